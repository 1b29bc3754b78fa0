"""How a batch stands (批次状态), for the system that sent it: state and findings. A read: no trail row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.database import Session
from core.records.payouts import Batch, Finding

__all__ = ["Standing", "StandingFinding", "batch_standing"]


@dataclass(frozen=True, slots=True)
class StandingFinding:
    """One finding; ``place`` is where the next page begins."""

    place: int
    row_no: int | None
    field: str
    code: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest version of a batch; ``more`` says that findings after the last one are left."""

    receipt_no: str
    batch_no: str
    version: int
    kind: str
    state: str
    rows_n: int
    total_fen: int
    errors_n: int
    warnings_n: int
    received_at: datetime
    reason: str
    findings: Sequence[StandingFinding]
    more: bool


def batch_standing(session: Session, batch_no: str, *, after: int = 0, limit: int = 500) -> Standing | None:
    """The newest version of ``batch_no`` with at most ``limit`` findings after the place ``after``."""
    newest = select(Batch).where(Batch.batch_no == batch_no).order_by(col(Batch.version).desc()).limit(1)
    batch = session.exec(newest).first()
    if batch is None:
        return None
    found = session.exec(
        select(Finding)
        .where(Finding.batch_id == batch.id, col(Finding.id) > after)
        .order_by(col(Finding.id))
        .limit(limit + 1)
    ).all()
    return Standing(
        receipt_no=batch.receipt_no,
        batch_no=batch.batch_no,
        version=batch.version,
        kind=batch.kind,
        state=batch.state,
        rows_n=batch.rows_n,
        total_fen=batch.total_fen,
        errors_n=batch.errors_n,
        warnings_n=batch.warnings_n,
        received_at=batch.received_at,
        reason=batch.ended_reason or batch.decision_reason,
        findings=tuple(
            StandingFinding(row.id or 0, row.row_no, row.field, row.code, row.severity, row.sentence)
            for row in found[:limit]
        ),
        more=len(found) > limit,
    )
