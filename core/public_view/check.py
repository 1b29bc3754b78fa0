"""The own record (本人查询): every public payment of one person, how it was computed, and who answers for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.payouts.amounts import product_fen
from core.law.payouts.words import STATUS
from core.law.sensitivity import NAMED, public_mode
from core.public_view.batches import EXPIRED, HELD, period_words, policy_name, still_open
from core.public_view.second_payments import Attempt, later_attempts
from core.public_view.site import data_date
from core.public_view.trace import Announced, Chain, Step, listed
from core.records.departments import Bank, Department, FailReason, Township, Village
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem

RECEIVED = frozenset({"paid", "repaid"})
BANK_ACTS = "代发银行"
"""Who must act, as the list of fail reasons writes it."""


_before, _announced = aliased(Batch), aliased(Batch)
# Made once: putting so many columns together takes ten times as long as the answer of the database.
_OWN: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(Payout.row_no), col(Payout.status), col(Payout.amount_fen), col(Payout.paid_on), col(Payout.bank),
        col(Payout.account_tail), col(Payout.quantity_e4), col(Payout.unit), col(Payout.rate_e4),
        col(Payout.name_shown), col(Payout.original_row), col(Payout.person), col(Payout.village_code),
        col(Batch.batch_no), col(Batch.year), col(Batch.period), col(Batch.open_until).label("objections_until"),
        col(Batch.paid_on).label("batch_paid_on"), col(Batch.id).label("batch_id"), col(Batch.state),
        col(Batch.made_at), col(Batch.published_at), HELD.label("held"), col(Batch.announced_id),
        col(_announced.batch_no).label("announced_no"), col(_announced.published_at).label("announced_at"),
        col(_announced.open_until).label("announced_until"), col(_announced.state).label("announced_state"),
        col(_before.batch_no).label("repays_no"),
        col(PolicyItem.code), col(PolicyItem.name), col(PolicyItem.plain_name), col(PolicyItem.list_mode_web),
        col(PolicyItem.rate_e4).label("own_rate_e4"), col(Village.name).label("village"),
        col(Township.name).label("township"), col(Township.phone).label("township_phone"),
        col(Township.hours).label("township_hours"), col(Department.name).label("department"),
        col(Department.phone).label("department_phone"), col(Department.hours).label("department_hours"),
        col(FailReason.plain_text), col(FailReason.villager_should), col(FailReason.who_acts),
        col(Bank.phone).label("bank_phone"),
    )
    .select_from(Payout)
    .join(Batch, col(Batch.id) == col(Payout.batch_id))
    .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
    .join(Department, col(Department.code) == col(PolicyItem.department_code))
    .join(Village, col(Village.code) == col(Payout.village_code))
    .join(Township, col(Township.code) == col(Village.township_code))
    .outerjoin(_before, col(_before.id) == col(Batch.repays_id))
    .outerjoin(
        _announced,
        sa.and_(col(_announced.id) == col(Batch.announced_id), col(_announced.state).in_(("published", EXPIRED))),
    )
    .outerjoin(FailReason, col(FailReason.code) == col(Payout.reason_code))
    .outerjoin(Bank, col(Bank.name) == col(Payout.bank))
    .where(
        col(Payout.person) == sa.bindparam("person"),
        col(Payout.lookup) == sa.bindparam("lookup"),
        # Also ended announcements: their owner may see that the payment stood in one.
        sa.or_(still_open(sa.bindparam("today", type_=sa.Date())), col(Batch.state) == EXPIRED),
    )
    .order_by(col(Batch.publication_no).desc(), col(Payout.row_no))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody to ring."""

    name: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True)
class Computed:
    """How the amount came about; ``product_fen`` is quantity × rate, ``own_rate_e4`` the rate of the policy list."""

    quantity_e4: int
    unit: str
    rate_e4: int
    product_fen: int
    amount_fen: int
    own_rate_e4: int | None

    @property
    def comes_out(self) -> bool:
        """Whether the amount is what the multiplication gives."""
        return self.product_fen == self.amount_fen

    @property
    def other_rate(self) -> bool:
        """Whether another rate was used than the policy list has."""
        return self.own_rate_e4 is not None and self.own_rate_e4 != self.rate_e4


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a payment failed, in plain words, and who must do what; ``bank`` is set where it is the bank of the payment."""

    reason: str
    villager_should: str
    who_acts: str
    bank: Office | None


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list that everybody may see; ``named`` where it has rows and not only figures."""

    path: str
    named: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """The attempt that followed a failed payment and reached the person."""

    amount_fen: int
    paid_on: date | None
    bank: str
    account_tail: str
    open_list: OpenList | None


