"""``mingbai trail``: proves both hash chains (操作记录、公开日志), and every public list against its entry in the log."""

import json
import re
import sys
from dataclasses import asdict, dataclass, field

import click
from rich.progress import Progress

from core.actions.proving import Fault, head_stands, lists_to_prove, prove_lists
from core.actions.recording import verify_publications, verify_trail
from core.database import Session, one_snapshot
from service.installation import Installation
from service.settings import Settings

HEAD = re.compile(r"(\d{1,9})[ :]([0-9a-fA-F]{8,64})")
SAID = {
    "entry": "is public without an entry in the log",
    "state": "is in another state than the log says",
    "rows": "has other rows than were published",
    "sheet": "has another sheet than its rows give",
    "totals": "has other totals than its rows give",
}


@dataclass
class Findings:
    """What was found; ``broken`` holds the first bad number of each chain, ``head`` is None when none was given."""

    broken: dict[str, int | None]
    lists_n: int
    rows_n: int
    head: bool | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was changed."""
        return all(number is None for number in self.broken.values()) and self.head is not False and not self.faults


def _head(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    found = HEAD.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter("write the number, a blank and at least 8 signs of the hash")
    return int(found[1]), found[2]


@click.group("trail")
def command() -> None:
    """The audit trail and the publication log."""


@command.command("verify")
@click.option("--head", callback=_head, help='A head of the log that was written down or printed: "412 9f86d081".')
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def verify(head: tuple[int, str] | None, *, as_json: bool) -> None:
    """Compute everything again; status 1 where somebody changed an entry, a row, a sheet or a total."""
    opened = Installation.open(Settings.from_env())
    try:
        with opened.read() as session:
            one_snapshot(session)
            found = _verified(session, head, quiet=as_json)
    finally:
        opened.close()
    if as_json:
        answer = {
            "whole": found.whole, "first_broken": found.broken, "head": found.head, "lists": found.lists_n,
            "rows": found.rows_n, "faults": [asdict(fault) for fault in found.faults],
        }  # fmt: skip
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _tell(found)
    sys.exit(0 if found.whole else 1)


def _verified(session: Session, head: tuple[int, str] | None, *, quiet: bool) -> Findings:
    broken = {"trail": verify_trail(session), "publications": verify_publications(session)}
    found = Findings(broken, *lists_to_prove(session))
    found.head = head_stands(session, *head) if head else None
    with Progress(disable=quiet, transient=True) as bar:
        task = bar.add_task("rows", total=found.rows_n)
        found.faults.extend(prove_lists(session, lambda rows_n: bar.advance(task, rows_n)))
    return found


def _tell(found: Findings) -> None:
    for chain, number in found.broken.items():
        click.echo(f"{chain:<14} {'whole' if number is None else f'broken at number {number}'}")
    if found.head is not None:
        click.echo(f"{'head':<14} {'still there' if found.head else 'not in the log any more'}")
    wrong_n = len({(fault.batch_no, fault.version) for fault in found.faults})
    state = f"{wrong_n} of {found.lists_n} lists changed" if wrong_n else f"whole, {found.lists_n} lists"
    click.echo(f"{'lists':<14} {state}, {found.rows_n} rows")
    for fault in found.faults:
        place = "" if fault.place == "*" else f", place {fault.place or 'county'}"
        entry = f" (publication {fault.publication_no})" if fault.publication_no else ""
        click.echo(f"list {fault.batch_no} version {fault.version}{place} {SAID[fault.what]}{entry}")
