"""The publication log (公开日志): numbered, hash-chained; its last number versions every public page."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Publication(SQLModel, table=True):
    """One publication, withdrawal or expiry. ``rows_sha256`` is over the canonical masked rows."""

    __tablename__ = "publication"
    __table_args__ = (sa.Index("ix_publication_subject", "subject_kind", "subject_id"),)

    no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    action: str = Field(max_length=16)
    subject_kind: str = Field(max_length=16)
    subject_id: str = Field(max_length=64)
    at: datetime
    role: str = Field(max_length=16)
    rows_n: int = 0
    total_fen: int = Field(default=0, sa_type=sa.BigInteger)
    rows_sha256: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=256)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class ChainHead(SQLModel, table=True):
    """The last number and hash of a chain (publication, trail); updating it orders the writers."""

    __tablename__ = "chain_head"

    name: str = Field(primary_key=True, max_length=16)
    no: int = 0
    hash: str = Field(default="", max_length=64)
