"""The desk (工作台): what waits for this officer, and whether the house itself is well."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.clock import local_date
from core.law.roles import may
from core.records.outbox import OutboxItem
from core.records.payouts import Batch
from core.records.policies import PolicyEdition
from core.records.trail import TrailEntry
from core.staff_view.departments import list_departments
from core.staff_view.documents import DocumentLine, list_documents
from core.staff_view.objections import waiting_n
from core.staff_view.payouts.listing import BatchRow, batch_rows
from core.staff_view.scope import batches_of
from core.staff_view.suspicions import SuspicionFilter, extent_of

LISTED = 20
ENDING_SOON = timedelta(days=3)
ALARM_SHOWN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class EditionWaiting:
    """A policy list in draft; ``mine``: the actor drafted it, so another officer publishes it."""

    year: int
    drafted_by: str
    drafted_at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The search index and the look-ups: ``waiting`` outbox items, the oldest since when, failures, alarms."""

    waiting: int
    oldest: datetime | None
    failing: int
    check_alarm_at: datetime | None
    stale_phones: int


@dataclass(frozen=True, slots=True)
class Desk:
    """The worklist of one officer; ``suspicions_n`` counts what is to be looked into in the officer's part."""

    last_sign_in_at: datetime | None
    to_propose: tuple[BatchRow, ...]
    to_approve: tuple[BatchRow, ...]
    with_errors: tuple[BatchRow, ...]
    waiting_for_others: tuple[BatchRow, ...]
    ending_soon: tuple[BatchRow, ...]
    editions: tuple[EditionWaiting, ...]
    documents_to_publish: tuple[DocumentLine, ...]
    documents_in_draft: tuple[DocumentLine, ...]
    objections_n: int
    suspicions_n: int
    health: Health
    now: datetime
    today: date


def desk(session: Session, actor: Actor, now: datetime) -> Desk:
    """Everything on one page; a list shows at most 20 entries, the full one is behind its link."""
    today = local_date(now)
    held = col(Batch.state) == "held"
    proposed = col(Batch.state) == "proposed"
    proposes, approves = may(actor.role, "payouts.propose"), may(actor.role, "payouts.approve")
    drafts = list_documents(session, actor, "draft").lines
    publishes = may(actor.role, "documents.publish")
    return Desk(
        last_sign_in_at=previous_sign_in(session, actor),
        to_propose=_batches(session, actor, held, col(Batch.errors_n) == 0) if proposes else (),
        to_approve=_batches(session, actor, proposed, col(Batch.proposed_by) != actor.id) if approves else (),
        with_errors=_batches(session, actor, held, col(Batch.errors_n) > 0),
        waiting_for_others=_batches(session, actor, proposed, col(Batch.proposed_by) == actor.id),
        ending_soon=_batches(
            session,
            actor,
            col(Batch.state) == "published",
            col(Batch.open_until).between(today, today + ENDING_SOON),
        ),
        editions=_editions(session, actor),
        documents_to_publish=tuple(one for one in drafts if publishes and one.mine and one.drafted_by != actor.id),
        documents_in_draft=tuple(one for one in drafts if one.drafted_by == actor.id),
        suspicions_n=extent_of(session, actor, SuspicionFilter()).rows_n,
        objections_n=waiting_n(session, actor) if may(actor.role, "payouts.objections") else 0,
        health=_health(session, actor, now, today),
        now=now,
        today=today,
    )


def previous_sign_in(session: Session, actor: Actor) -> datetime | None:
    """The sign-in before this one, from the trail: the account itself only keeps the last."""
    asked = (
        sa.select(col(TrailEntry.at))
        .where(col(TrailEntry.actor) == actor.label, col(TrailEntry.event) == "staff.signed_in")
        .order_by(col(TrailEntry.no).desc())
        .limit(2)
    )
    times = session.connection().execute(asked).scalars().all()
    return times[1] if len(times) > 1 else None


def _batches(session: Session, actor: Actor, *conditions: sa.ColumnElement[bool]) -> tuple[BatchRow, ...]:
    return batch_rows(session, actor, [batches_of(actor), *conditions], limit=LISTED)


def _editions(session: Session, actor: Actor) -> tuple[EditionWaiting, ...]:
    if not (may(actor.role, "policies.draft") or may(actor.role, "policies.publish")):
        return ()
    asked = select(PolicyEdition).where(col(PolicyEdition.state) == "draft").order_by(col(PolicyEdition.year))
    return tuple(
        EditionWaiting(one.year, one.drafted_by, one.drafted_at, mine=one.drafted_by == actor.id)
        for one in session.exec(asked)
    )


def _health(session: Session, actor: Actor, now: datetime, today: date) -> Health:
    due = sa.select(
        sa.func.count(),
        sa.func.min(col(OutboxItem.queued_at)),
        sa.func.coalesce(sa.func.sum(sa.case((col(OutboxItem.attempts) > 1, 1), else_=0)), 0),
    ).where(col(OutboxItem.done_at).is_(None))
    waiting, oldest, failing = session.connection().execute(due).one()
    alarm = (
        sa.select(col(TrailEntry.at))
        .where(col(TrailEntry.event) == "check.alarm", col(TrailEntry.at) > now - ALARM_SHOWN)
        .order_by(col(TrailEntry.no).desc())
        .limit(1)
    )
    return Health(
        waiting=waiting,
        oldest=oldest,
        failing=int(failing),
        check_alarm_at=session.connection().execute(alarm).scalars().first(),
        stale_phones=list_departments(session, actor, today).stale_n,
    )
