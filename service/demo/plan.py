"""The calendar of the demo county (发放安排): which batch of which policy is announced and paid when, and to whom."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from service.county.catalogue import PolicyRow
from service.demo.people import Person

# Periods of a year: label and the month in which the money goes out.
PERIODS: dict[str, tuple[tuple[str, int], ...]] = {
    "每月": (("Q1", 4), ("Q3", 10)),
    "每季": (("Q1", 4), ("Q3", 10)),
    "每半年": (("H1", 7), ("H2", 11)),
    "每学期": (("H1", 5), ("H2", 11)),
    "每年": (("", 6),),
    "一次性": (("", 9),),
    "按次": (("", 10),),
}
# Share of all people who get an item; what is not named here gets the last line's share.
SHARES: dict[str, float] = {
    "NY001": 1.0, "NY009": 0.5, "NY010": 0.12, "CZ001": 0.22, "NY002": 0.4, "NY005": 0.03, "NY011": 0.05, "LY001": 0.15,
    "LY004": 0.06, "SL001": 0.08, "MZ001": 0.07, "MZ003": 0.02, "MZ006": 0.1, "MZ007": 0.04, "MZ009": 0.04, "MZ010": 0.03,
    "JY001": 0.03, "JY002": 0.02, "WJ001": 0.08, "TY006": 0.03, "ZZ002": 0.01,
}  # fmt: skip
OTHER_SHARE = 0.006
ADULT = 18
# Ages of items that are not for adults; families resettled for a reservoir include children, whose names are withheld.
AGES: dict[str, tuple[int, int]] = {
    "MZ006": (80, 89), "MZ007": (90, 99), "SL001": (0, 120), "JY001": (6, 12), "JY003": (6, 12), "JY002": (13, 15),
    "JY004": (13, 15), "JY005": (3, 5), "JY006": (16, 17), "JY007": (16, 17), "MZ011": (0, 17), "MZ012": (0, 17),
    "MZ014": (0, 17), "CL001": (0, 6), "WJ005": (0, 2),
}  # fmt: skip
ANNOUNCED_DAYS = 35
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """One payment: who is paid for what, and when it is announced and paid."""

    batch_no: str
    policy: PolicyRow
    year: int
    period: str
    announced_on: date
    paid_on: date
    payees: tuple[Person, ...]


def who_may(policy: PolicyRow, day: date) -> Callable[[Person], bool]:
    """The plain condition of an item that the demo honours: age."""
    youngest, oldest = AGES.get(policy.code, (ADULT, 120))
    return lambda person: youngest <= person.age(day) <= oldest


def payments(
    policies: Sequence[PolicyRow], people: Sequence[Person], years: Sequence[int], rows: int, dice: random.Random
) -> list[Plan]:
    """Payments of ``years``, ``rows`` payouts in all, oldest first; ``dice`` makes it repeatable."""
    drafts = [
        Plan(
            f"210381-{year}-{policy.code}-{number:02d}", policy, year, f"{year}-{label}".rstrip("-"),
            date(year, month, 1 + dice.randrange(9)), date(year, month, 1) + timedelta(days=ANNOUNCED_DAYS), (),
        )
        for year in years
        for policy in policies
        if policy.list_mode != "none"
        for number, (label, month) in enumerate(PERIODS[policy.frequency], start=1)
    ]  # fmt: skip
    weights = [SHARES.get(plan.policy.code, OTHER_SHARE) for plan in drafts]
    scale = rows / sum(weights)
    by_village: dict[str, list[Person]] = {}
    for person in people:
        by_village.setdefault(person.village_code, []).append(person)
    planned = [
        _staffed(plan, round(weight * scale), by_village, dice) for plan, weight in zip(drafts, weights, strict=True)
    ]
    paid = [plan for plan in planned if plan.payees]  # a small county may have nobody of the age
    return sorted(paid, key=lambda plan: (plan.paid_on, plan.batch_no))


def _staffed(plan: Plan, wanted: int, people: Mapping[str, list[Person]], dice: random.Random) -> Plan:
    """Whole villages at a time, as real lists are: an item of few payees is not one row in each of 435 villages."""
    may = who_may(plan.policy, plan.announced_on)
    villages = list(people)
    dice.shuffle(villages)
    payees = (person for village in villages for person in people[village] if may(person))
    chosen = islice(payees, max(wanted, FEWEST))
    return replace(plan, payees=tuple(sorted(chosen, key=lambda person: (person.village_code, person.id_number))))
