"""The totals cube: what is public, counted once per publication; every figure on a page comes from here."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel, col

from core.records.departments import Village
from core.records.payouts import Payout
from core.records.versions import ListPlace, RowObjection

CELL = ("village_code", "status", "township_code", "rows_n", "persons_n", "amount_fen")
"""What ``counted`` gives, as columns of ``total``."""


class Total(SQLModel, table=True):
    """Rows and fen of one batch, village and status. Present only while the batch is public.

    In lists that name payees ``village_code`` is the place where the rows are shown (``ListPlace.place``): a township's
    9 digits, or "", stand for villages whose groups are too small to be told.
    """

    __tablename__ = "total"
    __table_args__ = (
        sa.Index("ix_total_village", "village_code", "year", "policy_code"),
        sa.Index("ix_total_policy", "policy_code", "year", "village_code"),
        sa.Index("ix_total_township", "township_code", "year", "policy_code"),
        sa.Index("ix_total_year", "year", "kind", "status"),
    )

    batch_id: int = Field(foreign_key="batch.id", primary_key=True)
    village_code: str = Field(primary_key=True, max_length=12)
    status: str = Field(primary_key=True, max_length=8)
    township_code: str = Field(max_length=9)
    policy_code: str = Field(max_length=16)
    year: int
    kind: str = Field(max_length=16)
    rows_n: int
    persons_n: int
    amount_fen: int = Field(sa_type=sa.BigInteger)


def counted(batch_id: int) -> sa.Select[*tuple[Any, ...]]:
    """The rows of a list counted by place and status, in the order of ``CELL``.

    Rows hidden after a privacy objection count nothing, or a sum less the rows that are shown would tell their amount;
    a cell of nothing but hidden rows stays, so that their place does.
    """
    place = sa.func.coalesce(col(ListPlace.place), col(Payout.village_code))
    township = sa.case((place == "", ""), else_=col(Village.township_code))
    hidden = sa.exists().where(
        col(RowObjection.batch_id) == Payout.batch_id,
        col(RowObjection.row_no) == Payout.row_no,
        col(RowObjection.state) != "rejected",
    )
    person, amount = (sa.case((hidden, None), else_=col(column)) for column in (Payout.person, Payout.amount_fen))
    rows = sa.select(
        place, col(Payout.status), township, sa.func.count(person), sa.func.count(sa.distinct(person)),
        sa.cast(sa.func.coalesce(sa.func.sum(amount), 0), sa.BigInteger),
    )  # fmt: skip
    where_shown = sa.and_(
        col(ListPlace.batch_id) == Payout.batch_id, col(ListPlace.village_code) == Payout.village_code
    )
    return (
        rows.select_from(Payout)
        .join(Village, col(Village.code) == col(Payout.village_code))
        .outerjoin(ListPlace, where_shown)
        .where(col(Payout.batch_id) == batch_id)
        .group_by(place, col(Payout.status), township)
    )
