"""A person looks up the own record (本人查询): limits, alarm, and a trail entry that names nobody."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.recording import record
from core.database import Session, count_up
from core.law.actor import Actor
from core.law.masking import Digester, fold_id, fold_name
from core.law.payouts.id_numbers import OLD_LENGTH, expand
from core.records.payouts import Batch, Payout
from core.records.staff import CheckFailure

__all__ = ["LookUp", "look_up"]

FAILURES_ALLOWED = 5
ALARM_AFTER = 200
HOUR = 3600
HOURS_KEPT = 24
INSTALLATION = bytes(16)
"""The row of ``check_failure`` that counts every failure of the hour."""


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
    folded, hour = fold_name(name), int(now.timestamp()) // HOUR
    key = digester.failure(folded, address)
    number = _eighteen(fold_id(id_number))
    person, lookup = digester.person(number), digester.lookup(folded, number)
    if _failures(session, key, hour) >= FAILURES_ALLOWED:
        _note(session, "check.limited", actor, now)
        return LookUp(found=False, limited=True)
    if _is_known(session, person, lookup):
        _note(session, "check.found", actor, now)
        return LookUp(found=True, person=person, lookup=lookup)
    count_up(session, CheckFailure, {"key": key, "hour": hour}, "failures_n")
    failures_n = count_up(session, CheckFailure, {"key": INSTALLATION, "hour": hour}, "failures_n")
    if failures_n == 1:
        session.exec(sa.delete(CheckFailure).where(col(CheckFailure.hour) < hour - HOURS_KEPT))
    _note(session, "check.alarm" if failures_n == alarm_after else "check.missed", actor, now, failures_n)
    return LookUp(found=False)


def _eighteen(number: str) -> str:
    old = len(number) == OLD_LENGTH and number.isascii() and number.isdigit()
    return expand(number) if old else number


def _failures(session: Session, key: bytes, hour: int) -> int:
    query = select(CheckFailure.failures_n).where(CheckFailure.key == key, CheckFailure.hour == hour)
    return session.exec(query).first() or 0


def _is_known(session: Session, person: bytes, lookup: bytes) -> bool:
    known = (Payout.person == person, Payout.lookup == lookup, Batch.state == "published")
    query = select(Payout.id).join(Batch).where(*known).limit(1)
    return session.exec(query).first() is not None


def _note(session: Session, event: str, actor: Actor, now: datetime, failures_n: int | None = None) -> None:
    detail: dict[str, str | int] = {} if failures_n is None else {"failures_this_hour": failures_n}
    record(session, actor=actor, event=event, subject_kind="check", subject_id="", now=now, detail=detail)
