"""One query a check (核查查询): the row it points to, the row it is held against, what may be wrong, and the facts.

Every query gives the columns of ``POINTS`` in that order, then its facts by name, ordered by list and row.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.actions.suspicion_checks.sources import BY_PERSON, CELLS, RECEIVED, Lists, noticed, rows_in
from core.law.suspicions.thresholds import Thresholds
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem

POINTS = ("batch_id", "row_no", "other_batch_id", "other_row_no", "village_code", "department_code", "fen")
HALF, WHOLE = 500_000, 1_000_000
# PostgreSQL refuses a product beyond 64 bits, SQLite goes on as a float.
PRODUCT = sa.BigInteger().with_variant(sa.Numeric(38, 0), "postgresql")
Query = Callable[[Lists, Thresholds, date], sa.Select[Any]]
NONE = sa.cast(sa.null(), sa.Integer)


def paid_twice(_lists: Lists, _thresholds: Thresholds, _today: date) -> sa.Select[Any]:
    """More than one row of a person in one period; points to the last, against the first."""
    cell = CELLS
    last, first = aliased(Payout), aliased(Payout)
    extra = (cell.c.fen - col(first.amount_fen)).label("extra_fen")
    query = (
        _points(last, extra, (col(first.batch_id), col(first.row_no)))
        .add_columns(cell.c.rows_n, cell.c.fen.label("total_fen"), extra, cell.c.period)
        .select_from(cell)
        .join(last, col(last.id) == cell.c.last_id)
        .join(first, col(first.id) == cell.c.first_id)
        .where(cell.c.rows_n > 1)
    )
    return _ordered(query, last)


def amount_off(lists: Lists, _thresholds: Thresholds, _today: date) -> sa.Select[Any]:
    """Amount ≠ quantity × rate, half a fen rounded up as in ``core.law.payouts.amounts.product_fen``."""
    # Without a division, as it means another thing in each database.
    product = sa.cast(col(Payout.quantity_e4), PRODUCT) * col(Payout.rate_e4)
    over = product + HALF - sa.cast(col(Payout.amount_fen), PRODUCT) * WHOLE
    query = (
        _points(Payout, col(Payout.amount_fen), (NONE, NONE))
        .add_columns(col(Payout.quantity_e4), col(Payout.rate_e4), col(Payout.amount_fen))
        .where(
            rows_in(lists), col(Payout.quantity_e4).is_not(None), col(Payout.rate_e4).is_not(None),
            sa.or_(over < 0, over >= WHOLE),
        )
    )  # fmt: skip
    return _ordered(query, Payout)


def over_ceiling(lists: Lists, _thresholds: Thresholds, _today: date) -> sa.Select[Any]:
    """More in a period than the list of that year lets one person have."""
    cell, last = CELLS, aliased(Payout)
    ceiling = col(PolicyItem.ceiling_fen)
    query = (
        _points(last, cell.c.fen - ceiling, (NONE, NONE))
        .add_columns(cell.c.fen.label("total_fen"), ceiling, cell.c.rows_n)
        .select_from(cell)
        .join(PolicyItem, sa.and_(col(PolicyItem.year) == cell.c.year, col(PolicyItem.code) == lists.policy))
        .join(last, col(last.id) == cell.c.last_id)
        .where(cell.c.fen > ceiling)
    )
    return _ordered(query, last)


def jump(_lists: Lists, thresholds: Thresholds, _today: date) -> sa.Select[Any]:
    """A quantity far above that of the person's period before, of the same shape."""
    cell = CELLS
    in_time: dict[str, Any] = {"partition_by": (cell.c.person, cell.c.shape), "order_by": cell.c.slot}
    steps = sa.select(
        cell.c.last_id, cell.c.quantity_e4, cell.c.fen,
        sa.func.lag(cell.c.quantity_e4).over(**in_time).label("before_e4"),
        sa.func.lag(cell.c.last_id).over(**in_time).label("before_id"),
    ).subquery("steps")  # fmt: skip
    now, before = aliased(Payout), aliased(Payout)
    much = sa.and_(
        steps.c.before_e4 > 0,
        steps.c.quantity_e4 >= steps.c.before_e4 * thresholds.jump_factor,
        steps.c.quantity_e4 - steps.c.before_e4 >= thresholds.jump_least_e4,
    )
    query = (
        _points(now, col(now.amount_fen), (col(before.batch_id), col(before.row_no)))
        .add_columns(steps.c.before_e4, steps.c.quantity_e4.label("now_e4"))
        .select_from(steps)
        .join(now, col(now.id) == steps.c.last_id)
        .join(before, col(before.id) == steps.c.before_id)
        .where(much, col(now.unit) == col(before.unit))
    )
    return _ordered(query, now)


