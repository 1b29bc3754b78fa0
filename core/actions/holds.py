"""An objection that is being looked into keeps its announcement open (异议处理中，公示顺延)."""

from datetime import datetime

from sqlmodel import col, select

from core.actions.authority import need, need_reason, need_scope
from core.actions.recording import publish_entry, record
from core.database import Session, insert_if_absent
from core.law.actor import Actor
from core.law.payouts.states import FEED_RULE
from core.law.refusal import Refusal
from core.records.payouts import Batch
from core.records.versions import ListHold

__all__ = ["hold_list", "release_list"]

LONGEST_REFERENCE = 32


def hold_list(session: Session, batch_no: str, reference: str, *, actor: Actor, now: datetime) -> None:
    """Keep a public announcement past its last day until every hold on it is released.

    The ticket module pulls this hook with the ticket's number as ``reference``; the same reference again is no second
    hold. A new entry in the publication log renews every page that tells the last day.
    """
    if actor.kind == "staff":
        need(actor, "payouts.propose")
    if not 0 < len(reference) <= LONGEST_REFERENCE:
        raise Refusal("hold.reference")
    batch = _announcement(session, batch_no, actor)
    held = _hold(session, batch, reference)
    if held is not None and held.released_at is not None:
        raise Refusal("hold.released", reference=reference)
    if held is None:
        values = {"batch_id": batch.id, "reference": reference, "opened_at": now, "outcome": ""}
        insert_if_absent(session, ListHold, values)
        _entry(session, batch, "hold", actor, now)
    _note(session, "list.held", batch, reference, actor, now)


def release_list(session: Session, batch_no: str, reference: str, outcome: str, *, actor: Actor, now: datetime) -> None:
    """Say how the objection ended; with the last hold gone the announcement ends on its day, or at once after it."""
    if actor.kind == "staff":
        need(actor, "payouts.propose")
    told = need_reason(outcome)
    batch = _announcement(session, batch_no, actor)
    held = _hold(session, batch, reference)
    if held is None or held.released_at is not None:
        raise Refusal("hold.unknown", reference=reference)
    held.released_at, held.outcome = now, told
    session.flush()
    _entry(session, batch, "release", actor, now)
    _note(session, "list.released", batch, reference, actor, now)


def _announcement(session: Session, batch_no: str, actor: Actor) -> Batch:
    batch = session.exec(
        select(Batch)
        .where(Batch.batch_no == batch_no, Batch.kind == "announcement", Batch.state == "published")
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if batch is None:
        raise Refusal("hold.list", FEED_RULE, batch_no=batch_no)
    need_scope(actor, batch.department_code)
    return batch


def _hold(session: Session, batch: Batch, reference: str) -> ListHold | None:
    return session.exec(
        select(ListHold).where(ListHold.batch_id == batch.id, col(ListHold.reference) == reference)
    ).first()


def _entry(session: Session, batch: Batch, action: str, actor: Actor, now: datetime) -> None:
    publish_entry(session, action=action, subject_kind="batch", subject_id=batch.id or 0, actor=actor, now=now)


def _note(session: Session, event: str, batch: Batch, reference: str, actor: Actor, now: datetime) -> None:
    record(
        session, actor=actor, event=event, subject_kind="batch", subject_id=batch.id or 0, now=now,
        detail={"batch_no": batch.batch_no, "reference": reference},
    )  # fmt: skip
