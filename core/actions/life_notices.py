"""Notices of death and moving away (死亡、迁出通知): keyed digests only; neither number nor file is ever kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from core.actions.authority import need
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.law.suspicions.checks import NOTICES
from core.law.suspicions.notices import gives_notices
from core.records.departments import Department
from core.records.suspicions import LifeNotice

__all__ = ["MaskedNotice", "Received", "need_giver", "receive_notices"]

BRING = "life_notices.bring"
BASIS = "海财发〔2022〕26号 职责暂行规定：公安、民政提供身份信息比对"
ASKED = 500


class MaskedNotice(NamedTuple):
    """One notice after masking; ``kind`` is death or moved."""

    person: bytes
    kind: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Received:
    """How many notices are new, have another day than before, or were known."""

    new: int
    changed: int
    known: int


def receive_notices(
    session: Session, notices: Sequence[MaskedNotice], source: str, refused_n: int, *, actor: Actor, now: datetime
) -> Received:
    """Keep the notices; ``refused_n`` is how many lines could not be read, for the trail."""
    giver = need_giver(session, actor)
    if not source.strip() or any(notice.kind not in NOTICES for notice in notices):
        raise Refusal("notice.invalid")
    by_key = {(notice.person, notice.kind): notice for notice in notices}
    waiting = iter(by_key.values())
    new = changed = 0
    while turn := list(islice(waiting, ASKED)):
        fresh, moved = _keep(session, turn, source.strip()[:64], now)
        new, changed = new + fresh, changed + moved
    received = Received(new, changed, len(by_key) - new - changed)
    detail: dict[str, str | int] = {
        "new": new, "changed": changed, "known": received.known, "refused": refused_n, "department": giver,
    }  # fmt: skip
    record(session, actor=actor, event="notices.received", subject_kind="notice", subject_id="", now=now, detail=detail)
    return received


def need_giver(session: Session, actor: Actor) -> str:
    """The department that brings the notices: finance, or one that civil affairs or police are; else refused."""
    need(actor, BRING)
    if actor.role != "department":
        return actor.department or actor.role
    department = session.get(Department, actor.department or "")
    if department is None or not gives_notices(department.name):
        raise Refusal("out_of_scope", BASIS)
    return department.code


def _keep(session: Session, notices: Iterable[MaskedNotice], source: str, now: datetime) -> tuple[int, int]:
    turn = list(notices)
    asked = sa.select(col(LifeNotice.person), col(LifeNotice.kind), col(LifeNotice.effective_on)).where(
        col(LifeNotice.person).in_([notice.person for notice in turn])
    )
    known = {(person, kind): day for person, kind, day in session.connection().execute(asked)}
    fresh = [notice for notice in turn if (notice.person, notice.kind) not in known]
    moved = [
        notice for notice in turn if known.get((notice.person, notice.kind), notice.effective_on) != notice.effective_on
    ]
    session.add_all(LifeNotice(**notice._asdict(), source=source, received_at=now) for notice in fresh)
    for notice in moved:
        session.exec(
            sa.update(LifeNotice)
            .where(col(LifeNotice.person) == notice.person, col(LifeNotice.kind) == notice.kind)
            .values(effective_on=notice.effective_on, source=source, received_at=now)
        )
    session.flush()
    return len(fresh), len(moved)
