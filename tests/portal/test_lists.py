"""One list: figures by place, masked rows by keyset, and 404 or 410 where there is nothing to see any more."""

import gzip
import re
from datetime import timedelta

import pytest
from httpx import Response
from sqlmodel import select

from core.actions.holds import hold_list
from core.actions.publication import withdraw_batch
from core.actions.row_objections import decide_objection
from core.law.actor import Actor
from core.law.sensitivity import MINOR_SHOWN
from core.records.policies import PolicyItem
from tests.core.public_view.publishing import SMALL
from tests.core.public_view.publishing import publish as publish_list
from tests.factories import (
    APPROVER,
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FULL,
    MASKED,
    NOT_LISTED,
    NOW,
    TODAY,
    TOWN_A,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    failed,
)
from tests.portal.conftest import TOKEN, Door, nodes


def publish(door: Door, batch_no: str = "P-1", **changes: object) -> int:
    with door.session() as session:
        batch = a_batch(session, batch_no, **changes)  # type: ignore[arg-type]  # columns of Batch
        session.commit()
        assert batch.id is not None
        return batch.id


def test_a_list_tells_its_figures_by_township_and_village(door: Door) -> None:
    publish(door)
    page = door.get("/lists/P-1")
    assert page.status_code == 200
    assert "发到卡上 2 笔，1,867.00 元" in page.text
    assert "没发成 1 笔，867.00 元" in page.text
    assert f'href="/lists/P-1?township={TOWN_A}"' in page.text
    assert 'href="/policies/NY001?year=2026"' in page.text
    assert "第 1 版，公开编号 2" in page.text
    inside = door.get(f"/lists/P-1?township={TOWN_A}").text
    assert f'href="/lists/P-1/villages/{WEST_A}"' in inside
    assert EAST_B not in inside


def test_rows_are_masked_and_tell_how_much_and_why(door: Door) -> None:
    publish(door)
    page = door.get(f"/lists/P-1/villages/{EAST_A}").text
    assert "牛庄镇东村 耕地地力保护补贴（种地补贴）发放名单</h1>" in page
    assert "2026年11月" in page
    assert "王*" in page
    assert "10.2 亩 × 85.00" in page
    assert "867.00" in page
    assert "✓ 已发到卡上" in page
    assert "4321" not in page
    assert "海城农商银行" not in page


def test_the_public_is_not_told_why_a_payment_failed(door: Door) -> None:
    publish(door, rows=(failed(),))
    page = door.get(f"/lists/P-1/villages/{EAST_A}").text
    assert "没发成" in page
    assert "挂失" not in page


def test_an_announcement_says_how_to_object(door: Door) -> None:
    publish(door, "A-1", kind="announcement", objections_until=TODAY + timedelta(days=6))
    for path in ("/lists/A-1", f"/lists/A-1/villages/{EAST_A}"):
        page = door.get(path).text
        assert "这份名单正在公示。公示到 11月30日，还剩 7 天（算上今天）。" in page
        assert "可以不留名" in page
        assert 'href="tel:04120000100"' in page


def test_minors_are_not_named(door: Door) -> None:
    publish(door, rows=(Row(name_shown="李*宝", minor_until=YEAR), Row(name_shown="赵*", minor_until=YEAR - 1)))
    page = door.get(f"/lists/P-1/villages/{EAST_A}").text
    assert MINOR_SHOWN in page
    assert "李*宝" not in page
    assert "赵*" in page


def test_an_organisation_in_a_full_list_keeps_its_name(door: Door) -> None:
    publish(door, policy_code=FULL, rows=(Row(name_shown="海城市丰收合作社", payee="organisation"),))
    publish(door, "P-2")
    page, masked = (door.get(f"/lists/{number}/villages/{EAST_A}").text for number in ("P-1", "P-2"))
    assert "海城市丰收合作社" in page
    assert "单位的名称照写，个人的姓名隐去一个字。没有身份证号和卡号。同名" in page
    assert "单位的名称照写" not in masked
    assert "姓名隐去一个字，没有身份证号和卡号。" in masked


