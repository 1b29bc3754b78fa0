"""A person looks up the own record (本人查询): limits, alarm, and a trail entry that names nobody."""

from dataclasses import dataclass
from datetime import datetime

from core.actions.attempts import count_failure, keys_of, newest_payout, tries
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.masking import Digester, fold_name

__all__ = ["LookUp", "look_up"]

FAILURES_ALLOWED = 5
ALARM_AFTER = 200


@dataclass(frozen=True, slots=True)
class LookUp:
    """``person`` and ``lookup`` are the digests to read the record with, None unless ``found``.

    ``limited``: too many failures.
    """

    found: bool
    person: bytes | None = None
    lookup: bytes | None = None
    limited: bool = False


def look_up(
    session: Session,
    name: str,
    id_number: str,
    address: str,
    *,
    actor: Actor,
    now: datetime,
    digester: Digester,
    alarm_after: int = ALARM_AFTER,
) -> LookUp:
    """Whether anything public is kept under this name and number; a failure is counted, so commit in any case.

    An unknown person and a wrong number take the same road: the same digests, one indexed query, one counter.
    """
    key = digester.failure(fold_name(name), address)
    person, lookup = keys_of(name, id_number, digester)
    if tries(session, key, now) >= FAILURES_ALLOWED:
        _note(session, "check.limited", actor, now)
        return LookUp(found=False, limited=True)
    if newest_payout(session, person, lookup) is not None:
        _note(session, "check.found", actor, now)
        return LookUp(found=True, person=person, lookup=lookup)
    failures_n = count_failure(session, key, now)
    _note(session, "check.alarm" if failures_n == alarm_after else "check.missed", actor, now, failures_n)
    return LookUp(found=False)


def _note(session: Session, event: str, actor: Actor, now: datetime, failures_n: int | None = None) -> None:
    detail: dict[str, str | int] = {} if failures_n is None else {"failures_this_hour": failures_n}
    record(session, actor=actor, event=event, subject_kind="check", subject_id="", now=now, detail=detail)
