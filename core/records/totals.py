"""The totals cube: what is public, counted once per publication; every figure on a page comes from here."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


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
