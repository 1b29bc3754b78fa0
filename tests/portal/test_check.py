"""The own record: the answer first, one card a payment, the same words for strangers and typos, nothing left behind."""

import gzip
import json
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from core.records.departments import FailReason
from core.records.payouts import Batch
from core.records.trail import TrailEntry
from tests.factories import COUNT_ONLY, EAST_A, EAST_B, NOT_LISTED, TODAY, Ending, Row, a_batch, an_edition, failed
from tests.portal.conftest import Door, an_id_number, nodes

NAME, MASKED_NAME = "王秀兰", "王*兰"
NUMBER = an_id_number()
NOTHING = "没有查到您的补贴记录。"


def own(door: Door, **changes: object) -> Row:
    return Row(**{"name_shown": MASKED_NAME, **door.keys(NAME, NUMBER), **changes})


def own_failed(door: Door, **changes: object) -> Row:
    return failed(**{"name_shown": MASKED_NAME, **door.keys(NAME, NUMBER), **changes})


def publish(door: Door, batch_no: str, *rows: Row, **changes: object) -> int:
    with door.session() as session:
        batch = a_batch(session, batch_no, rows=rows, **changes)  # type: ignore[arg-type]  # columns of Batch
        session.commit()
        assert batch.id is not None
        return batch.id


def repay(door: Door, batch_no: str, repaid: int, row: Row) -> None:
    publish(door, batch_no, row, kind="repayment", repays_id=repaid)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_the_answer_comes_first_and_the_name_is_masked(door: Door) -> None:
    publish(door, "P-1", own(door), Row(who="somebody"))
    answer = door.ask(NAME, NUMBER)
    assert answer.status_code == 200
    said = text_of(answer.text)
    assert "王*兰，您今年共领到 867.00 元。" in said
    assert "已发到卡上。2026年11月18日，打到海城农商银行尾号 4321 的卡" in said
    assert "10.20 亩 × 85.00 元 = 867.00 元" in said
    assert "耕地地力保护补贴（种地补贴）" in said
    assert 'href="tel:04120000100"' in answer.text
    assert 'href="tel:04120001001"' in answer.text
    assert f'href="/lists/P-1/villages/{EAST_A}"' in answer.text


def test_nothing_of_what_was_typed_stands_anywhere(door: Door) -> None:
    publish(door, "P-1", own(door))
    answer = door.ask(NAME, NUMBER)
    assert NAME not in answer.text
    assert NUMBER not in answer.text
    assert "<title>您的补贴 - 明白账</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert str(answer.url).endswith("/check")
    with door.session() as session:
        entry = session.exec(select(TrailEntry).order_by(col(TrailEntry.no).desc())).first()
        assert entry is not None
        assert entry.event == "check.found"
        assert not json.loads(entry.detail)
        assert NUMBER not in repr(entry)


def test_the_page_leaves_by_itself_and_on_request(door: Door) -> None:
    publish(door, "P-1", own(door))
    page = door.ask(NAME, NUMBER).text
    assert '<meta http-equiv="refresh" content="300;url=/check?left=idle">' in page
    assert "看完了，退出" in page
    left = door.get("/check?left=done")
    assert "已经退出" in left.text
    assert left.headers["cache-control"] == "no-store"
    assert "已经退出" not in door.get("/check?left=other").text


def test_a_stranger_and_a_wrong_number_read_the_same(door: Door) -> None:
    publish(door, "P-1", own(door))
    stranger = door.ask("刘三", an_id_number("19500101"))
    wrong = door.ask(NAME, an_id_number("19660815", "004"))
    assert stranger.status_code == wrong.status_code == 200
    assert NOTHING in stranger.text
    assert stranger.text == wrong.text


