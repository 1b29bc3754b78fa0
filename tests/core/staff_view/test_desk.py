"""The worklist: what waits for whom, and how the house is."""

from datetime import date, timedelta

import pytest

from core.actions.recording import queue, record
from core.database import Session
from core.law.actor import Actor
from core.staff_view.desk import desk
from core.staff_view.policies import as_text, edition_changes, edition_sheet
from tests.factories import (
    APPROVER,
    CIVIL,
    COUNT_ONLY,
    FARMING,
    MASKED,
    NOW,
    OFFICER,
    Row,
    a_batch,
    a_document,
    a_policy,
    an_edition,
    an_officer,
    small_county,
)

AUDITOR = Actor("staff", "auditor-1", "auditor")


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def test_everyone_finds_what_waits_for_them(county: Session) -> None:
    a_batch(county, "A", state="held", rows=[Row()])
    a_batch(county, "B", state="proposed", proposed_by=OFFICER.id, rows=[Row()])
    a_batch(county, "C", state="held", errors_n=1, rows=[])
    a_batch(county, "D", state="held", policy_code=COUNT_ONLY, department=CIVIL, rows=[Row()])
    a_batch(county, "E", kind="announcement", objections_until=date(2026, 11, 26), rows=[Row(status="listed")])
    mine, theirs = desk(county, OFFICER, NOW), desk(county, APPROVER, NOW)
    farming = desk(county, Actor("staff", "farming-1", "department", FARMING), NOW)
    assert [row.batch_no for row in mine.to_propose] == ["D", "A"]
    assert [row.batch_no for row in farming.to_propose] == ["A"]
    assert [row.batch_no for row in mine.with_errors] == ["C"]
    assert [row.batch_no for row in mine.to_approve] == []
    assert [row.batch_no for row in mine.waiting_for_others] == ["B"]
    assert [row.batch_no for row in theirs.to_approve] == ["B"]
    assert [row.batch_no for row in mine.ending_soon] == ["E"]
    reader = desk(county, AUDITOR, NOW)
    assert (reader.to_propose, reader.to_approve) == ((), ())


def test_drafts_wait_for_another_officer(county: Session) -> None:
    an_officer(county, "finance-1", department="210381-czj")
    a_document(county, state="draft", drafted_by="finance-1")
    an_edition(county, 2027, state="draft")
    mine, theirs = desk(county, OFFICER, NOW), desk(county, APPROVER, NOW)
    assert ([one.id for one in mine.documents_to_publish], [one.id for one in mine.documents_in_draft]) == ([], [1])
    assert ([one.id for one in theirs.documents_to_publish], [one.id for one in theirs.documents_in_draft]) == ([1], [])
    assert [(one.year, one.mine) for one in mine.editions] == [(2027, False)]
    assert desk(county, AUDITOR, NOW).editions == ()


def test_the_index_and_the_alarm_are_on_the_desk(county: Session) -> None:
    before = desk(county, OFFICER, NOW).health
    assert (before.check_alarm_at, before.stale_phones) == (None, 6)
    queue(county, "batch", 1, NOW - timedelta(hours=2))
    record(county, actor=Actor.system(), event="check.alarm", subject_kind="check", subject_id="", now=NOW)
    after = desk(county, OFFICER, NOW + timedelta(hours=1)).health
    assert after.waiting == before.waiting + 1
    assert after.oldest == NOW - timedelta(hours=2)
    assert after.check_alarm_at == NOW
    assert desk(county, OFFICER, NOW + timedelta(days=2)).health.check_alarm_at is None


def test_an_edition_is_compared_with_the_last_published_one(county: Session) -> None:
    items = [a_policy(2027, MASKED, rate_e4=900_000, change_reason="新标准", guide_phone=""), a_policy(2027, "NY077")]
    an_edition(county, 2027, state="draft", items=items)
    changes = edition_changes(county, OFFICER, 2027)
    assert changes is not None
    assert changes.before == 2026
    assert [one.code for one in changes.added] == ["NY077"]
    assert [(one.code, one.reason, [field.column for field in one.fields]) for one in changes.changed] == [
        (MASKED, "新标准", ["rate_e4", "guide_phone"])
    ]
    assert len(changes.dropped) == 3
    sheet = edition_sheet(county, OFFICER, 2027)
    assert sheet is not None
    assert [(one.code, one.change, len(one.missing)) for one in sheet.items] == [
        (MASKED, "changed", 1),
        ("NY077", "added", 0),
    ]
    assert (sheet.incomplete_n, sheet.may_publish, sheet.why_not) == (1, False, "incomplete")


@pytest.mark.parametrize(("rate", "text"), [(None, ""), (850_000, "85"), (76_600, "7.66"), (1, "0.0001"), (0, "0")])
def test_a_rate_is_typed_as_yuan(rate: int | None, text: str) -> None:
    assert as_text("rate_e4", rate) == text