def missing(lists: Lists, thresholds: Thresholds, _today: date) -> sa.Select[Any]:
    """On so many lists in a row and not on the next; points to the last row, against the list where it is missing.

    A village that is not on the next list at all says nothing about its people.
    """
    cell, last = CELLS, aliased(Payout)
    in_time: dict[str, Any] = {"partition_by": (cell.c.person, cell.c.shape), "order_by": cell.c.slot}
    back = thresholds.missing_lists - 1
    steps = sa.select(
        cell.c.person, cell.c.last_id, cell.c.fen, cell.c.year, cell.c.shape, cell.c.slot,
        sa.func.lag(cell.c.slot, back).over(**in_time).label("begun"),
        sa.func.lead(cell.c.slot).over(**in_time).label("next"),
    ).subquery("steps")  # fmt: skip
    told = noticed()
    frequency = sa.select(col(PolicyItem.frequency)).where(
        col(PolicyItem.year) == steps.c.year, col(PolicyItem.code) == lists.policy
    )
    there = _list_there(lists, steps, last).label("there")
    gone = (
        sa.select(steps.c.last_id, steps.c.fen, there)
        .select_from(steps)
        .join(last, col(last.id) == steps.c.last_id)
        .outerjoin(told, told.c.person == steps.c.person)
        .where(
            steps.c.begun == steps.c.slot - back,
            sa.or_(steps.c.next.is_(None), steps.c.next > steps.c.slot + 1),
            told.c.person.is_(None),
            sa.func.coalesce(frequency.scalar_subquery(), "").not_in(thresholds.not_recurring),
        )
        .subquery("gone")
    )
    row, following = aliased(Payout), aliased(Batch)
    query = (
        _points(row, gone.c.fen, (gone.c.there, NONE))
        .add_columns(gone.c.fen.label("amount_fen"), col(following.period))
        .select_from(gone)
        .join(row, col(row.id) == gone.c.last_id)
        .join(following, col(following.id) == gone.c.there)
    )
    return _ordered(query, row)


def _list_there(lists: Lists, steps: Any, last: Any) -> Any:  # noqa: ANN401  neither carries a type of its columns
    """The first list of the next period that holds the village; looked up by the index on (batch, village)."""
    listed = lists.query.c
    return (
        sa.select(sa.func.min(col(Payout.batch_id)))
        .select_from(lists.query)
        .join(Payout, sa.and_(col(Payout.batch_id) == listed.batch_id, col(Payout.village_code) == last.village_code))
        .where(listed.shape == steps.c.shape, listed.slot == steps.c.slot + 1, listed.kind == "payment")
        .correlate(steps, last)
        .scalar_subquery()
    )


