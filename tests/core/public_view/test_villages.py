"""A village page holds what is public for that village and nothing that tells of a single person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.database import Session
from core.law.sensitivity import K
from core.public_view.sums import Sum, Sums
from core.public_view.villages import VillagePage, townships, village_page
from core.records.policies import PolicyItem
from tests.core.public_view.publishing import SMALL, publish
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    MASKED,
    NOT_LISTED,
    SOUTH_B,
    TODAY,
    TOWN_A,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    an_edition,
    small_county,
)


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)
    an_edition(session)
    an_edition(session, YEAR - 1)


def page_of(session: Session, code: str = EAST_A, year: int | None = None) -> VillagePage:
    page = village_page(session, code, today=TODAY, year=year)
    assert page is not None
    return page


def test_every_village_stands_under_its_township(session: Session) -> None:
    found = townships(session)
    assert [(town.name, [place.name for place in town.villages]) for town in found] == [
        ("牛庄镇", ["东村", "西村"]),
        ("西四镇", ["东村", "南村"]),
    ]
    assert found[0].code == TOWN_A


def test_villages_of_one_name_point_to_each_other(session: Session) -> None:
    page = page_of(session)
    assert (page.place.township, page.place.name) == ("牛庄镇", "东村")
    assert [(place.township, place.code) for place in page.namesakes] == [("西四镇", EAST_B)]
    assert page_of(session, WEST_A).namesakes == ()


def test_money_stands_by_policy_and_counts_this_village_only(session: Session) -> None:
    payment = a_batch(session, "A", rows=[Row(), Row(amount_fen=100), Row(village=WEST_A)])
    a_batch(session, "B", kind="repayment", repays_id=payment.id, rows=[Row(status="repaid", original_row=9)])
    page = page_of(session)
    assert [(policy.code, policy.sums.received) for policy in page.policies] == [(MASKED, Sum(3, 2 * 86_700 + 100))]
    assert page.sums.received == Sum(3, 173_500)
    assert {part.head.batch_no for part in page.policies[0].lists} == {"A", "B"}


def test_a_year_is_shown_at_a_time_the_newest_first(session: Session) -> None:
    a_batch(session, "old", year=YEAR - 1, rows=[Row(amount_fen=5)])
    a_batch(session, "new", rows=[Row(amount_fen=7)])
    page = page_of(session)
    assert (page.years, page.year, page.sums.all) == ((YEAR, YEAR - 1), YEAR, Sum(1, 7))
    assert page_of(session, year=YEAR - 1).sums.all == Sum(1, 5)
    assert village_page(session, EAST_A, today=TODAY, year=1999) is None


def test_open_announcements_stand_first_to_end_first(session: Session) -> None:
    for number, days in (("late", 9), ("soon", 2), ("over", -1)):
        a_batch(session, number, kind="announcement", objections_until=TODAY + timedelta(days=days))
    page = page_of(session)
    assert [(part.head.batch_no, part.head.days_left) for part in page.open_lists] == [("soon", 3), ("late", 10)]
    assert page.policies == ()
    assert page.sums == Sums()


def test_few_persons_of_a_list_without_names_are_not_counted(session: Session) -> None:
    a_batch(session, "A", policy_code=COUNT_ONLY, rows=[Row(), *(Row(village=EAST_B) for _ in range(20))])
    page = page_of(session)
    assert (page.policies, page.sums) == ((), Sums())


def test_enough_persons_of_a_list_without_names_are_counted_together(session: Session) -> None:
    a_batch(session, "A", policy_code=COUNT_ONLY, rows=[Row() for _ in range(K)])
    assert page_of(session).sums == Sums(mixed=Sum(K, K * 86_700))


def test_what_is_not_listed_is_not_there(session: Session) -> None:
    a_batch(session, "A", policy_code=NOT_LISTED)
    a_batch(session, "B", state="withdrawn")
    a_batch(session, "C", state="proposed")
    page = page_of(session)
    assert (page.years, page.year, page.policies, page.open_lists) == ((), None, (), ())


def test_the_page_says_whom_to_call_and_how_new_it_is(session: Session) -> None:
    page = page_of(session, SOUTH_B)
    assert (page.office.name, page.office.phone) == ("西四镇", "0412-0001001")
    assert page.supervision[0].phone == "0412-0000900"
    assert "海城市财政局" in page.supervision[0].departments
    assert page.data_date == TODAY


def test_an_unknown_village_is_not_found(session: Session) -> None:
    assert village_page(session, "210381999999", today=TODAY) is None


def test_a_list_in_which_the_village_is_too_small_is_named_without_figures(session: Session) -> None:
    for item in session.exec(select(PolicyItem).where(PolicyItem.code == MASKED)):
        item.smallest_group = 3
    publish(session, "A", rows=SMALL)
    publish(session, "G", kind="announcement", rows=[replace(row, status="listed", paid_on=None) for row in SMALL],
            reason="重新公示", period="2026-12")  # fmt: skip
    page = page_of(session)
    assert [(part.head.batch_no, part.sums, part.path) for part in page.open_lists] == [
        ("G", None, f"/lists/G?township={TOWN_A}")
    ]
    (policy,) = page.policies
    assert (policy.sums, policy.lists[0].path, page.sums) == (Sums(), f"/lists/A?township={TOWN_A}", Sums())
    assert page.years == (YEAR,)
    other = page_of(session, SOUTH_B)
    assert [part.path for part in other.policies[0].lists] == [f"/lists/A/villages/{SOUTH_B}"]
    assert page_of(session, EAST_B).years == ()


def test_a_year_in_which_only_an_ended_announcement_stood_is_not_offered(session: Session) -> None:
    a_batch(session, "A", kind="announcement", objections_until=TODAY - timedelta(days=1))
    assert page_of(session).years == ()
