"""One list (公示名单、发放名单): masked rows by keyset, and its figures by township and village from the cube."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.payouts.words import STATUS
from core.law.sensitivity import MINOR_SHOWN, hides_name
from core.law.small_groups import Countable, countable
from core.public_view.batches import Ended, ListHead, find_list
from core.public_view.sums import Sums, mixed, sums_of
from core.records.departments import Township, Village
from core.records.payouts import Payout
from core.records.totals import Total

PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class ListRow:
    """One payout as anyone may see it: no account, no bank, no reason of a failure."""

    row_no: int
    village_code: str
    township: str
    village: str
    group: str
    name: str
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    amount_fen: int
    status: str
    paid_on: date | None

    @property
    def said(self) -> str:
        """The state in a word."""
        return STATUS[self.status].short


@dataclass(frozen=True, slots=True)
class ListPart:
    """A township or village of the list, with its figures."""

    code: str
    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Place:
    """A village with its township, always shown together: six names occur twice in the county."""

    code: str
    name: str
    township_code: str
    township: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """``sums`` are those of the part shown, None where so few persons are counted that they would be known.

    ``parts`` are the townships, or the villages of the ``township``; ``hidden_n`` of them are only counted higher up.
    """

    head: ListHead
    sums: Sums | None
    township: ListPart | None
    place: Place | None
    parts: tuple[ListPart, ...]
    hidden_n: int
    rows: tuple[ListRow, ...]
    after: int
    next_after: int | None

    @property
    def by_village(self) -> bool:
        """Whether ``parts`` are villages."""
        return self.township is not None


def list_page(
    session: Session, batch_no: str, *, today: date, township: str = "", village: str = "", after: int = 0
) -> ListPage | Ended | None:
    """100 rows after ``after``; of a list without names only figures.

    None where nothing is to be seen: an unknown list, one of mode ``none`` (so that both look the same), a place
    that is not in the list, rows after the last one.
    """
    head = find_list(session, batch_no, today)
    if head is None or isinstance(head, Ended):
        return head
    place = find_place(session, village) if village else None
    cells = _cells(session, head.batch_id)
    safe = None if head.names_payees else _safe(cells)
    here = [c for c in cells if village in {"", c.village_code} and township in {"", c.township_code}]
    may_show = safe is None or not (township or village) or _is_safe(safe, township, village)
    # Nothing is counted of a list of mode none.
    if not here or not may_show:
        return None
    rows = _rows(session, head, township, village, after) if head.names_payees else ()
    if after and not rows:
        return None
    parts, hidden_n = ((), 0) if village else _parts(here, safe, by_village=bool(township))
    return ListPage(
        head=head,
        sums=_sums(here, safe) if safe is None or safe.whole else None,
        township=ListPart(township, here[0].township, _sums(here, safe)) if township else None,
        place=place,
        parts=parts,
        hidden_n=hidden_n,
        rows=rows[:PAGE_ROWS],
        after=after,
        next_after=rows[PAGE_ROWS - 1].row_no if len(rows) > PAGE_ROWS else None,
    )


def find_place(session: Session, village_code: str) -> Place | None:
    """The village of this code."""
    asked = (
        sa.select(col(Village.code), col(Village.name), col(Township.code), col(Township.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code) == village_code)
    )
    row = session.connection().execute(asked).first()
    return Place(*row) if row else None


@dataclass(frozen=True, slots=True)
class _Cell:
    village_code: str
    village: str
    township_code: str
    township: str
    status: str
    rows_n: int
    persons_n: int
    amount_fen: int


def _cells(session: Session, batch_id: int) -> list[_Cell]:
    asked = (
        sa.select(
            col(Total.village_code), col(Village.name), col(Total.township_code), col(Township.name),
            col(Total.status), col(Total.rows_n), col(Total.persons_n), col(Total.amount_fen),
        )
        .join(Village, col(Village.code) == col(Total.village_code))
        .join(Township, col(Township.code) == col(Total.township_code))
        .where(col(Total.batch_id) == batch_id)
        .order_by(col(Total.village_code), col(Total.status))
    )  # fmt: skip
    return [_Cell(*row) for row in session.connection().execute(asked)]


def _safe(cells: list[_Cell]) -> Countable:
    return countable((cell.village_code, cell.township_code, cell.persons_n) for cell in cells)


def _is_safe(safe: Countable, township: str, village: str) -> bool:
    return village in safe.villages if village else township in safe.townships


def _sums(cells: list[_Cell], safe: Countable | None) -> Sums:
    sums = sums_of((cell.status, cell.rows_n, cell.amount_fen) for cell in cells)
    return sums if safe is None else mixed(sums)


def _parts(cells: list[_Cell], safe: Countable | None, *, by_village: bool) -> tuple[tuple[ListPart, ...], int]:
    found: dict[tuple[str, str], list[_Cell]] = {}
    for cell in cells:
        key = (cell.village_code, cell.village) if by_village else (cell.township_code, cell.township)
        found.setdefault(key, []).append(cell)
    shown = [
        ListPart(code, name, _sums(inside, safe))
        for (code, name), inside in found.items()
        if safe is None or _is_safe(safe, "" if by_village else code, code if by_village else "")
    ]
    return tuple(shown), len(found) - len(shown)


def _rows(session: Session, head: ListHead, township: str, village: str, after: int) -> tuple[ListRow, ...]:
    where = [col(Payout.batch_id) == head.batch_id, col(Payout.row_no) > after]
    if village:
        where.append(col(Payout.village_code) == village)
    if township:
        where.append(col(Village.township_code) == township)
    return read_rows(session, head.shown_in, *where, limit=PAGE_ROWS + 1)


def read_rows(session: Session, shown_in: int, *where: sa.ColumnElement[bool], limit: int) -> tuple[ListRow, ...]:
    """Rows in list order; the caller has made sure that their lists name payees."""
    asked = (
        sa.select(
            col(Payout.row_no), col(Payout.village_code), col(Township.name), col(Village.name),
            col(Payout.group_name), col(Payout.name_shown), col(Payout.quantity_e4), col(Payout.unit),
            col(Payout.rate_e4), col(Payout.amount_fen), col(Payout.status), col(Payout.paid_on),
            col(Payout.minor_until),
        )
        .select_from(Payout)
        .join(Village, col(Village.code) == col(Payout.village_code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(*where)
        .order_by(col(Payout.row_no))
        .limit(limit)
    )  # fmt: skip
    found = session.connection().execute(asked)
    return tuple(
        ListRow(no, code, town, village, group, MINOR_SHOWN if hides_name(minor, shown_in) else name, *rest)
        for no, code, town, village, group, name, *rest, minor in found
    )
