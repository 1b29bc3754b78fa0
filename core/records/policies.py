"""The policy list (补贴政策清单): yearly editions and their items."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class PolicyEdition(SQLModel, table=True):
    """One year's list; ``state`` is draft or published, and a published one is frozen."""

    __tablename__ = "policy_edition"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    state: str = Field(default="draft", max_length=16)
    copied_from: int | None = None
    drafted_by: str = Field(max_length=64)
    drafted_at: datetime
    published_by: str | None = Field(default=None, max_length=64)
    published_at: datetime | None = None
    publication_no: int | None = None


class PolicyItem(SQLModel, table=True):
    """One subsidy (补贴项目) in one edition.

    ``rate_e4`` is yuan per unit in ten-thousandths; periods are {n, working | calendar};
    list modes are full | masked | count_only | none, per carrier (web, village board).
    In a list with names, a village with fewer persons than ``smallest_group`` is shown with its township.
    ``ceiling_fen`` is the most one person gets in a period; ``pay_by`` the day by which a period is paid: "MM-DD" for
    yearly items, "DD" of the month after the period for others, "" where none is set.
    The nine ``guide_*`` columns are the elements of the application guide (申请指南, 涉农补贴领域基层政务公开标准目录).
    """

    __tablename__ = "policy_item"
    __table_args__ = (
        sa.UniqueConstraint("year", "code", name="uq_policy_item_year_code"),
        sa.CheckConstraint("list_mode_web IN ('full','masked','count_only','none')", name="ck_policy_item_mode_web"),
        sa.CheckConstraint(
            "list_mode_board IN ('full','masked','count_only','none')", name="ck_policy_item_mode_board"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int = Field(foreign_key="policy_edition.year", index=True)
    code: str = Field(max_length=16, index=True)
    name: str = Field(max_length=128)
    plain_name: str = Field(default="", max_length=64)
    level: str = Field(max_length=8)
    department_code: str = Field(foreign_key="department.code", max_length=32)
    target: str = Field(sa_type=sa.Text)
    standard_text: str = Field(sa_type=sa.Text)
    standard_national: str = Field(default="", max_length=128)
    standard_province: str = Field(default="", max_length=128)
    standard_city: str = Field(default="", max_length=128)
    standard_county: str = Field(default="", max_length=128)
    unit: str = Field(default="", max_length=32)
    rate_e4: int | None = Field(default=None, sa_type=sa.BigInteger)
    frequency: str = Field(default="", max_length=16)
    basis: str = Field(default="", sa_type=sa.Text)
    apply_how: str = Field(default="", sa_type=sa.Text)
    apply_when: str = Field(default="", sa_type=sa.Text)
    guide_target: str = Field(default="", sa_type=sa.Text)
    guide_scope: str = Field(default="", sa_type=sa.Text)
    guide_standard: str = Field(default="", sa_type=sa.Text)
    guide_procedure: str = Field(default="", sa_type=sa.Text)
    guide_materials: str = Field(default="", sa_type=sa.Text)
    guide_phone: str = Field(default="", max_length=64)
    guide_office: str = Field(default="", max_length=128)
    guide_time_limit: str = Field(default="", max_length=128)
    guide_contact: str = Field(default="", max_length=128)
    supervision_phone: str = Field(default="", max_length=64)
    supervision_address: str = Field(default="", max_length=128)
    list_mode_web: str = Field(max_length=16)
    list_mode_board: str = Field(max_length=16)
    announce_n: int
    announce_unit: str = Field(max_length=8)
    disclose_n: int
    disclose_unit: str = Field(max_length=8)
    change_reason: str = Field(default="", max_length=256)
    smallest_group: int = 5
    ceiling_fen: int | None = Field(default=None, sa_type=sa.BigInteger)
    pay_by: str = Field(default="", max_length=5)
