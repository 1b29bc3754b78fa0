"""One list (公示名单、发放名单): masked rows by keyset, and its figures by township and village from the cube."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.payouts.words import COUNTY_GROUPS, SMALL_GROUPS, STATUS
from core.law.small_groups import Countable, countable
from core.public_view.batches import Ended, ListHead, find_list
from core.public_view.changes import ListChanges, changes_of
from core.public_view.places import TOWNSHIP_LENGTH, Place, find_place, spots
from core.public_view.sums import Sums, mixed, sums_of
from core.records.departments import Township, Village
from core.records.shown_rows import ShownRow, shown_row, shown_rows
from core.records.totals import Total
from core.records.versions import ListPlace

__all__ = [
    "COUNTY",
    "ListPage",
    "ListPart",
    "ListRow",
    "Moved",
    "Place",
    "RowPage",
    "find_place",
    "list_page",
    "row_page",
]

PAGE_ROWS = 100
COUNTY = "county"
"""How an address names the place of rows that even their township is too small for."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One payout as anyone may see it: no account, no bank, no reason of a failure.

    ``village`` says （人数少的村合并公布） where the row stands with its township. Of a ``hidden`` row the number is left.
    """

    row_no: int
    public_id: str
    township: str
    village: str
    group: str
    name: str
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    amount_fen: int | None
    status: str
    paid_on: date | None

    @property
    def hidden(self) -> bool:
        """Whether somebody has objected to this row."""
        return self.amount_fen is None

    @property
    def said(self) -> str:
        """The state in a word."""
        return STATUS[self.status].short


@dataclass(frozen=True, slots=True)
class ListPart:
    """A township, a village or a group of small villages of the list, with its figures and its address."""

    code: str
    name: str
    path: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the rows of a village stand that has too few people to be shown alone."""

    where: str
    path: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """``sums`` are those of the part shown, None where so few persons are counted that they would be known.

    ``parts`` are the townships, or the villages of the ``township``; ``hidden_n`` of them are only counted higher up.
    ``group`` names the small villages shown together, ``moved`` says where the rows of ``place`` stand instead.
    ``changes`` only stand on the first page of the whole list.
    """

    head: ListHead
    sums: Sums | None
    township: ListPart | None
    place: Place | None
    group: str
    moved: Moved | None
    parts: tuple[ListPart, ...]
    hidden_n: int
    rows: tuple[ListRow, ...]
    after: int
    next_after: int | None
    changes: ListChanges | None

    @property
    def by_village(self) -> bool:
        """Whether ``parts`` are villages."""
        return self.township is not None


@dataclass(frozen=True, slots=True)
class RowPage:
    """One row by itself; ``part`` is the address of the part of the list in which it stands."""

    head: ListHead
    row: ListRow
    part: str


# A place of the cube may be no village, or no township either. Made once.
_CELLS: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(Total.village_code), col(Village.name), col(Total.township_code), col(Township.name), col(Total.status),
        col(Total.rows_n), col(Total.persons_n), col(Total.amount_fen),
    )
    .select_from(Total)
    .outerjoin(Village, col(Village.code) == col(Total.village_code))
    .outerjoin(Township, col(Township.code) == col(Total.township_code))
    .where(col(Total.batch_id) == sa.bindparam("batch_id"))
)  # fmt: skip


def list_page(
    session: Session,
    batch_no: str,
    *,
    today: date,
    township: str = "",
    village: str = "",
    group: str = "",
    after: int = 0,
) -> ListPage | Ended | None:
    """100 rows after ``after``; of a list without names only figures. ``group`` is a township's code or ``COUNTY``.

    None where nothing is to be seen: an unknown list, one of mode ``none`` (so that both look the same), a place
    that is not in the list, rows after the last one.
    """
    head = find_list(session, batch_no, today)
    if head is None or isinstance(head, Ended):
        return head
    wanted = _Wanted(township, village, ("" if group == COUNTY else group) if group else None)
    cells = _cells(session, head.batch_id)
    safe = None if head.names_payees else _safe(cells)
    here = [cell for cell in cells if wanted.takes(cell)]
    if not here and village and head.names_payees:
        return _moved(session, head, village)
    # Nothing is counted of a list of mode none.
    if not here or (safe is not None and not wanted.may_stand(safe)):
        return None
    rows = _rows(session, head, wanted, here, after) if head.names_payees else ()
    return None if after and not rows else _page(session, head, wanted, here, safe, rows, after)


def row_page(session: Session, batch_no: str, number: int, public_id: str, *, today: date) -> RowPage | Ended | None:
    """The row under its number and random id; None where the list names nobody or the two do not fit."""
    head = find_list(session, batch_no, today)
    if head is None or isinstance(head, Ended):
        return head
    found = shown_row(session, head.batch_id, head.shown_in, number, public_id) if head.names_payees else None
    if found is None:
        return None
    row, place = found[0], spots(session, [found[0].village_code])[found[0].village_code]
    code = row.village_code
    part = f"/villages/{code}" if len(code) > TOWNSHIP_LENGTH else f"?township={code}" if code else ""
    return RowPage(head, _row_of(row, place.township, place.village), f"/lists/{batch_no}{part}")