def not_repaid(lists: Lists, thresholds: Thresholds, today: date) -> sa.Select[Any]:
    """A failed row without its second payment, so many days after the list was paid."""
    listed = lists.query.c
    again, mending, named = aliased(Payout), aliased(Batch), aliased(Batch)
    repaid = (
        sa.select(sa.literal(1))
        .select_from(named)
        .join(mending, sa.and_(col(mending.repays_id) == col(named.id), col(mending.state) == "published"))
        .join(again, sa.and_(col(again.batch_id) + BY_PERSON == col(mending.id), col(again.status) == "repaid"))
        .where(
            col(named.batch_no) == listed.batch_no,
            col(again.person) == col(Payout.person),
            # A corrected list may number its rows anew: then the person alone must do.
            sa.or_(col(named.id) != listed.batch_id, col(again.original_row) == col(Payout.row_no)),
        )
        .correlate(lists.query, Payout)
        .exists()
    )
    failed_on = sa.func.coalesce(listed.list_paid_on, sa.func.date(listed.published_at, type_=sa.Date))
    query = (
        _points(Payout, col(Payout.amount_fen), (NONE, NONE))
        .add_columns(failed_on.label("failed_on"))
        .join(lists.query, listed.batch_id == col(Payout.batch_id))
        .where(
            rows_in(lists), listed.kind == "payment", col(Payout.status) == "failed",
            failed_on < today - timedelta(days=thresholds.failed_days),
            sa.not_(repaid),
        )
    )  # fmt: skip
    return _ordered(query, Payout)


def after_notice(lists: Lists, _thresholds: Thresholds, _today: date) -> sa.Select[Any]:
    """Money that came after the person's death or moving."""
    listed, told = lists.query.c, noticed()
    paid_on = sa.func.coalesce(col(Payout.paid_on), listed.list_paid_on).label("paid_on")
    query = (
        _points(Payout, col(Payout.amount_fen), (NONE, NONE))
        .add_columns(told.c.kind.label("notice"), told.c.effective_on, paid_on, listed.period)
        .join(lists.query, listed.batch_id == col(Payout.batch_id))
        .join(told, told.c.person == col(Payout.person))
        .where(rows_in(lists), col(Payout.status).in_(RECEIVED), told.c.effective_on < paid_on)
    )
    return _ordered(query, Payout)


def shared_account(lists: Lists, thresholds: Thresholds, _today: date) -> sa.Select[Any]:
    """Many persons of one list on one account; points to the first of their rows."""
    persons = sa.func.count(sa.distinct(col(Payout.person)))
    shared = (
        sa.select(
            col(Payout.batch_id), sa.func.min(col(Payout.row_no)).label("row_no"), persons.label("persons_n"),
            sa.func.count().label("rows_n"),
            sa.cast(sa.func.sum(col(Payout.amount_fen)), sa.BigInteger).label("total_fen"),
        )
        .where(rows_in(lists), col(Payout.account).is_not(None))
        .group_by(col(Payout.batch_id), col(Payout.account))
        .having(persons >= thresholds.account_persons)
        .subquery("shared")
    )  # fmt: skip
    first = aliased(Payout)
    same = sa.and_(col(first.batch_id) == shared.c.batch_id, col(first.row_no) == shared.c.row_no)
    query = (
        _points(first, shared.c.total_fen, (NONE, NONE))
        .add_columns(shared.c.persons_n, shared.c.rows_n, shared.c.total_fen)
        .select_from(shared)
        .join(first, same)
    )
    return _ordered(query, first)


QUERIES: dict[str, Query] = {
    query.__name__: query
    for query in (paid_twice, amount_off, over_ceiling, jump, missing, not_repaid, after_notice, shared_account)
}


def _points(row: Any, fen: Any, other: tuple[Any, Any]) -> sa.Select[Any]:  # noqa: ANN401  aliased tables carry no type
    department = sa.select(col(Batch.department_code)).where(col(Batch.id) == row.batch_id).scalar_subquery()
    return sa.select(
        row.batch_id.label("point_batch"), row.row_no.label("point_row"), other[0].label("other_batch"),
        other[1].label("other_row"), row.village_code.label("village"), department.label("department"),
        fen.label("point_fen"),
    )  # fmt: skip


def _ordered(query: sa.Select[Any], row: Any) -> sa.Select[Any]:  # noqa: ANN401  as above
    return query.order_by(row.batch_id, row.row_no)
