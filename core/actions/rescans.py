"""Looking again at everything public (复查): one entry when a pass begins, one when it ends, findings in between."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from core.actions.privacy_findings import keep_findings
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.privacy.kinds import ERROR
from core.law.privacy.patterns import Found
from core.law.refusal import Refusal
from core.records.privacy import ScanFinding, ScanRun

__all__ = ["begin_rescan", "end_rescan", "note_rescanned"]


def begin_rescan(session: Session, *, actor: Actor, now: datetime) -> int:
    """A new pass; returns its number."""
    run = ScanRun(began_at=now)
    session.add(run)
    session.flush()
    _note(session, "rescan.began", run, actor, now)
    return run.id or 0


def note_rescanned(
    session: Session, run_id: int, subject_kind: str, subject_id: str, found: Sequence[Found], content: bytes,
    now: datetime,
) -> int:  # fmt: skip
    """What the pass found in one subject; returns how many findings block and are not overridden."""
    blocking_n = keep_findings(session, subject_kind, subject_id, found, content, now=now)
    run = _run(session, run_id)
    run.checked_n += 1
    run.errors_n += blocking_n
    run.warnings_n += sum(one.severity != ERROR for one in found)
    session.flush()
    return blocking_n


def end_rescan(session: Session, run_id: int, seen: frozenset[tuple[str, str]], *, actor: Actor, now: datetime) -> None:
    """Close the pass; findings of published lists, documents and files that it has not seen are gone."""
    run = _run(session, run_id)
    run.ended_at = now
    public = sa.select(col(ScanFinding.subject_kind), col(ScanFinding.subject_id)).where(
        col(ScanFinding.gone_at).is_(None), col(ScanFinding.subject_kind) == "download"
    )
    for kind, subject in session.connection().execute(public.distinct()).all():
        if (kind, subject) not in seen:
            keep_findings(session, kind, subject, (), b"", now=now)
    session.flush()
    _note(session, "rescan.ended", run, actor, now, checked_n=run.checked_n, errors_n=run.errors_n)


def _run(session: Session, run_id: int) -> ScanRun:
    run = session.get(ScanRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.ended_at is not None:
        raise Refusal("not_found")
    return run


def _note(session: Session, event: str, run: ScanRun, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, actor=actor, event=event, subject_kind="rescan", subject_id=run.id or 0, now=now, detail=detail)
