"""One list: figures by place, masked rows by keyset, and 404 or 410 where there is nothing to see any more."""

import gzip
import re
from datetime import timedelta

import pytest

from core.law.sensitivity import MINOR_SHOWN
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FULL,
    NOT_LISTED,
    TODAY,
    TOWN_A,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    failed,
)
from tests.portal.conftest import Door, nodes


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
