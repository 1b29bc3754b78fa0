"""Which steps an officer is offered on a batch (可办的事), and why a step is not: the action itself decides again."""

from dataclasses import dataclass

from core.law.actor import Actor
from core.law.roles import may
from core.records.payouts import Batch
from core.staff_view.scope import sees_department


@dataclass(frozen=True, slots=True)
class Offers:
    """``why_not`` is empty, ``errors`` (the batch has errors) or ``same_officer`` (the actor proposed it)."""

    propose: bool
    approve: bool
    give_back: bool
    withdraw: bool
    why_not: str


def offers(actor: Actor, batch: Batch) -> Offers:
    """What the actor may do with the batch as it stands."""
    mine = sees_department(actor, batch.department_code)
    held, proposed = batch.state == "held", batch.state == "proposed"
    proposes = mine and may(actor.role, "payouts.propose")
    approves = mine and may(actor.role, "payouts.approve")
    same = proposed and batch.proposed_by == actor.id
    return Offers(
        propose=held and proposes and not batch.errors_n,
        approve=proposed and approves and not same,
        give_back=proposed and approves and not same,
        withdraw=batch.state == "published" and mine and may(actor.role, "payouts.withdraw"),
        why_not=_why_not(held=held and proposes, errors=bool(batch.errors_n), same=same and approves),
    )


def _why_not(*, held: bool, errors: bool, same: bool) -> str:
    if held and errors:
        return "errors"
    return "same_officer" if same else ""
