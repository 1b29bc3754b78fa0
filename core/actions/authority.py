"""Who may call an action (权限): permission by role, scope by department, and never the same officer twice."""

import re
import unicodedata

from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.payouts.id_numbers import holds_id_number
from core.law.refusal import Refusal
from core.law.roles import may
from core.records.trail import TrailEntry

# Actors without a role: what the command line and a sending system may do.
WITHOUT_ROLE = {
    "system": frozenset({"departments.edit", "staff.manage", "payouts.intake"}),
    "sender": frozenset({"payouts.intake"}),
}
FOUR_EYES = "海财发〔2022〕26号 发放业务流程说明：经办与复核分开"


def need(actor: Actor, permission: str) -> None:
    """Refuse unless the actor holds the permission."""
    held = may(actor.role, permission) if actor.kind == "staff" else permission in WITHOUT_ROLE.get(actor.kind, ())
    if not held:
        raise Refusal("not_allowed", permission=permission)


def need_scope(actor: Actor, department_code: str) -> None:
    """Refuse an officer of a department who touches what another department answers for."""
    if actor.role == "department" and actor.department != department_code:
        raise Refusal("out_of_scope", "海财发〔2022〕26号：谁主管、谁负责", department=department_code)


def need_other(actor: Actor, first: str | None) -> None:
    """Refuse when the actor is the officer who took the step before."""
    if actor.kind != "staff" or actor.id == first:
        raise Refusal("same_officer", FOUR_EYES)


def need_no_part(session: Session, actor: Actor, subject_kind: str, subject_id: int, events: tuple[str, ...]) -> None:
    """Refuse every officer who had a hand in the draft, not only the last one: the trail knows them all."""
    mine = select(TrailEntry.no).where(
        TrailEntry.subject_kind == subject_kind,
        TrailEntry.subject_id == str(subject_id),
        TrailEntry.actor == actor.label,
        col(TrailEntry.event).in_(events),
    )
    if session.exec(mine.limit(1)).first() is not None:
        raise Refusal("same_officer", FOUR_EYES)


def need_reason(reason: str) -> str:
    """The reason without outer blanks; refused when there is none or it is too long for the log."""
    told = reason.strip()
    if not told or len(told) > REASON_LENGTH:
        raise Refusal("reason.missing", longest=REASON_LENGTH)
    need_impersonal(told)
    return told


def need_impersonal(text: str) -> None:
    """Refuse words for the public in which a number of a person stands: the log keeps them for good."""
    if holds_id_number(text) or LONG_NUMBER.search(unicodedata.normalize("NFKC", text)):
        raise Refusal("reason.personal", "个人信息保护法 6")


REASON_LENGTH = 200
LONG_NUMBER = re.compile(r"[0-9]{11}")  # mobiles, old ID numbers, accounts; dates and batch numbers are shorter
