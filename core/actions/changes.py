"""What a list changes against the version before it and against its announcement (名单变化): added, dropped, other amount."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Session
from core.records.payouts import Batch, Payout
from core.records.versions import ListChange

OPEN_TO_COMPARE = ("published", "superseded", "expired")
"""States of a list that may be compared with: what was withdrawn is not shown again, not even as a difference."""


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


def compared_with(session: Session, batch: Batch) -> tuple[Batch | None, Batch | None]:
    """The published list that this one corrects, and the announcement that it pays for."""
    before = batch.supersedes_id
    older: Batch | None = None
    while before is not None:
        older = session.get_one(Batch, before)
        if older.published_at is not None:
            break
        before, older = older.supersedes_id, None
    return _comparable(older), _announcement(session, batch)


def note_changes(session: Session, batch: Batch, against: Batch) -> Changes:
    """Write down every difference of the list against another one; the same person is told by the keyed digest.

    A person who stands several times in a list is one person here: their rows count together, under the first number.
    """
    session.exec(
        sa.delete(ListChange).where(
            col(ListChange.batch_id) == batch.id, col(ListChange.against_id) == (against.id or 0)
        )
    )
    now, old = _people(batch.id or 0).subquery(), _people(against.id or 0).subquery()
    head = (sa.literal(batch.id), sa.literal(against.id))
    none = sa.null()
    added = (
        sa.select(*head, sa.literal("added"), now.c.row_no, none, none, now.c.fen)
        .select_from(now)
        .outerjoin(old, old.c.person == now.c.person)
        .where(old.c.person.is_(None))
    )
    dropped = (
        sa.select(*head, sa.literal("dropped"), none, old.c.row_no, old.c.fen, none)
        .select_from(old)
        .outerjoin(now, old.c.person == now.c.person)
        .where(now.c.person.is_(None))
    )
    amount = (
        sa.select(*head, sa.literal("amount"), now.c.row_no, old.c.row_no, old.c.fen, now.c.fen)
        .select_from(now)
        .join(old, old.c.person == now.c.person)
        .where(old.c.fen != now.c.fen)
    )
    names = ("batch_id", "against_id", "kind", "row_no", "before_row_no", "before_fen", "after_fen")
    for query in (added, dropped, amount):
        session.exec(sa.insert(ListChange).from_select(names, query))
    counted = (
        select(ListChange.kind, sa.func.count())
        .where(ListChange.batch_id == batch.id, ListChange.against_id == against.id)
        .group_by(col(ListChange.kind))
    )
    found = dict(session.exec(counted).all())
    counts = (found.get(kind, 0) for kind in ("added", "dropped", "amount"))
    return Changes(against.id or 0, *counts)


def _people(batch_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Payout.person).label("person"),
            sa.func.min(col(Payout.row_no)).label("row_no"),
            sa.func.sum(col(Payout.amount_fen)).label("fen"),
        )
        .where(col(Payout.batch_id) == batch_id)
        .group_by(col(Payout.person))
    )


def _comparable(batch: Batch | None) -> Batch | None:
    return batch if batch is not None and batch.state in OPEN_TO_COMPARE else None


def _announcement(session: Session, batch: Batch) -> Batch | None:
    """The newest announcement of the same subsidy, year and period that was public and not withdrawn."""
    if batch.kind != "payment":
        return None
    return session.exec(
        select(Batch)
        .where(
            Batch.kind == "announcement",
            Batch.policy_code == batch.policy_code,
            Batch.year == batch.year,
            Batch.period == batch.period,
            Batch.department_code == batch.department_code,
            col(Batch.published_at).is_not(None),
            col(Batch.state).in_(("published", "expired")),
        )
        .order_by(col(Batch.publication_no).desc())
        .limit(1)
    ).first()
