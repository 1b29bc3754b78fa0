"""Staff accounts, signed server-side sessions, and the counter of failed citizen look-ups."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Staff(SQLModel, table=True):
    """An account; role: finance | department | township | disclosure | auditor | administrator."""

    __tablename__ = "staff"
    __table_args__ = (
        sa.CheckConstraint(
            "role IN ('finance','department','township','disclosure','auditor','administrator')",
            name="ck_staff_role",
        ),
    )

    login: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=64)
    role: str = Field(max_length=16)
    department_code: str | None = Field(default=None, foreign_key="department.code", max_length=32)
    township_code: str | None = Field(default=None, foreign_key="township.code", max_length=9)
    password_hash: str = Field(max_length=256)
    failures_n: int = 0
    locked_until: datetime | None = None
    disabled_at: datetime | None = None
    created_at: datetime
    last_sign_in_at: datetime | None = None


class StaffSession(SQLModel, table=True):
    """A signed-in browser; ``token_hash`` is SHA-256 of the random cookie value."""

    __tablename__ = "staff_session"

    token_hash: bytes = Field(primary_key=True, sa_type=sa.LargeBinary(32))
    login: str = Field(foreign_key="staff.login", index=True, max_length=64)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class CheckFailure(SQLModel, table=True):
    """Failed own-record look-ups of one hour; ``key`` is a keyed digest of folded name and network address."""

    __tablename__ = "check_failure"

    key: bytes = Field(primary_key=True, sa_type=sa.LargeBinary(16))
    hour: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    failures_n: int = 0
