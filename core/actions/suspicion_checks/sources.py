"""What the checks read of one policy: its current lists in order, the payments in them, and each person's periods."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.database import Session
from core.records.payouts import Batch, Payout
from core.records.suspicions import LifeNotice

PAYING = ("payment", "repayment")
RECEIVED = ("paid", "repaid")
YEAR_LENGTH, PART = 4, 6
BY_PERSON = 0
"""Added to a batch id, it keeps a database from looking for one person through all rows of a list."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The published payments and repayments of one policy: ids, and a query of them with their place in time.

    ``shape`` is Y, Q, H or M by the form of the period, ``slot`` counts the periods of one shape from 1.
    """

    policy: str
    ids: tuple[int, ...]
    query: Any


def lists_of(policy: str, ids: tuple[int, ...]) -> Lists:
    """``ids`` are those of ``current_ids``: told again as values, so that both databases begin with them."""
    period = col(Batch.period)
    part = sa.func.substr(period, PART, 1)
    shape = sa.case(
        (sa.func.length(period) == YEAR_LENGTH, "Y"), (part == "Q", "Q"), (part == "H", "H"), else_="M"
    ).label("shape")
    slot = sa.func.dense_rank().over(partition_by=shape, order_by=(period, col(Batch.year))).label("slot")
    query = (
        sa.select(
            col(Batch.id).label("batch_id"), col(Batch.batch_no), col(Batch.kind), col(Batch.year), period,
            col(Batch.department_code), col(Batch.repays_id), col(Batch.paid_on).label("list_paid_on"),
            col(Batch.published_at), shape, slot,
        )
        .where(col(Batch.id).in_(ids))
        .cte("lists")
    )  # fmt: skip
    return Lists(policy, ids, query)


def current_ids(policy: str) -> sa.Select[Any]:
    """The ids of the published payments and repayments of a policy."""
    return sa.select(col(Batch.id)).where(
        col(Batch.policy_code) == policy, col(Batch.state) == "published", col(Batch.kind).in_(PAYING)
    )


def rows_in(lists: Lists) -> sa.ColumnElement[bool]:
    """Rows of these lists, found by the index on (batch, row)."""
    return col(Payout.batch_id).in_(lists.ids)


def claims(lists: Lists) -> Any:  # noqa: ANN401  a CTE carries no type of its columns
    """The rows by which somebody is paid: all of payments, and of repayments those that mend no failed row."""
    listed = lists.query.c
    return (
        sa.select(
            col(Payout.id), col(Payout.batch_id), col(Payout.row_no), col(Payout.village_code), col(Payout.person),
            col(Payout.amount_fen), col(Payout.quantity_e4), listed.year, listed.period, listed.shape, listed.slot,
        )
        .join(lists.query, listed.batch_id == col(Payout.batch_id))
        .where(rows_in(lists), sa.or_(listed.kind == "payment", sa.not_(_mends(lists))))
        .cte("claims")
    )  # fmt: skip


def _mends(lists: Lists) -> sa.ColumnElement[bool]:
    """A repayment's row whose person has a failed row in the current version of the list that is repaid."""
    listed = lists.query.c
    named, current, failed = aliased(Batch), aliased(Batch), aliased(Payout)
    return (
        sa.select(sa.literal(1))
        .select_from(named)
        .join(current, sa.and_(col(current.batch_no) == col(named.batch_no), col(current.state) == "published"))
        .join(failed, sa.and_(col(failed.batch_id) + BY_PERSON == col(current.id), col(failed.status) == "failed"))
        .where(col(named.id) == listed.repays_id, col(failed.person) == col(Payout.person))
        .correlate(lists.query, Payout)
        .exists()
    )


# One row a person and period: how many rows, the first and the last of them, and their sums. Four checks read it, so it
# is put together once; in the order of its key, so that nothing is sorted again.
CELLS = sa.Table(
    "suspicion_cells",
    sa.MetaData(),
    sa.Column("person", sa.LargeBinary, primary_key=True),
    sa.Column("shape", sa.String, primary_key=True),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("year", sa.Integer),
    sa.Column("period", sa.String),
    sa.Column("rows_n", sa.Integer),
    sa.Column("first_id", sa.BigInteger),
    sa.Column("last_id", sa.BigInteger),
    sa.Column("fen", sa.BigInteger),
    sa.Column("quantity_e4", sa.BigInteger),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)


def gather(session: Session, lists: Lists) -> None:
    """Fill ``CELLS`` for these lists; it is this connection's own and goes with the rollback of the reading."""
    claim = claims(lists).c
    key = (claim.person, claim.shape, claim.slot)
    gathered = (
        sa.select(
            *key, claim.year, claim.period, sa.func.count(), sa.func.min(claim.id), sa.func.max(claim.id),
            _whole(sa.func.sum(claim.amount_fen)), _whole(sa.func.sum(claim.quantity_e4)),
        )
        .group_by(*key, claim.year, claim.period)
        .order_by(*key)
    )  # fmt: skip
    connection = session.connection()
    CELLS.create(connection)
    connection.execute(CELLS.insert().from_select([column.name for column in CELLS.columns], gathered))


def noticed() -> Any:  # noqa: ANN401  as above
    """The earliest notice of each person."""
    place = (
        sa.func.row_number()
        .over(partition_by=col(LifeNotice.person), order_by=(col(LifeNotice.effective_on), col(LifeNotice.kind)))
        .label("place")
    )
    every = sa.select(col(LifeNotice.person), col(LifeNotice.kind), col(LifeNotice.effective_on), place).subquery(
        "notices"
    )
    return sa.select(every.c.person, every.c.kind, every.c.effective_on).where(every.c.place == 1).subquery("noticed")


def _whole(total: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    # PostgreSQL sums 64-bit numbers into decimals.
    return sa.cast(total, sa.BigInteger)
