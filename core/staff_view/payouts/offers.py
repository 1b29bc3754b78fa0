"""Which steps an officer is offered on a batch (可办的事), and why one is not: the action itself decides again."""

from dataclasses import dataclass

from core.law.actor import Actor
from core.law.payouts.states import may
from core.law.roles import may as holds
from core.records.payouts import Batch
from core.staff_view.scope import sees_department


@dataclass(frozen=True, slots=True)
class Offers:
    """``why_not`` is empty, ``errors`` (the batch has errors) or ``same_officer`` (the actor proposed it)."""

    propose: bool
    set_aside: bool
    approve: bool
    give_back: bool
    withdraw: bool
    release: bool
    why_not: str


def offers(actor: Actor, batch: Batch) -> Offers:
    """What the actor may do with the batch as it stands."""
    mine = sees_department(actor, batch.department_code)
    same = batch.state == "proposed" and batch.proposed_by == actor.id

    def open_to(verb: str) -> bool:
        return mine and may(verb, batch.state, actor.role)

    return Offers(
        propose=open_to("propose") and not batch.errors_n,
        set_aside=open_to("set_aside"),
        approve=open_to("approve") and not same,
        give_back=open_to("return") and not same,
        withdraw=open_to("withdraw"),
        release=mine and batch.state == "published" and holds(actor.role, "payouts.propose"),
        why_not=_why_not(errors=open_to("propose") and batch.errors_n > 0, same=open_to("approve") and same),
    )


def _why_not(*, errors: bool, same: bool) -> str:
    if errors:
        return "errors"
    return "same_officer" if same else ""
