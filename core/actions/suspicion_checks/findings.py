"""What the checks of one policy find (核查结果), in the order of list and row; facts as flat JSON."""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.suspicion_checks.queries import POINTS, QUERIES
from core.actions.suspicion_checks.sources import RECEIVED, Lists, current_ids, gather, lists_of, noticed
from core.database import Session
from core.law.calendar import WorkCalendar
from core.law.payouts.amounts import product_fen
from core.law.suspicions.checks import Fact
from core.law.suspicions.periods import payment_due, span_of
from core.law.suspicions.thresholds import Thresholds
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem

STREAMED_ROWS = 2000
WHOLE_LIST = 0
BY_PERSON_AND_PERIOD = frozenset({"paid_twice", "over_ceiling", "jump", "missing"})
MOST = 10**15
"""Fen of the largest amount a row can hold; a wrong quantity makes a product beyond every column."""


class Found(NamedTuple):
    """One finding; ``facts`` does not change from day to day, so that what was looked into stays so."""

    batch_id: int
    row_no: int
    other_batch_id: int | None
    other_row_no: int | None
    village_code: str
    department_code: str
    fen: int
    facts: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the checks go by besides the ledger."""

    thresholds: Thresholds
    calendar: WorkCalendar
    today: date


def source(session: Session, policy: str, rules: Iterable[str]) -> Lists | None:
    """What the named checks of a policy read, put together once in this session; None where no list is public."""
    ids = tuple(session.connection().execute(current_ids(policy)).scalars())
    if not ids:
        return None
    lists = lists_of(policy, ids)
    if BY_PERSON_AND_PERIOD.intersection(rules):
        gather(session, lists)
    return lists


def findings(session: Session, lists: Lists, rule: str, terms: Terms) -> Generator[Found]:
    """The findings of one check, ordered by list and row; the session is the one of ``source``."""
    if rule == "late":
        yield from _late(session, lists, terms)
    elif rule == "not_paid":
        yield from _not_paid(session, lists, terms)
    else:
        query = QUERIES[rule](lists, terms.thresholds, terms.today).execution_options(yield_per=STREAMED_ROWS)
        with session.connection().execute(query) as rows:
            for row in rows:
                yield _found(rule, row, terms)


def _found(rule: str, row: sa.Row[Any], terms: Terms) -> Found:
    points = row[: len(POINTS)]
    told: dict[str, Any] = dict(zip(row._fields[len(POINTS) :], row[len(POINTS) :], strict=True))
    batch_id, row_no, other_batch, other_row, village, department, fen = points
    if rule == "amount_off":
        told["product_fen"] = product_fen(told["quantity_e4"], told["rate_e4"])
        fen = min(abs(told["amount_fen"] - told["product_fen"]), MOST)
    elif rule == "not_repaid":
        told["due_on"] = told["failed_on"] + timedelta(days=terms.thresholds.failed_days)
    elif rule == "after_notice":
        told["when"] = _when(told["effective_on"], told["period"])
    return Found(batch_id, row_no, other_batch, other_row, village, department, int(fen), _json(told))


def _when(effective_on: date, period: str) -> str:
    first, last = span_of(period) or (date.min, date.max)
    if effective_on < first:
        return "before"
    return "during" if effective_on <= last else "after"


def _late(session: Session, lists: Lists, terms: Terms) -> Iterator[Found]:
    """One finding a list: its rows that came after the last day of the policy list."""
    for batch in _payments(session, lists):
        due = payment_due(batch.period, _pay_by(session, batch), terms.calendar)
        if due is None:
            continue
        paid_on = sa.func.coalesce(col(Payout.paid_on), batch.paid_on, type_=sa.Date)
        late = sa.select(
            sa.func.count(), sa.cast(sa.func.sum(col(Payout.amount_fen)), sa.BigInteger), sa.func.max(paid_on)
        ).where(col(Payout.batch_id) == batch.id, col(Payout.status).in_(RECEIVED), paid_on > due)
        rows_n, fen, last_on = session.connection().execute(late).one()
        if rows_n:
            facts: dict[str, Fact | date] = {"due_on": due, "last_on": last_on, "rows_n": rows_n}
            yield Found(batch.id or 0, WHOLE_LIST, None, None, "", batch.department_code, int(fen), _json(facts))


def _pay_by(session: Session, batch: Batch) -> str:
    asked = select(PolicyItem.pay_by).where(PolicyItem.year == batch.year, PolicyItem.code == batch.policy_code)
    return session.exec(asked).first() or ""


def _not_paid(session: Session, lists: Lists, terms: Terms) -> Iterator[Found]:
    """Rows of an announcement whose person is in no payment of that period, where the village was paid from it."""
    payments = _payments(session, lists)
    for announced in sorted({batch.announced_id for batch in payments if batch.announced_id is not None}):
        follow = [batch for batch in payments if batch.announced_id == announced]
        if terms.thresholds.list_reason_explains and all(batch.change_reason for batch in follow):
            continue
        period = {(batch.year, batch.period) for batch in follow}
        paying = [batch.id for batch in payments if (batch.year, batch.period) in period]
        yield from _dropped(session, announced, [batch.id for batch in follow], paying)


def _dropped(
    session: Session, announced: int, follow: Sequence[int | None], paying: Sequence[int | None]
) -> list[Found]:
    told = noticed()
    paid = sa.select(col(Payout.person)).where(col(Payout.batch_id).in_(paying))
    villages = sa.select(col(Payout.village_code)).where(col(Payout.batch_id).in_(follow))
    asked = (
        sa.select(col(Payout.row_no), col(Payout.village_code), col(Payout.amount_fen), col(Batch.department_code))
        .join(Batch, col(Batch.id) == col(Payout.batch_id))
        .outerjoin(told, told.c.person == col(Payout.person))
        .where(
            col(Payout.batch_id) == announced, col(Payout.person).not_in(paid),
            col(Payout.village_code).in_(villages), told.c.person.is_(None),
        )
        .order_by(col(Payout.row_no))
    )  # fmt: skip
    return [
        Found(announced, row_no, follow[0], None, village, department, fen, _json({"amount_fen": fen}))
        for row_no, village, fen, department in session.connection().execute(asked)
    ]


def _payments(session: Session, lists: Lists) -> Sequence[Batch]:
    asked = select(Batch).where(col(Batch.id).in_(lists.ids), Batch.kind == "payment").order_by(col(Batch.id))
    return session.exec(asked).all()


def _json(facts: dict[str, Any]) -> str:
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