def test_five_misses_stop_the_sixth_for_an_hour(door: Door) -> None:
    publish(door, "P-1", own(door))
    for _ in range(5):
        assert door.ask(NAME, an_id_number("19660815", "004")).status_code == 200
    stopped = door.ask(NAME, NUMBER)
    assert stopped.status_code == 429
    assert "先停一停" in stopped.text
    assert "867.00" not in stopped.text
    assert stopped.headers["cache-control"] == "no-store"
    door.clock.move(hours=1)
    assert "867.00" in door.ask(NAME, NUMBER).text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (NUMBER[:-1], "少了 1 位。一共 18 位，现在是 17 位。"),
        (NUMBER + "0", "多了 1 位。一共 18 位，现在是 19 位。"),
        (NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2"), "有一位填错了"),
        ("21039919661315002X", "出生日期不对"),
        ("2103991966O815002X", "前 17 位都是数字"),
        ("", "还没有填"),
    ],
)
def test_a_wrong_number_is_told_before_anything_is_looked_up(door: Door, number: str, said: str) -> None:
    answer = door.ask(NAME, number)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<title>错误：查我的补贴" in answer.text
    assert f'value="{NAME}"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    with door.session() as session:
        assert not session.exec(select(TrailEntry).where(col(TrailEntry.subject_kind) == "check")).all()


def test_the_number_is_read_back_in_groups(door: Door) -> None:
    assert "210399 19660815 00" in door.ask(NAME, NUMBER[:-2]).text


def test_blanks_full_width_digits_and_small_x_are_understood(door: Door) -> None:
    number = next(n for n in (an_id_number(serial=f"{s:03}") for s in range(2, 60)) if n.endswith("X"))
    publish(door, "P-1", Row(name_shown=MASKED_NAME, **door.keys(NAME, number)))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    typed = f"{number[:6]} {number[6:14].translate(wide)} {number[14:].lower()}"
    assert "867.00" in door.ask(" 王 秀兰 ", typed).text


def test_a_failed_payment_says_why_and_what_to_do(door: Door) -> None:
    publish(door, "P-1", own_failed(door))
    said = text_of(door.ask(NAME, NUMBER).text)
    assert "王*兰，您今年还没有领到补贴。" in said
    for words in (
        "钱还在，不会少您的。", "这张卡（存折）已经挂失。", "请先到银行补办新卡。", "镇（街）经办站所",
        "10 个工作日内补发", "不用交任何费用",
    ):  # fmt: skip
        assert words in said


def test_a_bank_that_must_act_is_named_with_its_phone(door: Door) -> None:
    with door.session() as session:
        session.add(
            FailReason(
                code="3020",
                official_text="账户被临时锁定",
                plain_text="锁住了。",
                villager_should="请到银行。",
                who_acts="代发银行",
            )
        )
        session.commit()
    publish(door, "P-1", own_failed(door, reason="3020"))
    page = door.ask(NAME, NUMBER).text
    assert "办这件事的是：代发银行，海城农商银行 0412-0000801。" in text_of(page)
    assert 'href="tel:04120000801"' in page


def test_a_repayment_is_told_on_the_failed_card_and_counted_once(door: Door) -> None:
    repaid = publish(door, "P-1", Row(who="first"), own_failed(door))
    again = own(door, status="repaid", original_row=2, paid_on=date(2026, 11, 22), account_tail="8731")
    repay(door, "R-1", repaid, again)
    page = door.ask(NAME, NUMBER).text
    assert f'<a href="/lists/P-1/villages/{EAST_A}">看公开的名单</a>' in page
    assert f'<a href="/lists/R-1/villages/{EAST_A}">看补发的名单</a>' in page
    said = text_of(page)
    assert "共领到 867.00 元" in said
    assert "后来补发了" in said
    assert "2026年11月22日，打到海城农商银行尾号 8731 的卡" in said
    assert said.count("怎么算的") == 1
    assert "没发成功。钱还在" not in said


def test_a_repayment_under_a_corrected_name_is_found_by_the_number(door: Door) -> None:
    repaid = publish(door, "P-1", own_failed(door, lookup=door.keys("王秀蓝", NUMBER)["lookup"]))
    repay(door, "R-1", repaid, own(door, status="repaid", original_row=1, paid_on=date(2026, 11, 22)))
    assert "后来补发了" in door.ask("王秀蓝", NUMBER).text


def test_another_persons_repayment_makes_nothing_good(door: Door) -> None:
    repaid = publish(door, "P-1", own_failed(door))
    repay(door, "R-1", repaid, Row(status="repaid", original_row=1, who="stranger"))
    said = text_of(door.ask(NAME, NUMBER).text)
    assert "后来补发了" not in said
    assert "钱还在" in said


