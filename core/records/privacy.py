"""What the privacy gate found (隐私检查): findings with their overrides, runs over everything public, leaks."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ScanFinding(SQLModel, table=True):
    """One finding in what is or would be public; ``excerpt`` is masked.

    ``subject_kind`` is batch, edition, document, file (``subject_id`` "document id/name") or download;
    ``fingerprint`` tells the same finding again. ``gone_at`` is set when a later scan no longer finds it.
    """

    __tablename__ = "scan_finding"
    __table_args__ = (
        sa.UniqueConstraint("subject_kind", "subject_id", "fingerprint", name="uq_scan_finding"),
        sa.Index("ix_scan_finding_open", "gone_at", "overridden_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: str = Field(max_length=16)
    subject_id: str = Field(max_length=192)
    place: str = Field(max_length=256)
    kind: str = Field(max_length=24)
    severity: str = Field(max_length=8)
    excerpt: str = Field(default="", max_length=64)
    fingerprint: str = Field(max_length=64)
    found_at: datetime
    overridden_by: str | None = Field(default=None, max_length=64)
    overridden_at: datetime | None = None
    override_reason: str = Field(default="", max_length=256)
    gone_at: datetime | None = None


class ScanRun(SQLModel, table=True):
    """One pass over everything public (复查)."""

    __tablename__ = "scan_run"

    id: int | None = Field(default=None, primary_key=True)
    began_at: datetime
    ended_at: datetime | None = None
    checked_n: int = 0
    errors_n: int = 0
    warnings_n: int = 0


class Leak(SQLModel, table=True):
    """A leak found after publication (泄露处置) and what was done about it, step by step.

    ``subjects`` are "kind id" a line; ``data_kind`` is property, health or other (法释〔2017〕10号 第5条).
    """

    __tablename__ = "leak"

    id: int | None = Field(default=None, primary_key=True)
    found_at: datetime
    opened_by: str = Field(max_length=64)
    subjects: str = Field(sa_type=sa.Text)
    data_kind: str = Field(max_length=8)
    rows_n: int
    what: str = Field(max_length=256)
    taken_down_at: datetime | None = None
    reported_at: datetime | None = None
    told_at: datetime | None = None
    closed_at: datetime | None = None
    closing_note: str = Field(default="", max_length=256)
