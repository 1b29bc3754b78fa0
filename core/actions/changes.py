"""What a list changes against the version before it and against its announcement (名单变化): added, dropped, other amount."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Session
from core.records.comparing import COLUMNS, all_differences, compared_with
from core.records.payouts import Batch
from core.records.versions import ListChange

__all__ = ["Changes", "compared_with", "note_changes"]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows differ from the list ``against_id``."""

    against_id: int
    added_n: int
    dropped_n: int
    amount_n: int

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.added_n or self.dropped_n or self.amount_n)


def note_changes(session: Session, batch: Batch, against: Batch) -> Changes:
    """Write down every difference of the list against another one (``core.records.comparing``)."""
    session.exec(
        sa.delete(ListChange).where(
            col(ListChange.batch_id) == batch.id, col(ListChange.against_id) == (against.id or 0)
        )
    )
    session.exec(sa.insert(ListChange).from_select(COLUMNS, all_differences(batch.id or 0, against.id or 0)))
    counted = (
        select(ListChange.kind, sa.func.count())
        .where(ListChange.batch_id == batch.id, ListChange.against_id == against.id)
        .group_by(col(ListChange.kind))
    )
    found = dict(session.exec(counted).all())
    counts = (found.get(kind, 0) for kind in ("added", "dropped", "amount"))
    return Changes(against.id or 0, *counts)
