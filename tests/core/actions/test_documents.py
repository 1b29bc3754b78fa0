"""Regulatory documents: drafted, checked by another officer, published, replaced, withdrawn."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from core.actions.documents import (
    LARGEST_FILE,
    DocumentDraft,
    attach_file,
    draft_document,
    edit_document,
    mark_replaced,
    publish_document,
    remove_file,
    withdraw_document,
)
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.documents import Document, DocumentFile, DocumentPolicy
from core.records.publications import Publication
from tests.factories import APPROVER, NOW, OFFICER, a_document, small_county

DRAFT = DocumentDraft(
    doc_no="海财发〔2022〕26号", title="补贴资金管理办法", issuers="海城市财政局", body="# 总则", issued_on=date(2022, 6, 1),
    policies=("NY001", "NY002", "NY001"),
)  # fmt: skip
PDF = b"%PDF-1.7 text"


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    return session


def published(session: Session, doc_no: str = "1号") -> int:
    return a_document(session, doc_no=doc_no).id or 0


def test_a_document_is_drafted_and_published_by_two(county: Session) -> None:
    document_id = draft_document(county, DRAFT, actor=OFFICER, now=NOW)
    assert county.exec(select(DocumentPolicy.policy_code)).all() == ["NY001", "NY002"]
    with pytest.raises(Refusal, match="same_officer"):
        publish_document(county, document_id, actor=OFFICER, now=NOW)
    number = publish_document(county, document_id, actor=APPROVER, now=NOW)
    document = county.get_one(Document, document_id)
    assert (document.state, document.force, document.published_by) == ("published", "in_force", "finance-2")
    assert (document.publication_no, county.get_one(Publication, number).subject_kind) == (number, "document")


def test_whoever_edited_last_cannot_publish(county: Session) -> None:
    document_id = draft_document(county, DRAFT, actor=OFFICER, now=NOW)
    changed = replace(DRAFT, title="新标题", policies=("MZ001",))
    edit_document(county, document_id, changed, actor=APPROVER, now=NOW)
    assert county.get_one(Document, document_id).title == "新标题"
    assert county.exec(select(DocumentPolicy.policy_code)).all() == ["MZ001"]
    with pytest.raises(Refusal, match="same_officer"):
        publish_document(county, document_id, actor=APPROVER, now=NOW)


@pytest.mark.parametrize("missing", ["doc_no", "issuers", "body"])
def test_an_incomplete_document_is_not_published(county: Session, missing: str) -> None:
    document_id = a_document(county, state="draft", drafted_by="finance-1", **{missing: " "}).id or 0
    with pytest.raises(Refusal) as refusal:
        publish_document(county, document_id, actor=APPROVER, now=NOW)
    assert (refusal.value.code, refusal.value.detail["missing"]) == ("document.incomplete", missing)


@pytest.mark.parametrize(
    ("draft", "code"),
    [(replace(DRAFT, title=" "), "document.incomplete"), (replace(DRAFT, doc_no="号" * 65), "document.invalid")],
)
def test_a_draft_that_cannot_be_is_refused(county: Session, draft: DocumentDraft, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        draft_document(county, draft, actor=OFFICER, now=NOW)


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("附件.PDF", "application/pdf", PDF),
        ("a.png", "image/png", b"\x89PNG\r\n\x1a\n0"),
        ("a.jpeg", "image/jpeg", b"\xff\xd8\xff0"),
        ("a.txt", "text/plain", "正文".encode()),
    ],
)
def test_allowed_files_are_attached(county: Session, name: str, media_type: str, content: bytes) -> None:
    document_id = draft_document(county, DRAFT, actor=OFFICER, now=NOW)
    for _ in range(2):
        attach_file(county, document_id, name, media_type, content, (), actor=OFFICER, now=NOW)
    kept = county.exec(select(DocumentFile)).one()
    assert (kept.name, kept.content, kept.size) == (name, content, len(content))
    remove_file(county, document_id, name, actor=OFFICER, now=NOW)
    assert county.exec(select(DocumentFile.id)).all() == []


@pytest.mark.parametrize(
    ("name", "media_type", "content", "code"),
    [
        ("名单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK", "file.kind"),
        ("名单.xlsx", "application/pdf", PDF, "file.kind"),
        ("a.pdf", "application/pdf", b"PK\x03\x04", "file.kind"),
        ("a.txt", "text/plain", b"\xff\xfe\x00", "file.kind"),
        ("a.html", "text/html", b"<p>", "file.kind"),
        ("../a.pdf", "application/pdf", PDF, "file.name"),
        ('a".pdf', "application/pdf", PDF, "file.name"),
        ("a" * 130 + ".pdf", "application/pdf", PDF, "file.name"),
        ("a.pdf", "application/pdf", b"", "file.size"),
        ("a.pdf", "application/pdf", PDF.ljust(LARGEST_FILE + 1), "file.size"),
    ],
)  # fmt: skip
def test_other_files_are_refused(county: Session, name: str, media_type: str, content: bytes, code: str) -> None:
    document_id = draft_document(county, DRAFT, actor=OFFICER, now=NOW)
    with pytest.raises(Refusal) as refusal:
        attach_file(county, document_id, name, media_type, content, (), actor=OFFICER, now=NOW)
    assert refusal.value.code == code


def test_a_published_document_is_frozen(county: Session) -> None:
    document_id = published(county)
    for change in (
        lambda: edit_document(county, document_id, DRAFT, actor=OFFICER, now=NOW),
        lambda: attach_file(county, document_id, "a.pdf", "application/pdf", PDF, (), actor=OFFICER, now=NOW),
        lambda: remove_file(county, document_id, "notice.pdf", actor=OFFICER, now=NOW),
        lambda: publish_document(county, document_id, actor=OFFICER, now=NOW),
    ):
        with pytest.raises(Refusal, match=r"document\.frozen"):
            change()


def test_a_document_is_withdrawn_with_a_reason(county: Session) -> None:
    document_id = published(county)
    with pytest.raises(Refusal, match=r"reason\.missing"):
        withdraw_document(county, document_id, "", actor=OFFICER, now=NOW)
    number = withdraw_document(county, document_id, "文号有误", actor=OFFICER, now=NOW)
    document = county.get_one(Document, document_id)
    assert (document.state, document.withdrawn_reason) == ("withdrawn", "文号有误")
    assert county.get_one(Publication, number).reason == "文号有误"
    with pytest.raises(Refusal, match="wrong_state"):
        withdraw_document(county, document_id, "再来", actor=OFFICER, now=NOW)


def test_a_document_is_replaced_by_one_in_force(county: Session) -> None:
    old, new, draft = published(county, "1号"), published(county, "2号"), a_document(county, state="draft").id or 0
    for by_id, code in ((old, "document.replaced"), (draft, "wrong_state"), (404, "not_found")):
        with pytest.raises(Refusal, match=code):
            mark_replaced(county, old, by_id, actor=OFFICER, now=NOW)
    mark_replaced(county, old, new, actor=OFFICER, now=NOW)
    document = county.get_one(Document, old)
    assert (document.force, document.replaced_by, document.state) == ("replaced", new, "published")
    with pytest.raises(Refusal, match=r"document\.replaced"):
        mark_replaced(county, new, old, actor=OFFICER, now=NOW)


@pytest.mark.parametrize(
    "actor", [Actor.citizen(), Actor("staff", "a-1", "auditor"), Actor("staff", "t-1", "township")]
)
def test_others_may_not(county: Session, actor: Actor) -> None:
    document_id = published(county)
    for call in (
        lambda: draft_document(county, DRAFT, actor=actor, now=NOW),
        lambda: edit_document(county, document_id, DRAFT, actor=actor, now=NOW),
        lambda: publish_document(county, document_id, actor=actor, now=NOW),
        lambda: withdraw_document(county, document_id, "理由", actor=actor, now=NOW),
        lambda: mark_replaced(county, document_id, 2, actor=actor, now=NOW),
    ):
        with pytest.raises(Refusal, match="not_allowed"):
            call()


def test_removing_what_is_not_there_is_refused(county: Session) -> None:
    document_id = draft_document(county, DRAFT, actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match="not_found"):
        remove_file(county, document_id, "none.pdf", actor=OFFICER, now=NOW)
