"""The county as it is organised (部门、镇街、村): loaded from data, phones checked by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TypeVar

from sqlmodel import select

from core.actions.authority import need
from core.actions.recording import publish_entry, queue, record
from core.database import Session, too_long
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.refusal import Refusal
from core.records.departments import Bank, Department, FailReason, Township, Village

__all__ = [
    "BankFacts",
    "Contact",
    "County",
    "DepartmentFacts",
    "Loaded",
    "ReasonFacts",
    "TownshipFacts",
    "VillageFacts",
    "check_phone",
    "edit_contact",
    "load_county",
]


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """One unit; ``kind`` is finance, disclosure, department or desk."""

    code: str
    name: str
    kind: str
    phone: str = ""
    address: str = ""
    hours: str = ""
    supervision_phone: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class TownshipFacts:
    """One town or street, 9-digit code."""

    code: str
    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """One village or community, 12-digit code."""

    code: str
    township_code: str
    name: str


@dataclass(frozen=True, slots=True)
class BankFacts:
    """One agent bank."""

    code: str
    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """Why a payment can fail, in official and in plain words."""

    code: str
    official_text: str
    plain_text: str
    villager_should: str
    who_acts: str


@dataclass(frozen=True, slots=True)
class County:
    """Everything a new installation starts with."""

    departments: Sequence[DepartmentFacts] = ()
    townships: Sequence[TownshipFacts] = ()
    villages: Sequence[VillageFacts] = ()
    banks: Sequence[BankFacts] = ()
    reasons: Sequence[ReasonFacts] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records were new or differed."""

    changed_n: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a unit or township is reached; ``supervision_phone`` is kept for departments only."""

    phone: str
    address: str
    hours: str
    supervision_phone: str = ""


Facts = DepartmentFacts | TownshipFacts | VillageFacts | BankFacts | ReasonFacts
Coded = TypeVar("Coded", Department, Township, Village, Bank, FailReason)


def load_county(session: Session, county: County, *, actor: Actor, now: datetime) -> Loaded:
    """Insert what is new, update what differs, delete nothing; loading the same county again changes nothing."""
    need(actor, "departments.edit")
    if actor.role == "township":
        raise Refusal("out_of_scope")
    changed_n = (
        _upsert(session, Department, county.departments)
        + _upsert(session, Township, county.townships)
        + _upsert(session, Village, county.villages)
        + _upsert(session, Bank, county.banks)
        + _upsert(session, FailReason, county.reasons)
    )
    if changed_n:
        publish_entry(session, action="load", subject_kind="county", subject_id="all", actor=actor, now=now)
        queue(session, "county", "all", now)
    detail: dict[str, str | int] = {"changed_n": changed_n}
    record(session, actor=actor, event="county.loaded", subject_kind="county", subject_id="all", now=now, detail=detail)
    return Loaded(changed_n)


def check_phone(session: Session, code: str, *, actor: Actor, now: datetime) -> None:
    """Note that somebody rang the number of a department or township today and it was answered."""
    place = _place(session, code, actor)
    place.phone_checked_on = local_date(now)
    session.flush()
    kind = "department" if isinstance(place, Department) else "township"
    publish_entry(session, action="check", subject_kind=kind, subject_id=code, actor=actor, now=now)
    record(session, actor=actor, event=f"{kind}.phone_checked", subject_kind=kind, subject_id=code, now=now)


def edit_contact(session: Session, code: str, contact: Contact, *, actor: Actor, now: datetime) -> None:
    """Change phone, address and hours of a department or township; a changed number counts as not yet checked."""
    place = _place(session, code, actor)
    told = asdict(contact)
    if isinstance(place, Township):
        del told["supervision_phone"]
    wrong = too_long(type(place), told) or ("" if contact.phone.strip() else "phone")
    if wrong:
        raise Refusal("contact.invalid", field=wrong)
    if place.phone != contact.phone:
        place.phone_checked_on = None
    place.sqlmodel_update(told)
    session.flush()
    kind = "department" if isinstance(place, Department) else "township"
    publish_entry(session, action="edit", subject_kind=kind, subject_id=code, actor=actor, now=now)
    queue(session, "county", "all", now)
    record(session, actor=actor, event=f"{kind}.contact_edited", subject_kind=kind, subject_id=code, now=now)


def _place(session: Session, code: str, actor: Actor) -> Department | Township:
    need(actor, "departments.edit")
    if actor.role == "township" and actor.township != code:
        raise Refusal("out_of_scope")
    place = session.get(Department, code) or session.get(Township, code)
    if place is None:
        raise Refusal("not_found")
    return place


def _upsert(session: Session, table: type[Coded], facts: Iterable[Facts]) -> int:
    known = {row.code: row for row in session.exec(select(table)).all()}
    changed_n = 0
    for fact in facts:
        values = {field.name: getattr(fact, field.name) for field in fields(fact)}
        row = known.get(fact.code)
        if row is None:
            session.add(table(**values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            row.sqlmodel_update(values)
        else:
            continue
        changed_n += 1
    session.flush()
    return changed_n
