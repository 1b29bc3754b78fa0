"""Units and their phones (部门、镇街电话): which numbers were rung, and when."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.roles import may
from core.records.departments import Department, Township

CHECK_EVERY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Place:
    """A department or a township's finance office; ``stale`` when its phone was not rung within 90 days."""

    code: str
    name: str
    kind: str
    phone: str
    address: str
    hours: str
    supervision_phone: str
    phone_checked_on: date | None
    stale: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """All units, as villagers see them; every officer may read it."""

    departments: tuple[Place, ...]
    townships: tuple[Place, ...]
    stale_n: int


def list_departments(session: Session, actor: Actor, today: date) -> DepartmentPage:
    """Departments in their order, townships by code."""
    units = session.exec(select(Department).order_by(col(Department.position), col(Department.code)))
    departments = tuple(_place(unit, actor, today) for unit in units)
    towns = session.exec(select(Township).order_by(col(Township.code)))
    townships = tuple(_place(town, actor, today) for town in towns)
    return DepartmentPage(departments, townships, sum(place.stale for place in (*departments, *townships)))


def place(session: Session, actor: Actor, code: str, today: date) -> Place | None:
    """One department or township."""
    found = session.get(Department, code) or session.get(Township, code)
    return None if found is None else _place(found, actor, today)


def _place(found: Department | Township, actor: Actor, today: date) -> Place:
    checked = found.phone_checked_on
    own = actor.role != "township" or actor.township == found.code
    return Place(
        code=found.code,
        name=found.name,
        kind=found.kind if isinstance(found, Department) else "township",
        phone=found.phone,
        address=found.address,
        hours=found.hours,
        supervision_phone=found.supervision_phone if isinstance(found, Department) else "",
        phone_checked_on=checked,
        stale=checked is None or today - checked > CHECK_EVERY,
        may_edit=own and may(actor.role, "departments.edit"),
    )