@dataclass(frozen=True, slots=True)
class Payment:
    """One card. ``status`` is listed, paid, failed or repaid; ``settled`` is set where a failed one was paid later.

    ``open_list`` is None where the list may not be shown to anyone else.
    """

    year: int
    status: str
    policy: str
    policy_code: str
    policy_year: int
    period: str
    amount_fen: int
    day: date | None
    bank: str
    account_tail: str
    village: str
    computed: Computed | None
    failure: Failure | None
    settled: Settled | None
    department: Office
    township: Office
    open_list: OpenList | None
    objections_until: date | None
    days_left: int | None
    held: bool
    steps: tuple[Step, ...]

    @property
    def said(self) -> str:
        """The state in plain words."""
        return "没发成功，后来补发了。" if self.settled and self.failure else STATUS[self.status].sentence

    @property
    def received_fen(self) -> int:
        """What came to the card."""
        if self.settled:
            return self.settled.amount_fen
        return self.amount_fen if self.status in RECEIVED else 0


@dataclass(frozen=True, slots=True)
class OwnYear:
    """The payments of one year, newest first."""

    year: int
    received_fen: int
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """``received_fen`` is what came to the card in the year of ``today``; ``name`` is masked."""

    name: str
    this_year: int
    received_fen: int
    failed_n: int
    listed_n: int
    years: tuple[OwnYear, ...]
    data_date: date | None


def own_record(session: Session, person: bytes, lookup: bytes, today: date) -> OwnRecord | None:
    """What is public of the person with these digests, to that person alone; None when nothing is any more."""
    found = _rows(session, person, lookup, today)
    rows = [row for row in found if row.state != EXPIRED]
    if not rows:
        return None
    attempts = {attempt.key: attempt for attempt in map(_attempt, rows)}
    later = later_attempts(session, attempts.values())
    inside = _told_elsewhere(attempts, later)
    chain, announcements = Chain(attempts, later.values()), _Announcements(found)
    payments = [
        _payment(row, later, chain, announcements, today)
        for row in rows
        if (row.batch_no, row.row_no) not in inside and row.batch_id not in announcements.followed
    ]
    years = _by_year(payments)
    return OwnRecord(
        name=rows[0].name_shown,
        this_year=today.year,
        received_fen=sum(year.received_fen for year in years if year.year == today.year),
        failed_n=sum(payment.status == "failed" and not payment.settled for payment in payments),
        listed_n=sum(payment.status == "listed" for payment in payments),
        years=years,
        data_date=data_date(session),
    )


class _Announcements:
    """The own rows of announcements, for the trace of the payments that followed them; ``found`` are all own rows."""

    def __init__(self, found: list[sa.Row[Any]]) -> None:
        self.followed = {row.announced_id for row in found if row.announced_id is not None}
        self._rows_n = Counter(row.batch_id for row in found)
        self._amounts = {row.batch_id: row.amount_fen for row in found if row.batch_id in self.followed}
        self._payments = {(row.batch_no, row.row_no): row for row in found}

    def before(self, first: Attempt) -> Announced | None:
        """The announcement of a payment that is among the own rows, unless it was withdrawn."""
        row = self._payments.get(first.key)
        if row is None or row.announced_at is None:
            return None
        # Of several rows nobody can say which one became which.
        one_each = self._rows_n[row.batch_id] == self._rows_n[row.announced_id] == 1
        public = row.announced_state == "published" and first.mode in NAMED
        return Announced(
            local_date(row.announced_at),
            row.announced_until,
            self._amounts.get(row.announced_id) if one_each else None,
            f"/lists/{row.announced_no}" if public else "",
        )


def _told_elsewhere(
    own: Mapping[tuple[str, int], Attempt], later: Mapping[tuple[str, int], Attempt]
) -> set[tuple[str, int]]:
    """Rows without a card of their own, so that one payment is one card however often it was tried.

    A repayment stands on the card of the payment that it makes good; an attempt that failed again stands for the
    first one; of several failed attempts at one payment only the last is told.
    """
    told: set[tuple[str, int]] = set()
    for key, attempt in later.items():
        if attempt.key in own:
            told.add(key if attempt.status == "failed" else attempt.key)
    for key, attempt in own.items():
        last = later.get(attempt.settles) if attempt.settles else None
        if last is not None and last.key != key and attempt.status == "failed" and key not in later:
            told.add(key)
    return told


