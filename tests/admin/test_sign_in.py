"""Signing in: who gets in, what a wrong try is told, where one lands, and when one was here last."""

import pytest

from admin.sign_in import WRONG, safe_way
from tests.admin.conftest import Door


def test_an_officer_signs_in_and_out(door: Door) -> None:
    officer = door.officer("finance-1")
    assert officer.get("/admin/").status_code == 200
    assert officer.post("/admin/sign-out").headers["location"] == "/admin/sign-in"
    assert officer.get("/admin/").status_code == 303


@pytest.mark.parametrize(("login", "password"), [("finance-1", "wrong"), ("unknown", "wrong"), ("", "")])
def test_every_wrong_try_reads_the_same_and_keeps_the_login(door: Door, login: str, password: str) -> None:
    answer = door.browser().sign_in(login, password)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert "<title>错误：登录" in answer.text
    assert f'value="{login}"' in answer.text
    assert "wrong" not in answer.text.replace('class="wrong"', "").replace('"wrong"', "")


def test_five_wrong_tries_lock_the_account_for_a_quarter_of_an_hour(door: Door) -> None:
    browser = door.browser()
    for _ in range(5):
        assert browser.sign_in("finance-1", "wrong").status_code == 422
    locked = browser.sign_in("finance-1")
    assert locked.status_code == 422
    assert WRONG in locked.text
    door.clock.move(minutes=16)
    assert browser.sign_in("finance-1").status_code == 303


def test_the_desk_says_when_the_officer_was_here_last(door: Door) -> None:
    first = door.officer("finance-1").get("/admin/").text
    assert "这是您第一次登录" in first
    door.clock.move(days=1)
    assert "您上次登录：11月24日 10:00" in door.officer("finance-1").get("/admin/").text


def test_a_sign_in_leads_to_the_page_that_was_asked_for(door: Door) -> None:
    browser = door.browser()
    asked = browser.get("/admin/payouts")
    assert asked.headers["location"] == "/admin/sign-in?next=/admin/payouts"
    browser.get(asked.headers["location"])
    entered = browser.post(
        "/admin/sign-in", {"login": "finance-1", "password": "correct-horse-battery", "next": "/admin/payouts"}
    )
    assert entered.headers["location"] == "/admin/payouts"


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/admin//elsewhere",
        "/check",
        "/admin/\\x",
        "/admin/sign-out",
        "",
    ],
)
def test_it_never_leads_out_of_the_desk(path: str) -> None:
    assert safe_way(path) == "/admin/"


def test_a_new_password_ends_the_session(door: Door) -> None:
    officer = door.officer("finance-1")
    wrong = officer.post("/admin/password", {"old": "not it", "password": "a-much-longer-secret"})
    assert wrong.status_code == 422
    assert "原来的密码不对" in wrong.text
    weak = officer.post("/admin/password", {"old": "correct-horse-battery", "password": "short"})
    assert "密码至少 10 位" in weak.text
    changed = officer.post("/admin/password", {"old": "correct-horse-battery", "password": "a-much-longer-secret"})
    assert changed.headers["location"] == "/admin/sign-in"
    assert officer.get("/admin/").status_code == 303
    assert door.browser().sign_in("finance-1", "a-much-longer-secret").status_code == 303
