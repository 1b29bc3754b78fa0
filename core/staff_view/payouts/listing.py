"""The list of batches (批次列表): filters of the address, counts per state, newest first by keyset."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.records.departments import Department
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem
from core.staff_view.scope import batches_of, reads_batches, rows_of

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """What the address asks for; an empty value asks for everything. ``before`` is the last id of the page before."""

    state: str = ""
    kind: str = ""
    department: str = ""
    policy: str = ""
    year: int | None = None
    number: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One line of the list."""

    id: int
    batch_no: str
    version: int
    kind: str
    policy_code: str
    policy_name: str
    year: int
    period: str
    department: str
    rows_n: int
    total_fen: int
    errors_n: int
    warnings_n: int
    state: str
    received_at: datetime
    proposed_by: str
    objections_until: date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter menu."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A page of the list; ``states`` counts the batches of each state under the other filters."""

    rows: tuple[BatchRow, ...]
    asked: BatchFilter
    states: dict[str, int]
    departments: tuple[Choice, ...]
    policies: tuple[Choice, ...]
    years: tuple[int, ...]
    next_before: int | None


def list_batches(session: Session, actor: Actor, asked: BatchFilter) -> BatchPage | None:
    """The actor's part of the batches, newest first; ``None`` for an actor without a part."""
    if not reads_batches(actor):
        return None
    wanted = [batches_of(actor), *_conditions(asked)]
    paged = [col(Batch.state) == asked.state] if asked.state else []
    if asked.before is not None:
        paged.append(col(Batch.id) < asked.before)
    rows = batch_rows(session, actor, [*wanted, *paged], limit=PAGE_ROWS + 1)
    more = len(rows) > PAGE_ROWS
    counted = select(Batch.state, sa.func.count()).where(*wanted).group_by(col(Batch.state))
    return BatchPage(
        rows=rows[:PAGE_ROWS],
        asked=asked,
        states=dict(session.exec(counted).all()),
        departments=_departments(session, actor),
        policies=_policies(session, actor),
        years=_years(session, actor),
        next_before=rows[PAGE_ROWS - 1].id if more else None,
    )


def batch_rows(
    session: Session, actor: Actor, conditions: list[sa.ColumnElement[bool]], limit: int
) -> tuple[BatchRow, ...]:
    """Lines for the batches that meet the conditions, newest first; a township's officer gets its part's sums."""
    names = policy_names(session)
    asked = (
        select(Batch, col(Department.name))
        .outerjoin(Department, col(Department.code) == col(Batch.department_code))
        .where(*conditions)
        .order_by(col(Batch.id).desc())
        .limit(limit)
    )
    found = session.exec(asked).all()
    parts = _parts(session, actor, [batch.id or 0 for batch, _ in found])
    return tuple(_line(batch, department, names, parts) for batch, department in found)


def _parts(session: Session, actor: Actor, batches: list[int]) -> dict[int, tuple[int, int]] | None:
    """Batch → rows and fen of the actor's township; ``None`` for those who read whole batches."""
    if actor.role != "township":
        return None
    asked = (
        sa.select(col(Payout.batch_id), sa.func.count(), sa.func.sum(col(Payout.amount_fen)))
        .where(col(Payout.batch_id).in_(batches), rows_of(actor))
        .group_by(col(Payout.batch_id))
    )
    return {batch: (rows, int(fen)) for batch, rows, fen in session.connection().execute(asked)}


def policy_names(session: Session) -> dict[str, str]:
    """Code → name; the latest edition gives the name."""
    asked = select(PolicyItem.code, PolicyItem.name).order_by(col(PolicyItem.year))
    return dict(session.exec(asked).all())


def _line(
    batch: Batch, department: str | None, names: dict[str, str], parts: dict[int, tuple[int, int]] | None
) -> BatchRow:
    whole = (batch.rows_n, batch.total_fen)
    rows_n, total_fen = whole if parts is None else parts.get(batch.id or 0, (0, 0))
    return BatchRow(
        id=batch.id or 0,
        batch_no=batch.batch_no,
        version=batch.version,
        kind=batch.kind,
        policy_code=batch.policy_code,
        policy_name=names.get(batch.policy_code, batch.policy_code),
        year=batch.year,
        period=batch.period,
        department=department or batch.department_code,
        rows_n=rows_n,
        total_fen=total_fen,
        errors_n=batch.errors_n,
        warnings_n=batch.warnings_n,
        state=batch.state,
        received_at=batch.received_at,
        proposed_by=batch.proposed_by or "",
        objections_until=batch.open_until or batch.objections_until,
    )


def _conditions(asked: BatchFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (col(Batch.kind), asked.kind),
        (col(Batch.department_code), asked.department),
        (col(Batch.policy_code), asked.policy),
        (col(Batch.batch_no), asked.number),
    ):
        if value:
            conditions.append(column == value)
    if asked.year is not None:
        conditions.append(col(Batch.year) == asked.year)
    return conditions


def _years(session: Session, actor: Actor) -> tuple[int, ...]:
    asked = sa.select(col(Batch.year)).where(batches_of(actor)).distinct().order_by(col(Batch.year).desc())
    return tuple(session.connection().execute(asked).scalars())


def _departments(session: Session, actor: Actor) -> tuple[Choice, ...]:
    asked = (
        sa.select(col(Department.code), col(Department.name))
        .where(sa.exists().where(col(Batch.department_code) == col(Department.code), batches_of(actor)))
        .order_by(col(Department.position), col(Department.code))
    )
    return tuple(Choice(code, name) for code, name in session.connection().execute(asked))


def _policies(session: Session, actor: Actor) -> tuple[Choice, ...]:
    names = policy_names(session)
    asked = sa.select(col(Batch.policy_code)).where(batches_of(actor)).distinct().order_by(col(Batch.policy_code))
    return tuple(Choice(code, names.get(code, code)) for code in session.connection().execute(asked).scalars())
