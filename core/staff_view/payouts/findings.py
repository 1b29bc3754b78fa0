"""Findings of a batch (检查发现), grouped by code with counts; the rows of one code by keyset."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.payouts.findings import FINDINGS
from core.records.payouts import Finding

PAGE_ROWS = 100
ROWS_NAMED = 8


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All findings of one code; ``rows`` are the first row numbers."""

    code: str
    severity: str
    field: str
    sentence: str
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding; the sentence holds no personal value."""

    id: int
    row_no: int | None
    field: str
    code: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One page of the findings of one code, or of all."""

    lines: tuple[FindingLine, ...]
    code: str
    next_after: int | None


def finding_groups(session: Session, batch_id: int) -> tuple[FindingGroup, ...]:
    """Errors before warnings, the most frequent first."""
    asked = (
        sa.select(
            col(Finding.code),
            col(Finding.severity),
            sa.func.min(col(Finding.field)),
            sa.func.min(col(Finding.sentence)),
            sa.func.count(),
        )
        .where(col(Finding.batch_id) == batch_id)
        .group_by(col(Finding.code), col(Finding.severity))
        .order_by(col(Finding.severity), sa.func.count().desc(), col(Finding.code))
    )
    return tuple(
        FindingGroup(code, severity, field, _said(code, sentence, count), count, _first_rows(session, batch_id, code))
        for code, severity, field, sentence, count in session.connection().execute(asked).all()
    )


def finding_page(session: Session, batch_id: int, code: str, after: int) -> FindingPage:
    """Findings in the order in which they were made, after the id ``after``."""
    asked = (
        select(Finding)
        .where(col(Finding.batch_id) == batch_id, col(Finding.id) > after)
        .order_by(col(Finding.id))
        .limit(PAGE_ROWS + 1)
    )
    if code:
        asked = asked.where(col(Finding.code) == code)
    found = tuple(
        FindingLine(one.id or 0, one.row_no, one.field, one.code, one.severity, one.sentence)
        for one in session.exec(asked)
    )
    lines = found[:PAGE_ROWS]
    return FindingPage(lines, code, lines[-1].id if len(found) > PAGE_ROWS else None)


def _said(code: str, sentence: str, count: int) -> str:
    """One finding in its own words, several in those of the rule: each of theirs may name another village."""
    rule = FINDINGS.get(code)
    return rule.sentence if rule and count > 1 else sentence


def _first_rows(session: Session, batch_id: int, code: str) -> tuple[int, ...]:
    asked = (
        sa.select(col(Finding.row_no))
        .where(col(Finding.batch_id) == batch_id, col(Finding.code) == code, col(Finding.row_no).is_not(None))
        .order_by(col(Finding.id))
        .limit(ROWS_NAMED)
    )
    return tuple(row for row in session.connection().execute(asked).scalars() if row is not None)
