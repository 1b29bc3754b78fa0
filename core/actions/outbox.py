"""The outbox as the worker takes it: leased, finished, or put off after a failure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.database import Session
from core.records.outbox import OutboxItem

__all__ = ["Due", "Lag", "claim", "fail", "finish", "lag"]

LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=5)
ERROR_LENGTH = 250


@dataclass(frozen=True, slots=True)
class Due:
    """One subject whose search documents are to be rebuilt."""

    id: int
    kind: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class Lag:
    """How far search is behind the ledger; ``oldest`` is the instant of the oldest waiting item."""

    waiting: int
    oldest: datetime | None


def claim(session: Session, now: datetime, limit: int) -> list[Due]:
    """Lease up to ``limit`` due items, oldest first; an item waits for every older one of its subject."""
    older = aliased(OutboxItem)
    blocked = (
        select(older.id)
        .where(
            col(older.done_at).is_(None),
            col(older.kind) == col(OutboxItem.kind),
            col(older.subject_id) == col(OutboxItem.subject_id),
            col(older.id) < col(OutboxItem.id),
        )
        .exists()
    )
    due = (
        select(OutboxItem.id)
        .where(
            col(OutboxItem.done_at).is_(None),
            col(OutboxItem.run_after) <= now,
            sa.or_(col(OutboxItem.lease_until).is_(None), col(OutboxItem.lease_until) <= now),
            ~blocked,
        )
        .order_by(col(OutboxItem.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    lease = (
        sa.update(OutboxItem)
        .where(col(OutboxItem.id).in_(due))
        .values(lease_until=now + LEASE, attempts=col(OutboxItem.attempts) + 1)
        .returning(col(OutboxItem.id), col(OutboxItem.kind), col(OutboxItem.subject_id))
        .execution_options(synchronize_session=False)
    )
    return sorted((Due(*row) for row in session.exec(lease)), key=lambda item: item.id)


def finish(session: Session, ids: Sequence[int], now: datetime) -> None:
    """The index holds these subjects as they were read after ``claim``."""
    session.exec(_update(ids).values(done_at=now, lease_until=None, last_error=""))


def newest(session: Session) -> int:
    """The number of the last item so far, 0 when there is none."""
    return session.exec(select(sa.func.max(OutboxItem.id))).one() or 0


def finish_through(session: Session, last: int) -> None:
    """A rebuild that began after item ``last`` has carried every item up to it."""
    waiting = sa.update(OutboxItem).where(col(OutboxItem.done_at).is_(None), col(OutboxItem.id) <= last)
    session.exec(
        waiting.values(done_at=col(OutboxItem.queued_at), lease_until=None, last_error="").execution_options(
            synchronize_session=False
        )
    )


def fail(session: Session, item_id: int, error: str, now: datetime) -> None:
    """Put an item off: 2, 4, 8 … seconds, at most five minutes; it is never given up."""
    attempts = session.exec(select(OutboxItem.attempts).where(OutboxItem.id == item_id)).one()
    wait = min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_WAIT)
    session.exec(_update([item_id]).values(run_after=now + wait, lease_until=None, last_error=error[:ERROR_LENGTH]))


def lag(session: Session) -> Lag:
    """How many items wait, and since when."""
    waiting, oldest = session.exec(
        select(sa.func.count(), sa.func.min(OutboxItem.queued_at)).where(col(OutboxItem.done_at).is_(None))
    ).one()
    return Lag(waiting, oldest)


def _update(ids: Sequence[int]) -> sa.Update:
    return sa.update(OutboxItem).where(col(OutboxItem.id).in_(ids)).execution_options(synchronize_session=False)