def test_a_repayment_that_failed_too_is_one_open_payment(door: Door) -> None:
    first = publish(door, "P-1", own_failed(door))
    second = publish(door, "R-1", own_failed(door, original_row=1), kind="repayment", repays_id=first)
    assert "有 1 笔没发成功" in door.ask(NAME, NUMBER).text
    repay(door, "R-2", second, own(door, status="repaid", original_row=1))
    said = text_of(door.ask(NAME, NUMBER).text)
    assert "笔没发成功" not in said
    assert "共领到 867.00 元" in said
    assert said.count("怎么算的") == 1


@pytest.mark.parametrize("state", ["held", "proposed", "refused", "withdrawn", "superseded"])
def test_only_what_is_public_counts(door: Door, state: str) -> None:
    publish(door, "P-1", own(door), state=state, ending=Ending())
    assert NOTHING in door.ask(NAME, NUMBER).text


def test_an_announcement_shows_until_when_one_may_object(door: Door) -> None:
    row = own(door, status="listed", paid_on=None)
    publish(door, "A-1", row, kind="announcement", objections_until=TODAY + timedelta(days=2))
    said = text_of(door.ask(NAME, NUMBER).text)
    assert "正在公示，还没发。公示到 2026年11月26日，还有 3 天。" in said
    assert "可以不留名" in said
    door.clock.move(days=3)
    assert NOTHING in door.ask(NAME, NUMBER).text


@pytest.mark.parametrize(("policy", "path"), [(COUNT_ONLY, "/lists/P-1"), (NOT_LISTED, None)])
def test_what_nobody_else_may_see_is_shown_to_its_owner_without_a_way_to_the_list(
    door: Door, policy: str, path: str | None
) -> None:
    publish(door, "P-1", own(door, quantity_e4=None, rate_e4=None), policy_code=policy)
    page = door.ask(NAME, NUMBER).text
    assert "867.00" in page
    assert set(re.findall(r'href="(/lists/[^"]*)"', page)) == ({path} if path else set())
    assert ("看公开的人数和金额</a>" in page) == bool(path)
    assert "看公开的名单" not in page


def test_what_does_not_come_out_is_said(door: Door) -> None:
    publish(door, "P-1", own(door, amount_fen=80_000), own(door, rate_e4=800_000, amount_fen=81_600))
    said = text_of(door.ask(NAME, NUMBER).text)
    assert "10.20 亩 × 85.00 元 = 867.00 元。这样算和发的 800.00 元对不上" in said
    assert "政策清单里的标准是 85.00 元" in said


def test_years_come_newest_first_and_only_this_year_is_summed_on_top(door: Door) -> None:
    with door.session() as session:
        an_edition(session, 2025)
        session.commit()
    publish(door, "P-0", own(door, paid_on=date(2025, 11, 18), amount_fen=50_000), year=2025)
    publish(door, "P-1", own(door))
    said = text_of(door.ask(NAME, NUMBER).text)
    assert "您今年共领到 867.00 元" in said
    assert said.index("2026年：共领到 867.00 元") < said.index("2025年：共领到 500.00 元")


def test_a_long_record_stays_light(door: Door) -> None:
    for number in range(40):
        publish(door, f"P-{number}", own(door, village=EAST_B), own_failed(door))
    page = door.ask(NAME, NUMBER).text
    assert len(gzip.compress(page.encode())) <= 14 * 1024
    assert nodes(page) <= 1500
    assert "<script" not in page


def test_a_form_without_a_token_is_refused(door: Door) -> None:
    assert door.client.post("/check", data={"name": NAME, "id_number": NUMBER}).status_code == 403


def test_the_look_up_uses_its_index(door: Door) -> None:
    with door.session() as session:
        plan = session.connection().execute(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT 1 FROM payout JOIN batch ON batch.id = payout.batch_id WHERE person = 'x'"
            )
        )
        assert any("ix_payout_person" in str(row) for row in plan)
        assert session.exec(select(Batch)).first() is None


def test_the_answer_tells_how_the_money_went(door: Door) -> None:
    publish(door, "P-1", own_failed(door))
    page = door.ask(NAME, NUMBER).text
    for words in (
        "这笔钱走到哪一步",
        "▲ 没发成",
        '<li class="now">核实修正，正在办</li>',
        '<li class="next">二次发放</li>',
    ):
        assert words in page
    assert "P-1" not in re.sub(r'href="[^"]*"', "", page)
