"""Regulatory documents (制度文件): text, attachments, links to policies."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Document(SQLModel, table=True):
    """One document; ``state`` is draft, published or withdrawn, ``force`` is in_force or replaced.

    ``body`` is Markdown; ``issuers`` and ``forwards`` hold one name or 文号 a line.
    """

    __tablename__ = "document"

    id: int | None = Field(default=None, primary_key=True)
    doc_no: str = Field(max_length=64, index=True)
    title: str = Field(max_length=256)
    issuers: str = Field(sa_type=sa.Text)
    addressed_to: str = Field(default="", sa_type=sa.Text)
    issued_on: date | None = None
    date_note: str = Field(default="", max_length=64)
    forwards: str = Field(default="", sa_type=sa.Text)
    body: str = Field(sa_type=sa.Text)
    force: str = Field(default="in_force", max_length=16)
    replaced_by: int | None = Field(default=None, foreign_key="document.id")
    state: str = Field(default="draft", max_length=16, index=True)
    drafted_by: str = Field(max_length=64)
    drafted_at: datetime
    published_by: str | None = Field(default=None, max_length=64)
    published_at: datetime | None = None
    publication_no: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=256)


class DocumentFile(SQLModel, table=True):
    """An attachment; ``content`` is the file's bytes, ``sha256`` its hex digest."""

    __tablename__ = "document_file"
    __table_args__ = (sa.UniqueConstraint("document_id", "name", name="uq_document_file_name"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    name: str = Field(max_length=128)
    media_type: str = Field(max_length=64)
    size: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_type=sa.LargeBinary)


class DocumentPolicy(SQLModel, table=True):
    """A document founds or regulates a policy (all years of that code)."""

    __tablename__ = "document_policy"

    document_id: int = Field(foreign_key="document.id", primary_key=True)
    policy_code: str = Field(primary_key=True, max_length=16, index=True)
