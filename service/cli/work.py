"""``mingbai work``: the background worker in a process of its own, beside PostgreSQL."""

import logging.config
import signal

import click

from service.cli.serve import LOGGING
from service.installation import Installation
from service.settings import Settings, SettingsError


@click.command()
@click.option("--once", is_flag=True, help="One round over what is due, then end.")
def command(*, once: bool) -> None:
    """Carry the outbox to the index and take down what is over, until interrupted."""
    try:
        settings = Settings.from_env()
    except SettingsError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    logging.config.dictConfig(LOGGING)
    opened = Installation.open(settings)
    worker = opened.worker()
    try:
        if once:
            worker.run_once()
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: worker.stop())
        click.echo("working (Ctrl+C ends)")
        worker.run()
    finally:
        opened.close()
