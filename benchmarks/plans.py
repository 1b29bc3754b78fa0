"""What is paid to whom (发放计划): 80 items over eight years, the same people year after year, failures and corrections."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.people import Payee, cooperative
from core.law.masking import Digester
from core.law.payouts.amounts import product_fen
from core.law.payouts.types import StagedRow
from core.law.sensitivity import public_mode
from service.county.catalogue import PolicyRow, read_policies
from service.demo.batches import REASONS
from service.demo.plan import OTHER_SHARE, PERIODS, SHARES

YEARS = tuple(range(2018, 2026))
POLICIES = 80
FAILED, MENDED = 0.02, 0.8
CORRECTED, WITHDRAWN = 0.005, 0.001
ANNOUNCED = 8
EVERY_VILLAGE = 10  # an item of so many payees a village is paid in all of them, others in whole villages
FEWEST_A_VILLAGE = 15
DRIFT = 50  # each year one in so many payees of an item changes
MODES = ("full", "masked", "none", "count_only")
MONTHS = {"每月": 30_000, "每季": 30_000}


@dataclass(frozen=True, slots=True)
class Plan:
    """One payment of an item in a period; ``payees`` in the order of the list."""

    batch_no: str
    policy: PolicyRow
    year: int
    period: str
    paid_on: date
    payees: tuple[Payee, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class County:
    """Villages that take part, their people, and how many payments there shall be; everything follows from ``seed``."""

    homes: Sequence[Sequence[Payee]]
    rows: int
    seed: str

    def plans(self) -> list[Plan]:
        """All payments, oldest first."""
        policies = paid_policies()
        drafts = [
            (year, policy, number, label, month)
            for year in YEARS
            for policy in policies
            for number, (label, month) in enumerate(PERIODS[policy.frequency], start=1)
        ]
        weights = [SHARES.get(policy.code, OTHER_SHARE) for _, policy, *_ in drafts]
        scale = self.rows / sum(weights)
        plans = [
            Plan(
                f"210381-{year}-{policy.code}-{number:02d}", policy, year, f"{year}-{label}".rstrip("-"),
                date(year, month, 1) + timedelta(days=20 + place % 10), self._payees(policy, year, round(weight * scale)),
            )
            for place, ((year, policy, number, label, month), weight) in enumerate(zip(drafts, weights, strict=True))
        ]  # fmt: skip
        return sorted(plans, key=lambda plan: (plan.paid_on, plan.batch_no))

    def _payees(self, policy: PolicyRow, year: int, wanted: int) -> tuple[Payee, ...]:
        places = len(self.homes)
        dice = random.Random(f"{self.seed}:{policy.code}")  # noqa: S311  the same villages and people each year
        order = dice.sample(range(places), places)
        if wanted < EVERY_VILLAGE * places:
            order = order[: max(1, wanted // FEWEST_A_VILLAGE)]
        chosen: list[Payee] = []
        for done, place in enumerate(sorted(order)):
            home, part = self.homes[place], round(wanted * (done + 1) / len(order)) - round(wanted * done / len(order))
            start = dice.randrange(len(home)) + len(home) * (year - YEARS[0]) // DRIFT
            chosen += [home[(start + step) % len(home)] for step in range(min(part, len(home)))]
        return tuple(chosen)


def paid_policies() -> list[PolicyRow]:
    """The 80 items of the county: all that list names, those not public at all, the rest only counted."""
    found = sorted(read_policies(), key=lambda row: MODES.index(mode_of(row)))[:POLICIES]
    return sorted(found, key=lambda row: row.code)


def mode_of(policy: PolicyRow) -> str:
    """What the public may see of the item's lists."""
    return public_mode(policy.list_mode, policy.name)


def staged(plan: Plan, digester: Digester, seed: str, *, announced: bool = False) -> list[StagedRow]:
    """The masked rows of a payment, or of the announcement before it; the same arguments give the same rows."""
    dice = random.Random(f"{seed}:{plan.batch_no}:{announced}")  # noqa: S311  repeatable, nothing secret
    whole = mode_of(plan.policy) == "full"
    status = "listed" if announced else "paid"
    rows = []
    for number, person in enumerate(plan.payees, start=1):
        payee = cooperative(person, digester) if whole else person
        row = _row(number, payee, plan, dice, "organisation" if whole else "person", status)
        failed = not announced and dice.random() < FAILED
        rows.append(row._replace(status="failed", reason_code=dice.choice(REASONS), paid_on=None) if failed else row)
    return rows


def _row(number: int, payee: Payee, plan: Plan, dice: random.Random, kind: str, status: str) -> StagedRow:
    quantity, rate, unit, amount = _amount(payee, plan.policy, dice)
    return StagedRow(
        row_no=number, public_id=f"{dice.getrandbits(64):016x}", village_code=payee.village, group_name=payee.group,
        payee=kind, name_shown=payee.name_shown, account_tail=payee.account_tail, bank=payee.bank, quantity_e4=quantity,
        unit=unit, rate_e4=rate, amount_fen=amount, status=status, reason_code=None,
        paid_on=plan.paid_on.isoformat() if status == "paid" else None, original_row=None, person=payee.person,
        lookup=payee.lookup, minor_until=payee.minor_until(plan.paid_on) if kind == "person" else None,
        account=payee.account_digest,
    )  # fmt: skip


def _amount(payee: Payee, policy: PolicyRow, dice: random.Random) -> tuple[int | None, int | None, str, int]:
    """Quantity, rate, unit and fen."""
    if not policy.rate_yuan:
        return None, None, "", dice.randrange(20, 400) * 500
    rate = int(Decimal(policy.rate_yuan) * 10_000)
    if policy.unit.startswith("元/亩"):
        quantity = payee.land_e4
    elif policy.unit.startswith(("元/头", "元/只", "元/㎡")):
        quantity = dice.randrange(1, 40) * 10_000
    else:
        quantity = MONTHS.get(policy.frequency, 10_000) if "月" in policy.unit else 10_000
    return quantity, rate, policy.unit.removeprefix("元/").split("·")[-1], product_fen(quantity, rate)


def repaid(rows: Sequence[StagedRow], seed: str, batch_no: str, day: date) -> list[StagedRow]:
    """The second payment of most of the failed rows."""
    dice = random.Random(f"{seed}:{batch_no}:repaid")  # noqa: S311  repeatable, nothing secret
    again = [row for row in rows if row.status == "failed" and dice.random() < MENDED]
    return [
        row._replace(
            row_no=number, public_id=f"{dice.getrandbits(64):016x}", status="repaid", reason_code=None,
            paid_on=day.isoformat(), original_row=row.row_no,
        )
        for number, row in enumerate(again, start=1)
    ]  # fmt: skip


def chosen(plans: Sequence[Plan], share: float, seed: str) -> frozenset[str]:
    """Batch numbers that hold about ``share`` of all rows; small lists, as most mistakes are in some village's."""
    wanted = share * sum(len(plan.payees) for plan in plans)
    named = [plan for plan in plans if mode_of(plan.policy) == "masked" and 0 < len(plan.payees) <= max(wanted, 20)]
    random.Random(seed).shuffle(named)  # noqa: S311  repeatable, nothing secret
    return frozenset(_up_to(named, wanted))


def _up_to(plans: Sequence[Plan], wanted: float) -> Iterator[str]:
    held = 0
    for plan in plans:
        if held + len(plan.payees) <= max(wanted, 20):
            held += len(plan.payees)
            yield plan.batch_no
