"""A privacy objection to one row of a list (隐私异议): hidden at once everywhere, decided by an officer with reasons."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.actions.authority import need, need_reason, need_scope
from core.actions.recording import record
from core.actions.sheets import reissue
from core.database import Session
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.refusal import Refusal
from core.records.payouts import Batch, Payout
from core.records.shown_rows import shown_row
from core.records.versions import RowObjection

__all__ = ["carry_objections", "decide_objection", "object_to_row"]

RIGHT = "个人信息保护法第44条、第47条：个人有权拒绝公开、要求删除"


def object_to_row(session: Session, batch_no: str, number: int, public_id: str, *, actor: Actor, now: datetime) -> bool:
    """Hide the row under this permalink on every surface; False when an officer has already decided to show it.

    Nobody is asked who they are, and nothing is kept of the one who objected.
    """
    batch = session.exec(
        select(Batch)
        .where(Batch.batch_no == batch_no, Batch.state == "published")
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    found = batch and shown_row(session, batch.id or 0, local_date(batch.published_at or now).year, number, public_id)
    if batch is None or not found:
        raise Refusal("not_found")
    row_no = found[1]
    standing = session.exec(
        select(RowObjection).where(RowObjection.batch_id == batch.id, RowObjection.row_no == row_no)
    ).first()
    if standing is None:
        session.add(RowObjection(batch_id=batch.id or 0, row_no=row_no, made_at=now))
        session.flush()
        reissue(session, batch, "hide", "有人提出隐私异议", actor=actor, now=now)
    _note(session, "row.objected", batch, row_no, actor, now)
    return standing is None or standing.state != "rejected"


def decide_objection(
    session: Session, objection_id: int, reason: str, *, upheld: bool, actor: Actor, now: datetime
) -> None:
    """Keep the row hidden, or show it again; the reason stays in the ledger and is shown to officers."""
    need(actor, "payouts.objections")
    told = need_reason(reason)
    objection = session.get(RowObjection, objection_id, with_for_update=True, populate_existing=True)
    if objection is None:
        raise Refusal("not_found")
    batch = session.get_one(Batch, objection.batch_id, with_for_update=True, populate_existing=True)
    need_scope(actor, batch.department_code)
    if objection.state != "open":
        raise Refusal("objection.decided", RIGHT)
    objection.state = "upheld" if upheld else "rejected"
    objection.decided_at, objection.decided_by, objection.reason = now, actor.id, told
    session.flush()
    if not upheld and batch.state == "published":
        reissue(session, batch, "show", "隐私异议不成立", actor=actor, now=now)
    _note(session, "row.objection_decided", batch, objection.row_no, actor, now, state=objection.state)


def carry_objections(session: Session, batch: Batch, older: Batch, now: datetime) -> None:
    """A person whose row is hidden in the version before stays hidden in the new one."""
    was, own = aliased(Payout), aliased(Payout)
    standing = (
        select(own.row_no, RowObjection.state)
        .select_from(RowObjection)
        .join(was, sa.and_(col(was.batch_id) == RowObjection.batch_id, col(was.row_no) == RowObjection.row_no))
        .join(own, sa.and_(col(own.person) == was.person, col(own.batch_id) == batch.id))
        .where(RowObjection.batch_id == older.id, RowObjection.state != "rejected")
    )
    session.add_all(
        RowObjection(
            batch_id=batch.id or 0, row_no=row_no, state=state, made_at=now,
            decided_at=now if state == "upheld" else None, reason="沿用上一版的决定" if state == "upheld" else "",
        )
        for row_no, state in session.exec(standing).all()
    )  # fmt: skip
    session.flush()


def _note(
    session: Session, event: str, batch: Batch, row_no: int, actor: Actor, now: datetime, **detail: str | int
) -> None:
    record(
        session, actor=actor, event=event, subject_kind="batch", subject_id=batch.id or 0, now=now,
        detail={"batch_no": batch.batch_no, "row_no": row_no, **detail},
    )  # fmt: skip
