"""Who may call an action (权限): permission by role, scope by department, and never the same officer twice."""

from core.law.actor import Actor
from core.law.refusal import Refusal
from core.law.roles import may

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


def need_reason(reason: str) -> str:
    """The reason without outer blanks; refused when there is none or it is too long for the log."""
    told = reason.strip()
    if not told or len(told) > REASON_LENGTH:
        raise Refusal("reason.missing", longest=REASON_LENGTH)
    return told


REASON_LENGTH = 200
