"""Payouts (补贴发放): batches as received, their masked rows, findings, and the 12 steps of the procedure.

Clear names, ID numbers and accounts never reach these tables: rows are masked while they are read.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Batch(SQLModel, table=True):
    """A batch from the disbursement system; one row per version of a ``batch_no``.

    ``state``: held | proposed | published | refused | withdrawn | superseded | expired.
    ``content_digest`` is HMAC-SHA-256 of the unpacked bytes, so a batch sent twice is known again.
    ``open_until`` is the last day of an announcement, set at publication from its ``objections_until`` and the item's
    period; ``announced_id`` is the announcement that a payment followed; ``change_reason`` is why the list differs.
    Policy and department are no foreign keys: a batch that names an unknown one is held with that finding.
    """

    __tablename__ = "batch"
    __table_args__ = (
        sa.UniqueConstraint("batch_no", "version", name="uq_batch_no_version"),
        sa.Index("ix_batch_state_kind", "state", "kind"),
        sa.Index("ix_batch_policy_year", "policy_code", "year"),
        sa.CheckConstraint(
            "state IN ('held','proposed','published','refused','withdrawn','superseded','expired')",
            name="ck_batch_state",
        ),
        sa.CheckConstraint("kind IN ('announcement','payment','repayment')", name="ck_batch_kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    receipt_no: str = Field(max_length=32, unique=True)
    batch_no: str = Field(max_length=64)
    version: int = 1
    kind: str = Field(max_length=16)
    policy_code: str = Field(max_length=32)
    year: int
    period: str = Field(max_length=16)
    department_code: str = Field(max_length=32)
    rows_n: int
    total_fen: int = Field(sa_type=sa.BigInteger)
    made_at: datetime
    paid_on: date | None = None
    objections_until: date | None = None
    supersedes_id: int | None = Field(default=None, foreign_key="batch.id")
    repays_id: int | None = Field(default=None, foreign_key="batch.id")
    sender: str = Field(max_length=64)
    received_via: str = Field(max_length=8)
    received_at: datetime
    content_digest: bytes = Field(sa_type=sa.LargeBinary(32))
    errors_n: int = 0
    warnings_n: int = 0
    state: str = Field(default="held", max_length=16)
    proposed_by: str | None = Field(default=None, max_length=64)
    proposed_at: datetime | None = None
    decided_by: str | None = Field(default=None, max_length=64)
    decided_at: datetime | None = None
    decision_reason: str = Field(default="", max_length=256)
    published_at: datetime | None = None
    publication_no: int | None = None
    ended_at: datetime | None = None
    ended_reason: str = Field(default="", max_length=256)
    open_until: date | None = None
    change_reason: str = Field(default="", max_length=256)
    announced_id: int | None = Field(
        default=None, sa_column_args=(sa.ForeignKey("batch.id", name="fk_batch_announced"),)
    )


class Payout(SQLModel, table=True):
    """One masked row of a batch.

    Money is fen; ``quantity_e4`` and ``rate_e4`` are ten-thousandths of the unit and of a yuan.
    ``person``, ``lookup`` and ``account`` are HMAC-SHA-256 digests cut to 16 bytes (ID number; folded name + ID number;
    account, NULL where none came).
    ``minor_until`` is the year of the 18th birthday for payees who were minors on receipt, else NULL.
    ``public_id`` is random, so no link survives a new publication of the same person.
    """

    __tablename__ = "payout"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "row_no", name="uq_payout_batch_row"),
        sa.Index("ix_payout_batch_village", "batch_id", "village_code", "row_no"),
        sa.Index("ix_payout_person", "person"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    batch_id: int = Field(foreign_key="batch.id")
    row_no: int
    public_id: str = Field(max_length=16)
    village_code: str = Field(max_length=12)
    group_name: str = Field(default="", max_length=32)
    payee: str = Field(max_length=12)
    name_shown: str = Field(max_length=128)
    account_tail: str = Field(default="", max_length=4)
    bank: str = Field(default="", max_length=64)
    quantity_e4: int | None = Field(default=None, sa_type=sa.BigInteger)
    unit: str = Field(default="", max_length=16)
    rate_e4: int | None = Field(default=None, sa_type=sa.BigInteger)
    amount_fen: int = Field(sa_type=sa.BigInteger)
    status: str = Field(max_length=8)
    reason_code: str | None = Field(default=None, max_length=8)
    paid_on: date | None = None
    original_row: int | None = None
    person: bytes = Field(sa_type=sa.LargeBinary(16))
    lookup: bytes = Field(sa_type=sa.LargeBinary(16))
    minor_until: int | None = None
    account: bytes | None = Field(default=None, sa_type=sa.LargeBinary(16))


class Finding(SQLModel, table=True):
    """What was found while a batch was read: row, field, code, sentence; never a personal value."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    row_no: int | None = None
    field: str = Field(default="", max_length=32)
    code: str = Field(max_length=32)
    severity: str = Field(max_length=8)
    sentence: str = Field(max_length=256)


class Progress(SQLModel, table=True):
    """Where a batch stands in the 12 steps of the disbursement procedure (发放业务流程)."""

    __tablename__ = "progress"
    __table_args__ = (sa.UniqueConstraint("batch_no", "step", "at", name="uq_progress_step_at"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_no: str = Field(max_length=64, index=True)
    step: int
    at: datetime
    by_code: str = Field(max_length=32)
    received_at: datetime
