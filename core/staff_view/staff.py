"""Staff accounts (人员账号), for the administrator."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.records.departments import Department, Township
from core.records.staff import Staff


@dataclass(frozen=True, slots=True)
class Account:
    """One account without its password hash."""

    login: str
    name: str
    role: str
    unit: str
    created_at: datetime
    last_sign_in_at: datetime | None
    locked_until: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A department or township that an account can belong to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class StaffPage:
    """All accounts, those in use first."""

    accounts: tuple[Account, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Units:
    """What the form for a new account offers."""

    departments: tuple[Unit, ...]
    townships: tuple[Unit, ...]


def list_staff(session: Session, now: datetime) -> StaffPage:
    """Accounts by role and login."""
    asked = (
        select(Staff, col(Department.name), col(Township.name))
        .outerjoin(Department, col(Department.code) == col(Staff.department_code))
        .outerjoin(Township, col(Township.code) == col(Staff.township_code))
        .order_by(col(Staff.disabled_at).is_not(None), col(Staff.role), col(Staff.login))
    )
    accounts = tuple(_account(one, department or township or "") for one, department, township in session.exec(asked))
    return StaffPage(accounts, now)


def account(session: Session, login: str) -> Account | None:
    """One account by its login."""
    found = session.get(Staff, login)
    if found is None:
        return None
    unit = session.get(Department, found.department_code) if found.department_code else None
    place = unit or (session.get(Township, found.township_code) if found.township_code else None)
    return _account(found, place.name if place else "")


def list_units(session: Session) -> Units:
    """Departments and townships in their usual order."""
    departments = sa.select(col(Department.code), col(Department.name)).order_by(
        col(Department.position), col(Department.code)
    )
    townships = sa.select(col(Township.code), col(Township.name)).order_by(col(Township.code))
    return Units(
        departments=tuple(Unit(code, name) for code, name in session.connection().execute(departments)),
        townships=tuple(Unit(code, name) for code, name in session.connection().execute(townships)),
    )


def _account(one: Staff, unit: str) -> Account:
    return Account(
        login=one.login,
        name=one.name,
        role=one.role,
        unit=unit,
        created_at=one.created_at,
        last_sign_in_at=one.last_sign_in_at,
        locked_until=one.locked_until,
        disabled_at=one.disabled_at,
    )
