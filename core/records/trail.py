"""The audit trail (操作留痕): who did what to what, append-only, hash-chained, never a personal value."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class TrailEntry(SQLModel, table=True):
    """One action. ``detail`` is a flat JSON object of codes and counts."""

    __tablename__ = "trail_entry"
    __table_args__ = (sa.Index("ix_trail_subject", "subject_kind", "subject_id"), sa.Index("ix_trail_actor", "actor"))

    no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor: str = Field(max_length=80)
    role: str = Field(max_length=16)
    event: str = Field(max_length=48)
    subject_kind: str = Field(max_length=16)
    subject_id: str = Field(max_length=64)
    detail: str = Field(default="{}", sa_type=sa.Text)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
