"""Versions of a list (名单版本): where its rows are shown, the printed sheets, what changed, what holds it, what is hidden."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ListPlace(SQLModel, table=True):
    """Where the rows of one village stand in a list that names payees.

    ``place`` is the village itself, its township (9 digits) where the village's group is too small, or "" for the
    county where even what is left over in the township is.
    """

    __tablename__ = "list_place"

    batch_id: int = Field(foreign_key="batch.id", primary_key=True)
    village_code: str = Field(primary_key=True, max_length=12)
    place: str = Field(max_length=12)
    persons_n: int


class Sheet(SQLModel, table=True):
    """The rows of one place of a list in one publication, as they hang on the board (公示单); ``place`` as above.

    Place "*" stands for all rows of the list. ``sha256`` is over the canonical rows, ``code`` is its short
    form for people, the same wherever list, version, place and rows are the same.
    """

    __tablename__ = "sheet"
    __table_args__ = (sa.Index("ix_sheet_code", "code"), sa.Index("ix_sheet_batch", "batch_id", "place"))

    publication_no: int = Field(foreign_key="publication.no", primary_key=True)
    place: str = Field(primary_key=True, max_length=12)
    batch_id: int = Field(foreign_key="batch.id")
    rows_n: int
    total_fen: int = Field(sa_type=sa.BigInteger)
    sha256: str = Field(max_length=64)
    code: str = Field(max_length=16)


class ListChange(SQLModel, table=True):
    """One difference between a list and another one before it: the corrected version, or the announcement (公示).

    ``kind`` is added, dropped or amount; ``row_no`` is the row of ``batch_id`` (NULL when dropped), ``before_row_no``
    that of ``against_id`` (NULL when added).
    """

    __tablename__ = "list_change"
    __table_args__ = (sa.Index("ix_list_change_batch", "batch_id", "against_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id")
    against_id: int = Field(foreign_key="batch.id")
    kind: str = Field(max_length=8)
    row_no: int | None = None
    before_row_no: int | None = None
    before_fen: int | None = Field(default=None, sa_type=sa.BigInteger)
    after_fen: int | None = Field(default=None, sa_type=sa.BigInteger)


class ListHold(SQLModel, table=True):
    """Something that keeps an announcement open past its last day (异议处理中); ``reference`` is a ticket's number or code."""

    __tablename__ = "list_hold"
    __table_args__ = (sa.UniqueConstraint("batch_id", "reference", name="uq_list_hold_reference"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id")
    reference: str = Field(max_length=32)
    opened_at: datetime
    released_at: datetime | None = None
    outcome: str = Field(default="", max_length=256)


class RowObjection(SQLModel, table=True):
    """A privacy objection (隐私异议) to one row: hidden from the moment it is made until an officer decides.

    ``state``: open | upheld | rejected; the row is hidden unless rejected. Who objected is not kept.
    """

    __tablename__ = "row_objection"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "row_no", name="uq_row_objection_row"),
        sa.Index("ix_row_objection_state", "state", "made_at"),
        sa.CheckConstraint("state IN ('open','upheld','rejected')", name="ck_row_objection_state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id")
    row_no: int
    state: str = Field(default="open", max_length=8)
    made_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, max_length=64)
    reason: str = Field(default="", max_length=256)
