"""Accounts and sign-in: uniform failures, lock-out, sessions that end."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from core.actions.staff import (
    NewStaff,
    SignedIn,
    add_staff,
    change_password,
    disable_staff,
    enable_staff,
    reset_password,
    resume,
    sign_in,
    sign_out,
)
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.staff import Staff, StaffSession
from core.records.trail import TrailEntry
from tests.factories import CIVIL, FARMING, NOW, PASSWORD, TOWN_A, an_officer, small_county

ADMINISTRATOR = Actor("staff", "admin-1", "administrator")
VISITOR = Actor.citizen()
NEW = NewStaff("farming-1", "王芳", "department", department_code=FARMING)


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_officer(session, "civil-1", "department", department=CIVIL)
    return session


def enter(session: Session, password: str = PASSWORD, login: str = "civil-1", minutes: int = 0) -> SignedIn | None:
    return sign_in(session, login, password, actor=VISITOR, now=NOW + timedelta(minutes=minutes))


def events(session: Session) -> list[tuple[str, str]]:
    return list(session.exec(select(TrailEntry.event, TrailEntry.subject_id).order_by(col(TrailEntry.no))))


def test_an_officer_signs_in_and_out(county: Session) -> None:
    signed = enter(county)
    assert signed is not None
    assert (signed.staff.login, signed.staff.role, signed.staff.department_code) == ("civil-1", "department", CIVIL)
    kept = county.exec(select(StaffSession)).one()
    assert signed.token.encode() not in kept.token_hash
    assert resume(county, signed.token, NOW) == signed.staff
    sign_out(county, signed.token, actor=signed.staff.actor, now=NOW)
    assert resume(county, signed.token, NOW) is None
    assert events(county) == [("staff.signed_in", "civil-1"), ("staff.signed_out", "civil-1")]


def test_every_failure_looks_the_same(county: Session) -> None:
    an_officer(county, "gone-1")
    disable_staff(county, "gone-1", actor=ADMINISTRATOR, now=NOW)
    assert enter(county, "wrong") is None
    assert enter(county, login="my-own-password") is None
    assert enter(county, login="gone-1") is None
    assert events(county)[1:] == [
        ("staff.sign_in_failed", "civil-1"),
        ("staff.sign_in_failed", ""),
        ("staff.sign_in_barred", "gone-1"),
    ]


def test_an_unknown_login_takes_as_long_as_a_wrong_password(county: Session) -> None:
    def cost(login: str) -> float:
        begun = time.process_time()
        assert enter(county, "wrong", login) is None
        return time.process_time() - begun

    cost("nobody-1")  # the first one makes the hash to compare with
    known, unknown = (min(cost(login) for _ in range(3)) for login in ("civil-1", "nobody-1"))
    assert 0.5 < unknown / known < 2


def test_five_failures_lock_an_account_for_a_quarter_of_an_hour(county: Session) -> None:
    for _ in range(5):
        assert enter(county, "wrong") is None
    assert enter(county) is None
    assert enter(county, minutes=14) is None
    assert enter(county, minutes=15) is not None
    assert county.get_one(Staff, "civil-1").failures_n == 0


def test_a_success_forgets_earlier_failures(county: Session) -> None:
    for _ in range(4):
        enter(county, "wrong")
    assert enter(county) is not None
    for _ in range(4):
        enter(county, "wrong")
    assert enter(county) is not None


def test_a_session_ends_when_idle_and_after_ten_hours(county: Session) -> None:
    signed = enter(county)
    assert signed is not None
    assert resume(county, signed.token, NOW + timedelta(minutes=29)) is not None
    assert resume(county, signed.token, NOW + timedelta(minutes=58)) is not None
    assert resume(county, signed.token, NOW + timedelta(minutes=88)) is None
    for minutes in range(60, 600, 20):
        county.exec(select(StaffSession)).one().seen_at = NOW + timedelta(minutes=minutes)
    assert resume(county, signed.token, NOW + timedelta(minutes=599)) is not None
    assert resume(county, signed.token, NOW + timedelta(minutes=600)) is None
    assert resume(county, "no-such-token", NOW) is None


def test_a_visit_is_noted_once_a_minute(county: Session) -> None:
    signed = enter(county)
    assert signed is not None
    for seconds, seen in ((59, 0), (60, 60), (100, 60)):
        resume(county, signed.token, NOW + timedelta(seconds=seconds))
        assert county.exec(select(StaffSession.seen_at)).one() == NOW + timedelta(seconds=seen)


def test_an_account_is_opened_and_used(county: Session) -> None:
    add_staff(county, NEW, "a-good-password", actor=ADMINISTRATOR, now=NOW)
    assert enter(county, "a-good-password", "farming-1") is not None
    assert "a-good-password" not in str(county.get_one(Staff, "farming-1").model_dump())


@pytest.mark.parametrize(
    ("new", "password", "code"),
    [
        (NewStaff("civil-1", "重名", "finance"), "a-good-password", "staff.exists"),
        (NewStaff("Bad Login", "李", "finance"), "a-good-password", "staff.invalid"),
        (NewStaff("li-1", " ", "finance"), "a-good-password", "staff.invalid"),
        (NewStaff("li-1", "李", "king"), "a-good-password", "staff.scope"),
        (NewStaff("li-1", "李", "department"), "a-good-password", "staff.scope"),
        (NewStaff("li-1", "李", "township", department_code=CIVIL), "a-good-password", "staff.scope"),
        (NewStaff("li-1", "李", "department", department_code="nobody"), "a-good-password", "department.unknown"),
        (NewStaff("li-1", "李", "township", township_code="000"), "a-good-password", "township.unknown"),
        (NewStaff("li-1", "李", "finance"), "short", "password.weak"),
        (NewStaff("li-1", "李", "finance"), "aaaaaaaaaaaa", "password.weak"),
        (NewStaff("li-1", "李", "finance"), "li-1-li-1-li-1", "password.weak"),
    ],
)
def test_an_account_that_cannot_be_is_refused(county: Session, new: NewStaff, password: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        add_staff(county, new, password, actor=ADMINISTRATOR, now=NOW)
    assert refusal.value.code == code


def test_a_closed_account_is_out_at_once_and_can_come_back(county: Session) -> None:
    signed = enter(county)
    assert signed is not None
    disable_staff(county, "civil-1", actor=ADMINISTRATOR, now=NOW)
    assert resume(county, signed.token, NOW) is None
    assert enter(county) is None
    enable_staff(county, "civil-1", actor=ADMINISTRATOR, now=NOW)
    assert enter(county) is not None


def test_a_new_password_lifts_the_lock_and_ends_sessions(county: Session) -> None:
    signed = enter(county)
    assert signed is not None
    for _ in range(5):
        enter(county, "wrong")
    reset_password(county, "civil-1", "another-password", actor=ADMINISTRATOR, now=NOW)
    assert resume(county, signed.token, NOW) is None
    assert enter(county) is None
    assert enter(county, "another-password") is not None


def test_an_officer_changes_the_own_password(county: Session) -> None:
    signed = enter(county)
    assert signed is not None
    with pytest.raises(Refusal, match=r"password\.wrong"):
        change_password(county, "wrong", "another-password", actor=signed.staff.actor, now=NOW)
    with pytest.raises(Refusal, match=r"password\.weak"):
        change_password(county, PASSWORD, "short", actor=signed.staff.actor, now=NOW)
    change_password(county, PASSWORD, "another-password", actor=signed.staff.actor, now=NOW)
    assert enter(county, "another-password") is not None


def test_nobody_closes_the_own_account(county: Session) -> None:
    an_officer(county, "admin-1", "administrator")
    with pytest.raises(Refusal, match=r"staff\.self"):
        disable_staff(county, "admin-1", actor=ADMINISTRATOR, now=NOW)


@pytest.mark.parametrize("role", ["finance", "department", "township", "disclosure", "auditor"])
def test_only_administrators_manage_accounts(county: Session, role: str) -> None:
    actor = Actor("staff", "x-1", role, CIVIL, TOWN_A)
    calls: tuple[Callable[[], object], ...] = (
        lambda: add_staff(county, NEW, "a-good-password", actor=actor, now=NOW),
        lambda: disable_staff(county, "civil-1", actor=actor, now=NOW),
        lambda: enable_staff(county, "civil-1", actor=actor, now=NOW),
        lambda: reset_password(county, "civil-1", "a-good-password", actor=actor, now=NOW),
    )
    for call in calls:
        with pytest.raises(Refusal, match="not_allowed"):
            call()


def test_an_unknown_account_is_refused(county: Session) -> None:
    with pytest.raises(Refusal, match="not_found"):
        disable_staff(county, "nobody-1", actor=ADMINISTRATOR, now=NOW)
