"""What every action leaves behind: a trail entry (留痕), outbox items, and for public changes a publication entry.

Trail and publication log are hash chains: each entry's SHA-256 covers its own values and the hash before it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Session, insert_if_absent
from core.law.actor import Actor
from core.law.chain import Scalar, canonical, entry_hash
from core.records.outbox import OutboxItem
from core.records.publications import ChainHead, Publication
from core.records.trail import TrailEntry

__all__ = ["publish_entry", "queue", "record", "verify_publications", "verify_trail"]

TRAIL = "trail"
PUBLICATION = "publication"
STREAMED_ROWS = 1000


def record(
    session: Session,
    *,
    actor: Actor,
    event: str,
    subject_kind: str,
    subject_id: str | int,
    now: datetime,
    detail: dict[str, Scalar] | None = None,
) -> int:
    """Append to the trail and return the entry's number; ``detail`` holds codes and counts, never a personal value.

    Call it last: from here to the commit every other writer waits.
    """
    number, before = _next(session, TRAIL)
    entry: dict[str, Scalar | datetime] = {
        "no": number,
        "at": now.astimezone(UTC),
        "actor": actor.label,
        "role": actor.role,
        "event": event,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "detail": canonical(detail or {}),
        "prev_hash": before,
    }
    digest = _seal(session, TRAIL, entry)
    session.exec(sa.insert(TrailEntry).values(**entry, hash=digest))
    return number


def publish_entry(
    session: Session,
    *,
    action: str,
    subject_kind: str,
    subject_id: str | int,
    actor: Actor,
    now: datetime,
    rows_n: int = 0,
    total_fen: int = 0,
    rows_sha256: str = "",
    reason: str = "",
) -> int:
    """Append to the publication log and return its number, the new version of every public page.

    The log is public, so it names the office's role and no officer.
    """
    number, before = _next(session, PUBLICATION)
    entry: dict[str, Scalar | datetime] = {
        "no": number,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "at": now.astimezone(UTC),
        "role": actor.role,
        "rows_n": rows_n,
        "total_fen": total_fen,
        "rows_sha256": rows_sha256,
        "reason": reason,
        "prev_hash": before,
    }
    digest = _seal(session, PUBLICATION, entry)
    session.exec(sa.insert(Publication).values(**entry, hash=digest))
    return number


def queue(session: Session, kind: str, subject_id: str | int, now: datetime) -> None:
    """Ask for new search documents of a subject: ``batch`` id, ``edition`` year, ``document`` id, ``county`` all."""
    values = {"kind": kind, "subject_id": str(subject_id), "queued_at": now, "run_after": now}
    session.exec(sa.insert(OutboxItem).values(**values, attempts=0, last_error=""))


def verify_trail(session: Session) -> int | None:
    """The first number of the trail that is missing or altered; None when the chain is whole."""
    return _verify(session, TRAIL, TrailEntry)


def verify_publications(session: Session) -> int | None:
    """The first number of the publication log that is missing or altered; None when the chain is whole."""
    return _verify(session, PUBLICATION, Publication)


def _next(session: Session, chain: str) -> tuple[int, str]:
    # The update comes first and locks the head: on PostgreSQL a second writer waits here, on SQLite at BEGIN IMMEDIATE.
    step = (
        sa.update(ChainHead)
        .where(col(ChainHead.name) == chain)
        .values(no=col(ChainHead.no) + 1)
        .returning(col(ChainHead.no), col(ChainHead.hash))
        .execution_options(synchronize_session=False)
    )
    head = session.exec(step).one_or_none()
    if head is None:
        insert_if_absent(session, ChainHead, {"name": chain, "no": 0, "hash": ""})
        head = session.exec(step).one()
    return int(head[0]), str(head[1])


def _seal(session: Session, chain: str, entry: dict[str, Scalar | datetime]) -> str:
    digest = entry_hash(entry)
    session.exec(
        sa.update(ChainHead)
        .where(col(ChainHead.name) == chain)
        .values(hash=digest)
        .execution_options(synchronize_session=False)
    )
    return digest


def _verify(session: Session, chain: str, table: type[TrailEntry | Publication]) -> int | None:
    expected, before = 1, ""
    query = sa.select(*sa.inspect(table).columns).order_by(col(table.no)).execution_options(yield_per=STREAMED_ROWS)
    with session.connection().execute(query) as entries:
        for row in entries.mappings():
            entry = dict(row)
            digest = entry.pop("hash")
            if entry["no"] != expected or entry["prev_hash"] != before or entry_hash(entry) != digest:
                return expected
            expected, before = expected + 1, str(digest)
    head = session.exec(select(ChainHead.no, ChainHead.hash).where(col(ChainHead.name) == chain)).first()
    if head is None:
        return None if expected == 1 else 1
    return None if head == (expected - 1, before) else expected
