"""Own-record look-ups: the right pair finds, everything else is one and the same failure, and failures are counted."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from core.actions.attempts import INSTALLATION
from core.actions.checks import LookUp, look_up
from core.law.actor import Actor
from core.law.masking import Digester, fold_name
from core.law.payouts.id_numbers import check_digit
from core.records.staff import CheckFailure
from core.records.trail import TrailEntry
from tests.factories import NOW, Row, a_batch, an_edition, small_county

DIGESTER = Digester(b"pepper for tests")
NAME = "王小明"
BODY = "21039919600101001"
NUMBER = BODY + check_digit(BODY)
OLD_NUMBER = BODY[:6] + BODY[8:]
MISS = LookUp(found=False)
LIMITED = LookUp(found=False, limited=True)


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    a_batch(session, rows=[Row(person=DIGESTER.person(NUMBER), lookup=DIGESTER.lookup(fold_name(NAME), NUMBER))])
    return session


def ask(
    session: Session,
    name: str = NAME,
    number: str = NUMBER,
    address: str = "10.0.0.1",
    hours: int = 0,
    alarm: int = 200,
) -> LookUp:
    now = NOW + timedelta(hours=hours)
    return look_up(session, name, number, address, actor=Actor.citizen(), now=now, digester=DIGESTER, alarm_after=alarm)


def events(session: Session) -> list[str]:
    return list(session.exec(select(TrailEntry.event).order_by(col(TrailEntry.no))))


@pytest.mark.parametrize(
    ("name", "number"),
    [(NAME, NUMBER), (" 王 小明", NUMBER.lower()), (NAME, OLD_NUMBER), (NAME, f"{NUMBER[:6]} {NUMBER[6:]}")],
)
def test_the_right_pair_is_found_however_it_is_typed(county: Session, name: str, number: str) -> None:
    found = ask(county, name, number)
    assert found == LookUp(found=True, person=DIGESTER.person(NUMBER), lookup=DIGESTER.lookup(fold_name(NAME), NUMBER))
    assert county.exec(select(CheckFailure)).all() == []


def test_unknown_person_and_wrong_number_are_the_same_answer(county: Session) -> None:
    assert ask(county, "张三") == MISS
    assert ask(county, number="210399196001010020") == MISS
    assert ask(county, number="") == MISS
    assert events(county) == ["check.missed"] * 3


@pytest.mark.parametrize("state", ["held", "proposed", "refused", "withdrawn", "superseded"])
def test_only_what_is_public_is_found(county: Session, state: str) -> None:
    a_batch(
        county, "B-2", state=state, rows=[Row(person=DIGESTER.person(NUMBER), lookup=DIGESTER.lookup("李四", NUMBER))]
    )
    assert ask(county, "李四") == MISS


def test_the_trail_holds_no_value(county: Session) -> None:
    ask(county)
    ask(county, "张三")
    for entry in county.exec(select(TrailEntry)):
        text = str(entry.model_dump())
        assert entry.subject_id == ""
        assert not any(value in text for value in (NAME, NUMBER, "张三", "10.0.0.1"))


def test_five_failures_of_a_name_from_an_address_stop_it_for_the_hour(county: Session) -> None:
    for _ in range(5):
        assert ask(county, number="1") == MISS
    assert ask(county) == LIMITED
    assert ask(county, " 王　小明 ") == LIMITED
    assert ask(county, address="10.0.0.2").found
    assert ask(county, "张三") == MISS
    assert ask(county, hours=1).found
    assert events(county)[5:7] == ["check.limited"] * 2


def test_many_failures_in_an_hour_raise_one_alarm(county: Session) -> None:
    for number in range(5):
        ask(county, f"某人{number}", address=f"10.0.1.{number}", alarm=3)
    assert events(county) == ["check.missed", "check.missed", "check.alarm", "check.missed", "check.missed"]


def test_failures_of_yesterday_are_forgotten(county: Session) -> None:
    ask(county, "张三")
    ask(county, "张三", hours=24)
    hour = int(NOW.timestamp()) // 3600
    assert {row.hour for row in county.exec(select(CheckFailure))} == {hour, hour + 24}
    ask(county, "张三", hours=25)
    rows = county.exec(select(CheckFailure)).all()
    assert {row.hour for row in rows} == {hour + 24, hour + 25}
    assert sum(row.failures_n for row in rows if row.key == INSTALLATION) == 2
