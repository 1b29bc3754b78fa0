"""Phones, accounts and the trail."""

from sqlmodel import select

from core.actions.recording import record
from core.records.departments import Department
from core.records.staff import Staff
from core.records.trail import TrailEntry
from tests.admin.conftest import Door
from tests.factories import FINANCE, NOW, OFFICER, a_batch


def test_a_number_that_was_rung_is_noted_with_the_day(door: Door) -> None:
    officer = door.officer("finance-1")
    assert "没打过" in officer.get("/admin/departments").text
    assert officer.post(f"/admin/departments/{FINANCE}/checked").status_code == 303
    assert "2026年11月24日" in officer.get("/admin/departments").text
    door.clock.move(days=91)
    late = door.officer("finance-1").get("/admin/departments").text
    assert "超过 90 天" in late


def test_a_phone_is_corrected_and_must_be_rung_again(door: Door) -> None:
    officer = door.officer("administrator-1")
    officer.post(f"/admin/departments/{FINANCE}/checked")
    form = {"phone": "0412-0000111", "address": "新址", "hours": "工作日", "supervision_phone": "0412-0000900"}
    officer.get(f"/admin/departments/{FINANCE}")
    empty = officer.post(f"/admin/departments/{FINANCE}", form | {"phone": ""})
    assert empty.status_code == 422
    assert 'value="新址"' in empty.text
    assert officer.post(f"/admin/departments/{FINANCE}", form).status_code == 303
    with door.session() as session:
        unit = session.get_one(Department, FINANCE)
        assert (unit.phone, unit.address, unit.phone_checked_on) == ("0412-0000111", "新址", None)
    assert officer.get("/admin/departments/nowhere").status_code == 404


def test_the_administrator_opens_closes_and_resets_accounts(door: Door) -> None:
    boss = door.officer("administrator-1")
    boss.get("/admin/staff/new")
    new = {
        "login": "finance-9",
        "name": "新同事",
        "role": "finance",
        "department_code": FINANCE,
        "password": "sound-and-long",
    }
    assert boss.post("/admin/staff/new", new).status_code == 303
    assert door.browser().sign_in("finance-9", "sound-and-long").status_code == 303
    assert boss.post("/admin/staff/finance-9/disable").status_code == 303
    assert door.browser().sign_in("finance-9", "sound-and-long").status_code == 422
    assert boss.post("/admin/staff/finance-9/enable").status_code == 303
    boss.get("/admin/staff/finance-9/reset")
    weak = boss.post("/admin/staff/finance-9/reset", {"password": "kurz"})
    assert weak.status_code == 422
    assert "kurz" not in weak.text
    assert boss.post("/admin/staff/finance-9/reset", {"password": "another-long-one"}).status_code == 303
    assert door.browser().sign_in("finance-9", "another-long-one").status_code == 303
    listed = boss.get("/admin/staff").text
    assert "finance-9" in listed
    with door.session() as session:
        assert session.get_one(Staff, "finance-9").password_hash not in listed
    assert boss.post("/admin/staff/administrator-1/disable").status_code == 409
    assert boss.get("/admin/staff/nobody/reset").status_code == 404


def test_a_wrong_account_comes_back_with_every_word_but_the_password(door: Door) -> None:
    boss = door.officer("administrator-1")
    boss.get("/admin/staff/new")
    form = {"login": "farming-7", "name": "新同事", "role": "department", "password": "sound-and-long"}
    for changes, words in (
        ({}, "这个岗位要选对部门或镇街"),
        ({"login": "finance-1", "role": "finance"}, "这个用户名已经有了"),
        ({"login": "Große Leute"}, "写法不对"),
        ({"role": "king"}, "这个岗位要选对部门或镇街"),
        ({"password": "", "role": "finance"}, "密码至少 10 位"),
    ):
        answer = boss.post("/admin/staff/new", form | changes)
        assert answer.status_code == 422, changes
        assert words in answer.text, changes
        assert 'value="新同事"' in answer.text
        assert "sound-and-long" not in answer.text


def test_the_trail_is_read_by_actor_event_and_subject_and_goes_back(door: Door) -> None:
    with door.session() as session:
        a_batch(session, state="held")
        session.commit()
    door.officer("finance-1").post("/admin/payouts/1/propose")
    with door.session() as session:
        for _ in range(110):
            record(session, actor=OFFICER, event="progress.reported", subject_kind="batch", subject_id="2", now=NOW)
        session.commit()
    auditor = door.officer("auditor-1")
    assert "报送审核" in auditor.get("/admin/trail?event=batch.proposed&actor=finance-1").text
    assert "报送审核" in auditor.get("/admin/trail?subject_kind=batch&subject_id=1").text
    assert "没有符合条件的记录" in auditor.get("/admin/trail?actor=nobody").text
    first = auditor.get("/admin/trail").text
    assert "更早的记录" in first
    with door.session() as session:
        last = max(entry.no for entry in session.exec(select(TrailEntry)))
    older = auditor.get(f"/admin/trail?before={last - 99}").text
    assert "报送审核" in older
