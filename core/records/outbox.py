"""The outbox: what must be told to the search index, written in the same transaction as the change itself."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class OutboxItem(SQLModel, table=True):
    """(kind, subject) whose search documents must be rebuilt from the public view; kept until done."""

    __tablename__ = "outbox"
    __table_args__ = (sa.Index("ix_outbox_due", "done_at", "run_after", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)
    subject_id: str = Field(max_length=64)
    queued_at: datetime
    run_after: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    done_at: datetime | None = None
    last_error: str = Field(default="", max_length=256)
