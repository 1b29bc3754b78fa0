"""What a list changes (名单变化) against the version before it and against its announcement, with the officer's reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.payouts.words import BATCH_STATE
from core.law.sensitivity import HIDDEN_SHOWN, too_small
from core.public_view.batches import Ended, ListHead, find_list
from core.public_view.places import Spot, spots
from core.records.comparing import OPEN_TO_COMPARE, version_before
from core.records.payouts import Batch, Payout
from core.records.shown_rows import ShownRow, hidden_rows, shown_rows
from core.records.versions import ListChange

PAGE_ROWS = 100
VERSION, ANNOUNCEMENT = "version", "announcement"
KINDS = {"added": "新增", "dropped": "去掉", "amount": "金额改了"}


@dataclass(frozen=True, slots=True)
class Difference:
    """How many people of the list are new, gone, or get another amount than in ``against``: version or announcement.

    ``told`` is false where so few of a list without names are meant that the numbers would tell them; they are 0 then.
    """

    against: str
    against_id: int
    version: int
    published_on: date
    told: bool
    added_n: int
    dropped_n: int
    amount_n: int

    @property
    def any(self) -> bool:
        """Whether anything differs, as far as may be told."""
        return bool(self.added_n or self.dropped_n or self.amount_n)


@dataclass(frozen=True, slots=True)
class ListChanges:
    """All differences of a list; ``reason`` is that of the officer who published it."""

    reason: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One difference as anyone may see it; ``hidden`` where somebody has objected to the row."""

    said: str
    place: str
    group: str
    name: str
    before_fen: int | None
    after_fen: int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version that was or is public; figures are None where the list names nobody."""

    batch_no: str
    version: int
    published_at: datetime
    rows_n: int | None
    total_fen: int | None
    current: bool
    said: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Differences, the rows of the ``chosen`` one by keyset, and all versions, newest first."""

    head: ListHead
    changes: ListChanges
    chosen: Difference | None
    rows: tuple[ChangedRow, ...]
    after: int
    next_after: int | None
    versions: tuple[ListVersion, ...]


def changes_of(session: Session, head: ListHead) -> ListChanges:
    """Counts only. Nothing against a list that was withdrawn since: it is not shown again, not even as a difference."""
    batch = session.get_one(Batch, head.batch_id)
    announced = session.get(Batch, batch.announced_id) if batch.announced_id is not None else None
    if announced is not None and announced.state not in OPEN_TO_COMPARE:
        announced = None
    found = ((VERSION, version_before(session, batch)), (ANNOUNCEMENT, announced))
    counted = tuple(_difference(session, head, against, other) for against, other in found if other is not None)
    return ListChanges(batch.change_reason, counted)


def changes_page(
    session: Session, batch_no: str, *, today: date, against: str = "", after: int = 0
) -> ChangesPage | Ended | None:
    """100 rows after the difference ``after``; None for lists that nobody may see and for rows after the last one."""
    head = find_list(session, batch_no, today)
    if head is None or isinstance(head, Ended):
        return head
    changes = changes_of(session, head)
    by_kind = {difference.against: difference for difference in changes.differences}
    chosen = by_kind.get(against) if against else next(iter(changes.differences), None)
    if head.mode == "none" or (against and chosen is None):
        return None
    rows, next_after = _rows(session, head, chosen, after) if chosen and head.names_payees else ((), None)
    if after and not rows:
        return None
    return ChangesPage(head, changes, chosen, rows, after, next_after, list_versions(session, head))


def list_versions(session: Session, head: ListHead) -> tuple[ListVersion, ...]:
    """Every version of the number and of the numbers that it corrects; those that have ended are named, not shown."""
    asked = (
        sa.select(
            col(Batch.id), col(Batch.batch_no), col(Batch.version), col(Batch.published_at), col(Batch.rows_n),
            col(Batch.total_fen), col(Batch.state),
        )
        .where(
            col(Batch.published_at).is_not(None),
            sa.or_(col(Batch.batch_no) == head.batch_no, col(Batch.id).in_(_corrected(session, head.batch_id))),
        )
        .order_by(col(Batch.published_at).desc(), col(Batch.id).desc())
    )  # fmt: skip
    # Two versions of a list of few people, one more than the other, tell what that one gets.
    named = head.names_payees
    return tuple(
        ListVersion(
            row.batch_no, row.version, row.published_at, row.rows_n if named else None,
            row.total_fen if named else None, row.id == head.batch_id, BATCH_STATE[row.state],
        )
        for row in session.connection().execute(asked)
    )  # fmt: skip


