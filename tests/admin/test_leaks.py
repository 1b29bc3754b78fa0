"""A leak found later: one action takes everything down, then the runbook with its clock, its thresholds and its letters."""

from datetime import timedelta

from sqlmodel import select

from core.records.documents import Document
from core.records.payouts import Batch
from core.records.privacy import Leak
from tests.admin.conftest import Door, Officer
from tests.factories import NOW, Row, a_batch, a_document

NEW = "/admin/leaks/new"
TOLD = {"subjects": "A\n文件 1", "data_kind": "property", "what": "附件里有身份证号"}


def public(door: Door) -> Door:
    """Two public lists and a public document."""
    with door.session() as session:
        a_batch(session, "A", rows=[Row(who=str(n)) for n in range(30)])
        a_batch(session, "B")
        a_document(session)
        session.commit()
    return door


def opened(door: Door, **changes: str) -> tuple[Officer, str]:
    officer = door.officer("disclosure-1")
    officer.get(NEW)
    answer = officer.post(NEW, TOLD | changes)
    assert answer.status_code == 303, answer.text
    return officer, answer.headers["location"]


def states(door: Door) -> list[str]:
    with door.session() as session:
        lists = session.exec(select(Batch.state).order_by(Batch.batch_no)).all()
        return [*lists, session.exec(select(Document.state)).one()]


def test_it_says_what_will_be_taken_down_before_it_does(door: Door) -> None:
    officer = public(door).officer("finance-1")
    page = officer.get(f"{NEW}?subjects=A").text
    assert "名单 A" in page
    assert 'value="30"' in page
    looked = officer.post(NEW, {"subjects": "A\n文件 1\nB", "what": "写到一半", "look": "1"})
    assert looked.status_code == 200
    for words in ("名单 B", "文件 1 海财发〔2022〕26号", "33", "写到一半"):
        assert words in looked.text, words
    assert states(door) == ["published", "published", "published"]


def test_everything_named_is_taken_down_in_one_action(door: Door) -> None:
    officer, path = opened(public(door))
    assert states(door) == ["withdrawn", "published", "withdrawn"]
    page = officer.get(path).text
    for words in (
        "还剩4小时",
        "已撤下",
        "履职的到了",
        "不是这一类",
        "个人信息保护法第57条",
        "【网信部门】",
        "【姓名】",
        "约 30 行",
    ):
        assert words in page, words
    assert "附件里有身份证号" in officer.get("/admin/leaks").text


def test_the_clock_runs_and_the_steps_come_in_their_order(door: Door) -> None:
    officer, path = opened(public(door), rows_n="7", data_kind="other")
    assert "没到" in officer.get(path).text
    door.clock.move(minutes=20)
    assert "还剩3小时40分" in officer.get(path).text
    assert officer.post(path, {"step": "told"}).status_code == 409
    door.clock.move(hours=4, minutes=40)
    officer = door.officer("disclosure-2")
    assert "已超过1小时" in officer.get(path).text
    assert officer.post(path, {"step": "reported"}).status_code == 303
    assert "晚了" in officer.get(path).text
    assert officer.post(path, {"step": "reported"}).status_code == 409
    assert officer.post(path, {"step": "told"}).status_code == 303
    officer.get(path)
    refused = officer.post(path, {"step": "closed", "note": ""})
    assert (refused.status_code, "请写原因" in refused.text) == (422, True)
    assert officer.post(path, {"step": "closed", "note": "以后只传 PDF"}).status_code == 303
    assert "以后只传 PDF" in officer.get(path).text
    assert "已结案" in officer.get("/admin/leaks").text
    assert officer.post(path, {"step": "elsewhere"}).status_code == 409


def test_what_is_wrong_with_the_form_is_said_where_it_is(door: Door) -> None:
    officer = public(door).officer("finance-1")
    officer.get(NEW)
    for changes, words in (
        ({"subjects": "A\n没有"}, "第 2 行看不懂"),
        ({"subjects": "文件 99"}, "第 1 行看不懂"),
        ({"subjects": ""}, "没有写要撤下什么"),
        ({"data_kind": ""}, "还没有填"),
        ({"what": ""}, "请写原因"),
        ({"what": "号码 11010519491231002X"}, "不要写身份证号"),
        ({"rows_n": "很多"}, "这里要填数字"),
        ({"subjects": "文件 1"}, "没有名单可数，请填行数"),
    ):
        answer = officer.post(NEW, TOLD | changes)
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert states(door) == ["published", "published", "published"]
    with door.session() as session:
        assert session.exec(select(Leak)).all() == []
    assert officer.get("/admin/leaks/9").status_code == 404


def test_the_public_version_of_a_list_is_meant_and_what_is_down_stays_down(door: Door) -> None:
    with door.session() as session:
        first = a_batch(session, "A", state="superseded")
        a_batch(session, "A", version=2, supersedes_id=first.id)
        a_batch(session, "B", state="withdrawn")
        a_document(session)
        session.commit()
    officer, path = opened(door, subjects=" A \n\nB\n文件1")
    with door.session() as session:
        assert [batch.state for batch in session.exec(select(Batch).order_by(Batch.id))] == [  # type: ignore[arg-type]  # a column
            "superseded", "withdrawn", "withdrawn",
        ]  # fmt: skip
    assert "第 2 版" in officer.get(path).text
    door.clock.now = NOW + timedelta(days=3)
    assert "已超过2天" in door.officer("finance-1").get(path).text
