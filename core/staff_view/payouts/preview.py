"""The masked preview (预览): what the public will see of a batch, by the same rules and from the same stored columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.payouts.words import COUNTY_GROUPS, SMALL_GROUPS, STATUS
from core.law.sensitivity import NAMED, K, public_mode
from core.law.small_groups import countable
from core.records.departments import Township, Village
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem
from core.records.shown_rows import TOWNSHIP_LENGTH, ShownRow, shown_rows

PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One row in the columns and words of the public list."""

    row_no: int
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
class PublicCell:
    """One village, or a whole township (``village`` empty), of a list that names nobody.

    ``hidden`` where the public sees no figure, since it would tell of fewer than k persons.
    """

    township: str
    village: str
    rows_n: int
    amount_fen: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """``mode`` is rows, counts or none; ``next_after`` the row number to go on from.

    ``kind`` and ``paid_on`` are those of the whole list: rows say a day of payment only where it is another.
    """

    mode: str
    list_mode: str
    kind: str
    paid_on: date | None
    rows: tuple[PublicRow, ...] = ()
    cells: tuple[PublicCell, ...] = ()
    k: int = K
    next_after: int | None = None


def list_mode(item: PolicyItem | None) -> str:
    """The mode that binds the batch; a policy unknown to every edition is not listed."""
    return "none" if item is None else public_mode(item.list_mode_web, item.name)


def preview(
    session: Session,
    actor: Actor,
    batch: Batch,
    mode: str,
    year: int,
    moved: Mapping[str, str],
    *,
    after: int = 0,
    limit: int = PAGE_ROWS,
) -> Preview:
    """Rows after ``after``; ``year`` is that of the publication, for minors, ``moved`` the villages with few people."""
    if mode in NAMED:
        found = _rows(session, actor, batch, year, moved, after, limit + 1)
        more = len(found) > limit
        following = found[limit - 1].row_no if more else None
        return Preview("rows", mode, batch.kind, batch.paid_on, rows=found[:limit], next_after=following)
    if mode == "count_only":
        return Preview("counts", mode, batch.kind, batch.paid_on, cells=_cells(session, actor, batch))
    return Preview("none", mode, batch.kind, batch.paid_on)


def _rows(
    session: Session, actor: Actor, batch: Batch, year: int, moved: Mapping[str, str], after: int, limit: int
) -> tuple[PublicRow, ...]:
    """Before publication the rows of small groups still stand under their own numbers."""
    here = actor.township or "" if actor.role == "township" else None
    shown = list(shown_rows(session, batch.id or 0, year, township=here, after=after, limit=limit))
    villages = {row.village_code for row in shown}
    asked = (
        sa.select(col(Village.code), col(Township.name), col(Village.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code).in_(villages))
    )
    names = {code: (town, village) for code, town, village in session.connection().execute(asked)}
    towns = dict(session.exec(select(Township.code, Township.name)).all())
    return tuple(_row(row, moved.get(row.village_code, row.village_code), names, towns) for row in shown)


def _row(row: ShownRow, place: str, names: Mapping[str, tuple[str, str]], towns: Mapping[str, str]) -> PublicRow:
    merged = (towns[place], SMALL_GROUPS) if place in towns else ("", COUNTY_GROUPS)
    town, village = merged if len(place) <= TOWNSHIP_LENGTH else names[place]
    group = row.group_name if place == row.village_code else ""
    return PublicRow(
        row.row_no, town, village, group, row.name_shown, row.quantity_e4, row.unit, row.rate_e4, row.amount_fen,
        row.status, row.paid_on,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Count:
    township_code: str
    township: str
    village_code: str
    village: str
    rows_n: int
    persons_n: int
    amount_fen: int


def _cells(session: Session, actor: Actor, batch: Batch) -> tuple[PublicCell, ...]:
    """Counted like the totals cube, whole list first, so that a township's officer sees what the public sees there."""
    counts = _counts(session, batch)
    safe = countable((one.village_code, one.township_code, one.persons_n) for one in counts)
    own = [one for one in counts if actor.role != "township" or one.township_code == actor.township]
    cells: list[PublicCell] = []
    for code, town in dict.fromkeys((one.township_code, one.township) for one in own):
        inside = [one for one in own if one.township_code == code]
        cells.append(_sum(town, "", inside, hidden=code not in safe.townships))
        for village, name in dict.fromkeys((one.village_code, one.village) for one in inside):
            here = [one for one in inside if one.village_code == village]
            cells.append(_sum(town, name, here, hidden=village not in safe.villages))
    return tuple(cells)


def _sum(township: str, village: str, counts: list[_Count], *, hidden: bool) -> PublicCell:
    rows_n, fen = sum(one.rows_n for one in counts), sum(one.amount_fen for one in counts)
    return PublicCell(township, village, rows_n, fen, hidden)


def _counts(session: Session, batch: Batch) -> list[_Count]:
    asked = (
        sa.select(
            col(Township.code),
            col(Township.name),
            col(Village.code),
            col(Village.name),
            sa.func.count(),
            sa.func.count(sa.distinct(col(Payout.person))),
            sa.func.sum(col(Payout.amount_fen)),
        )
        .select_from(Payout)
        .join(Village, col(Village.code) == col(Payout.village_code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Payout.batch_id) == batch.id)
        .group_by(col(Village.code), col(Village.name), col(Township.code), col(Township.name), col(Payout.status))
        .order_by(col(Village.code))
    )
    return [_Count(a, b, c, d, rows, n, int(fen)) for a, b, c, d, rows, n, fen in session.connection().execute(asked)]
