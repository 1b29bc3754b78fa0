"""Failed payments on their way to be repaid (错误信息更正): the 5 steps, from the reports and the state of the repayment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.law.clock import local_date
from core.records.departments import Bank, Department, Township
from core.records.payouts import Batch, Progress
from core.records.totals import Total

STEPS = (
    "财政所退给站所，重新收对的信息",
    "财政所重新导入，站所再上报",
    "主管部门报财政局",
    "财政局复核，发给银行",
    "银行二次发放",
)
"""海财发〔2022〕26号 发放业务流程说明：错误信息的更正与二次发放."""
FIRST_ACTS = "镇街财政所和经办站所"
UNDER_WAY = ("held", "proposed")
# Step of the 12 that a repayment reports → step of the correction.
BY_REPORT = {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 2, 7: 3, 8: 4, 9: 4, 10: 4, 11: 4, 12: 5}


@dataclass(frozen=True, slots=True)
class Correction:
    """``left_n`` failed payments not repaid yet, the step from 1 to 5 they are at, who acts, and since when."""

    left_n: int
    step: int
    who: str
    since: date

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """State (done, now or next) and words of all five."""
        states = ("done" if n < self.step else "now" if n == self.step else "next" for n in range(1, len(STEPS) + 1))
        return tuple(zip(states, STEPS, strict=True))


@dataclass(frozen=True, slots=True)
class Payment:
    """A public list of payments with names: its number and year, who answers for it, and its first day."""

    batch_no: str
    year: int
    department: str
    since: date


_first = aliased(Batch)
# All made once.
_REPAYMENTS = (
    sa.select(col(Batch.id), col(Batch.batch_no), col(_first.batch_no), col(Batch.state), col(Batch.published_at))
    .join(_first, col(_first.id) == col(Batch.repays_id))
    .where(col(Batch.state).in_(("published", *UNDER_WAY)))
)


def _counted(kind: str, *statuses: str) -> sa.Select[int, int]:
    return (
        sa.select(col(Total.batch_id), sa.func.sum(col(Total.rows_n)))
        .where(
            # The year comes first in the index.
            col(Total.year).in_(sa.bindparam("years", expanding=True)),
            col(Total.kind) == kind,
            col(Total.status).in_(statuses),
        )
        .group_by(col(Total.batch_id))
    )


_FAILED, _REPAID = _counted("payment", "failed"), _counted("repayment", "repaid", "paid")
_REPORTED = (
    sa.select(
        col(Progress.batch_no),
        col(Progress.step),
        sa.func.coalesce(col(Department.name), col(Township.name), col(Bank.name), ""),
        col(Progress.at),
    )
    .outerjoin(Department, col(Department.code) == col(Progress.by_code))
    .outerjoin(Township, col(Township.code) == col(Progress.by_code))
    .outerjoin(Bank, col(Bank.code) == col(Progress.by_code))
    .where(col(Progress.batch_no).in_(sa.bindparam("numbers", expanding=True)))
    .order_by(col(Progress.at), col(Progress.id))
)


def corrections(session: Session, payments: Mapping[int, Payment]) -> dict[int, Correction]:
    """Payment → where its failed rows are; nothing for those whose failed rows are all repaid.

    What was reported for a repayment that is public now is over: the rest starts again.
    """
    repaying = _repayments(session)
    left = _left(session, payments, repaying)
    reported = _reported(session, [one for one in repaying if one.state in UNDER_WAY]) if left else {}
    found: dict[int, Correction] = {}
    for batch_id, left_n in left.items():
        payment = payments[batch_id]
        done = (one.public_on for one in repaying if one.root_no == payment.batch_no and one.public_on)
        step, who, since = reported.get(payment.batch_no, (1, FIRST_ACTS, max((payment.since, *done))))
        found[batch_id] = Correction(left_n, step, who, since)
    return found


@dataclass(frozen=True, slots=True)
class _Repayment:
    """``root_no`` is the payment it makes good, over repayments that failed again; ``public_on`` where it is public."""

    batch_id: int
    batch_no: str
    root_no: str
    state: str
    public_on: date | None


def _repayments(session: Session) -> list[_Repayment]:
    found = session.connection().execute(_REPAYMENTS).all()
    parents = {number: before for _, number, before, _, _ in found}
    return [
        _Repayment(batch_id or 0, number, _root(parents, number), state, local_date(at) if at else None)
        for batch_id, number, _, state, at in found
    ]


def _root(parents: Mapping[str, str], number: str) -> str:
    seen = {number}
    while number in parents and parents[number] not in seen:
        number = parents[number]
        seen.add(number)
    return number


def _left(session: Session, payments: Mapping[int, Payment], repaying: list[_Repayment]) -> dict[int, int]:
    """Payment → failed rows that no public repayment has made good; only where there are any."""
    connection, years = session.connection(), {"years": sorted({payment.year for payment in payments.values()})}
    counts = {batch_id: int(rows_n) for batch_id, rows_n in connection.execute(_FAILED, years) if batch_id in payments}
    settled = {batch_id: int(rows_n) for batch_id, rows_n in connection.execute(_REPAID, years)}
    by_number = {payment.batch_no: batch_id for batch_id, payment in payments.items()}
    for one in repaying:
        batch_id = by_number.get(one.root_no)
        if batch_id in counts:
            counts[batch_id] -= settled.get(one.batch_id, 0)
    return {batch_id: left_n for batch_id, left_n in counts.items() if left_n > 0}


def _reported(session: Session, repaying: list[_Repayment]) -> dict[str, tuple[int, str, date]]:
    """Number of a payment → the last report of a repayment that is still on its way: step, who acts, since when."""
    roots = {one.batch_no: one.root_no for one in repaying}
    return {
        roots[number]: (BY_REPORT[step], who, local_date(at))
        for number, step, who, at in session.connection().execute(_REPORTED, {"numbers": [*roots]})
        if step in BY_REPORT
    }
