"""Published rows and totals as files and programs take them (开放数据), in the columns of ``core.law.open_data``.

Rows come only through ``core.records.shown_rows``; of lists without names only such sums as their own page shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.small_groups import countable
from core.public_view.batches import ListHead, heads
from core.records.departments import Township, Village
from core.records.payouts import Batch
from core.records.publications import Publication
from core.records.shown_rows import TOWNSHIP_LENGTH, ShownRow, shown_rows
from core.records.totals import Total

Value = str | int | date | None
Line = tuple[Value, ...]
MIXED = "mixed"
COUNT_ONLY = "count_only"


@dataclass(frozen=True, slots=True)
class Places:
    """Names of townships, and of villages, by their codes."""

    townships: dict[str, str]
    villages: dict[str, str]

    def told(self, place: str) -> tuple[str, str, str, str]:
        """Township code, township, place, village; a place of 9 digits is a township, "" the county."""
        town = place[:TOWNSHIP_LENGTH]
        return town, self.townships.get(town, ""), place, self.villages.get(place, "")


@dataclass(frozen=True, slots=True)
class Cell:
    """Payouts of one list at one place in one state; ``mixed`` where the state may not be told."""

    place: str
    status: str
    rows_n: int
    amount_fen: int


def places(session: Session) -> Places:
    """Of the whole county."""
    connection = session.connection()
    towns = connection.execute(sa.select(col(Township.code), col(Township.name)))
    villages = connection.execute(sa.select(col(Village.code), col(Village.name)))
    return Places({code: name for code, name in towns}, {code: name for code, name in villages})  # noqa: C416  rows are no plain tuples for dict()


def row_lines(session: Session, year: int, policy: str, today: date) -> Iterator[tuple[str, Line]]:
    """Township ("" for the county) and line of every public row of the lists of this year and policy that name payees."""
    named = [head for head in _lists(session, today, year, policy) if head.names_payees]
    where, numbers = places(session), publication_numbers(session, named)
    for head in named:
        front = _front(head, numbers[head.batch_id])
        for row in shown_rows(session, head.batch_id, head.shown_in):
            told = where.told(row.village_code)
            yield told[0], (*front, *told, *_row(row))


def total_lines(session: Session, year: int, today: date) -> Iterator[Line]:
    """Every public cell of the cube in a year, list by list."""
    found = [head for head in _lists(session, today, year) if head.mode != "none"]
    where, numbers = places(session), publication_numbers(session, found)
    for head in found:
        front = _front(head, numbers[head.batch_id])
        for cell in cells(session, head):
            yield (*front, *where.told(cell.place), cell.status, cell.rows_n, cell.amount_fen)


def cells(session: Session, head: ListHead) -> tuple[Cell, ...]:
    """The cube of one list as the public may see it, by place and state."""
    asked = (
        sa.select(
            col(Total.village_code), col(Total.status), col(Total.rows_n), col(Total.amount_fen),
            col(Total.township_code), col(Total.persons_n),
        )
        .where(col(Total.batch_id) == head.batch_id)
        .order_by(col(Total.village_code), col(Total.status))
    )  # fmt: skip
    found = session.connection().execute(asked).all()
    if head.names_payees:
        return tuple(Cell(place, status, rows_n, fen) for place, status, rows_n, fen, _, _ in found)
    return _without_names(found) if head.mode == COUNT_ONLY else ()


def publication_numbers(session: Session, found: Iterable[ListHead]) -> dict[int, int]:
    """List → its newest entry in the publication log: the one under which its rows stand now."""
    asked = {str(head.batch_id): head.batch_id for head in found}
    newest = (
        sa.select(col(Publication.subject_id), sa.func.max(col(Publication.no)))
        .where(col(Publication.subject_kind) == "batch", col(Publication.subject_id).in_(asked))
        .group_by(col(Publication.subject_id))
    )
    return {asked[subject]: number for subject, number in session.connection().execute(newest)}


def any_of(subjects: Iterable[tuple[int, str]], table: type[Batch | Total]) -> sa.ColumnElement[bool]:
    """Of one of these years and policies."""
    by_year: dict[int, list[str]] = {}
    for year, policy in subjects:
        by_year.setdefault(year, []).append(policy)
    some = (sa.and_(col(table.year) == year, col(table.policy_code).in_(codes)) for year, codes in by_year.items())
    return sa.or_(sa.false(), *some)


def _lists(session: Session, today: date, year: int, policy: str = "") -> list[ListHead]:
    """In an order that depends on the lists alone, so that the same rows always make the same file."""
    where = [col(Batch.year) == year, *([col(Batch.policy_code) == policy] if policy else [])]
    return sorted(heads(session, today, *where), key=lambda head: (head.policy_code, head.batch_no, head.version))


def _front(head: ListHead, number: int) -> Line:
    return (
        head.year, head.policy_code, head.policy, head.batch_no, head.version, head.kind, head.period, number,
    )  # fmt: skip


def _row(row: ShownRow) -> Line:
    return (
        row.row_no, row.public_id, row.group_name, row.payee, row.name_shown, row.quantity_e4, row.unit, row.rate_e4,
        row.amount_fen, row.status, row.paid_on,
    )  # fmt: skip


def _without_names(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> tuple[Cell, ...]:
    """Villages that may be counted; the others with their township, or with the county, as long as that may be."""
    safe = countable((village, township, persons_n) for village, _, _, _, township, persons_n in rows)
    if not safe.whole:
        return ()
    sums: dict[str, tuple[int, int]] = {}
    for village, _, rows_n, amount_fen, township, _ in rows:
        higher = township if township in safe.townships else ""
        place = village if village in safe.villages else higher
        before = sums.get(place, (0, 0))
        sums[place] = (before[0] + rows_n, before[1] + amount_fen)
    return tuple(Cell(place, MIXED, *counted) for place, counted in sorted(sums.items()))
