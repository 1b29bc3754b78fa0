"""Findings hold back what they stand in, are tied to its content, and pass only with another officer's reason."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.actions.documents import DocumentDraft, attach_file, draft_document, publish_document, remove_file
from core.actions.privacy_findings import forget_findings, keep_findings, need_clean, override_finding, scan_fields
from core.actions.publication import approve_batch, propose_batch
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.privacy.patterns import scan_text
from core.law.refusal import Refusal
from core.records.privacy import ScanFinding
from core.records.trail import TrailEntry
from tests.factories import APPROVER, DISCLOSURE, NOW, OFFICER, Row, a_batch, an_edition, small_county

PHONE = "13912345678"
THIRD = Actor("staff", "disclosure-1", "disclosure", DISCLOSURE)
HERE = sa.and_(col(ScanFinding.subject_kind) == "download", col(ScanFinding.subject_id) == "x")


def only(session: Session) -> ScanFinding:
    return session.exec(select(ScanFinding).where(col(ScanFinding.gone_at).is_(None))).one()


def keep(session: Session, text: str, content: bytes = b"1") -> int:
    return keep_findings(session, "download", "x", scan_text(text, place="正文"), content, now=NOW)


def test_a_finding_is_kept_once_and_gone_when_it_is_found_no_more(session: Session) -> None:
    assert [keep(session, PHONE), keep(session, PHONE)] == [1, 1]
    assert PHONE not in f"{only(session).excerpt}{only(session).place}"
    assert keep(session, "没有") == 0
    need_clean(session, HERE)
    assert keep(session, PHONE) == 1
    with pytest.raises(Refusal, match=r"privacy\.found"):
        need_clean(session, HERE)
    forget_findings(session, "download", "x", now=NOW)
    need_clean(session, HERE)


def test_an_override_holds_for_this_content_only(session: Session) -> None:
    keep(session, PHONE)
    override_finding(session, only(session).id or 0, "公开的热线", actor=APPROVER, now=NOW)
    need_clean(session, HERE)
    assert keep(session, PHONE) == 0
    assert keep(session, PHONE, b"2") == 1
    with pytest.raises(Refusal, match=r"privacy\.found"):
        need_clean(session, HERE)


def test_fields_are_named_and_empty_ones_left_out() -> None:
    found = scan_fields([("标题", ""), ("正文", f"{PHONE} {PHONE}")])
    assert [one.place for one in found] == ["正文", "正文"]
    assert len({one.fingerprint for one in found}) == 2


def test_who_had_a_hand_in_a_document_lets_nothing_in_it_pass(session: Session) -> None:
    small_county(session)
    number = draft_document(session, DocumentDraft("文号", "标题", "财政局", "正文"), actor=OFFICER, now=NOW)
    content = f"老王 {PHONE}".encode()
    found = scan_text(content.decode(), place="第1行")
    attach_file(session, number, "a.txt", "text/plain", content, found, actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match=r"privacy\.found"):
        publish_document(session, number, actor=APPROVER, now=NOW)
    one = only(session).id or 0
    for actor, reason, code in (
        (OFFICER, "公开的热线", "same_officer"),
        (Actor("staff", "town-1", "township"), "公开的热线", "not_allowed"),
        (APPROVER, " ", "reason.missing"),
        (APPROVER, PHONE, "reason.personal"),
    ):
        with pytest.raises(Refusal, match=code):
            override_finding(session, one, reason, actor=actor, now=NOW)
    override_finding(session, one, "公开的热线", actor=APPROVER, now=NOW)
    with pytest.raises(Refusal, match=r"privacy\.overridden"):
        override_finding(session, one, "公开的热线", actor=THIRD, now=NOW)
    entry = session.exec(select(TrailEntry).where(TrailEntry.event == "privacy.overridden")).one()
    assert (entry.subject_kind, entry.subject_id) == ("document", str(number))
    assert "公开的热线" in entry.detail
    publish_document(session, number, actor=APPROVER, now=NOW)


def test_a_file_taken_off_takes_its_findings_along(session: Session) -> None:
    small_county(session)
    number = draft_document(session, DocumentDraft("文号", "标题", "财政局", "正文"), actor=OFFICER, now=NOW)
    content = PHONE.encode()
    attach_file(session, number, "a.txt", "text/plain", content, scan_text(PHONE), actor=OFFICER, now=NOW)
    gone = only(session).id or 0
    remove_file(session, number, "a.txt", actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match="not_found"):
        override_finding(session, gone, "公开的热线", actor=APPROVER, now=NOW)
    publish_document(session, number, actor=APPROVER, now=NOW)


def test_a_batch_is_approved_only_when_its_words_are_clean(session: Session) -> None:
    small_county(session)
    an_edition(session)
    batch = a_batch(session, "A", state="held", rows=[Row(group=f"老王 {PHONE}")])
    propose_batch(session, batch.id or 0, actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match=r"privacy\.found"):
        approve_batch(session, batch.id or 0, actor=APPROVER, now=NOW, calendar=WorkCalendar.load())
    with pytest.raises(Refusal, match="same_officer"):
        override_finding(session, only(session).id or 0, "热线", actor=OFFICER, now=NOW)
    override_finding(session, only(session).id or 0, "村委会的手机", actor=THIRD, now=NOW)
    approve_batch(session, batch.id or 0, actor=APPROVER, now=NOW, calendar=WorkCalendar.load())
