"""The audit trail (操作留痕) as auditors read it: filters, newest first by keyset."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from core.records.trail import TrailEntry

PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What the address asks for; ``before`` is the last number of the page before."""

    actor: str = ""
    event: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry; ``detail`` holds codes and counts."""

    no: int
    at: datetime
    actor: str
    role: str
    event: str
    subject_kind: str
    subject_id: str
    detail: tuple[tuple[str, str], ...]
    hash: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail and the events and subjects that occur in it."""

    lines: tuple[TrailLine, ...]
    asked: TrailFilter
    events: tuple[str, ...]
    kinds: tuple[str, ...]
    next_before: int | None


def read_trail(session: Session, asked: TrailFilter) -> TrailPage:
    """Entries that meet all filters; ``actor`` is a login or a whole label such as ``sender:bank``."""
    query = select(TrailEntry).order_by(col(TrailEntry.no).desc()).limit(PAGE_ROWS + 1)
    for column, value in (
        (col(TrailEntry.event), asked.event),
        (col(TrailEntry.subject_kind), asked.subject_kind),
        (col(TrailEntry.subject_id), asked.subject_id),
    ):
        if value:
            query = query.where(column == value)
    if asked.actor:
        query = query.where(col(TrailEntry.actor).in_((asked.actor, f"staff:{asked.actor}")))
    if asked.before is not None:
        query = query.where(col(TrailEntry.no) < asked.before)
    found = [_line(entry) for entry in session.exec(query)]
    lines = tuple(found[:PAGE_ROWS])
    return TrailPage(
        lines=lines,
        asked=asked,
        events=_values(session, col(TrailEntry.event)),
        kinds=_values(session, col(TrailEntry.subject_kind)),
        next_before=lines[-1].no if len(found) > PAGE_ROWS else None,
    )


def history_of(session: Session, kind: str, subject: str, limit: int = 30) -> tuple[TrailLine, ...]:
    """What was done to one subject, newest first."""
    query = (
        select(TrailEntry)
        .where(col(TrailEntry.subject_kind) == kind, col(TrailEntry.subject_id) == subject)
        .order_by(col(TrailEntry.no).desc())
        .limit(limit)
    )
    return tuple(_line(entry) for entry in session.exec(query))


def _values(session: Session, column: Mapped[str]) -> tuple[str, ...]:
    return tuple(session.connection().execute(sa.select(column).distinct().order_by(column)).scalars())


def _line(entry: TrailEntry) -> TrailLine:
    detail = json.loads(entry.detail or "{}")
    return TrailLine(
        no=entry.no,
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        event=entry.event,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        detail=tuple((key, str(value)) for key, value in sorted(detail.items())),
        hash=entry.hash,
    )
