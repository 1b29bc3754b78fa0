"""Findings of the privacy gate (隐私检查结果): kept beside what would be public, and what stands between it and the public.

A finding is tied to the very content it was found in: whatever is changed is looked at anew, and overridden anew.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.authority import need, need_no_part, need_reason
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.privacy.kinds import ERROR, REVIEWED
from core.law.privacy.patterns import Found, Tally, scan_text
from core.law.refusal import Refusal
from core.records.payouts import Batch
from core.records.privacy import ScanFinding

__all__ = ["forget_findings", "keep_findings", "need_clean", "override_finding", "scan_fields"]

# What had a hand in a subject, so that whoever did may not wave its findings through.
HANDS = {
    "document": ("document.drafted", "document.edited", "document.attached", "document.detached"),
    "edition": ("edition.opened", "policy.saved", "policy.dropped"),
    "batch": ("batch.received", "batch.proposed"),
}
# What the trail calls the owner of a finding, where it is not the finding's own subject.
OWNERS = {"file": "document", "rows": "batch", "log": "publication"}
EXCERPT_LENGTH = 64
PLACE_LENGTH = 256


def scan_fields(fields: Iterable[tuple[str, str]]) -> tuple[Found, ...]:
    """The findings in texts that have a name: ("咨询电话", "13800000000") and so on."""
    tally = Tally()
    found = [one for name, text in fields if text for one in scan_text(text, place=name)]
    return tuple(tally.found(one.kind, one.place, one.excerpt) for one in found)


def keep_findings(
    session: Session, subject_kind: str, subject_id: str, found: Sequence[Found], content: bytes, *, now: datetime
) -> int:
    """Write down what was found in a subject's content; what is no longer found is marked gone. Returns what blocks."""
    digest = hashlib.sha256(content).hexdigest()
    kept = {
        finding.fingerprint: finding
        for finding in session.exec(
            select(ScanFinding).where(ScanFinding.subject_kind == subject_kind, ScanFinding.subject_id == subject_id)
        )
    }
    fresh = {hashlib.sha256(f"{one.fingerprint}\n{digest}".encode()).hexdigest(): one for one in found}
    for fingerprint, finding in kept.items():
        if fingerprint not in fresh:
            finding.gone_at = finding.gone_at or now
        else:
            finding.gone_at = None
    session.add_all(
        ScanFinding(
            subject_kind=subject_kind, subject_id=subject_id, place=one.place[:PLACE_LENGTH], kind=one.kind,
            severity=one.severity, excerpt=one.excerpt[:EXCERPT_LENGTH], fingerprint=fingerprint, found_at=now,
        )
        for fingerprint, one in fresh.items()
        if fingerprint not in kept
    )  # fmt: skip
    session.flush()
    return sum(one.severity == ERROR and not _overridden(kept.get(mark)) for mark, one in fresh.items())


def forget_findings(session: Session, subject_kind: str, subject_id: str, *, now: datetime) -> None:
    """The subject is gone: a file taken off, an item dropped."""
    session.exec(
        sa.update(ScanFinding)
        .where(
            col(ScanFinding.subject_kind) == subject_kind,
            col(ScanFinding.subject_id) == subject_id,
            col(ScanFinding.gone_at).is_(None),
        )
        .values(gone_at=now)
        .execution_options(synchronize_session=False)
    )


def need_clean(session: Session, *subjects: sa.ColumnElement[bool]) -> None:
    """Refuse publication while a finding that blocks stands in any of the subjects and nobody has overridden it."""
    standing = session.exec(
        select(ScanFinding)
        .where(
            sa.or_(*subjects),
            ScanFinding.severity == ERROR,
            col(ScanFinding.gone_at).is_(None),
            col(ScanFinding.overridden_at).is_(None),
        )
        .order_by(col(ScanFinding.id))
        .limit(1)
    ).first()
    if standing is not None:
        raise Refusal("privacy.found", REVIEWED, place=standing.place, kind=standing.kind)


def override_finding(session: Session, finding_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let one named finding pass, with a reason for the trail; refused to whoever had a hand in the subject."""
    need(actor, "privacy.override")
    told = need_reason(reason)
    finding = session.get(ScanFinding, finding_id, with_for_update=True, populate_existing=True)
    if finding is None or finding.gone_at is not None:
        raise Refusal("not_found")
    if finding.overridden_at is not None:
        raise Refusal("privacy.overridden", REVIEWED)
    kind, subject = _owner(finding)
    if kind in HANDS:  # no officer has a hand in a file that the program writes, nor in an entry of the log
        need_no_part(session, actor, kind, int(subject), HANDS[kind])
    if kind == "batch" and session.get_one(Batch, int(subject)).proposed_by == actor.id:
        raise Refusal("same_officer", REVIEWED)
    finding.overridden_by, finding.overridden_at, finding.override_reason = actor.id, now, told
    session.flush()
    record(
        session, actor=actor, event="privacy.overridden", subject_kind=kind, subject_id=subject, now=now,
        detail={"finding": finding_id, "kind": finding.kind, "place": finding.place, "reason": told},
    )  # fmt: skip


def _owner(finding: ScanFinding) -> tuple[str, str]:
    """The document, edition, batch, entry or file that a finding belongs to, as the trail names it."""
    kind, subject = finding.subject_kind, finding.subject_id
    return OWNERS.get(kind, kind), subject if kind == "download" else subject.partition("/")[0]


def _overridden(finding: ScanFinding | None) -> bool:
    return finding is not None and finding.overridden_at is not None
