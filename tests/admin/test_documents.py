"""Documents at the desk: drafted, attached to, published by another, replaced, withdrawn."""

import io

import pikepdf
from sqlmodel import select

from core.records.documents import Document, DocumentPolicy
from tests.admin.conftest import Door, Officer
from tests.factories import FULL, MASKED, a_document

FORM = {
    "doc_no": "海财发〔2026〕9号", "title": "关于补贴发放的通知", "issuers": "海城市财政局", "issued_on": "2026-11-02",
    "body": "# 一、总则\n\n按时发放。", "policies": [MASKED, FULL],
}  # fmt: skip


def a_pdf() -> bytes:
    """One empty page that the gate can read."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()


PDF = ("notice.pdf", a_pdf(), "application/pdf")


def drafted(officer: Officer) -> str:
    officer.get("/admin/documents/new")
    answer = officer.post("/admin/documents/new", FORM)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_document_is_drafted_by_one_and_published_by_another(door: Door) -> None:
    drafter, publisher = door.officer("finance-1"), door.officer("finance-2")
    page = drafted(drafter)
    assert drafter.post(f"{page}/files", files={"file": PDF}).status_code == 303
    shown = drafter.get(page).text
    assert "notice.pdf" in shown
    assert "要由另一位同事公开" in shown
    assert drafter.post(f"{page}/publish").status_code == 403
    assert f'href="{page}"' in publisher.get("/admin/").text
    assert publisher.post(f"{page}/publish").status_code == 303
    with door.session() as session:
        document = session.exec(select(Document)).one()
        assert document.state == "published"
        assert len(session.exec(select(DocumentPolicy)).all()) == 2
    assert drafter.get(f"{page}/edit").status_code == 409
    assert drafter.post(f"{page}/edit", FORM).status_code == 409
    assert drafter.post(f"{page}/files", files={"file": PDF}).status_code == 409


def test_a_draft_is_edited_and_an_attachment_taken_off(door: Door) -> None:
    officer = door.officer("finance-1")
    page = drafted(officer)
    officer.post(f"{page}/files", files={"file": PDF})
    officer.post(f"{page}/files/remove", {"name": "notice.pdf"})
    form = officer.get(f"{page}/edit").text
    assert "海财发〔2026〕9号" in form
    assert "按时发放。" in form
    assert f'value="{MASKED}" checked' in form
    assert officer.post(f"{page}/edit", FORM | {"title": "改过的标题", "policies": [MASKED]}).status_code == 303
    shown = officer.get(page).text
    assert "改过的标题" in shown
    assert "notice.pdf" not in shown
    assert FULL not in shown


def test_a_wrong_form_comes_back_with_every_word(door: Door) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/documents/new")
    answer = officer.post("/admin/documents/new", FORM | {"title": "", "issued_on": "十一月"})
    assert answer.status_code == 422
    for words in ("有 2 处需要改", 'value="十一月"', "按时发放。", f'value="{FULL}" checked'):
        assert words in answer.text, words


def test_lists_cannot_be_attached(door: Door) -> None:
    officer = door.officer("finance-1")
    page = drafted(officer)
    for name, content, kind in (
        ("list.xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("fake.pdf", b"PK", "application/pdf"),
    ):
        answer = officer.post(f"{page}/files", files={"file": (name, content, kind)})
        assert answer.status_code == 422
        assert "名单类表格不能当附件公开" in answer.text
    assert "还没有选文件" in officer.post(f"{page}/files", files={"no": PDF}).text


def test_a_published_one_is_replaced_and_withdrawn_with_a_reason(door: Door) -> None:
    with door.session() as session:
        a_document(session)
        a_document(session, doc_no="海财发〔2026〕1号", title="新办法")
        session.commit()
    officer = door.officer("disclosure-1")
    officer.get("/admin/documents/1")
    assert officer.post("/admin/documents/1/replaced").status_code == 422
    assert officer.post("/admin/documents/1/replaced", {"replaced_by": "2"}).status_code == 303
    assert "被 海财发〔2026〕1号 替代" in officer.get("/admin/documents/1").text
    assert officer.post("/admin/documents/2/withdraw", {"reason": ""}).status_code == 422
    assert officer.post("/admin/documents/2/withdraw", {"reason": "文号有误"}).status_code == 303
    assert "文号有误" in officer.get("/admin/documents/2").text
    assert "已撤下 1" in officer.get("/admin/documents?state=withdrawn").text


def test_a_department_does_not_end_anothers_document(door: Door) -> None:
    with door.session() as session:
        a_document(session, drafted_by="civil-1")
        session.commit()
    officer = door.officer("farming-1")
    assert officer.get("/admin/documents/1").status_code == 200
    assert officer.post("/admin/documents/1/withdraw", {"reason": "不归我"}).status_code == 403
