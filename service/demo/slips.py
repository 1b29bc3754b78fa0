"""Mistakes that the demo makes on purpose (演示疑点): a few of every kind, so that the checks have something to find."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from core.actions.life_notices import MaskedNotice
from core.law.masking import Digester
from service.demo.batches import Row
from service.demo.plan import Plan

POLICY = "NY001"
TWICE, MUCH, SHARED, GONE = 0, 2, (9, 10, 11), (20, 21, 22)
MU = Decimal(400)
KINDS = ("death", "moved", "death")


def is_slipped(plan: Plan, year: int) -> bool:
    """This year's list of farmland."""
    return plan.policy.code == POLICY and plan.year == year


def without_one(plans: Sequence[Plan], year: int) -> list[Plan]:
    """One person who was on both lists before is left out of this year's."""
    before = [
        {person.id_number for person in plan.payees} for plan in plans if is_slipped(plan, year - 1) or is_slipped(plan, year - 2)
    ]  # fmt: skip
    return [_short(plan, before) if is_slipped(plan, year) else plan for plan in plans]


def _short(plan: Plan, before: Sequence[set[str]]) -> Plan:
    villages = [person.village_code for person in plan.payees]
    for person in plan.payees[max(GONE) + 1 :]:
        known = len(before) > 1 and all(person.id_number in earlier for earlier in before)
        if known and villages.count(person.village_code) > 1:
            return replace(plan, payees=tuple(one for one in plan.payees if one != person))
    return plan


def slipped(rows: Sequence[Row]) -> list[Row]:
    """Somebody twice, somebody with far too much land, three people with one account."""
    if len(rows) <= max(GONE):
        return list(rows)
    found = list(rows)
    rate = Decimal(found[MUCH].rate or 0)
    found[MUCH] = replace(found[MUCH], quantity=f"{MU:.2f}", amount=(MU * rate).quantize(Decimal("0.01")))
    account = found[SHARED[0]].person.account
    for place in SHARED:
        found[place] = replace(found[place], person=replace(found[place].person, account=account))
    return [*found, replace(found[TWICE], row_no=len(found) + 1)]


def notices(plan: Plan, paid_on: date, digester: Digester) -> list[MaskedNotice]:
    """Three of the payees had died or moved away before they were paid."""
    people = [plan.payees[place] for place in GONE if place < len(plan.payees)]
    return [
        MaskedNotice(digester.person(person.id_number), kind, paid_on - timedelta(days=days))
        for person, kind, days in zip(people, KINDS, (200, 60, 20), strict=False)
    ]
