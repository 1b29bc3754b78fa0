"""What may have been paid wrongly (疑点): findings of the checks over the ledger, and notices of deaths and moves."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Suspicion(SQLModel, table=True):
    """One row that a check points to; ``rule`` is the code of the check, ``fen`` what may be wrong of the amount.

    ``other_batch_id`` and ``other_row_no`` name the row it is held against, if there is one; ``facts`` is flat JSON of
    codes and figures that explain it. ``gone_at`` is set when the check no longer finds it.
    """

    __tablename__ = "suspicion"
    __table_args__ = (
        sa.UniqueConstraint("rule", "batch_id", "row_no", name="uq_suspicion_rule_row"),
        sa.Index("ix_suspicion_state", "state", "rule"),
        sa.CheckConstraint("state IN ('open','dismissed')", name="ck_suspicion_state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    rule: str = Field(max_length=16)
    batch_id: int = Field(foreign_key="batch.id")
    row_no: int
    other_batch_id: int | None = Field(default=None, foreign_key="batch.id")
    other_row_no: int | None = None
    village_code: str = Field(max_length=12)
    department_code: str = Field(max_length=32)
    fen: int = Field(sa_type=sa.BigInteger)
    facts: str = Field(default="{}", sa_type=sa.Text)
    state: str = Field(default="open", max_length=9)
    found_at: datetime
    decided_by: str | None = Field(default=None, max_length=64)
    decided_at: datetime | None = None
    note: str = Field(default="", max_length=256)
    gone_at: datetime | None = None


class LifeNotice(SQLModel, table=True):
    """A notice of death or moving away (死亡、迁出) from 公安 or 民政, for one keyed digest of an ID number."""

    __tablename__ = "life_notice"

    person: bytes = Field(primary_key=True, sa_type=sa.LargeBinary(16))
    kind: str = Field(primary_key=True, max_length=8)
    effective_on: date
    source: str = Field(max_length=64)
    received_at: datetime
