"""How many notices of deaths and moves are kept (死亡、迁出通知), and since when: no list of them is ever shown."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.records.suspicions import LifeNotice


@dataclass(frozen=True, slots=True)
class NoticeCounts:
    """Counts by kind."""

    death_n: int
    moved_n: int
    last_at: datetime | None


def notice_counts(session: Session) -> NoticeCounts:
    """What is kept now."""
    asked = sa.select(col(LifeNotice.kind), sa.func.count(), sa.func.max(col(LifeNotice.received_at))).group_by(
        col(LifeNotice.kind)
    )
    found = {kind: (rows_n, at) for kind, rows_n, at in session.connection().execute(asked)}
    return NoticeCounts(
        found.get("death", (0, None))[0],
        found.get("moved", (0, None))[0],
        max((at for _, at in found.values()), default=None),
    )
