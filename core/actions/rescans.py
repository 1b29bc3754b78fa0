"""Looking again at everything public (复查): one entry when a pass begins, one when it ends, findings in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.authority import need
from core.actions.privacy_findings import forget_findings, keep_findings
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.privacy.kinds import ERROR
from core.law.privacy.patterns import Found
from core.law.refusal import Refusal
from core.records.documents import Document
from core.records.payouts import Batch
from core.records.privacy import ScanFinding, ScanRun

__all__ = ["Passes", "begin_rescan", "end_rescan", "last_passes", "note_rescanned"]

# States in which a subject is public or may still become so: its findings stand though no pass has come by.
STANDING = {
    "document": ("draft", "published"),
    "file": ("draft", "published"),
    "batch": ("held", "proposed", "published"),
    "rows": ("published",),
}
FOR_GOOD = frozenset({"edition", "log"})


@dataclass(frozen=True, slots=True)
class Passes:
    """``asked``: a pass that an officer has begun and nobody has taken on; ``last``: when the last whole one began."""

    asked: int | None
    last: datetime | None


def last_passes(session: Session) -> Passes:
    """What is to be known before another pass begins."""
    open_run = col(ScanRun.ended_at).is_(None)
    asked = sa.select(sa.func.min(col(ScanRun.id))).where(open_run, col(ScanRun.checked_n) == 0)
    last = select(ScanRun.began_at).where(sa.not_(open_run)).order_by(col(ScanRun.began_at).desc()).limit(1)
    return Passes(session.connection().execute(asked).scalar(), session.exec(last).first())


def begin_rescan(session: Session, *, actor: Actor, now: datetime) -> int:
    """A new pass; returns its number. While nothing is noted in it, the worker takes it for one that is asked of it."""
    if actor.kind == "staff":
        need(actor, "privacy.override")
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
    """Close the pass. Findings in what it has not seen are gone, unless that may still be, or become, public."""
    run = _run(session, run_id)
    run.ended_at = now
    found = sa.select(col(ScanFinding.subject_kind), col(ScanFinding.subject_id)).where(
        col(ScanFinding.gone_at).is_(None)
    )
    for kind, subject in session.connection().execute(found.distinct()).all():
        if (kind, subject) not in seen and not _stands(session, kind, subject):
            forget_findings(session, kind, subject, now=now)
    session.flush()
    _note(session, "rescan.ended", run, actor, now, checked_n=run.checked_n, errors_n=run.errors_n)


def _stands(session: Session, kind: str, subject: str) -> bool:
    if kind not in STANDING:
        return kind in FOR_GOOD
    number = int(subject.partition("/")[0])
    owner: Document | Batch | None = (
        session.get(Document, number) if kind in {"document", "file"} else session.get(Batch, number)
    )
    return owner is not None and owner.state in STANDING[kind]


def _run(session: Session, run_id: int) -> ScanRun:
    run = session.get(ScanRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.ended_at is not None:
        raise Refusal("not_found")
    return run


def _note(session: Session, event: str, run: ScanRun, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, actor=actor, event=event, subject_kind="rescan", subject_id=run.id or 0, now=now, detail=detail)
