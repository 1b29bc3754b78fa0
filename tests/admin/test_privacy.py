"""The privacy gate at the desk: what was found stands before the public, three ways out, and the page of all findings."""

import re
from datetime import timedelta

from sqlmodel import select

from core.actions.privacy_findings import keep_findings, scan_fields
from core.actions.rescans import end_rescan, last_passes, note_rescanned
from core.law.actor import Actor
from core.records.privacy import ScanFinding
from tests.admin.conftest import Door
from tests.factories import NOW, Row, a_batch, a_document, a_policy, an_edition

PHONE = "13912345678"
FORM = {"doc_no": "海财发〔2026〕9号", "title": "通知", "issuers": "海城市财政局", "body": "按时发放。"}
CLEAN, PRIVATE = (
    ("notice.txt", "按时发放。".encode(), "text/plain"),
    ("notice.txt", f"找老王 {PHONE}".encode(), "text/plain"),
)


def override_link(text: str) -> str:
    found = re.search(r'href="(/admin/privacy/[0-9]+)"', text)
    assert found, text
    return found[1]


def findings(door: Door) -> list[ScanFinding]:
    with door.session() as session:
        return list(session.exec(select(ScanFinding).where(ScanFinding.gone_at == None)))  # noqa: E711  SQL


def found_in(door: Door, kind: str, subject: str, *texts: str) -> None:
    with door.session() as session:
        fields = [(f"第{number}处", text) for number, text in enumerate(texts, 1)]
        keep_findings(session, kind, subject, scan_fields(fields), b"x", now=NOW)
        session.commit()


def drafted(door: Door) -> str:
    officer = door.officer("finance-1")
    officer.get("/admin/documents/new")
    path = officer.post("/admin/documents/new", FORM).headers["location"]
    assert officer.post(f"{path}/files", files={"file": PRIVATE}).headers["location"] == path
    shown = officer.get(path).text
    for words in ("现在不能公开", "notice.txt", "手机号码", "改写单位座机", "您经手的，由同事放行"):
        assert words in shown, words
    assert PHONE not in shown
    return str(path)


def test_a_private_attachment_is_replaced(door: Door) -> None:
    path = drafted(door)
    publisher, drafter = door.officer("finance-2"), door.officer("finance-1")
    assert f'action="{path}/publish"' not in publisher.get(path).text
    assert publisher.post(f"{path}/publish").status_code == 409
    drafter.get(path)
    drafter.post(f"{path}/files", files={"file": CLEAN})
    assert findings(door) == []
    assert f'action="{path}/publish"' in publisher.get(path).text
    assert publisher.post(f"{path}/publish").status_code == 303


def test_or_the_document_is_published_without_it(door: Door) -> None:
    path = drafted(door)
    drafter = door.officer("finance-1")
    drafter.get(path)
    drafter.post(f"{path}/files/remove", {"name": "notice.txt"})
    publisher = door.officer("finance-2")
    publisher.get(path)
    assert publisher.post(f"{path}/publish").status_code == 303


def test_or_a_second_officer_lets_it_pass_with_a_reason(door: Door) -> None:
    path = drafted(door)
    other, drafter = door.officer("disclosure-1"), door.officer("finance-1")
    link = override_link(other.get(path).text)
    drafter.get(link)
    assert drafter.post(link, {"reason": "我说行"}).status_code == 403
    other.get(link)
    for reason, words in (("", "请写原因"), (f"打 {PHONE}", "不要写身份证号")):
        refused = other.post(link, {"reason": reason})
        assert (refused.status_code, words in refused.text) == (422, True)
    assert other.post(link, {"reason": "单位公开的值班手机"}).headers["location"] == path
    shown = other.get(path).text
    for words in ("已放行", "disclosure-1", "单位公开的值班手机", "没有挡住公开的问题"):
        assert words in shown, words
    assert other.post(link, {"reason": "再来"}).status_code == 409
    assert "这一处已经放行了" in other.get(link).text
    page = other.get("/admin/privacy?state=overridden").text
    assert "单位公开的值班手机" in page
    assert other.post(f"{path}/publish").status_code == 303


