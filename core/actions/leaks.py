"""A leak found later (泄露处置): everything named is taken down in one action, then step by step through the runbook."""

from collections.abc import Callable
from datetime import datetime

from core.actions.authority import need, need_reason
from core.actions.documents import take_down_document
from core.actions.publication import take_down_batch
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.privacy.leaks import DATA_KINDS, NEXT
from core.law.refusal import Refusal
from core.records.privacy import Leak

__all__ = ["open_leak", "take_leak_step"]

LEAKED = "发现个人信息泄露，已全部撤下"
TAKING_DOWN: dict[str, Callable[..., bool]] = {"batch": take_down_batch, "document": take_down_document}


def open_leak(
    session: Session,
    subjects: tuple[tuple[str, int], ...],
    what: str,
    data_kind: str,
    rows_n: int,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Take every subject, ("batch" or "document", id), off every surface at once and start the runbook; its number.

    What is not public any more counts as taken down. Evidence stays: rows, files and log are kept, only not shown.
    """
    need(actor, "leaks.handle")
    told = need_reason(what)
    if not subjects:
        raise Refusal("leak.empty")
    if data_kind not in DATA_KINDS or rows_n < 0:
        raise Refusal("leak.kind")
    gone = [TAKING_DOWN[kind](session, number, LEAKED, actor=actor, now=now) for kind, number in subjects]
    leak = Leak(
        found_at=now, opened_by=actor.id, subjects="\n".join(f"{kind} {number}" for kind, number in subjects),
        data_kind=data_kind, rows_n=rows_n, what=told, taken_down_at=now,
    )  # fmt: skip
    session.add(leak)
    session.flush()
    _note(session, "leak.opened", leak, actor, now, subjects_n=len(subjects), taken_down_n=sum(gone), rows_n=rows_n)
    return leak.id or 0


def take_leak_step(session: Session, leak_id: int, step: str, note: str, *, actor: Actor, now: datetime) -> None:
    """Note that a leak was reported, that the persons were told, or close it with ``note``; in this order."""
    need(actor, "leaks.handle")
    leak = session.get(Leak, leak_id, with_for_update=True, populate_existing=True)
    if leak is None:
        raise Refusal("not_found")
    if _next_step(leak) != step:
        raise Refusal("leak.step")
    if step == "closed":
        leak.closing_note = need_reason(note)
    setattr(leak, f"{step}_at", now)
    session.flush()
    _note(session, "leak.step_taken", leak, actor, now, step=step)


def _next_step(leak: Leak) -> str | None:
    step: str | None = "taken_down"
    while step is not None and getattr(leak, f"{step}_at") is not None:
        step = NEXT.get(step)
    return step


def _note(session: Session, event: str, leak: Leak, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, actor=actor, event=event, subject_kind="leak", subject_id=leak.id or 0, now=now, detail=detail)