def _row_of(row: ShownRow, township: str, village: str) -> ListRow:
    """The row with its place in words."""
    return ListRow(
        row.row_no, row.public_id, township, village, row.group_name, row.name_shown, row.quantity_e4, row.unit,
        row.rate_e4, row.amount_fen, row.status, row.paid_on,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    place: str
    village: str
    township_code: str
    township: str
    status: str
    rows_n: int
    persons_n: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The part asked for; ``group`` is None, a township's code, or "" for the county."""

    township: str
    village: str
    group: str | None

    def takes(self, cell: _Cell) -> bool:
        if self.group is not None:
            return cell.place == self.group and len(self.group) <= TOWNSHIP_LENGTH
        return self.village in {"", cell.place} and self.township in {"", cell.township_code}

    def may_stand(self, safe: Countable) -> bool:
        if self.village:
            return self.village in safe.villages
        return not self.township or self.township in safe.townships

    @property
    def place(self) -> str | None:
        """The one place whose rows are asked for."""
        return self.village or self.group


def _page(
    session: Session,
    head: ListHead,
    wanted: _Wanted,
    here: list[_Cell],
    safe: Countable | None,
    rows: tuple[ListRow, ...],
    after: int,
) -> ListPage:
    town, first = wanted.township, here[0]
    whole = not town and wanted.place is None
    parts, hidden_n = _parts(head, here, safe, by_village=bool(town)) if whole or town else ((), 0)
    of_town = ListPart(town, first.township, _path(head, first, by_village=False), _sums(here, safe)) if town else None
    return ListPage(
        head=head,
        sums=_sums(here, safe) if safe is None or safe.whole else None,
        township=of_town,
        place=find_place(session, wanted.village) if wanted.village else None,
        group="" if wanted.group is None else f"{first.township}{first.village}",
        moved=None,
        parts=parts,
        hidden_n=hidden_n,
        rows=rows[:PAGE_ROWS],
        after=after,
        next_after=rows[PAGE_ROWS - 1].row_no if len(rows) > PAGE_ROWS else None,
        changes=changes_of(session, head) if whole and not after else None,
    )


def _moved(session: Session, head: ListHead, village: str) -> ListPage | None:
    """The village's page of a list in which it has none; None where nobody of the village is in the list."""
    asked = sa.select(col(ListPlace.place)).where(
        col(ListPlace.batch_id) == head.batch_id,
        col(ListPlace.village_code) == village,
        col(ListPlace.place) != village,
    )
    code, place = session.connection().execute(asked).scalar(), find_place(session, village)
    if code is None or place is None:
        return None
    moved = (
        Moved("全镇", f"/lists/{head.batch_no}?township={code}") if code else Moved("全市", f"/lists/{head.batch_no}")
    )
    return ListPage(
        head=head, sums=None, township=None, place=place, group="", moved=moved, parts=(), hidden_n=0, rows=(),
        after=0, next_after=None, changes=None,
    )  # fmt: skip


def _cells(session: Session, batch_id: int) -> list[_Cell]:
    found = (
        _Cell(place, village or (SMALL_GROUPS if place else COUNTY_GROUPS), town_code, town or "", *rest)
        for place, village, town_code, town, *rest in session.connection().execute(_CELLS, {"batch_id": batch_id})
    )
    # Villages of a township first, then what is shown of it together; the county last.
    return sorted(found, key=lambda c: (not c.township_code, c.township_code, len(c.place) <= TOWNSHIP_LENGTH, c.place))


def _safe(cells: list[_Cell]) -> Countable:
    return countable((cell.place, cell.township_code, cell.persons_n) for cell in cells)


def _sums(cells: list[_Cell], safe: Countable | None) -> Sums:
    sums = sums_of((cell.status, cell.rows_n, cell.amount_fen) for cell in cells)
    return sums if safe is None else mixed(sums)


def _parts(
    head: ListHead, cells: list[_Cell], safe: Countable | None, *, by_village: bool
) -> tuple[tuple[ListPart, ...], int]:
    found: dict[str, list[_Cell]] = {}
    for cell in cells:
        found.setdefault(cell.place if by_village else cell.township_code, []).append(cell)
    shown = [
        ListPart(code, inside[0].village if by_village or not code else inside[0].township,
                 _path(head, inside[0], by_village=by_village), _sums(inside, safe))
        for code, inside in found.items()
        if safe is None or code in (safe.villages if by_village else safe.townships)
    ]  # fmt: skip
    return tuple(shown), len(found) - len(shown)


def _path(head: ListHead, cell: _Cell, *, by_village: bool) -> str:
    whole = f"/lists/{head.batch_no}"
    if not cell.township_code:
        return f"{whole}?place={COUNTY}"
    if not by_village:
        return f"{whole}?township={cell.township_code}"
    return f"{whole}?place={cell.place}" if len(cell.place) == TOWNSHIP_LENGTH else f"{whole}/villages/{cell.place}"


def _rows(session: Session, head: ListHead, wanted: _Wanted, here: list[_Cell], after: int) -> tuple[ListRow, ...]:
    words = {cell.place: (cell.township, cell.village) for cell in here}
    return tuple(_told(session, head, wanted, words, after))


def _told(
    session: Session, head: ListHead, wanted: _Wanted, words: dict[str, tuple[str, str]], after: int
) -> Iterator[ListRow]:
    asked = shown_rows(
        session, head.batch_id, head.shown_in, place=wanted.place, township=wanted.township or None, after=after,
        limit=PAGE_ROWS + 1,
    )  # fmt: skip
    for row in asked:
        yield _row_of(row, *words.get(row.village_code, ("", "")))
