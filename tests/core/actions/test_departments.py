"""The county is loaded from data, again without harm; phones are checked by whoever answers for them."""

from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from core.actions.departments import (
    BankFacts,
    Contact,
    County,
    DepartmentFacts,
    ReasonFacts,
    TownshipFacts,
    VillageFacts,
    check_phone,
    edit_contact,
    load_county,
)
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.departments import Department, Township, Village
from core.records.outbox import OutboxItem
from core.records.publications import Publication
from tests.factories import FARMING, NOW, OFFICER, TODAY, TOWN_A, TOWN_B, small_county

COUNTY = County(
    departments=(DepartmentFacts("210381-czj", "海城市财政局", "finance", "0412-0000100"),),
    townships=(TownshipFacts("210381101", "牛庄镇"),),
    villages=(VillageFacts("210381101201", "210381101", "东村"), VillageFacts("210381101202", "210381101", "西村")),
    banks=(BankFacts("ncb", "海城农商银行"),),
    reasons=(ReasonFacts("3006", "已挂失卡/折", "这张卡已经挂失。", "请先补办。", "镇（街）经办站所"),),
)
SYSTEM = Actor.system()
CLERK = Actor("staff", "town-1", "township", township=TOWN_A)
CONTACT = Contact("0412-7777777", "新址2号", "工作日 9:00-16:00", "0412-0000901")


def test_a_county_is_loaded_once(session: Session) -> None:
    assert load_county(session, COUNTY, actor=SYSTEM, now=NOW).changed_n == 6
    assert load_county(session, COUNTY, actor=SYSTEM, now=NOW).changed_n == 0
    assert len(session.exec(select(Publication)).all()) == 1
    assert [item.kind for item in session.exec(select(OutboxItem))] == ["county"]
    assert session.get_one(Village, "210381101202").name == "西村"


def test_what_differs_is_updated(session: Session) -> None:
    load_county(session, COUNTY, actor=SYSTEM, now=NOW)
    renamed = replace(COUNTY, townships=(TownshipFacts("210381101", "牛庄镇", "0412-5"),), villages=())
    assert load_county(session, renamed, actor=SYSTEM, now=NOW).changed_n == 1
    assert session.get_one(Township, "210381101").phone == "0412-5"
    assert len(session.exec(select(Village)).all()) == 2


@pytest.mark.parametrize("actor", [Actor.citizen(), Actor.sender("x"), Actor("staff", "a", "auditor"), CLERK])
def test_others_load_nothing(session: Session, actor: Actor) -> None:
    with pytest.raises(Refusal):
        load_county(session, COUNTY, actor=actor, now=NOW)


def test_a_phone_is_checked(session: Session) -> None:
    small_county(session)
    check_phone(session, FARMING, actor=OFFICER, now=NOW)
    check_phone(session, TOWN_A, actor=CLERK, now=NOW)
    assert session.get_one(Department, FARMING).phone_checked_on == TODAY
    assert session.get_one(Township, TOWN_A).phone_checked_on == TODAY
    kinds = [entry.subject_kind for entry in session.exec(select(Publication).order_by(col(Publication.no)))]
    assert kinds == ["department", "township"]


@pytest.mark.parametrize(("code", "refused"), [(TOWN_B, "out_of_scope"), (FARMING, "out_of_scope")])
def test_a_township_checks_only_its_own_phone(session: Session, code: str, refused: str) -> None:
    small_county(session)
    with pytest.raises(Refusal) as refusal:
        check_phone(session, code, actor=CLERK, now=NOW)
    assert refusal.value.code == refused


def test_an_unknown_place_is_refused(session: Session) -> None:
    small_county(session)
    with pytest.raises(Refusal, match="not_found"):
        check_phone(session, "000", actor=OFFICER, now=NOW)


def test_a_new_number_is_not_yet_checked(session: Session) -> None:
    small_county(session)
    check_phone(session, FARMING, actor=OFFICER, now=NOW)
    edit_contact(session, FARMING, CONTACT, actor=OFFICER, now=NOW)
    edit_contact(session, TOWN_A, CONTACT, actor=CLERK, now=NOW)
    department = session.get_one(Department, FARMING)
    assert (department.phone, department.supervision_phone) == ("0412-7777777", "0412-0000901")
    assert department.phone_checked_on is None
    assert session.get_one(Township, TOWN_A).address == "新址2号"


@pytest.mark.parametrize("contact", [replace(CONTACT, phone=" "), replace(CONTACT, hours="工" * 65)])
def test_a_contact_without_phone_or_too_long_is_refused(session: Session, contact: Contact) -> None:
    small_county(session)
    with pytest.raises(Refusal, match=r"contact\.invalid"):
        edit_contact(session, FARMING, contact, actor=OFFICER, now=NOW)
