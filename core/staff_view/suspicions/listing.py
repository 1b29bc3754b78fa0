"""The list of findings (疑点列表): filters of the address, totals by check and department, newest first by keyset."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.roles import may
from core.law.sensitivity import MINOR_SHOWN, hides_name
from core.law.suspicions.checks import CHECKS, explain
from core.records.departments import Department, Township, Village
from core.records.payouts import Batch, Payout
from core.records.suspicions import Suspicion
from core.staff_view.payouts.listing import Choice, policy_names
from core.staff_view.suspicions.asking import (
    OPEN,
    SuspicionFilter,
    batch_about,
    findings_of,
    standing,
    wanted,
)

PAGE_ROWS = 30


@dataclass(frozen=True, slots=True)
class SuspicionLine:
    """One finding; ``name`` and ``village`` are empty where it is about a whole list."""

    id: int
    kind: str
    word: str
    sentence: str
    policy_name: str
    year: int
    period: str
    batch_no: str
    row_no: int
    name: str
    village: str
    department: str
    fen: int
    state: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """Findings and fen of one check or department."""

    code: str
    kind: str
    word: str
    rows_n: int
    fen: int


@dataclass(frozen=True, slots=True)
class SuspicionList:
    """A page of the list; the sums are over all pages, each under the other filters."""

    lines: tuple[SuspicionLine, ...]
    asked: SuspicionFilter
    state: str
    rows_n: int
    fen: int
    rules: tuple[Sum, ...]
    departments: tuple[Sum, ...]
    policies: tuple[Choice, ...]
    townships: tuple[Choice, ...]
    years: tuple[int, ...]
    next_before: int | None
    may_export: bool


def list_suspicions(session: Session, actor: Actor, asked: SuspicionFilter, today: date) -> SuspicionList | None:
    """The actor's part; ``None`` for a role that sees none."""
    if not may(actor.role, "suspicions.read"):
        return None
    state = asked.state or OPEN
    rules = _sums(session, actor, asked, "rule")
    departments = _sums(session, actor, asked, "department")
    chosen = [one for one in rules if asked.rule in ("", one.code)]
    found = lines_of(session, actor, asked, today, PAGE_ROWS + 1)
    return SuspicionList(
        lines=found[:PAGE_ROWS],
        asked=asked,
        state=state,
        rows_n=sum(one.rows_n for one in chosen),
        fen=sum(one.fen for one in chosen),
        rules=rules,
        departments=departments,
        policies=_policies(session, actor),
        townships=_townships(session),
        years=_years(session, actor),
        next_before=found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None,
        may_export=may(actor.role, "suspicions.export"),
    )


def lines_of(
    session: Session, actor: Actor, asked: SuspicionFilter, today: date, limit: int
) -> tuple[SuspicionLine, ...]:
    """Lines that meet the filters, newest first."""
    conditions = [findings_of(actor), standing(asked.state), *wanted(asked)]
    if asked.before is not None:
        conditions.append(col(Suspicion.id) < asked.before)
    query = line_query().where(*conditions).order_by(col(Suspicion.id).desc()).limit(limit)
    names = policy_names(session)
    return tuple(line_of(row, names, today) for row in session.connection().execute(query))


def line_query() -> sa.Select[*tuple[Any, ...]]:
    """Everything a line says in one query."""
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Suspicion.id), col(Suspicion.rule), col(Suspicion.facts), col(Batch.policy_code), col(Batch.year),
            col(Batch.period), col(Batch.batch_no), col(Suspicion.row_no), col(Payout.name_shown),
            col(Payout.minor_until), col(Township.name).label("township"), col(Village.name).label("village"),
            sa.func.coalesce(col(Department.name), col(Suspicion.department_code)).label("department"),
            col(Suspicion.fen), col(Suspicion.state), col(Suspicion.gone_at), col(Suspicion.note),
        )
        .select_from(Suspicion)
        .join(Batch, col(Batch.id) == batch_about())
        .outerjoin(
            Payout,
            sa.and_(col(Payout.batch_id) == Suspicion.batch_id, col(Payout.row_no) == Suspicion.row_no),
        )
        .outerjoin(Village, col(Village.code) == col(Suspicion.village_code))
        .outerjoin(Township, col(Township.code) == col(Village.township_code))
        .outerjoin(Department, col(Department.code) == col(Suspicion.department_code))
    )  # fmt: skip
    return query


def line_of(row: Any, names: dict[str, str], today: date) -> SuspicionLine:  # noqa: ANN401  a row of line_query
    """One row of ``line_query`` as it is shown."""
    check = CHECKS[row.rule]
    return SuspicionLine(
        id=row.id, kind=check.kind, word=check.word, sentence=explain(row.rule, json.loads(row.facts)),
        policy_name=names.get(row.policy_code, row.policy_code), year=row.year, period=row.period, batch_no=row.batch_no,
        row_no=row.row_no, name=shown_name(row.name_shown, row.minor_until, today),
        village=f"{row.township}{row.village}" if row.village else "", department=row.department, fen=row.fen,
        state=row.state, gone=row.gone_at is not None,
    )  # fmt: skip


def shown_name(name: str | None, minor_until: int | None, today: date) -> str:
    """The masked name; nobody under 18 is named, at the desk neither."""
    return MINOR_SHOWN if hides_name(minor_until, today.year) else name or ""


def _sums(session: Session, actor: Actor, asked: SuspicionFilter, by: str) -> tuple[Sum, ...]:
    column = col(Suspicion.rule) if by == "rule" else col(Suspicion.department_code)
    others = SuspicionFilter(
        rule="" if by == "rule" else asked.rule, policy=asked.policy, year=asked.year, township=asked.township,
        department="" if by == "department" else asked.department,
    )  # fmt: skip
    query = sa.select(column, sa.func.count(), sa.cast(sa.func.sum(col(Suspicion.fen)), sa.BigInteger)).group_by(column)
    if others.policy or others.year:
        query = query.select_from(Suspicion).join(Batch, col(Batch.id) == batch_about())
    query = query.where(findings_of(actor), standing(asked.state), *wanted(others))
    found = {code: (rows_n, int(fen)) for code, rows_n, fen in session.connection().execute(query)}
    if by == "rule":
        return tuple(Sum(code, check.kind, check.word, *found.get(code, (0, 0))) for code, check in CHECKS.items())
    names = dict(session.exec(select(Department.code, Department.name)).all())
    return tuple(Sum(code, "", names.get(code, code), *found[code]) for code in sorted(found))


def _policies(session: Session, actor: Actor) -> tuple[Choice, ...]:
    names = policy_names(session)
    return tuple(Choice(code, names.get(code, code)) for code in _distinct(session, actor, col(Batch.policy_code)))


def _years(session: Session, actor: Actor) -> tuple[int, ...]:
    return tuple(reversed(_distinct(session, actor, col(Batch.year))))


def _distinct(session: Session, actor: Actor, column: Any) -> Sequence[Any]:  # noqa: ANN401  one column or another
    there = sa.exists().where(col(Suspicion.batch_id) == col(Batch.id), findings_of(actor))
    return session.connection().execute(sa.select(column).where(there).distinct().order_by(column)).scalars().all()


def _townships(session: Session) -> tuple[Choice, ...]:
    asked = sa.select(col(Township.code), col(Township.name)).order_by(col(Township.code))
    return tuple(Choice(code, name) for code, name in session.connection().execute(asked))
