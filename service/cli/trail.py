"""``mingbai trail``: checks the hash chains of the audit trail and of the publication log (操作记录、公开日志)."""

import json
import sys

import click

from core.actions.recording import verify_publications, verify_trail
from service.installation import Installation
from service.settings import Settings


@click.group("trail")
def command() -> None:
    """The audit trail and the publication log."""


@command.command("verify")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def verify(*, as_json: bool) -> None:
    """Compute both chains again; status 1 and the first broken number where somebody changed an entry."""
    opened = Installation.open(Settings.from_env())
    try:
        with opened.read() as session:
            broken = {"trail": verify_trail(session), "publications": verify_publications(session)}
    finally:
        opened.close()
    if as_json:
        click.echo(json.dumps({"whole": all(number is None for number in broken.values()), "first_broken": broken}))
    else:
        for chain, number in broken.items():
            click.echo(f"{chain:<14} {'whole' if number is None else f'broken at number {number}'}")
    sys.exit(1 if any(number is not None for number in broken.values()) else 0)
