"""Published documents, their attachments, and why one is gone."""

from datetime import date

import pytest

from core.database import Session
from core.public_view.documents import attachment, document, documents, why_gone
from core.records.documents import Document
from tests.factories import COUNT_ONLY, FULL, MASKED, YEAR, a_document, a_policy, an_edition, small_county


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)


def number(paper: Document) -> int:
    assert paper.id is not None
    return paper.id


def test_only_published_documents_are_listed_newest_first(session: Session) -> None:
    a_document(session, title="旧的", issued_on=date(2020, 1, 1), issuers="省财政厅\n省农业农村厅")
    a_document(session, title="没有日期", issued_on=None, date_note="文中没有落款日期")
    a_document(session, title="新的", issued_on=date(2024, 1, 1), force="replaced")
    a_document(session, title="草稿", state="draft")
    a_document(session, title="撤下的", state="withdrawn")
    lines = documents(session).documents
    assert [line.title for line in lines] == ["新的", "旧的", "没有日期"]
    assert [line.force for line in lines] == ["已被替代", "现行有效", "现行有效"]
    assert (lines[1].issuer, lines[2].date_note) == ("省财政厅等", "文中没有落款日期")


def test_a_document_says_who_issued_it_and_what_it_founds(session: Session) -> None:
    an_edition(session, YEAR - 1)
    an_edition(session, items=[a_policy(YEAR, MASKED, name="新名字")])
    an_edition(session, YEAR + 1, state="draft", items=[a_policy(YEAR + 1, COUNT_ONLY, name="草稿")])
    paper = a_document(session, issuers="省财政厅\n省农业农村厅", policies=(MASKED, FULL, COUNT_ONLY, "XX999"))
    page = document(session, number(paper))
    assert page
    assert page.issuers == ("省财政厅", "省农业农村厅")
    assert [(item.code, item.name) for item in page.policies] == [
        (COUNT_ONLY, "困难残疾人生活补贴"),
        (MASKED, "新名字"),
        (FULL, "农机购置补贴"),
    ]
    assert [(file.name, file.size) for file in page.files] == [("notice.pdf", 13)]


def test_links_lead_only_to_documents_that_are_public(session: Session) -> None:
    held = a_document(session, doc_no="辽财债管〔2021〕132号")
    a_document(session, doc_no="没公开〔2021〕1号", state="draft")
    newer = a_document(session, doc_no="海财发〔2025〕1号")
    paper = a_document(
        session,
        forwards="辽财债管〔2021〕132号\n没公开〔2021〕1号\n外地〔2020〕9号",
        force="replaced",
        replaced_by=newer.id,
    )
    page = document(session, number(paper))
    assert page
    assert page.forwards == (("辽财债管〔2021〕132号", held.id), ("没公开〔2021〕1号", None), ("外地〔2020〕9号", None))
    assert page.replaced_by
    assert page.replaced_by.id == newer.id
    newer.state = "withdrawn"
    session.flush()
    page = document(session, number(paper))
    assert page
    assert page.replaced_by is None


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_published_has_neither_text_nor_file(session: Session, state: str) -> None:
    paper = a_document(session, state=state)
    assert document(session, number(paper)) is None
    assert attachment(session, number(paper), "notice.pdf") is None


def test_a_withdrawn_document_says_when_and_why(session: Session) -> None:
    gone, draft = a_document(session, state="withdrawn"), a_document(session, state="draft")
    assert why_gone(session, number(gone)) == "这份文件已于2026年11月24日撤下。原因：文号有误"
    assert why_gone(session, number(draft)) is None
    assert why_gone(session, number(a_document(session))) is None


def test_an_attachment_is_found_by_its_document_and_name(session: Session) -> None:
    paper, other = a_document(session), a_document(session, state="draft")
    found = attachment(session, number(paper), "notice.pdf")
    assert found
    assert (found.media_type, found.content) == ("application/pdf", b"%PDF-1.4 test")
    assert attachment(session, number(paper), "other.pdf") is None
    assert attachment(session, number(other), "notice.pdf") is None


@pytest.mark.parametrize("wild", [-1, 0, 2**31, 2**63, 10**40])
def test_a_number_that_no_document_can_have_is_unknown(session: Session, wild: int) -> None:
    assert document(session, wild) is None
    assert attachment(session, wild, "notice.pdf") is None
    assert why_gone(session, wild) is None
