"""The township ledger (补贴底册): what was paid in one township in one year, to export and to compare with its own roster."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.actor import Actor
from core.law.clock import local_date
from core.law.ledgers import Claim
from core.law.sensitivity import HIDDEN_SHOWN, MINOR_SHOWN, NAMED, hides_name, public_mode
from core.records.departments import Township, Village
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem
from core.records.versions import RowObjection
from core.staff_view.scope import reads_batches, sees_county

RECEIVED = ("paid", "repaid")
STREAMED_ROWS = 2000
COLUMNS: tuple[Any, ...] = (
    col(Village.name).label("village"), col(Payout.group_name), col(Payout.name_shown), col(Batch.policy_code),
    col(PolicyItem.name).label("policy"), col(Batch.period), col(Batch.batch_no), col(Payout.row_no),
    col(Payout.quantity_e4), col(Payout.unit), col(Payout.rate_e4), col(Payout.amount_fen), col(Payout.status),
    col(Payout.paid_on), col(Payout.village_code), col(Payout.person), col(Payout.minor_until), col(Payout.id),
    col(Batch.published_at), col(RowObjection.id).label("objection"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class LedgerPolicy:
    """One subsidy of the year in this township."""

    code: str
    name: str
    rows_n: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a township and year; ``unnamed_n`` lists name nobody and stand in no ledger."""

    township: Choice
    year: int
    villages: tuple[Choice, ...]
    policies: tuple[LedgerPolicy, ...]
    unnamed_n: int

    @property
    def rows_n(self) -> int:
        """Payouts of all subsidies."""
        return sum(policy.rows_n for policy in self.policies)

    @property
    def total_fen(self) -> int:
        """Fen of all subsidies."""
        return sum(policy.amount_fen for policy in self.policies)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One payout that reached a card: no account, no ID number; minors and hidden rows without a name."""

    village: str
    group: str
    name: str
    policy_code: str
    policy: str
    period: str
    batch_no: str
    row_no: int
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    amount_fen: int
    status: str
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class PaidRow:
    """A row with what it is compared by, which stays inside the program."""

    row: LedgerRow
    claim: Claim


def townships_of(session: Session, actor: Actor) -> tuple[Choice, ...]:
    """The townships whose ledger the actor may read."""
    if not reads_batches(actor):
        return ()
    asked = sa.select(col(Township.code), col(Township.name)).order_by(col(Township.code))
    if actor.role == "township":
        asked = asked.where(col(Township.code) == actor.township)
    return tuple(Choice(*row) for row in session.connection().execute(asked))


def years_of(session: Session) -> tuple[int, ...]:
    """Years in which something was published as paid, newest first."""
    asked = sa.select(col(Batch.year)).where(*_published()).distinct().order_by(col(Batch.year).desc())
    return tuple(session.connection().execute(asked).scalars())


def ledger(session: Session, actor: Actor, township: str, year: int) -> Ledger | None:
    """Figures by subsidy; None for a township that the actor may not read."""
    named = next((choice for choice in townships_of(session, actor) if choice.value == township), None)
    if named is None:
        return None
    asked = (
        sa.select(
            col(Batch.id), col(PolicyItem.code), col(PolicyItem.name), sa.func.count(), sa.func.sum(col(Payout.amount_fen))
        )
        .select_from(Payout)
        .join(Batch, col(Batch.id) == col(Payout.batch_id))
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .where(*_paid(actor, township, year))
        .group_by(col(Batch.id), col(PolicyItem.code), col(PolicyItem.name))
        .order_by(col(PolicyItem.code))
    )  # fmt: skip
    lists = _named_lists(session, actor, year)
    sums: dict[str, LedgerPolicy] = {}
    unnamed_n = 0
    for batch_id, code, name, rows_n, fen in session.connection().execute(asked):
        if batch_id not in lists:
            unnamed_n += 1
            continue
        before = sums.get(code, LedgerPolicy(code, name, 0, 0))
        sums[code] = LedgerPolicy(code, name, before.rows_n + rows_n, before.amount_fen + int(fen))
    return Ledger(named, year, _villages(session, township), tuple(sums.values()), unnamed_n)


def ledger_rows(session: Session, actor: Actor, township: str, year: int, *, policy: str = "") -> Iterator[PaidRow]:
    """Every payout that reached a card, list by list; the caller has made sure that the actor may read the township."""
    lists = _named_lists(session, actor, year)
    asked = (
        sa.select(*COLUMNS)
        .select_from(Payout)
        .join(Batch, col(Batch.id) == col(Payout.batch_id))
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .join(Village, col(Village.code) == col(Payout.village_code))
        .outerjoin(
            RowObjection,
            sa.and_(
                col(RowObjection.batch_id) == Payout.batch_id, col(RowObjection.row_no) == Payout.row_no,
                col(RowObjection.state) != "rejected",
            ),
        )
        .where(*_paid(actor, township, year), col(Payout.batch_id).in_(lists))
        .order_by(col(Payout.batch_id), col(Payout.row_no))
    )  # fmt: skip
    if policy:
        asked = asked.where(col(Batch.policy_code) == policy)
    with session.connection().execute(asked.execution_options(yield_per=STREAMED_ROWS)) as rows:
        for row in rows:
            yield _paid_row(row)


def _paid_row(row: sa.Row[Any]) -> PaidRow:
    name = row.name_shown
    if row.objection is not None:
        name = HIDDEN_SHOWN
    elif hides_name(row.minor_until, local_date(row.published_at).year):
        name = MINOR_SHOWN
    shown = LedgerRow(
        row.village, row.group_name, name, row.policy_code, row.policy, row.period, row.batch_no, row.row_no,
        row.quantity_e4, row.unit, row.rate_e4, row.amount_fen, row.status, row.paid_on,
    )  # fmt: skip
    return PaidRow(shown, Claim(row.id, row.person, row.village_code, row.name_shown, row.amount_fen))


def _published() -> Iterable[sa.ColumnElement[bool]]:
    return (col(Batch.state) == "published", col(Batch.kind).in_(("payment", "repayment")))


def _paid(actor: Actor, township: str, year: int) -> list[sa.ColumnElement[bool]]:
    """A department reads what it answers for; a range of codes walks the index on (batch, village)."""
    own = [] if sees_county(actor) or actor.role == "township" else [col(Batch.department_code) == actor.department]
    there = col(Payout.village_code).between(f"{township}000", f"{township}999")
    return [*_published(), col(Batch.year) == year, there, col(Payout.status).in_(RECEIVED), *own]


def _named_lists(session: Session, actor: Actor, year: int) -> list[int]:
    """Lists that name payees, on the desk as for the public: officers read of the others what the preview tells."""
    own = [] if sees_county(actor) or actor.role == "township" else [col(Batch.department_code) == actor.department]
    asked = (
        sa.select(col(Batch.id), col(PolicyItem.list_mode_web), col(PolicyItem.name))
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .where(*_published(), col(Batch.year) == year, *own)
    )
    found = session.connection().execute(asked)
    return [batch_id for batch_id, mode, name in found if batch_id and public_mode(mode, name) in NAMED]


def _villages(session: Session, township: str) -> tuple[Choice, ...]:
    asked = sa.select(col(Village.code), col(Village.name)).where(col(Village.township_code) == township)
    return tuple(Choice(*row) for row in session.connection().execute(asked.order_by(col(Village.code))))
