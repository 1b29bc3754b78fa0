"""``mingbai index``: how far search is behind the ledger, and a full rebuild beside the live index (索引)."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.progress import Progress

from core.actions.outbox import lag
from search.index import IndexDown
from service.installation import Installation
from service.settings import Settings, SettingsError

AS_JSON = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.group("index")
def command() -> None:
    """The search index."""


@command.command("status")
@AS_JSON
def status(*, as_json: bool) -> None:
    """Backend, documents and lag; status 1 when the engine is down or was never filled."""
    with _installation() as opened:
        found = opened.index.status()
        with opened.read() as session:
            waiting = lag(session)
    seconds = int((datetime.now(UTC) - waiting.oldest).total_seconds()) if waiting.oldest else 0
    answer = {**asdict(found), "waiting": waiting.waiting, "lag_seconds": seconds}
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for name, value in answer.items():
            click.echo(f"{name:<12} {value}")
    if not (found.reachable and found.built):
        click.echo(f"The search engine is {'empty: run index rebuild' if found.reachable else 'down'}.", err=True)
        sys.exit(1)


@command.command("rebuild")
@AS_JSON
def rebuild(*, as_json: bool) -> None:
    """Fill a new index beside the live one, then swap; search goes on meanwhile."""
    with _installation() as opened, Progress(disable=as_json, transient=True) as bar:
        task = bar.add_task("index", total=None)
        try:
            put = opened.sync().rebuild(lambda done, total: bar.update(task, completed=done, total=total))
        except IndexDown as down:
            raise click.ClickException(f"The search engine is down ({down}); the old index is unchanged.") from down
    answer = asdict(put)
    click.echo(json.dumps(answer) if as_json else ", ".join(f"{n} {kind}" for kind, n in answer.items()))


@contextmanager
def _installation() -> Iterator[Installation]:
    try:
        opened = Installation.open(Settings.from_env())
    except SettingsError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    try:
        yield opened
    finally:
        opened.close()
