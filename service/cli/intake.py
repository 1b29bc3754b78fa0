"""``mingbai intake FILE``: take a batch in from this machine, by the same rules as the feed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from core.actions.payouts import Receipt
from core.database import open_engine, read_factory, session_factory
from core.law.actor import Actor
from core.law.masking import Digester
from core.law.refusal import Refusal
from intake.answers import receipt_body
from intake.files import read_file
from intake.taking import Desk, Taking
from migrations import migrate
from service.cli.feed import AS_JSON, FILE, refuse
from service.feed.receipts import in_words
from service.feed.watching import watched
from service.settings import Settings, SettingsError

SENDER = "command line"


@click.command()
@FILE
@AS_JSON
def command(file: Path, *, as_json: bool) -> None:
    """Take a batch in from FILE (ndjson, csv, xlsx; .gz), whole or not at all."""
    try:
        receipt = _take(file, quiet=as_json)
    except SettingsError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    except Refusal as refusal:
        refuse(refusal, as_json=as_json)
    body = receipt_body(receipt)
    click.echo(json.dumps(body, ensure_ascii=False) if as_json else in_words(body))


def _take(file: Path, *, quiet: bool) -> Receipt:
    settings = Settings.from_env()
    engine = open_engine(settings.database_url)
    try:
        migrate(engine)
        desk = Desk(session_factory(engine), read_factory(engine), Digester(settings.pepper))
        with Taking(desk, datetime.now(UTC)) as taking, file.open("rb") as content:
            with watched(file.name, quiet=quiet) as watch:
                via = read_file(watch(taking), content, file.name)
            return taking.store(sender=SENDER, via=via, actor=Actor.system())
    finally:
        engine.dispose()
