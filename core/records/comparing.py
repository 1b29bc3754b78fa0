"""What a list is compared with (名单对照) and how: the version before it, its announcement, and the rows that differ."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.records.payouts import Batch, Payout

OPEN_TO_COMPARE = ("published", "superseded", "expired")
"""States of a list that may be compared with: what was withdrawn is not shown again, not even as a difference."""
COLUMNS = ("batch_id", "against_id", "kind", "row_no", "before_row_no", "before_fen", "after_fen")
"""Of every difference, in this order; as in ``ListChange``."""


def compared_with(session: Session, batch: Batch) -> tuple[Batch | None, Batch | None]:
    """The published list that this one corrects, and the announcement that it pays for."""
    return version_before(session, batch), _announcement(session, batch)


def version_before(session: Session, batch: Batch) -> Batch | None:
    """The list that this one corrects, over versions in between that never were public."""
    before = batch.supersedes_id
    while before is not None:
        older = session.get_one(Batch, before)
        if older.published_at is not None:
            return older if older.state in OPEN_TO_COMPARE else None
        before = older.supersedes_id
    return None


def differences(batch_id: int, against_id: int) -> tuple[sa.Select[*tuple[Any, ...]], ...]:
    """Rows added, dropped and paid otherwise, each query with ``COLUMNS``; the same person is told by the keyed digest.

    A person who stands several times in a list is one person here: their rows count together, under the first number.
    """
    now, old = _people(batch_id).subquery(), _people(against_id).subquery()
    head = (sa.literal(batch_id).label("batch_id"), sa.literal(against_id).label("against_id"))
    added = (
        sa.select(*head, *_line("added", now.c.row_no, sa.null(), sa.null(), now.c.fen))
        .select_from(now)
        .outerjoin(old, old.c.person == now.c.person)
        .where(old.c.person.is_(None))
    )
    dropped = (
        sa.select(*head, *_line("dropped", sa.null(), old.c.row_no, old.c.fen, sa.null()))
        .select_from(old)
        .outerjoin(now, old.c.person == now.c.person)
        .where(now.c.person.is_(None))
    )
    amount = (
        sa.select(*head, *_line("amount", now.c.row_no, old.c.row_no, old.c.fen, now.c.fen))
        .select_from(now)
        .join(old, old.c.person == now.c.person)
        .where(old.c.fen != now.c.fen)
    )
    return added, dropped, amount


def all_differences(batch_id: int, against_id: int) -> sa.Select[*tuple[Any, ...]]:
    """The rows of the three queries of ``differences`` in one: both lists are read and sorted by person only once."""

    def of(number: int, value: sa.ColumnExpressionArgument[Any]) -> sa.Case[Any]:
        return sa.case((col(Payout.batch_id) == number, value))

    both = (
        sa.select(
            sa.func.min(of(batch_id, col(Payout.row_no))).label("row_no"),
            sa.func.min(of(against_id, col(Payout.row_no))).label("before_row_no"),
            sa.func.sum(of(against_id, col(Payout.amount_fen))).label("before_fen"),
            sa.func.sum(of(batch_id, col(Payout.amount_fen))).label("after_fen"),
        )
        .where(col(Payout.batch_id).in_((batch_id, against_id)))
        .group_by(col(Payout.person))
        .subquery()
    )
    kind = sa.case((both.c.before_row_no.is_(None), "added"), (both.c.row_no.is_(None), "dropped"), else_="amount")
    return (
        sa.select(sa.literal(batch_id), sa.literal(against_id), kind.label("kind"), *both.c)
        .where(both.c.before_fen.is_distinct_from(both.c.after_fen))
        .order_by("kind", both.c.row_no, both.c.before_row_no)
    )


def _line(kind: str, *values: sa.ColumnElement[Any]) -> tuple[sa.Label[Any], ...]:
    return tuple(value.label(name) for name, value in zip(COLUMNS[2:], (sa.literal(kind), *values), strict=True))


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
