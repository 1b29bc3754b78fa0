"""Findings are dismissed and opened again by those who answer for them; what is taken out leaves one entry."""

import json

import pytest
from sqlmodel import Session, select

from core.actions.suspicion_checks import Tally
from core.actions.suspicions import dismiss_suspicion, note_export, reopen_suspicion, settle_checks
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.downloads import Follower
from core.records.suspicions import Suspicion
from core.records.trail import TrailEntry
from tests.factories import CIVIL, FARMING, NOW, OFFICER, TOWN_A, a_batch, an_edition, small_county

AUDITOR = Actor("staff", "auditor-1", "auditor")
CIVIL_OFFICER = Actor("staff", "civil-1", "department", CIVIL)
FARMING_OFFICER = Actor("staff", "farming-1", "department", FARMING)
TOWN_OFFICER = Actor("staff", "town-1", "township", None, TOWN_A)


@pytest.fixture
def one(session: Session) -> Suspicion:
    small_county(session)
    an_edition(session)
    batch = a_batch(session)
    found = Suspicion(
        rule="amount_off",
        batch_id=batch.id or 0,
        row_no=1,
        village_code="",
        department_code=FARMING,
        fen=5,
        found_at=NOW,
    )
    session.add(found)
    session.flush()
    return found


def events(session: Session) -> list[str]:
    return [entry.event for entry in session.exec(select(TrailEntry).order_by(TrailEntry.no))]  # type: ignore[arg-type]  # a column


def test_it_is_dismissed_with_a_note_and_opened_again(session: Session, one: Suspicion) -> None:
    dismiss_suspicion(session, one.id or 0, " 两块地 ", actor=FARMING_OFFICER, now=NOW)
    assert (one.state, one.note, one.decided_by) == ("dismissed", "两块地", "farming-1")
    reopen_suspicion(session, one.id or 0, "村里又反映", actor=OFFICER, now=NOW)
    assert (one.state, one.note, one.decided_by) == ("open", "村里又反映", "finance-1")
    assert events(session) == ["suspicion.dismissed", "suspicion.reopened"]


@pytest.mark.parametrize(
    ("actor", "note", "code"),
    [
        (CIVIL_OFFICER, "两块地", "out_of_scope"),
        (AUDITOR, "两块地", "not_allowed"),
        (TOWN_OFFICER, "两块地", "not_allowed"),
        (OFFICER, " ", "reason.missing"),
        (OFFICER, "电话 13800000000", "reason.personal"),
    ],
)
def test_who_may_not_and_without_a_note(session: Session, one: Suspicion, actor: Actor, note: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        dismiss_suspicion(session, one.id or 0, note, actor=actor, now=NOW)
    assert refused.value.code == code
    assert one.state == "open"


def test_only_what_stands_can_be_decided(session: Session, one: Suspicion) -> None:
    with pytest.raises(Refusal, match="wrong_state"):
        reopen_suspicion(session, one.id or 0, "再看", actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match="not_found"):
        dismiss_suspicion(session, 999, "两块地", actor=OFFICER, now=NOW)
    one.gone_at = NOW
    session.flush()
    with pytest.raises(Refusal, match="wrong_state"):
        dismiss_suspicion(session, one.id or 0, "两块地", actor=OFFICER, now=NOW)


def test_an_export_keeps_reason_filters_and_counts(session: Session, one: Suspicion) -> None:
    note_export(session, "年度审计", {"rule": one.rule}, 3, 900, form="xlsx", actor=AUDITOR, now=NOW)
    entry = session.exec(select(TrailEntry)).one()
    assert json.loads(entry.detail) == {
        "fen": 900, "filters": '{"rule":"amount_off"}', "form": "xlsx", "reason": "年度审计", "rows_n": 3,
    }  # fmt: skip
    with pytest.raises(Refusal, match="not_allowed"):
        note_export(session, "看看", {}, 3, 900, form="csv", actor=FARMING_OFFICER, now=NOW)


def test_the_checks_remember_how_far_they_came(session: Session) -> None:
    for number in (3, 7):
        settle_checks(session, number, Tally(1, 2, 3), actor=Actor.system(), now=NOW)
    follower = session.get_one(Follower, "suspicions")
    assert (follower.publication_no, follower.at) == (7, NOW)
    assert events(session) == ["suspicions.checked"] * 2
