"""The generator of the benchmark county: the same at every run, realistic where the figures depend on it."""

from collections import Counter

from benchmarks.ledger import SEED, county_of
from benchmarks.plans import YEARS, County, mode_of, paid_policies, repaid, staged
from core.law.masking import Digester
from core.law.payouts.id_numbers import identify
from core.law.payouts.types import StagedRow

DIGESTER = Digester(b"only for tests")
ROWS = 6_000


def rows_of(county: County) -> list[StagedRow]:
    return [row for plan in county.plans() for row in staged(plan, DIGESTER, SEED)]


def test_the_same_seed_gives_the_same_county() -> None:
    assert rows_of(county_of(ROWS, DIGESTER)) == rows_of(county_of(ROWS, DIGESTER))


def test_it_has_the_size_that_was_asked_for() -> None:
    assert abs(len(rows_of(county_of(ROWS, DIGESTER))) - ROWS) < ROWS // 10


def test_people_come_back_over_the_years() -> None:
    plans = [plan for plan in county_of(ROWS, DIGESTER).plans() if plan.policy.code == "NY001"]
    assert [plan.year for plan in plans] == list(YEARS)
    first, last = ({payee.person for payee in plan.payees} for plan in (plans[0], plans[-1]))
    assert len(first & last) > len(first) // 2


def test_about_two_in_a_hundred_fail_and_most_of_them_are_repaid() -> None:
    plans = county_of(ROWS, DIGESTER).plans()
    rows = [(plan, staged(plan, DIGESTER, SEED)) for plan in plans]
    failed = sum(row.status == "failed" for _, found in rows for row in found)
    again = sum(len(repaid(found, SEED, plan.batch_no, plan.paid_on)) for plan, found in rows)
    assert 0.01 < failed / ROWS < 0.03
    assert failed / 2 < again < failed


def test_eighty_items_of_every_mode_are_paid() -> None:
    policies = paid_policies()
    assert len(policies) == 80
    assert set(Counter(map(mode_of, policies))) == {"full", "masked", "count_only", "none"}


def test_nobody_can_exist_and_no_clear_value_is_in_a_row() -> None:
    county = county_of(ROWS, DIGESTER)
    people = {payee.lookup: payee for home in county.homes for payee in home}
    assert all(payee.id_number.startswith("210399") for payee in people.values())
    assert not isinstance(identify(next(iter(people.values())).id_number, county.plans()[-1].paid_on), str)
    for row in rows_of(county):
        if (payee := people.get(row.lookup)) is not None:
            assert not {payee.name, payee.id_number, payee.account} & {value for value in row if isinstance(value, str)}
