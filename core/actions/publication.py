"""A batch is proposed by one officer and published by another (报送、审核、公开), and may be taken down again.

Everything a publication changes is one transaction: state, totals cube, publication entry, outbox, trail.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.actions.authority import need_reason, need_scope
from core.actions.changes import compared_with, note_changes
from core.actions.cube import count_rows, may_be_told
from core.actions.privacy_findings import keep_findings, need_clean, scan_fields
from core.actions.recording import publish_entry, queue, record
from core.actions.row_objections import carry_objections
from core.actions.sheets import WHOLE, digests, keep_sheets, rows_digest, settle_places
from core.database import Session
from core.law.actor import Actor
from core.law.calendar import Period, WorkCalendar, end_of
from core.law.clock import local_date
from core.law.payouts.states import FEED_RULE, SYSTEM, take
from core.law.refusal import Refusal
from core.law.sensitivity import NAMED, public_mode
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyEdition, PolicyItem
from core.records.privacy import ScanFinding
from core.records.publications import Publication
from core.records.texts import bytes_of, texts_of_batch
from core.records.totals import Total
from core.records.versions import ListHold

__all__ = [
    "approve_batch",
    "expire_announcements",
    "propose_batch",
    "return_batch",
    "rows_digest",
    "set_aside_batch",
    "take_down_batch",
    "withdraw_batch",
]

PAYING_AGAIN = "海财发〔2022〕26号 发放业务流程说明：二次发放"


def propose_batch(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> None:
    """Put a held batch without errors before a second officer."""
    batch = _batch(session, batch_id, actor)
    batch.state = _state_after(batch, "propose", actor, *(() if batch.errors_n else ("clean",)))
    batch.proposed_by, batch.proposed_at = actor.id, now
    session.flush()
    _look_at(session, batch, now)
    _note(session, "batch.proposed", batch, actor, now)


def set_aside_batch(session: Session, batch_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Refuse a held batch for good; the sender must correct it."""
    batch = _batch(session, batch_id, actor)
    _refuse(batch, "set_aside", reason, actor, now)
    session.flush()
    _note(session, "batch.set_aside", batch, actor, now)