def test_a_policy_list_waits_too(door: Door) -> None:
    with door.session() as session:
        an_edition(session, 2027, state="draft", items=[a_policy(2027, "NY001")])
        session.commit()
    found_in(door, "edition", "2027/NY001", f"找老王 {PHONE}")
    officer = door.officer("disclosure-2")
    page = officer.get("/admin/policies/2027").text
    assert "隐私检查还有 1 处没有处理" in page
    assert "publish" not in page
    link = override_link(page)
    officer.get(link)
    assert officer.post(link, {"reason": "值班手机"}).headers["location"] == "/admin/policies/2027/items/NY001"
    assert "/admin/policies/2027/publish" in officer.get("/admin/policies/2027").text


def test_a_batch_waits_too(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "A", state="held", rows=[Row(group=f"老王 {PHONE}")])
        session.commit()
    sender, approver = door.officer("farming-1"), door.officer("finance-2")
    sender.get("/admin/payouts/1")
    assert sender.post("/admin/payouts/1/propose").status_code == 303
    page = approver.get("/admin/payouts/1").text
    assert "现在不能公开" in page
    assert "/admin/payouts/1/approve" not in page
    link = override_link(page)
    approver.get(link)
    assert approver.post(link, {"reason": "村委会公开的手机"}).headers["location"] == "/admin/payouts/1"
    assert "/admin/payouts/1/approve" in approver.get("/admin/payouts/1").text
    town = door.officer("town-1").get("/admin/payouts/1").text
    assert "老王" not in town.partition("群众将看到的样子")[0]


def test_all_findings_stand_on_one_page_errors_of_the_program_first(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "A")
        a_document(session)
        session.commit()
    found_in(door, "document", "1", PHONE)
    found_in(door, "log", "1", PHONE)
    found_in(door, "download", "2026/NY001/210381101.csv", PHONE)
    page = door.officer("disclosure-1").get("/admin/privacy").text
    places = [page.index(words) for words in ("210381101.csv", "海财发〔2022〕26号", "公开号 1")]
    assert places == sorted(places)
    assert "程序生成的，不该有" in page
    assert 'href="/admin/leaks/new?subjects=A"' in page
    assert "/admin/leaks/new?subjects=%E6%96%87%E4%BB%B6%201" in page.replace("+", "%20")
    officer = door.officer("disclosure-1")
    assert "210381101.csv" not in officer.get("/admin/privacy?about=document").text
    assert "没有要处理的" in officer.get("/admin/privacy?kind=macro").text
    for one in findings(door):
        link = f"/admin/privacy/{one.id}"
        officer.get(link)
        assert officer.post(link, {"reason": "核实过"}).status_code == 303
    assert "没有要处理的" in officer.get("/admin/privacy").text
    assert officer.get("/admin/privacy/999").status_code == 404


def test_many_findings_come_page_by_page(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "A")
        session.commit()
    found_in(door, "batch", "1", *[PHONE] * 60)
    officer = door.officer("finance-1")
    first = officer.get("/admin/privacy").text
    following = re.search(r'href="(/admin/privacy\?after=[^"]+)"', first)
    assert following
    second = officer.get(following[1]).text
    seen = [int(n) for page in (first, second) for n in re.findall(r'href="/admin/privacy/([0-9]+)"', page)]
    assert len(seen) == len(set(seen)) == 60
    assert officer.get("/admin/privacy?after=x").status_code == 404


def test_a_pass_is_asked_for_once_and_shown(door: Door) -> None:
    officer = door.officer("finance-1")
    assert "还没有复查过" in officer.get("/admin/privacy").text
    assert officer.post("/admin/privacy/rescan").status_code == 303
    page = officer.get("/admin/privacy").text
    assert "等后台来查" in page
    assert "现在复查一遍" not in page
    officer.post("/admin/privacy/rescan")
    with door.session() as session:
        run = last_passes(session).asked
        assert run == 1
        note_rescanned(session, run, "log", "1", (), b"", NOW)
        session.commit()
    assert "正在查" in officer.get("/admin/privacy").text
    with door.session() as session:
        end_rescan(session, 1, frozenset(), actor=Actor.system(), now=NOW + timedelta(minutes=1))
        session.commit()
    assert "查完了" in officer.get("/admin/privacy").text


def test_it_is_not_for_everybody(door: Door) -> None:
    for login in ("farming-1", "town-1", "administrator-1"):
        officer = door.officer(login)
        assert officer.get("/admin/privacy").status_code == 403
        assert officer.post("/admin/privacy/rescan").status_code == 403
        assert officer.get("/admin/leaks").status_code == 403
        assert "隐私检查</a>" not in officer.get("/admin/documents").text
