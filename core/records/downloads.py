"""Files made for taking away (下载文件), and how far the makers of files have followed the publication log."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Download(SQLModel, table=True):
    """One public file under its name, e.g. ``2026/NY001/210381101.csv``; the bytes lie under their sha256.

    ``policy_code`` and ``township_code`` are "" in files of whole years or of the county.
    """

    __tablename__ = "download"
    __table_args__ = (sa.Index("ix_download_year", "year", "policy_code", "township_code"),)

    name: str = Field(primary_key=True, max_length=96)
    year: int
    policy_code: str = Field(default="", max_length=16)
    township_code: str = Field(default="", max_length=9)
    form: str = Field(max_length=8)
    rows_n: int
    size: int = Field(sa_type=sa.BigInteger)
    sha256: str = Field(max_length=64)
    made_at: datetime
    publication_no: int


class Follower(SQLModel, table=True):
    """How far a reader of the publication log has come, e.g. ``downloads``."""

    __tablename__ = "follower"

    name: str = Field(primary_key=True, max_length=16)
    publication_no: int = 0
    at: datetime
