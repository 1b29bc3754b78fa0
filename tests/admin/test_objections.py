"""An officer decides a privacy objection with a reason, releases a hold, and says why a list has changed."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.actions.holds import hold_list
from core.actions.row_objections import object_to_row
from core.law.actor import Actor
from core.public_view.batches import Ended, find_list
from core.public_view.lists import ListPage, list_page
from core.records.payouts import Batch, Payout
from tests.admin.conftest import Door
from tests.core.public_view.publishing import publish
from tests.factories import NOW, TODAY, Row, a_batch


@pytest.fixture
def objected(door: Door) -> Door:
    """One list with its second row under objection."""
    with door.session() as session:
        a_batch(session, "A")
        public_id = session.exec(select(Payout.public_id).where(Payout.row_no == 2)).one()
        object_to_row(session, "A", 2, public_id, actor=Actor.citizen(), now=NOW)
        session.commit()
    return door


def hidden(door: Door) -> list[bool]:
    with door.session() as session:
        page = list_page(session, "A", today=TODAY)
        assert isinstance(page, ListPage)
        return [row.hidden for row in page.rows]


def test_the_desk_counts_what_waits(objected: Door) -> None:
    assert "隐私异议，1 件等着决定" in objected.officer("farming-1").get("/admin/").text
    assert "隐私异议，0 件等着决定" in objected.officer("civil-1").get("/admin/").text
    assert "件等着决定" not in objected.officer("town-1").get("/admin/").text


@pytest.mark.parametrize(("decision", "after"), [("hide", True), ("show", False)])
def test_a_decision_needs_a_reason(objected: Door, decision: str, after: bool) -> None:
    officer = objected.officer("farming-1")
    assert "李*明" in officer.get("/admin/objections").text
    assert "李*明" in officer.get("/admin/objections/1").text
    for wrong, words in (({}, "请选一个"), ({"decision": decision}, "请写原因"),
                         ({"decision": decision, "reason": "他的电话 13900000000"}, "不要写身份证号")):  # fmt: skip
        answer = officer.post("/admin/objections/1", wrong)
        assert answer.status_code == 422
        assert words in answer.text
    done = officer.post("/admin/objections/1", {"decision": decision, "reason": "核实过"})
    assert done.headers["location"] == "/admin/objections"
    assert "核实过" in officer.get("/admin/objections").text
    assert hidden(objected) == [False, after, False]
    assert officer.post("/admin/objections/1", {"decision": decision, "reason": "再来"}).status_code == 409


@pytest.mark.parametrize(("login", "status"), [("civil-1", 404), ("town-1", 403), ("auditor-1", 403)])
def test_who_does_not_answer_for_the_list_decides_nothing(objected: Door, login: str, status: int) -> None:
    officer = objected.officer(login)
    assert officer.get("/admin/objections/1").status_code == status
    answer = officer.post("/admin/objections/1", {"decision": "show", "reason": "核实过"})
    assert answer.status_code == status
    assert hidden(objected) == [False, True, False]


def test_a_hold_is_released_with_its_outcome(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "G", kind="announcement", objections_until=TODAY - timedelta(days=1))
        hold_list(session, "G", "T-1", actor=Actor.system(), now=NOW)
        session.commit()
    officer, path = door.officer("farming-1"), "/admin/payouts/1/holds/1/release"
    assert f'href="{path}"' in officer.get("/admin/payouts/1").text
    assert "T-1" in officer.get(path).text
    assert officer.post(path, {"outcome": " "}).status_code == 422
    with door.session() as session:
        assert not isinstance(find_list(session, "G", TODAY), Ended)
    assert officer.post(path, {"outcome": "核实无误"}).status_code == 303
    with door.session() as session:
        assert isinstance(find_list(session, "G", TODAY), Ended)
    assert officer.get(path).status_code == 409
    assert door.officer("civil-1").get(path).status_code == 404


def test_a_changed_list_is_published_only_with_a_reason(door: Door) -> None:
    with door.session() as session:
        first = publish(session, "A", rows=[Row(who="a"), Row(who="b", name_shown="李*")])
        a_batch(session, "A", version=2, state="proposed", supersedes_id=first.id, rows=[Row(who="a", amount_fen=9)])
        session.commit()
    officer = door.officer("finance-2")
    page = officer.get("/admin/payouts/2/approve").text
    for words in ("和上一版比", "李*", "为什么和以前公布的不一样"):
        assert words in page
    answer = officer.post("/admin/payouts/2/approve", {"checked": "1"})
    assert answer.status_code == 422
    assert "要写明原因" in answer.text
    assert officer.post("/admin/payouts/2/approve", {"checked": "1", "reason": "核实后去掉一人"}).status_code == 303
    with door.session() as session:
        assert session.get_one(Batch, 2).change_reason == "核实后去掉一人"
    assert "核实后去掉一人" in officer.get("/admin/payouts/2").text
