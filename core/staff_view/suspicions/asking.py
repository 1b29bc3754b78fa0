"""What the address asks for, and which findings an officer sees (疑点的筛选和范围)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from core.law.actor import Actor
from core.law.roles import may
from core.law.suspicions.checks import ABSENT
from core.records.payouts import Batch
from core.records.suspicions import Suspicion
from core.staff_view.scope import sees_county

OPEN, DISMISSED, GONE, ALL = "open", "dismissed", "gone", "all"
STATES = (OPEN, DISMISSED, GONE, ALL)


@dataclass(frozen=True, slots=True)
class SuspicionFilter:
    """An empty value asks for everything, an empty state for what is open; ``before`` is the last id of the page before."""

    rule: str = ""
    policy: str = ""
    year: int | None = None
    township: str = ""
    department: str = ""
    state: str = ""
    before: int | None = None

    def told(self) -> Mapping[str, str]:
        """The filled filters, for the trail."""
        return {name: str(value) for name, value in asdict(self).items() if value and name != "before"}


def batch_about() -> sa.ColumnElement[Any]:
    """The list that a finding is about: where somebody is missing, the list that should have had the row."""
    there = sa.and_(col(Suspicion.rule).in_(ABSENT), col(Suspicion.other_batch_id).is_not(None))
    return sa.case((there, col(Suspicion.other_batch_id)), else_=col(Suspicion.batch_id))


def findings_of(actor: Actor) -> sa.ColumnElement[bool]:
    """The findings in the actor's part: the county, one department, or nothing."""
    if not may(actor.role, "suspicions.read"):
        return sa.false()
    if sees_county(actor):
        return sa.true()
    return col(Suspicion.department_code) == actor.department if actor.department else sa.false()


def standing(state: str) -> sa.ColumnElement[bool]:
    """Open, dismissed, no longer found, or whichever."""
    gone = col(Suspicion.gone_at).is_not(None)
    if state == ALL:
        return sa.true()
    if state == GONE:
        return gone
    return sa.and_(sa.not_(gone), col(Suspicion.state) == (DISMISSED if state == DISMISSED else OPEN))


def wanted(asked: SuspicionFilter) -> list[sa.ColumnElement[bool]]:
    """The conditions of the filters but for state and page; ``Batch`` is the list that a finding is about."""
    conditions: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (col(Suspicion.rule), asked.rule),
        (col(Suspicion.department_code), asked.department),
        (col(Batch.policy_code), asked.policy),
        (col(Batch.year), asked.year),
    ):
        if value:
            conditions.append(column == value)
    if asked.township:
        conditions.append(col(Suspicion.village_code).between(f"{asked.township}000", f"{asked.township}999"))
    return conditions