def test_a_hundred_rows_a_page_by_keyset_and_light(door: Door) -> None:
    publish(door, rows=[Row(who=str(n), name_shown="王*兰", group=f"{n % 9}组") for n in range(230)])
    path = f"/lists/P-1/villages/{EAST_A}"
    seen: list[str] = []
    while path:
        answer = door.get(path)
        assert len(gzip.compress(answer.content)) <= 14 * 1024
        assert nodes(answer.text) <= 1500
        seen += re.findall(r'<th scope="row">(\d+)', answer.text)
        found = re.search(r'rel="next" href="([^"]+)"', answer.text)
        path = found[1] if found else ""
    assert seen == [str(n) for n in range(1, 231)]


@pytest.mark.parametrize("after", ["x", "-1", "999999", "99999999999999999999", "1.5"])
def test_a_page_that_does_not_exist(door: Door, after: str) -> None:
    publish(door)
    assert door.get(f"/lists/P-1/villages/{EAST_A}?after={after}").status_code == 404


def test_a_list_without_names_counts_only(door: Door) -> None:
    rows = [Row(who=str(n), village=EAST_A, quantity_e4=None) for n in range(9)] + [
        Row(village=EAST_B, amount_fen=4_242)
    ]
    publish(door, policy_code=COUNT_ONLY, rows=rows)
    whole = door.get("/lists/P-1").text
    assert "不列名" in whole
    part = door.get(f"/lists/P-1/villages/{EAST_A}").text
    for page in (whole, part):
        assert "王*" not in page
        assert "42.42" not in page
    assert door.get(f"/lists/P-1/villages/{EAST_B}").status_code == 404


def test_a_list_that_nobody_may_see_is_not_there(door: Door) -> None:
    publish(door, policy_code=NOT_LISTED)
    assert door.get("/lists/P-1").status_code == 404
    assert door.get(f"/lists/P-1/villages/{EAST_A}").status_code == 404


@pytest.mark.parametrize("state", ["held", "proposed", "refused"])
def test_what_was_never_public_is_not_there(door: Door, state: str) -> None:
    publish(door, state=state)
    assert door.get("/lists/P-1").status_code == 404


@pytest.mark.parametrize(
    ("state", "said"), [("withdrawn", "已经撤下"), ("expired", "公示期满"), ("superseded", "换成新的名单")]
)
def test_what_has_ended_answers_410_in_one_sentence(door: Door, state: str, said: str) -> None:
    publish(door, state=state)
    for path in ("/lists/P-1", f"/lists/P-1/villages/{EAST_A}"):
        answer = door.get(path)
        assert answer.status_code == 410
        assert said in answer.text


def test_a_replaced_list_leads_to_the_new_one(door: Door) -> None:
    old = publish(door, "P-1", state="superseded")
    publish(door, "P-2", supersedes_id=old)
    answer = door.get("/lists/P-1")
    assert answer.status_code == 410
    assert 'href="/lists/P-2"' in answer.text


def test_the_day_after_its_last_an_announcement_is_over(door: Door) -> None:
    publish(door, "A-1", kind="announcement", objections_until=TODAY)
    assert "今天是最后一天" in door.get("/lists/A-1").text
    door.clock.move(days=1)
    assert door.get("/lists/A-1").status_code == 410


@pytest.mark.parametrize("path", ["/lists/NO-1", "/lists/P-1/villages/210381999999", "/lists/P-1?township=210381999"])
def test_unknown_addresses(door: Door, path: str) -> None:
    publish(door)
    assert door.get(path).status_code == 404


def row_link(page: str) -> str:
    found = re.search(r'href="(/lists/P-1/rows/\d+-[0-9a-f]+)"', page)
    assert found
    return found[1]


def object_to(door: Door, path: str) -> Response:
    found = TOKEN.search(door.get(f"{path}/objection").text)
    assert found
    return door.client.post(f"{path}/objection", data={"form_token": found[1]})


def test_somebody_objects_and_the_row_is_hidden_at_once(door: Door) -> None:
    publish(door)
    path = row_link(door.get(f"/lists/P-1/villages/{EAST_A}").text)
    page = door.get(path)
    assert "王*" in page.text
    assert "王" not in re.findall("<title>(.*?)</title>", page.text)[0]
    assert '<meta name="robots" content="noindex">' in page.text
    assert f'href="{path}/objection"' in page.text
    assert "5 个工作日内核实答复" in door.get(f"{path}/objection").text
    done = object_to(door, path)
    assert done.status_code == 200
    assert "已经隐去了" in done.text
    for surface in ("/lists/P-1", f"/lists/P-1/villages/{EAST_A}", path, f"{path}/objection"):
        answer = door.get(surface)
        assert answer.status_code == 200
        assert "王*" not in answer.text
    assert "（本人提出异议，暂不列出）" in door.get("/lists/P-1").text
    assert "已经隐去了" in object_to_again(door, path)


