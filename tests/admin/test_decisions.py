"""The road of a batch at the desk: two officers, a reason for every no, one transaction for the yes."""

import pytest
from sqlmodel import select

from core.public_view.lists import ListPage, list_page
from core.records.payouts import Batch, Payout
from core.records.publications import Publication
from core.records.totals import Total
from tests.admin.conftest import Door, Officer
from tests.admin.feed import PEOPLE, WRONG, a_file
from tests.factories import TODAY, a_batch


def hand_in(officer: Officer, content: bytes, name: str = "batch.ndjson") -> str:
    """Upload a file; the address of its review page."""
    officer.get("/admin/payouts/upload")
    answer = officer.post("/admin/payouts/upload", files={"file": (name, content, "application/octet-stream")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def state_of(door: Door, batch_id: int = 1) -> str:
    with door.session() as session:
        return session.get_one(Batch, batch_id).state


def test_the_whole_road_from_a_file_to_the_public_list(door: Door) -> None:
    maker, checker = door.officer("farming-1"), door.officer("farming-2")
    page = hand_in(maker, a_file(*PEOPLE))
    assert "报送审核" in maker.get(page).text
    assert maker.post(f"{page}/propose").status_code == 303
    assert "要由另一位同事审核" in maker.get(page).text
    assert f"{page}/approve" not in maker.get(page).text

    assert "等我审核" in checker.get("/admin/").text
    assert f'href="{page}"' in checker.get("/admin/").text
    assert "公开这一批？" in checker.get(f"{page}/approve").text
    published = checker.post(f"{page}/approve", {"checked": "1"})
    assert published.headers["location"] == f"{page}/published"
    assert "已公开，公开号 2" in checker.get(f"{page}/published").text

    with door.session() as session:
        seen = list_page(session, "210381-2026-NY001-77", today=TODAY)
        assert isinstance(seen, ListPage)
        assert [row.name for row in seen.rows] == ["赵*丑", "钱*卯", "孙*巳", "（未成年人，不列名）"]
        assert len(session.exec(select(Total)).all()) == 2


def test_the_preview_is_what_the_public_gets(door: Door) -> None:
    page = hand_in(door.officer("farming-1"), a_file(*PEOPLE))
    reader = door.officer("finance-1")
    before = reader.get(f"{page}/preview").text
    for row in ("赵*丑", "钱*卯", "孙*巳", "（未成年人，不列名）"):
        assert row in before
    assert "李*未" not in before


def test_nobody_approves_what_they_proposed(door: Door) -> None:
    with door.session() as session:
        a_batch(session, state="proposed", proposed_by="finance-1")
        session.commit()
    officer = door.officer("finance-1")
    for path in ("approve", "return"):
        assert officer.get(f"/admin/payouts/1/{path}").status_code == 403
        answer = officer.post(f"/admin/payouts/1/{path}", {"checked": "1", "reason": "看错了"})
        assert answer.status_code == 403
        assert "换一个人" in answer.text
    assert state_of(door) == "proposed"


def test_an_approver_must_say_that_they_have_looked(door: Door) -> None:
    with door.session() as session:
        a_batch(session, state="proposed", proposed_by="finance-1")
        session.commit()
    officer = door.officer("finance-2")
    officer.get("/admin/payouts/1/approve")
    answer = officer.post("/admin/payouts/1/approve")
    assert answer.status_code == 422
    assert "我已看过" in answer.text
    assert state_of(door) == "proposed"


def test_a_batch_with_errors_cannot_be_proposed_only_set_aside(door: Door) -> None:
    officer = door.officer("farming-1")
    page = hand_in(officer, a_file(WRONG, *PEOPLE[1:]))
    shown = officer.get(page).text
    assert "有 1 处错误，不能报送" in shown
    assert f"{page}/propose" not in shown
    assert officer.post(f"{page}/propose").status_code == 409
    with door.session() as session:
        assert session.exec(select(Payout)).all() == []
    assert officer.post(f"{page}/set-aside", {"reason": "身份证号抄错"}).status_code == 303
    assert state_of(door) == "refused"


@pytest.mark.parametrize(
    ("path", "state", "after"), [("return", "proposed", "refused"), ("withdraw", "published", "withdrawn")]
)
def test_an_ending_needs_a_reason_and_keeps_what_was_typed(door: Door, path: str, state: str, after: str) -> None:
    with door.session() as session:
        a_batch(session, state=state, proposed_by="finance-1")
        session.commit()
    officer = door.officer("finance-2")
    assert officer.get(f"/admin/payouts/1/{path}").status_code == 200
    without = officer.post(f"/admin/payouts/1/{path}", {"reason": "   "})
    assert without.status_code == 422
    assert "请写原因" in without.text
    long = officer.post(f"/admin/payouts/1/{path}", {"reason": "长" * 300})
    assert long.status_code == 422
    assert "长" * 300 in long.text
    assert state_of(door) == state
    assert officer.post(f"/admin/payouts/1/{path}", {"reason": "面积登记有误"}).status_code == 303
    assert state_of(door) == after
    assert "面积登记有误" in officer.get("/admin/payouts/1").text


def test_a_withdrawal_is_in_the_publication_log_with_its_reason(door: Door) -> None:
    with door.session() as session:
        a_batch(session)
        session.commit()
    door_officer = door.officer("disclosure-1")
    door_officer.get("/admin/payouts/1/withdraw")
    assert door_officer.post("/admin/payouts/1/withdraw", {"reason": "有人提出异议"}).status_code == 303
    with door.session() as session:
        last = session.exec(select(Publication).order_by(Publication.no.desc())).first()  # type: ignore[attr-defined]  # a column
        assert last is not None
        assert (last.action, last.reason) == ("withdraw", "有人提出异议")


def test_a_step_that_came_too_late_says_so(door: Door) -> None:
    with door.session() as session:
        a_batch(session, state="withdrawn")
        session.commit()
    officer = door.officer("finance-1")
    assert officer.post("/admin/payouts/1/propose").status_code == 409
    assert officer.get("/admin/payouts/1/withdraw").status_code == 409