def return_batch(session: Session, batch_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Refuse a proposed batch for good, with what is wrong in it."""
    batch = _batch(session, batch_id, actor)
    _refuse(batch, "return", reason, actor, now)
    session.flush()
    _note(session, "batch.returned", batch, actor, now)


def approve_batch(
    session: Session, batch_id: int, reason: str = "", *, actor: Actor, now: datetime, calendar: WorkCalendar
) -> int:
    """Publish another officer's proposal in the place of what it corrects; returns the publication number.

    ``reason`` says why the list differs from the version before it or from its announcement; needed when it does.
    """
    batch = _batch(session, batch_id, actor)
    state = _state_after(batch, "approve", actor)
    item = _item(session, batch)
    mode = public_mode(item.list_mode_web, item.name)
    _set_last_day(batch, item, now, calendar)
    _look_at(session, batch, now)
    need_clean(
        session,
        sa.and_(col(ScanFinding.subject_kind) == "batch", col(ScanFinding.subject_id) == str(batch_id)),
    )
    older, announced = compared_with(session, batch)
    batch.announced_id = announced.id if announced else None
    batch.change_reason = _reason_for_changes(session, batch, [other for other in (older, announced) if other], reason)
    if mode in NAMED:
        _settle_rows(session, batch, older, item, now)
    listed = mode != "none"
    if listed:
        count_rows(session, batch)
    told = mode in NAMED or (listed and may_be_told(session, batch_id))
    found = digests(session, batch_id, local_date(now).year) if listed else {}
    # The slow part is done: from the first publication entry on, every other publication waits.
    _supersede(session, batch, actor, now)
    _check_repaid_once(session, batch)
    number = publish_entry(
        session,
        action="publish",
        subject_kind="batch",
        subject_id=batch_id,
        actor=actor,
        now=now,
        rows_n=batch.rows_n if told else 0,
        total_fen=batch.total_fen if told else 0,
        rows_sha256=found[WHOLE].sha256.hexdigest() if listed else "",
    )
    if mode in NAMED:
        keep_sheets(session, batch, number, found)
    batch.state, batch.publication_no = state, number
    batch.decided_by, batch.decided_at, batch.published_at = actor.id, now, now
    session.flush()
    queue(session, "batch", batch_id, now)
    _note(session, "batch.published", batch, actor, now, publication_no=number, mode=mode)
    return number


def withdraw_batch(session: Session, batch_id: int, reason: str, *, actor: Actor, now: datetime) -> int:
    """Take a published batch off every surface at once; returns the publication number of the withdrawal."""
    batch = _batch(session, batch_id, actor)
    told = need_reason(reason)
    batch.state = _state_after(batch, "withdraw", actor, "reason")
    number = _end(session, batch, "withdraw", told, actor, now)
    _note(session, "batch.withdrawn", batch, actor, now, publication_no=number)
    return number


def take_down_batch(session: Session, batch_id: int, reason: str, *, actor: Actor, now: datetime) -> bool:
    """Part of an action that takes down several things: whether the batch was public and no longer is."""
    batch = session.get(Batch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.state != "published":
        return False
    batch.state = _state_after(batch, "withdraw", actor, "reason")
    _end(session, batch, "withdraw", reason, actor, now)
    return True


def expire_announcements(session: Session, *, actor: Actor, now: datetime, today: date) -> int:
    """Take down announcements whose time for objections is over and that no objection holds; returns how many.

    One trail entry for all of them, none when there was nothing to do; each has its own publication entry.
    """
    over = session.exec(
        select(Batch)
        .where(
            Batch.state == "published",
            Batch.kind == "announcement",
            col(Batch.open_until) < today,
            col(Batch.id).not_in(select(ListHold.batch_id).where(col(ListHold.released_at).is_(None))),
        )
        .order_by(col(Batch.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for batch in over:
        batch.state = _state_after(batch, "expire", actor)
        _end(session, batch, "expire", "公示期满", actor, now)
    if over:
        detail: dict[str, str | int] = {"batches_n": len(over)}
        record(
            session, actor=actor, event="announcements.expired", subject_kind="batch", subject_id="", now=now,
            detail=detail,
        )  # fmt: skip
    return len(over)


def _batch(session: Session, batch_id: int, actor: Actor) -> Batch:
    batch = session.get(Batch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise Refusal("not_found")
    need_scope(actor, batch.department_code)
    return batch


def _state_after(batch: Batch, verb: str, actor: Actor, *supplied: str) -> str:
    return take(
        verb,
        state=batch.state,
        role=actor.role,
        supplied=supplied,
        officer=actor.id,
        proposer=batch.proposed_by,
        kind=batch.kind,
    )


def _refuse(batch: Batch, verb: str, reason: str, actor: Actor, now: datetime) -> None:
    told = need_reason(reason)
    batch.state = _state_after(batch, verb, actor, "reason")
    batch.decided_by, batch.decided_at, batch.decision_reason = actor.id, now, told


def _item(session: Session, batch: Batch) -> PolicyItem:
    """The item of the published edition of the batch's year: it says how the public may see the list."""
    found = session.exec(
        select(PolicyItem)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(PolicyItem.year == batch.year, PolicyItem.code == batch.policy_code, PolicyEdition.state == "published")
    ).first()
    if found is None:
        raise Refusal("policy.unknown", policy=batch.policy_code, year=batch.year)
    return found


def _look_at(session: Session, batch: Batch, now: datetime) -> None:
    """Through the privacy gate with what somebody else has written into the rows: groups, units, organisations."""
    texts = texts_of_batch(session, batch)
    keep_findings(session, "batch", str(batch.id), scan_fields(texts), bytes_of(texts), now=now)


def _set_last_day(batch: Batch, item: PolicyItem, now: datetime, calendar: WorkCalendar) -> None:
    """An announcement stands for the item's whole period, however late it is published; offices are open on its end."""
    if batch.kind != "announcement":
        return
    today, named = local_date(now), batch.objections_until
    if named is not None and named < today:
        raise Refusal("announcement.over", "公示期已过，这份名单不能再公示")
    full, _ = end_of(today, Period(item.announce_n, item.announce_unit), calendar)
    batch.open_until = max(full, calendar.next_working(named)) if named else full


def _reason_for_changes(session: Session, batch: Batch, before: list[Batch], reason: str) -> str:
    """Compare with what the public has seen before; differences need a reason that the public can read."""
    differing = [note_changes(session, batch, other) for other in before]
    if reason.strip():
        return need_reason(reason)
    if any(changes.any for changes in differing):
        raise Refusal("change.reason", "海财发〔2022〕26号：公示名单与发放名单一致，有变化的说明理由")
    return ""


def _settle_rows(session: Session, batch: Batch, older: Batch | None, item: PolicyItem, now: datetime) -> None:
    if older is not None:
        carry_objections(session, batch, older, now)
    _check_masks(session, batch, older)
    settle_places(session, batch, item.smallest_group)


def _check_masks(session: Session, batch: Batch, older: Batch | None) -> None:
    """One person under two masks gives the name away: 王*芳 and 王小* meet. A repayment may correct a wrong name."""
    if batch.kind == "repayment":
        return
    own, other, shown = aliased(Payout), aliased(Payout), aliased(Batch)
    twice = session.exec(
        select(own.row_no)
        .join(other, sa.and_(col(other.person) == own.person, col(other.name_shown) != own.name_shown))
        .join(shown, col(shown.id) == col(other.batch_id))
        .where(
            col(own.batch_id) == batch.id,
            col(own.payee) == "person",
            col(other.status) != "failed",
            sa.or_(
                col(shown.id) == batch.id,
                sa.and_(col(shown.state) == "published", col(shown.id) != (older.id if older else 0)),
            ),
        )
        .order_by(col(own.row_no))
        .limit(1)
    ).first()
    if twice is not None:
        raise Refusal("mask.differs", "个人信息保护法第51条：去标识化", row_no=twice)


def _check_repaid_once(session: Session, batch: Batch) -> None:
    # The reader has looked at this when the batch came; two repayments that came together meet only here.
    if batch.repays_id is None:
        return
    other, other_row, own = aliased(Batch), aliased(Payout), aliased(Payout)
    twice = session.exec(
        select(own.row_no)
        .join(other_row, sa.and_(col(other_row.original_row) == own.original_row, col(other_row.person) == own.person))
        .join(other, col(other.id) == col(other_row.batch_id))
        .where(
            col(own.batch_id) == batch.id,
            col(own.status).in_(("repaid", "paid")),
            col(other_row.status).in_(("repaid", "paid")),
            col(other.repays_id) == batch.repays_id,
            col(other.state) == "published",
            col(other.id) != batch.id,
        )
        .limit(1)
    ).first()
    if twice is not None:
        raise Refusal("repays.twice", PAYING_AGAIN, row_no=twice)


def _supersede(session: Session, batch: Batch, actor: Actor, now: datetime) -> None:
    """End the published batch that this one corrects, over versions in between that never were public."""
    before = batch.supersedes_id
    while before is not None:
        older = session.get_one(Batch, before, with_for_update=True, populate_existing=True)
        if older.state == "superseded" and older.published_at is not None:
            # Two corrections of one batch: with the second, both would be public.
            raise Refusal("supersedes.ended", FEED_RULE, batch_no=older.batch_no)
        if older.state == "published":
            older.state = take("replace", state=older.state, role=SYSTEM)
            _end(session, older, "supersede", f"由批次 {batch.batch_no} 第{batch.version}版替换", actor, now)
        before = None if older.published_at is not None else older.supersedes_id


def _end(session: Session, batch: Batch, action: str, reason: str, actor: Actor, now: datetime) -> int:
    batch.ended_at, batch.ended_reason = now, reason
    session.flush()
    session.exec(sa.delete(Total).where(col(Total.batch_id) == batch.id))
    queue(session, "batch", batch.id or 0, now)
    # The figures of the first entry: there are none where the policy's list mode is none.
    first = session.get(Publication, batch.publication_no) if batch.publication_no else None
    return publish_entry(
        session,
        action=action,
        subject_kind="batch",
        subject_id=batch.id or 0,
        actor=actor,
        now=now,
        rows_n=first.rows_n if first else 0,
        total_fen=first.total_fen if first else 0,
        reason=reason,
    )


def _note(session: Session, event: str, batch: Batch, actor: Actor, now: datetime, **detail: str | int) -> None:
    facts: dict[str, str | int] = {"batch_no": batch.batch_no, "version": batch.version, **detail}
    record(session, actor=actor, event=event, subject_kind="batch", subject_id=batch.id or 0, now=now, detail=facts)
