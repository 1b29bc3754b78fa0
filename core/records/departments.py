"""Who answers and where: departments (主管部门), townships (镇街), villages (村), agent banks (代发金融机构).

Villages are keyed by the 12-digit code of the statistics bureau, never by name: six names occur twice in the county.
"""

from datetime import date

from sqlmodel import Field, SQLModel


class Department(SQLModel, table=True):
    """A unit that answers for subsidies; ``kind`` is finance, disclosure, department or desk."""

    __tablename__ = "department"

    code: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=64, unique=True)
    kind: str = Field(max_length=16)
    phone: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=128)
    hours: str = Field(default="", max_length=64)
    supervision_phone: str = Field(default="", max_length=64)
    phone_checked_on: date | None = None
    position: int = 0


class Township(SQLModel, table=True):
    """A town or street (镇、街道), 9-digit code, with the phone of its finance office (财政所)."""

    __tablename__ = "township"

    code: str = Field(primary_key=True, max_length=9)
    name: str = Field(max_length=32)
    phone: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=128)
    hours: str = Field(default="", max_length=64)
    phone_checked_on: date | None = None


class Village(SQLModel, table=True):
    """A village or community (村、社区), 12-digit code."""

    __tablename__ = "village"

    code: str = Field(primary_key=True, max_length=12)
    township_code: str = Field(foreign_key="township.code", index=True, max_length=9)
    name: str = Field(max_length=32)


class Bank(SQLModel, table=True):
    """An agent bank that pays the subsidies out (代发金融机构)."""

    __tablename__ = "bank"

    code: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=64, unique=True)
    phone: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=128)


class FailReason(SQLModel, table=True):
    """Why a payment failed, in official and in plain words (失败原因)."""

    __tablename__ = "fail_reason"

    code: str = Field(primary_key=True, max_length=8)
    official_text: str = Field(max_length=64)
    plain_text: str = Field(max_length=128)
    villager_should: str = Field(max_length=256)
    who_acts: str = Field(max_length=64)