def _corrected(session: Session, batch_id: int) -> list[int]:
    """The batches in the chain of corrections that ends here."""
    found: list[int] = []
    before: int | None = batch_id
    while before is not None and before not in found:
        found.append(before)
        asked = sa.select(col(Batch.supersedes_id)).where(col(Batch.id) == before)
        before = session.connection().execute(asked).scalar_one()
    return found


def _difference(session: Session, head: ListHead, against: str, other: Batch) -> Difference:
    asked = (
        sa.select(col(ListChange.kind), sa.func.count())
        .where(col(ListChange.batch_id) == head.batch_id, col(ListChange.against_id) == other.id)
        .group_by(col(ListChange.kind))
    )
    counts = {kind: count for kind, count in session.connection().execute(asked)}  # noqa: C416  rows are no plain tuples
    # One number beside the other two and both totals tells the third: all of them or none.
    told = head.names_payees or not any(map(too_small, counts.values()))
    numbers = (counts.get(kind, 0) if told else 0 for kind in KINDS)
    day = local_date(other.published_at or head.published_at)
    return Difference(against, other.id or 0, other.version, day, told, *numbers)


def _rows(
    session: Session, head: ListHead, chosen: Difference, after: int
) -> tuple[tuple[ChangedRow, ...], int | None]:
    asked: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(ListChange.id), col(ListChange.kind), col(ListChange.row_no), col(ListChange.before_row_no),
            col(ListChange.before_fen), col(ListChange.after_fen),
        )
        .where(
            col(ListChange.batch_id) == head.batch_id,
            col(ListChange.against_id) == chosen.against_id,
            col(ListChange.id) > after,
        )
        .order_by(col(ListChange.id))
        .limit(PAGE_ROWS + 1)
    )  # fmt: skip
    lines = session.connection().execute(asked).all()
    page = lines[:PAGE_ROWS]
    now = _seen(session, head.batch_id, head.shown_in, {line.row_no for line in page if line.row_no})
    gone = {line.before_row_no for line in page if line.kind == "dropped"}
    before = _seen(session, chosen.against_id, min(head.shown_in, chosen.published_on.year), gone)
    hidden_before = hidden_rows(session, chosen.against_id)
    named = spots(session, {row.village_code for row in (*now.values(), *before.values())})
    rows = tuple(
        _changed(
            line, None if line.before_row_no in hidden_before else now.get(line.row_no) or before.get(line.before_row_no), named
        )
        for line in page
    )  # fmt: skip
    return rows, page[-1].id if len(lines) > PAGE_ROWS else None


def _seen(session: Session, batch_id: int, shown_in: int, numbers: Collection[int]) -> dict[int, ShownRow]:
    """Payout number → the row as the list shows it, without hidden ones. Rows of small groups stand under other numbers."""
    if not numbers:
        return {}
    asked = sa.select(col(Payout.public_id), col(Payout.row_no)).where(
        col(Payout.batch_id) == batch_id, col(Payout.row_no).in_(numbers)
    )
    own = {public_id: row_no for public_id, row_no in session.connection().execute(asked)}  # noqa: C416  as above
    rows = shown_rows(session, batch_id, shown_in, only=numbers)
    return {own[row.public_id]: row for row in rows if not row.hidden}


def _changed(line: sa.Row[Any], row: ShownRow | None, named: dict[str, Spot]) -> ChangedRow:
    said = KINDS[line.kind]
    if row is None:
        return ChangedRow(said, "", "", HIDDEN_SHOWN, None, None, hidden=True)
    place = named[row.village_code].said
    return ChangedRow(said, place, row.group_name, row.name_shown, line.before_fen, line.after_fen, hidden=False)
