"""Proving that nothing was changed behind the program's back (验真): lists, sheets and totals against the publication log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.sheets import WHOLE, Counted, digests
from core.database import Session
from core.law.clock import local_date
from core.law.payouts.codes import sheet_code
from core.records.payouts import Batch
from core.records.publications import Publication
from core.records.totals import CELL, Total, counted
from core.records.versions import Sheet

__all__ = ["Fault", "head_stands", "lists_to_prove", "prove_lists"]

SHOWING = ("publish", "hide", "show")
"""Entries that say which rows of a list are public; the newest one counts."""
ENDING = ("supersede", "withdraw", "expire")

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit its entry in the publication log.

    ``what``: entry (a public list without one) | state (public or not, against the log) | rows | sheet | totals.
    ``place`` is a village, a township, "" for the county, or "*" for the whole list.
    """

    what: str
    batch_no: str
    version: int
    publication_no: int | None
    place: str = WHOLE


@dataclass(frozen=True, slots=True)
class _List:
    id: int
    batch_no: str
    version: int
    state: str
    published_at: datetime
    rows_n: int
    policy_code: str
    year: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Entry:
    no: int
    action: str
    rows_sha256: str


_Cells = dict[tuple[str, str], tuple[object, ...]]


def lists_to_prove(session: Session) -> tuple[int, int]:
    """How many lists are public, and how many rows they have."""
    counted = select(sa.func.count(), sa.func.coalesce(sa.func.sum(Batch.rows_n), 0)).where(Batch.state == "published")
    lists_n, rows_n = session.exec(counted).one()
    return int(lists_n), int(rows_n)


def prove_lists(session: Session, told: Told = lambda _rows_n: None) -> Iterator[Fault]:
    """Read every public list again and compare; ``told`` hears the number of rows after each list.

    Rows are streamed. The session must be fresh and of one snapshot (``core.database.one_snapshot``).
    """
    newest = _newest_entries(session)
    for batch in _lists(session):
        entry = newest.get(batch.id)
        if batch.state != "published":
            if entry is not None and entry.action in SHOWING:
                yield _fault("state", batch, entry)
            continue
        if entry is None or entry.action not in SHOWING:
            yield _fault("entry" if entry is None else "state", batch, entry)
        else:
            yield from _prove(session, batch, entry)
        told(batch.rows_n)
    yield from _left_over(session)


def head_stands(session: Session, number: int, beginning: str) -> bool:
    """Whether the entry that was the head of the log, as printed on a sheet, is still there with this hash."""
    found = session.exec(select(Publication.hash).where(Publication.no == number)).first()
    return found is not None and found.startswith(beginning.lower())


def _newest_entries(session: Session) -> dict[int, _Entry]:
    """Batch → the last entry that made it public, changed its rows or ended it."""
    asked = (
        sa.select(
            col(Publication.subject_id), col(Publication.no), col(Publication.action), col(Publication.rows_sha256)
        )
        .where(col(Publication.subject_kind) == "batch", col(Publication.action).in_((*SHOWING, *ENDING)))
        .order_by(col(Publication.no))
    )
    # What is no number was written by no action; the chain tells of it.
    return {int(row[0]): _Entry(*row[1:]) for row in session.connection().execute(asked) if row[0].isdecimal()}


def _lists(session: Session) -> list[_List]:
    columns = (
        col(Batch.id), col(Batch.batch_no), col(Batch.version), col(Batch.state), col(Batch.published_at),
        col(Batch.rows_n), col(Batch.policy_code), col(Batch.year), col(Batch.kind),
    )  # fmt: skip
    asked: sa.Select[*tuple[Any, ...]] = sa.select(*columns)
    asked = asked.where(col(Batch.published_at).is_not(None)).order_by(col(Batch.id))
    return [_List(*row) for row in session.connection().execute(asked)]


def _prove(session: Session, batch: _List, entry: _Entry) -> Iterator[Fault]:
    # A list of which nothing at all is public has an entry without a digest, and neither sheets nor totals.
    if entry.rows_sha256:
        found = digests(session, batch.id, local_date(batch.published_at).year)
        whole = found[WHOLE].sha256.hexdigest() == entry.rows_sha256
        if not whole:
            yield _fault("rows", batch, entry)
        yield from _prove_sheets(session, batch, entry, found, "sheet" if whole else "rows")
    kept, fresh = _cube(session, batch), _counted(session, batch) if entry.rows_sha256 else {}
    for place in sorted({cell[0] for cell in kept.keys() | fresh.keys() if kept.get(cell) != fresh.get(cell)}):
        yield _fault("totals", batch, entry, place)


def _prove_sheets(
    session: Session, batch: _List, entry: _Entry, found: dict[str, Counted], what: str
) -> Iterator[Fault]:
    asked = sa.select(col(Sheet.place), col(Sheet.sha256), col(Sheet.rows_n), col(Sheet.total_fen), col(Sheet.code))
    kept = {
        row.place: tuple(row)[1:]
        for row in session.connection().execute(asked.where(col(Sheet.publication_no) == entry.no))
    }
    if not kept:  # a list without names, or one published before there were sheets
        return
    for place in sorted(kept.keys() | found.keys()):
        if place == WHOLE and what == "rows":  # told already
            continue
        if place not in found or kept.get(place) != _sheet(batch, place, found[place]):
            yield _fault(what, batch, entry, place)


def _sheet(batch: _List, place: str, counted: Counted) -> tuple[str, int, int, str]:
    sha256 = counted.sha256.hexdigest()
    return sha256, counted.rows_n, counted.total_fen, sheet_code(batch.batch_no, batch.version, place, sha256)


def _cube(session: Session, batch: _List) -> _Cells:
    columns = sa.inspect(Total).columns
    asked = sa.select(*(columns[name] for name in (*CELL, "policy_code", "year", "kind")))
    kept = session.connection().execute(asked.where(col(Total.batch_id) == batch.id))
    return {(place, status): tuple(values) for place, status, *values in kept}


def _counted(session: Session, batch: _List) -> _Cells:
    head = (batch.policy_code, batch.year, batch.kind)
    found = session.connection().execute(counted(batch.id))
    return {(place, status): (*values, *head) for place, status, *values in found}


def _left_over(session: Session) -> Iterator[Fault]:
    """Totals of lists that are not public: they would stand in every figure."""
    asked = (
        sa.select(col(Batch.batch_no), col(Batch.version), col(Batch.publication_no))
        .join(Total, col(Total.batch_id) == col(Batch.id))
        .where(col(Batch.state) != "published")
        .distinct()
    )
    for batch_no, version, number in session.connection().execute(asked):
        yield Fault("totals", batch_no, version, number)


def _fault(what: str, batch: _List, entry: _Entry | None, place: str = WHOLE) -> Fault:
    return Fault(what, batch.batch_no, batch.version, entry.no if entry else None, place)