def _by_year(payments: Iterable[Payment]) -> tuple[OwnYear, ...]:
    ordered = sorted(payments, key=lambda payment: (payment.year, payment.day or date.max), reverse=True)
    grouped = ((year, tuple(found)) for year, found in groupby(ordered, key=lambda payment: payment.year))
    return tuple(OwnYear(year, sum(payment.received_fen for payment in found), found) for year, found in grouped)


def _rows(session: Session, person: bytes, lookup: bytes, today: date) -> list[sa.Row[Any]]:
    return list(session.connection().execute(_OWN, {"person": person, "lookup": lookup, "today": today}))


def _attempt(row: sa.Row[Any]) -> Attempt:
    return Attempt(
        row.batch_no, row.row_no, row.status, row.amount_fen, row.paid_on, row.bank, row.account_tail, row.repays_no,
        row.original_row, row.person, row.village_code, local_date(row.made_at), row.batch_paid_on,
        public_mode(row.list_mode_web, row.name),
    )  # fmt: skip


def _payment(
    row: sa.Row[Any],
    later: Mapping[tuple[str, int], Attempt],
    chain: Chain,
    announcements: _Announcements,
    today: date,
) -> Payment:
    settled = _settled(later, (row.batch_no, row.row_no))
    day = settled.paid_on if settled else row.paid_on or row.batch_paid_on
    return Payment(
        year=day.year if day else row.year,
        status=row.status,
        policy=policy_name(row.name, row.plain_name),
        policy_code=row.code,
        policy_year=row.year,
        period=period_words(row.period),
        amount_fen=row.amount_fen,
        day=day,
        bank=row.bank,
        account_tail=row.account_tail,
        village=f"{row.township}{row.village}",
        computed=_computed(row),
        failure=_failure(row),
        settled=settled,
        department=Office(row.department, row.department_phone, row.department_hours),
        township=Office(f"{row.township}财政所", row.township_phone, row.township_hours),
        open_list=_open_list(public_mode(row.list_mode_web, row.name), row.batch_no, row.village_code),
        objections_until=row.objections_until if row.status == "listed" else None,
        days_left=(row.objections_until - today).days + 1 if row.status == "listed" and row.objections_until else None,
        held=bool(row.held),
        steps=_steps(row, chain, announcements),
    )


def _steps(row: sa.Row[Any], chain: Chain, announcements: _Announcements) -> tuple[Step, ...]:
    if row.status == "listed":
        return listed(local_date(row.published_at), row.objections_until)
    first = chain.first(_attempt(row))
    return chain.steps(first, announcements.before(first))


def _settled(later: Mapping[tuple[str, int], Attempt], key: tuple[str, int]) -> Settled | None:
    """The end of the chain of attempts, if it reached the person."""
    last, seen = later.get(key), {key}
    while last is not None and last.key in later and last.key not in seen:
        seen.add(last.key)
        last = later[last.key]
    if last is None or last.status not in RECEIVED:
        return None
    open_list = _open_list(last.mode, last.batch_no, last.village_code)
    return Settled(last.amount_fen, last.paid_on, last.bank, last.account_tail, open_list)


def _computed(row: sa.Row[Any]) -> Computed | None:
    if row.quantity_e4 is None or row.rate_e4 is None:
        return None
    product = product_fen(row.quantity_e4, row.rate_e4)
    return Computed(row.quantity_e4, row.unit, row.rate_e4, product, row.amount_fen, row.own_rate_e4)


def _failure(row: sa.Row[Any]) -> Failure | None:
    if row.status != "failed":
        return None
    acts = row.who_acts or ""
    known = acts == BANK_ACTS and row.bank_phone is not None
    bank = Office(row.bank, row.bank_phone, "") if known else None
    return Failure(row.plain_text or "", row.villager_should or "", acts, bank)


def _open_list(mode: str, batch_no: str, village_code: str) -> OpenList | None:
    if mode in NAMED:
        return OpenList(f"/lists/{batch_no}/villages/{village_code}", named=True)
    return OpenList(f"/lists/{batch_no}", named=False) if mode == "count_only" else None
