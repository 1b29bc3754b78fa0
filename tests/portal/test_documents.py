"""Documents in full text, and their attachments as files."""

import pytest

from core.records.documents import Document, DocumentFile
from service.county.catalogue import read_documents
from tests.factories import MASKED, a_document
from tests.portal.conftest import Door, nodes

HOSTILE = """# <b>标题</b>

<script>alert(1)</script>

<img src=x onerror=alert(1)>

文字 <b>粗</b> [点我](javascript:alert(1)) ![图](https://example.com/x.png) <https://example.com>

| 甲 | <i>乙</i> |
|----|----|
| 1  | <u>2</u> |
"""


def published(door: Door, **changes: str) -> int:
    with door.session() as session:
        paper = a_document(session, **changes)
        session.commit()
        assert paper.id
        return paper.id


def test_the_list_says_number_issuer_date_and_force(door: Door) -> None:
    assert "还没有公开的文件" in door.get("/documents").text
    number = published(door)
    page = door.get("/documents")
    assert f'href="/documents/{number}"' in page.text
    for words in ("海财发〔2022〕26号", "海城市财政局", "2022年6月1日", "现行有效"):
        assert words in page.text


def test_a_document_stands_there_in_full_text(door: Door) -> None:
    number = published(door)
    page = door.get(f"/documents/{number}")
    assert "第一条 为了规范补贴发放" in page.text
    assert f'href="/policies/{MASKED}"' in page.text
    assert f'href="/documents/{number}/files/notice.pdf"' in page.text
    assert "<title>惠民惠农财政补贴资金“一卡通”管理办法 - " in page.text


def test_headings_of_the_text_stand_under_those_of_the_page(door: Door) -> None:
    number = published(door, body="# 一\n\n## 二\n\n# 三\n\n###### 很深")
    page = door.get(f"/documents/{number}").text
    assert page.count("<h1") == 1
    assert "<h2>全文</h2>\n<h3>一</h3>" in page
    assert "<h4>二</h4>\n<h3>三</h3>\n<h6>很深</h6>" in page


def test_nothing_pasted_into_a_text_runs_or_loads(door: Door) -> None:
    number = published(door, body=HOSTILE, title="<i>题</i>")
    page = door.get(f"/documents/{number}").text
    for live in ("<script", "<img", "<b>", "<i>", "<u>", 'href="javascript'):
        assert live not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;粗&lt;/b&gt;" in page
    assert '<div class="scroll" role="region"' in page


def test_the_long_documents_of_the_county_stay_within_the_budget_of_a_page(door: Door) -> None:
    for seed in read_documents():
        number = published(door, body=seed.body, title=seed.title)
        page = door.get(f"/documents/{number}", headers={"accept-encoding": "gzip"})
        # A full text may be longer; these are not.
        assert int(page.headers["content-length"]) <= 14 * 1024
        assert nodes(page.text) <= 1500


def test_an_attachment_is_kept_as_a_file_and_never_shown_as_a_page(door: Door) -> None:
    number = published(door)
    answer = door.get(f"/documents/{number}/files/notice.pdf")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.4 test")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''notice.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = door.get(f"/documents/{number}/files/notice.pdf", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_chinese_name_of_a_file_comes_through(door: Door) -> None:
    number = published(door)
    with door.session() as session:
        session.add(
            DocumentFile(
                document_id=number, name="附件 1（表）.txt", media_type="text/plain", size=1, sha256="0" * 64, content=b"x"
            )
        )  # fmt: skip
        session.commit()
    page = door.get(f"/documents/{number}").text
    address = f"/documents/{number}/files/%E9%99%84%E4%BB%B6%201%EF%BC%88%E8%A1%A8%EF%BC%89.txt"
    assert f'href="{address}"' in page
    answer = door.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith("%E9%99%84%E4%BB%B6%201%EF%BC%88%E8%A1%A8%EF%BC%89.txt")


def test_a_withdrawn_document_and_its_file_are_gone_and_say_why(door: Door) -> None:
    number = published(door, state="withdrawn")
    for path in (f"/documents/{number}", f"/documents/{number}/files/notice.pdf"):
        page = door.get(path)
        assert page.status_code == 410
        assert "文号有误" in page.text
        assert 'href="/documents"' in page.text
        assert "第一条" not in page.text
    assert f"/documents/{number}" not in door.get("/documents").text


def test_a_replaced_document_leads_to_the_new_one(door: Door) -> None:
    newer = published(door, doc_no="海财发〔2025〕1号", title="新办法")
    number = published(door)
    with door.session() as session:
        paper = session.get_one(Document, number)
        paper.force, paper.replaced_by = "replaced", newer
        session.commit()
    page = door.get(f"/documents/{number}").text
    assert "○ 已被替代" in page
    assert f'<a href="/documents/{newer}">新办法</a>' in page


@pytest.mark.parametrize("state", ["draft"])
def test_a_draft_is_not_found(door: Door, state: str) -> None:
    number = published(door, state=state)
    assert door.get(f"/documents/{number}").status_code == 404
    assert door.get(f"/documents/{number}/files/notice.pdf").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", str(2**63), "9" * 40, "9" * 5000])
def test_a_number_of_no_document_is_not_found(door: Door, number: str) -> None:
    for path in (f"/documents/{number}", f"/documents/{number}/files/notice.pdf"):
        assert door.get(path).status_code == 404
