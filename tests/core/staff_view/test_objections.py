"""Privacy objections as officers see them: in their part, oldest first, masked, and who objected is not there."""

from dataclasses import fields

import pytest
from sqlmodel import select

from core.actions.row_objections import decide_objection, object_to_row
from core.database import Session
from core.law.actor import Actor
from core.law.sensitivity import MINOR_SHOWN
from core.records.payouts import Batch, Payout
from core.staff_view.objections import Objection, objection, objections, waiting_n
from tests.factories import CIVIL, FARMING, NOW, OFFICER, Row, a_batch, an_edition, small_county

FARMER = Actor("staff", "farming-1", "department", FARMING)
CLERK = Actor("staff", "civil-1", "department", CIVIL)


def object_to(session: Session, batch_no: str, *numbers: int) -> None:
    asked = select(Payout.row_no, Payout.public_id).join(Batch).where(Batch.batch_no == batch_no)
    found = dict(session.exec(asked).all())
    for number in numbers:
        assert object_to_row(session, batch_no, number, found[number], actor=Actor.citizen(), now=NOW)


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)
    an_edition(session)
    a_batch(session, "A", rows=[Row(), Row(name_shown="李*"), Row(minor_until=2030)])
    object_to(session, "A", 3, 2)


def test_what_waits_is_in_the_part_of_who_answers(session: Session) -> None:
    page = objections(session, FARMER)
    assert [(one.row_no, one.name, one.place, one.public) for one in page.waiting] == [
        (3, MINOR_SHOWN, "牛庄镇东村", True),
        (2, "李*", "牛庄镇东村", True),
    ]
    assert (page.waiting_n, page.next_after, page.decided) == (2, None, ())
    assert objections(session, CLERK).waiting == ()
    assert (waiting_n(session, OFFICER), waiting_n(session, CLERK)) == (2, 0)
    assert objection(session, CLERK, 1) is None
    assert objection(session, FARMER, 1) == page.waiting[0]


def test_a_decided_one_moves_to_those_decided_last(session: Session) -> None:
    decide_objection(session, 1, "未成年人不公开", upheld=True, actor=FARMER, now=NOW)
    page = objections(session, OFFICER)
    assert [one.row_no for one in page.waiting] == [2]
    assert [(one.state, one.reason, one.decided_by) for one in page.decided] == [
        ("upheld", "未成年人不公开", "farming-1")
    ]


def test_nothing_tells_who_objected() -> None:
    assert not [field.name for field in fields(Objection) if "by" in field.name and field.name != "decided_by"]
