"""What keeps an announcement open past its last day (公示顺延), with the tickets' references and how they ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.records.versions import ListHold


@dataclass(frozen=True, slots=True)
class Hold:
    """One objection that is or was looked into."""

    id: int
    reference: str
    opened_at: datetime
    released_at: datetime | None
    outcome: str


def holds_of(session: Session, batch_id: int) -> tuple[Hold, ...]:
    """Those still open first."""
    asked = (
        select(ListHold)
        .where(ListHold.batch_id == batch_id)
        .order_by(col(ListHold.released_at).is_not(None), col(ListHold.opened_at))
    )
    return tuple(
        Hold(one.id or 0, one.reference, one.opened_at, one.released_at, one.outcome) for one in session.exec(asked)
    )
