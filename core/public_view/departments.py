"""Who answers for what (找谁问): units, township offices, agent banks, with their phones.

Outgoing: ``departments`` and its frozen result.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.public_view.policies import DepartmentPolicies, edition
from core.records.departments import Bank, Department, Township


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the county and the items it answers for; ``checked_on`` is the day its phone was last rung."""

    code: str
    name: str
    phone: str
    supervision_phone: str
    address: str
    hours: str
    checked_on: date | None
    items: DepartmentPolicies | None


@dataclass(frozen=True, slots=True)
class Office:
    """A township's office or a bank; ``checked_on`` as with a unit."""

    code: str
    name: str
    phone: str
    address: str
    hours: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class DepartmentsPage:
    """Everyone a villager may ring."""

    units: tuple[Unit, ...]
    townships: tuple[Office, ...]
    banks: tuple[Office, ...]


def departments(session: Session) -> DepartmentsPage:
    """Units in the county's own order, townships and banks by code."""
    newest = edition(session)
    items = {group.code: group for group in newest.departments} if newest else {}
    units = session.exec(select(Department).order_by(col(Department.position), col(Department.code))).all()
    townships = session.exec(select(Township).order_by(col(Township.code))).all()
    banks = session.exec(select(Bank).order_by(col(Bank.code))).all()
    return DepartmentsPage(
        tuple(
            Unit(
                unit.code, unit.name, unit.phone, unit.supervision_phone, unit.address, unit.hours,
                unit.phone_checked_on, items.get(unit.code),
            )
            for unit in units
        ),
        tuple(
            Office(town.code, town.name, town.phone, town.address, town.hours, town.phone_checked_on)
            for town in townships
        ),
        tuple(Office(bank.code, bank.name, bank.phone, bank.address, "", None) for bank in banks),
    )  # fmt: skip
