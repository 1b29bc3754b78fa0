"""明白卡: the paper card by which somebody finds the own record without typing an ID number."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Card(SQLModel, table=True):
    """One card; ``code_hash`` is a keyed digest of its 查询码, which is nowhere kept. ``name_shown`` is masked."""

    __tablename__ = "card"
    __table_args__ = (sa.Index("ix_card_person", "person"),)

    id: int | None = Field(default=None, primary_key=True)
    code_hash: bytes = Field(unique=True, sa_type=sa.LargeBinary(16))
    person: bytes = Field(sa_type=sa.LargeBinary(16))
    lookup: bytes = Field(sa_type=sa.LargeBinary(16))
    name_shown: str = Field(max_length=128)
    township_code: str = Field(foreign_key="township.code", max_length=9)
    issued_at: datetime
    issued_by: str = Field(max_length=64)
    revoked_at: datetime | None = None
    revoked_by: str | None = Field(default=None, max_length=64)
    revoked_reason: str = Field(default="", max_length=128)
