"""Deciding on what may have been paid wrongly (疑点核实): dismiss with a note, open again, take out for an audit."""

import json
from collections.abc import Mapping
from datetime import datetime

from core.actions.authority import need, need_reason, need_scope
from core.actions.recording import record
from core.actions.suspicion_checks import Tally
from core.actions.suspicion_checks.runs import FOLLOWER
from core.database import Session, insert_if_absent
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.law.suspicions.checks import CHECKS
from core.records.downloads import Follower
from core.records.suspicions import Suspicion

__all__ = ["dismiss_suspicion", "note_export", "reopen_suspicion", "settle_checks"]

READ, DECIDE = "suspicions.read", "suspicions.decide"
EXPORT = "suspicions.export"
RULE = "辽财债管〔2021〕132号：监督检查"
LONGEST_FILTER = 200


def dismiss_suspicion(session: Session, suspicion_id: int, note: str, *, actor: Actor, now: datetime) -> None:
    """It was looked into and is no wrong payment; it stays so until its facts change."""
    found = _found(session, suspicion_id, actor, "open")
    found.note = need_reason(note)
    _decide(session, found, "dismissed", "suspicion.dismissed", actor, now)


def reopen_suspicion(session: Session, suspicion_id: int, note: str, *, actor: Actor, now: datetime) -> None:
    """It is to be looked into again after all."""
    found = _found(session, suspicion_id, actor, "dismissed")
    found.note = need_reason(note)
    _decide(session, found, "open", "suspicion.reopened", actor, now)


def note_export(
    session: Session,
    reason: str,
    filters: Mapping[str, str],
    rows_n: int,
    fen: int,
    *,
    form: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep who takes which part of the findings out of the house, and why; ``filters`` holds codes."""
    need(actor, EXPORT)
    told = need_reason(reason)
    asked = json.dumps(dict(filters), ensure_ascii=False, sort_keys=True, separators=(",", ":"))[:LONGEST_FILTER]
    detail: dict[str, str | int] = {"rows_n": rows_n, "fen": fen, "form": form, "filters": asked, "reason": told}
    record(
        session,
        actor=actor,
        event="suspicions.exported",
        subject_kind="suspicion",
        subject_id="",
        now=now,
        detail=detail,
    )


def settle_checks(session: Session, publication_no: int, tally: Tally, *, actor: Actor, now: datetime) -> None:
    """The checks have followed the publication log up to this number."""
    insert_if_absent(session, Follower, {"name": FOLLOWER, "publication_no": 0, "at": now})
    follower = session.get_one(Follower, FOLLOWER, populate_existing=True)
    follower.publication_no, follower.at = publication_no, now
    session.flush()
    detail: dict[str, str | int] = {"publication_no": publication_no, **tally._asdict(), "checks_n": len(CHECKS)}
    record(
        session,
        actor=actor,
        event="suspicions.checked",
        subject_kind="suspicion",
        subject_id="",
        now=now,
        detail=detail,
    )


def _found(session: Session, suspicion_id: int, actor: Actor, state: str) -> Suspicion:
    need(actor, DECIDE)
    found = session.get(Suspicion, suspicion_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Refusal("not_found")
    need_scope(actor, found.department_code)
    if found.state != state or found.gone_at is not None:
        raise Refusal("wrong_state", RULE)
    return found


def _decide(session: Session, found: Suspicion, state: str, event: str, actor: Actor, now: datetime) -> None:
    found.state, found.decided_by, found.decided_at = state, actor.id, now
    session.flush()
    detail: dict[str, str | int] = {
        "rule": found.rule,
        "batch_id": found.batch_id,
        "row_no": found.row_no,
        "note": found.note,
    }
    record(
        session, actor=actor, event=event, subject_kind="suspicion", subject_id=found.id or 0, now=now, detail=detail
    )
