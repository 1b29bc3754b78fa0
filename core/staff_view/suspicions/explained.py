"""One finding explained (疑点说明): the rule and its basis, the rows that are compared, the arithmetic, what was done."""

import json
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.payouts.amounts import product_fen
from core.law.roles import may
from core.law.suspicions.checks import CHECKS, explain, rule_of
from core.law.suspicions.thresholds import load_thresholds
from core.records.departments import Department, Township, Village
from core.records.payouts import Batch, Payout
from core.records.suspicions import Suspicion
from core.staff_view.payouts.listing import policy_names
from core.staff_view.scope import sees_department
from core.staff_view.suspicions.asking import findings_of
from core.staff_view.suspicions.listing import shown_name
from core.staff_view.trail import TrailLine, history_of


@dataclass(frozen=True, slots=True)
class ComparedList:
    """The list of a compared row; ``public`` lists have a public page, ``mine`` ones a page at this officer's desk."""

    id: int
    batch_no: str
    version: int
    kind: str
    policy_name: str
    year: int
    period: str
    state: str
    paid_on: date | None
    reason: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One compared row, masked; ``product_fen`` is quantity × rate."""

    row_no: int
    name: str
    village: str
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    product_fen: int | None
    amount_fen: int
    status: str
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Side:
    """A list, and the row in it where there is one."""

    list: ComparedList
    row: ComparedRow | None


@dataclass(frozen=True, slots=True)
class SuspicionPage:
    """Everything about one finding; ``first`` is what it points to, ``second`` what that is held against."""

    id: int
    kind: str
    word: str
    rule: str
    basis: str
    sentence: str
    fen: int
    department: str
    absent: bool
    first: Side
    second: Side | None
    found_at: datetime
    gone_at: datetime | None
    state: str
    decided_by: str
    decided_at: datetime | None
    note: str
    history: tuple[TrailLine, ...]
    may_decide: bool


def suspicion_page(session: Session, actor: Actor, suspicion_id: int, today: date) -> SuspicionPage | None:
    """``None`` where there is none in the actor's part."""
    found = session.exec(select(Suspicion).where(col(Suspicion.id) == suspicion_id, findings_of(actor))).first()
    if found is None:
        return None
    check, names = CHECKS[found.rule], policy_names(session)
    department = session.get(Department, found.department_code)
    second = (
        _side(session, actor, found.other_batch_id, found.other_row_no, names, today) if found.other_batch_id else None
    )
    return SuspicionPage(
        id=suspicion_id, kind=check.kind, word=check.word, rule=rule_of(found.rule, load_thresholds()), basis=check.basis,
        sentence=explain(found.rule, json.loads(found.facts)), fen=found.fen,
        department=department.name if department else found.department_code, absent=check.absent,
        first=_side(session, actor, found.batch_id, found.row_no, names, today), second=second, found_at=found.found_at,
        gone_at=found.gone_at, state=found.state, decided_by=found.decided_by or "", decided_at=found.decided_at,
        note=found.note, history=history_of(session, "suspicion", str(suspicion_id)),
        may_decide=found.gone_at is None and may(actor.role, "suspicions.decide"),
    )  # fmt: skip


def _side(
    session: Session, actor: Actor, batch_id: int, row_no: int | None, names: dict[str, str], today: date
) -> Side:
    batch = session.get_one(Batch, batch_id)
    listed = ComparedList(
        id=batch_id, batch_no=batch.batch_no, version=batch.version, kind=batch.kind,
        policy_name=names.get(batch.policy_code, batch.policy_code), year=batch.year, period=batch.period,
        state=batch.state, paid_on=batch.paid_on, reason=batch.change_reason,
        mine=sees_department(actor, batch.department_code),
    )  # fmt: skip
    return Side(listed, _row(session, batch_id, row_no, today) if row_no else None)


def _row(session: Session, batch_id: int, row_no: int, today: date) -> ComparedRow | None:
    asked = (
        sa.select(
            col(Payout.name_shown), col(Payout.minor_until), col(Payout.village_code), col(Township.name), col(Village.name),
            col(Payout.quantity_e4), col(Payout.unit), col(Payout.rate_e4), col(Payout.amount_fen), col(Payout.status),
            col(Payout.paid_on),
        )
        .select_from(Payout)
        .outerjoin(Village, col(Village.code) == col(Payout.village_code))
        .outerjoin(Township, col(Township.code) == col(Village.township_code))
        .where(col(Payout.batch_id) == batch_id, col(Payout.row_no) == row_no)
    )  # fmt: skip
    found = session.connection().execute(asked).first()
    if found is None:
        return None
    name, minor, code, township, village, quantity, unit, rate, fen, status, paid_on = found
    return ComparedRow(
        row_no, shown_name(name, minor, today), f"{township}{village}" if village else code, quantity, unit, rate,
        product_fen(quantity, rate) if quantity is not None and rate is not None else None, fen, status, paid_on,
    )  # fmt: skip