def object_to_again(door: Door, path: str) -> str:
    found = TOKEN.search(door.get("/check").text)
    assert found
    return door.client.post(f"{path}/objection", data={"form_token": found[1]}).text


def test_a_row_that_an_officer_decided_to_show_stays(door: Door) -> None:
    publish(door)
    path = row_link(door.get("/lists/P-1").text)
    assert object_to(door, path).status_code == 200
    with door.session() as session:
        decide_objection(session, 1, "公示的就是这些", upheld=False, actor=APPROVER, now=NOW)
        session.commit()
    assert "王*" in door.get(path).text
    assert "决定照样公开" in object_to(door, path).text
    assert "王*" in door.get(path).text


def test_five_objections_a_day_from_one_address(door: Door) -> None:
    publish(door, rows=[Row() for _ in range(8)])
    paths = re.findall(r'href="(/lists/P-1/rows/\d+-[0-9a-f]+)"', door.get("/lists/P-1").text)
    answers = [object_to(door, path).status_code for path in paths[:6]]
    assert answers == [200] * 5 + [429]
    door.clock.move(days=1, seconds=1)
    assert object_to(door, paths[6]).status_code == 200


@pytest.mark.parametrize("row", ["1-0000000000000000", "x-1", "1", "99-ab"])
def test_unknown_rows_are_not_there(door: Door, row: str) -> None:
    publish(door)
    assert door.get(f"/lists/P-1/rows/{row}").status_code == 404
    assert door.get(f"/lists/P-1/rows/{row}/objection").status_code == 404


def test_rows_of_an_ended_list_are_gone(door: Door) -> None:
    publish(door)
    path = row_link(door.get("/lists/P-1").text)
    with door.session() as session:
        withdraw_batch(session, 1, "里面有不该公开的", actor=APPROVER, now=NOW)
        session.commit()
    for there in (path, f"{path}/objection", "/lists/P-1/changes"):
        answer = door.get(there)
        assert answer.status_code == 410
        assert "打海城市农业农村局 0412-0000100" in answer.text


def test_the_changes_page_and_the_section_on_the_list(door: Door) -> None:
    with door.session() as session:
        first = publish_list(session, "P-1", rows=[Row(who="a"), Row(who="b", name_shown="李*")])
        publish_list(
            session,
            "P-1",
            version=2,
            supersedes_id=first.id,
            rows=[Row(who="a", amount_fen=100)],
            reason="核实后去掉一人",
        )
        session.commit()
    whole, page = door.get("/lists/P-1").text, door.get("/lists/P-1/changes")
    assert page.status_code == 200
    for words in ("去掉 1 人，金额改了 1 人", "原因：核实后去掉一人"):
        assert words in whole
        assert words in page.text
    assert "李*" in page.text
    assert "以前 867.00 元" in page.text
    assert "第 1 版" in page.text
    assert door.get("/lists/P-1/changes?against=nothing").status_code == 404


def test_a_small_village_leads_to_its_township(door: Door) -> None:
    with door.session() as session:
        session.exec(select(PolicyItem).where(PolicyItem.code == MASKED)).one().smallest_group = 3
        publish_list(session, "P-1", rows=SMALL)
        session.commit()
    page = door.get(f"/lists/P-1/villages/{EAST_A}")
    assert page.status_code == 200
    assert "这份名单里，这个村人太少，和全镇一起公布。" in page.text
    assert f'href="/lists/P-1?township={TOWN_A}"' in page.text
    assert "王0" not in page.text
    assert "（人数少的村合并公布）" in door.get(f"/lists/P-1?township={TOWN_A}").text
    assert door.get(f"/lists/P-1?place={TOWN_A}").status_code == 200
    assert "合并公布" in door.get(f"/villages/{EAST_A}").text


def test_a_held_announcement_says_so(door: Door) -> None:
    publish(door, "A-1", kind="announcement", objections_until=TODAY)
    with door.session() as session:
        hold_list(session, "A-1", "T-1", actor=Actor.system(), now=NOW)
        session.commit()
    door.clock.move(days=3)
    for path in ("/lists/A-1", f"/villages/{EAST_A}", "/"):
        assert "异议处理中，公示顺延" in door.get(path).text
