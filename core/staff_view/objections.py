"""Privacy objections (隐私异议) that wait for an officer, oldest first, and those decided last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.actor import Actor
from core.law.clock import local_date
from core.law.payouts.words import STATUS
from core.law.sensitivity import MINOR_SHOWN, hides_name
from core.records.departments import Department, Township, Village
from core.records.payouts import Batch, Payout
from core.records.versions import RowObjection
from core.staff_view.payouts.listing import policy_names
from core.staff_view.scope import batches_of

PAGE_ROWS, DECIDED_SHOWN = 100, 30


@dataclass(frozen=True, slots=True)
class Objection:
    """One row that is hidden or was, masked as in the list. Who objected is not kept."""

    id: int
    batch_id: int
    batch_no: str
    policy: str
    year: int
    period: str
    kind: str
    department: str
    public: bool
    row_no: int
    place: str
    name: str
    amount_fen: int
    said: str
    state: str
    made_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """``waiting`` after the objection ``after``; ``decided`` only stand on the first page."""

    waiting: tuple[Objection, ...]
    waiting_n: int
    after: int
    next_after: int | None
    decided: tuple[Objection, ...]


def objections(session: Session, actor: Actor, after: int = 0) -> ObjectionPage:
    """Of the batches in the actor's part."""
    still = col(RowObjection.state) == "open"
    found = _read(session, actor, still, col(RowObjection.id) > after, order=col(RowObjection.id), limit=PAGE_ROWS + 1)
    decided = _read(session, actor, sa.not_(still), order=col(RowObjection.decided_at).desc(), limit=DECIDED_SHOWN)
    return ObjectionPage(
        waiting=found[:PAGE_ROWS],
        waiting_n=waiting_n(session, actor),
        after=after,
        next_after=found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None,
        decided=() if after else decided,
    )


def objection(session: Session, actor: Actor, objection_id: int) -> Objection | None:
    """``None`` when there is none of this number in the actor's part."""
    wanted = col(RowObjection.id) == objection_id
    return next(iter(_read(session, actor, wanted, order=col(RowObjection.id), limit=1)), None)


def waiting_n(session: Session, actor: Actor) -> int:
    """How many wait for a decision in the actor's part."""
    asked = (
        sa.select(sa.func.count())
        .select_from(RowObjection)
        .join(Batch, col(Batch.id) == col(RowObjection.batch_id))
        .where(col(RowObjection.state) == "open", batches_of(actor))
    )
    return session.connection().execute(asked).scalar_one()


def _read(
    session: Session,
    actor: Actor,
    *where: sa.ColumnElement[bool],
    order: Any,  # noqa: ANN401  SQLModel types columns as their values
    limit: int,
) -> tuple[Objection, ...]:
    asked: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(RowObjection.id), col(RowObjection.batch_id), col(RowObjection.row_no),
            col(RowObjection.state), col(RowObjection.made_at), col(RowObjection.decided_at),
            col(RowObjection.decided_by), col(RowObjection.reason), col(Batch.batch_no), col(Batch.policy_code),
            col(Batch.year), col(Batch.period), col(Batch.kind), col(Batch.published_at), col(Batch.department_code),
            col(Batch.state).label("batch_state"), col(Department.name).label("department"),
            col(Township.name).label("township"), col(Village.name).label("village"), col(Payout.name_shown),
            col(Payout.minor_until), col(Payout.amount_fen), col(Payout.status),
        )
        .select_from(RowObjection)
        .join(Batch, col(Batch.id) == col(RowObjection.batch_id))
        .join(Payout, sa.and_(col(Payout.batch_id) == Batch.id, col(Payout.row_no) == RowObjection.row_no))
        .join(Village, col(Village.code) == col(Payout.village_code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .outerjoin(Department, col(Department.code) == col(Batch.department_code))
        .where(batches_of(actor), *where)
        .order_by(order)
        .limit(limit)
    )  # fmt: skip
    found = session.connection().execute(asked).all()
    names = policy_names(session) if found else {}
    return tuple(_told(row, names) for row in found)


def _told(row: sa.Row[*tuple[Any, ...]], names: dict[str, str]) -> Objection:
    minor = hides_name(row.minor_until, local_date(row.published_at).year)
    return Objection(
        id=row.id,
        batch_id=row.batch_id,
        batch_no=row.batch_no,
        policy=names.get(row.policy_code, row.policy_code),
        year=row.year,
        period=row.period,
        kind=row.kind,
        department=row.department or row.department_code,
        public=row.batch_state == "published",
        row_no=row.row_no,
        place=f"{row.township}{row.village}",
        name=MINOR_SHOWN if minor else row.name_shown,
        amount_fen=row.amount_fen,
        said=STATUS[row.status].short,
        state=row.state,
        made_at=row.made_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by or "",
        reason=row.reason,
    )
