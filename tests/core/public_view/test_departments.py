"""Everyone a villager may ring."""

from datetime import date

from core.database import Session
from core.public_view.departments import departments
from core.records.departments import Department, Township
from tests.factories import CIVIL, DISCLOSURE, FARMING, FINANCE, TOWN_A, TOWN_B, an_edition, small_county


def test_units_stand_in_the_countys_order_with_what_they_answer_for(session: Session) -> None:
    small_county(session)
    an_edition(session)
    page = departments(session)
    assert [unit.code for unit in page.units] == [FINANCE, DISCLOSURE, FARMING, CIVIL]
    assert [len(unit.items.items) if unit.items else 0 for unit in page.units] == [0, 0, 2, 2]
    assert [office.code for office in page.townships] == [TOWN_A, TOWN_B]
    assert {office.name for office in page.banks} == {"海城农商银行", "邮储银行海城支行"}


def test_phones_stand_there_before_anything_is_published(session: Session) -> None:
    small_county(session)
    an_edition(session, state="draft")
    page = departments(session)
    assert {unit.phone for unit in page.units} == {"0412-0000100"}
    assert not any(unit.items for unit in page.units)


def test_the_day_a_phone_was_rung_is_told(session: Session) -> None:
    small_county(session)
    session.get_one(Department, FARMING).phone_checked_on = date(2026, 11, 2)
    session.get_one(Township, TOWN_B).phone_checked_on = date(2026, 11, 3)
    session.flush()
    page = departments(session)
    assert [unit.checked_on for unit in page.units] == [None, None, date(2026, 11, 2), None]
    assert [office.checked_on for office in page.townships] == [None, date(2026, 11, 3)]
