"""The sheet for the board: the same rows as the list, sealed, on a page and as a file; gone when the list is gone."""

import gzip
import re
from datetime import timedelta

import pypdfium2  # type: ignore[import-untyped]  # the package ships no types
import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.publication import approve_batch
from core.actions.row_objections import object_to_row
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.payouts.codes import grouped
from core.law.sensitivity import HIDDEN_SHOWN, MINOR_SHOWN
from core.records.payouts import Payout
from core.records.policies import PolicyItem
from core.records.publications import Publication
from core.records.versions import Sheet
from tests.factories import (
    APPROVER,
    COUNT_ONLY,
    EAST_A,
    EAST_B,
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
from tests.portal.conftest import ORIGIN, Door, nodes

SHEET = f"/lists/P-1/villages/{EAST_A}/sheet"


def publish(door: Door, batch_no: str = "P-1", **changes: object) -> int:
    with door.session() as session:
        batch = a_batch(session, batch_no, **changes)  # type: ignore[arg-type]  # columns of Batch
        session.commit()
        assert batch.id is not None
        return batch.id


def seal(door: Door, place: str = EAST_A) -> Sheet:
    with door.session() as session:
        found = session.exec(select(Sheet).where(Sheet.place == place).order_by(col(Sheet.publication_no).desc()))
        return found.first() or pytest.fail("no sheet was kept")


def printed(content: bytes) -> list[str]:
    file = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in file]


def test_the_page_says_everything_that_must_hang_on_a_board(door: Door) -> None:
    publish(door)
    page = door.get(SHEET)
    assert page.status_code == 200
    kept = seal(door)
    for said in (
        "牛庄镇东村耕地地力保护补贴发放名单</h1>", "耕地地力保护补贴（种地补贴），2026年11月", "2026年11月18日", "P-1，第 1 版，公开编号 2",
        "海城市农业农村局", "0412-0000100", "牛庄镇", "0412-0001001", "0412-0000900", "1 笔，867.00 元", "扫码看本表，也可拨打",
        grouped(kept.code), f"/verify/{kept.code}", "王*", "10.2 亩 × 85.00", "867.00", "已发到卡上", "<svg",
    ):  # fmt: skip
        assert said in page.text
    assert f'href="{SHEET}.pdf"' in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert "李*明" not in page.text
    assert "4321" not in page.text


def test_the_file_says_the_same_in_real_text_on_every_sheet(door: Door) -> None:
    publish(door, rows=[Row(village=EAST_A, name_shown=f"王*{sign}") for sign in "兰英花梅芳" * 9])
    file = door.get(f"{SHEET}.pdf")
    assert file.status_code == 200
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["x-robots-tag"] == "noindex"
    assert file.content.startswith(b"%PDF-")
    sheets = printed(file.content)
    kept = seal(door)
    with door.session() as session:
        log = session.exec(select(Publication).order_by(col(Publication.no).desc())).first()
    assert len(sheets) == 2
    assert log
    for number, text in enumerate(sheets, 1):
        for said in (
            "牛庄镇东村耕地地力保护补贴发放名单", "2026年11月18日", "P-1，第 1 版，公开编号 2", "0412-0001001", "0412-0000900",
            "45 笔，39,015.00 元", f"第 {number} / 2 页", "打印时间：2026-11-24 10:00", "扫码看本表，也可拨打 0412-0001001 或 12345。",
            f"{ORIGIN.removeprefix('https://')}/verify/{kept.code}", grouped(kept.code), f"公开日志第 {log.no} 号 {log.hash}",
        ):  # fmt: skip
            assert said in text
        assert "身份证号填" not in text
    rows = re.findall(r"^\d+ (王\*.) 3组 10\.2 亩 × 85\.00 867\.00 已发到卡上", "\n".join(sheets), re.MULTILINE)
    assert "".join(name[-1] for name in rows) == "兰英花梅芳" * 9


def test_an_announcement_says_from_when_to_when(door: Door) -> None:
    publish(door, kind="announcement", objections_until=TODAY + timedelta(days=7))
    text = printed(door.get(f"{SHEET}.pdf").content)[0]
    assert "2026年11月24日到2026年12月1日" in text
    assert "公示名单" in text
    assert "2026年11月24日到2026年12月1日" in door.get(SHEET).text


def test_the_file_is_kept_and_asked_for_again_by_its_mark(door: Door) -> None:
    publish(door)
    first = door.get(f"{SHEET}.pdf")
    door.clock.move(hours=1)
    again = door.get(f"{SHEET}.pdf")
    assert again.content == first.content
    assert door.get(f"{SHEET}.pdf", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    publish(door, "P-2", policy_code=COUNT_ONLY)
    assert door.get(f"{SHEET}.pdf").content != first.content


@pytest.mark.parametrize("place", [EAST_B + "9", "210381999999", TOWN_A, "x"])
def test_other_places_have_no_sheet(door: Door, place: str) -> None:
    publish(door)
    for end in ("sheet", "sheet.pdf"):
        assert door.get(f"/lists/P-1/villages/{place}/{end}").status_code == 404


@pytest.mark.parametrize("policy", [COUNT_ONLY, NOT_LISTED])
def test_lists_without_names_have_no_sheet(door: Door, policy: str) -> None:
    publish(door, policy_code=policy)
    for end in ("sheet", "sheet.pdf"):
        assert door.get(f"/lists/P-1/villages/{EAST_A}/{end}").status_code == 404


def test_what_may_stand_on_the_web_only_has_no_sheet(door: Door) -> None:
    publish(door)
    with door.session() as session:
        session.exec(
            sa.update(PolicyItem).where(col(PolicyItem.code) == MASKED).values(list_mode_board="count_only")
        )  # fmt: skip
        session.commit()
    assert door.get(SHEET).status_code == 404
    assert door.get(f"/lists/P-1/villages/{EAST_A}").status_code == 200


@pytest.mark.parametrize("state", ["withdrawn", "superseded", "expired"])
def test_a_list_that_is_gone_takes_page_and_file_along(door: Door, state: str) -> None:
    kind = "announcement" if state == "expired" else "payment"
    publish(door, kind=kind, state=state)
    for end in ("", ".pdf"):
        answer = door.get(f"{SHEET}{end}")
        assert answer.status_code == 410
        assert "王*" not in answer.text


def test_an_announcement_that_is_over_is_gone_before_the_worker_has_been_there(door: Door) -> None:
    publish(door, kind="announcement", objections_until=TODAY)
    assert door.get(f"{SHEET}.pdf").status_code == 200
    door.clock.move(days=1)
    assert door.get(f"{SHEET}.pdf").status_code == 410
    assert door.get(SHEET).status_code == 410


def test_a_hidden_row_is_a_placeholder_and_the_seal_is_new(door: Door) -> None:
    batch = publish(door, rows=(Row(name_shown="王*兰"), Row(name_shown="李*明", amount_fen=100)))
    before = seal(door)
    old = door.get(f"{SHEET}.pdf").content
    with door.session() as session:
        row = session.exec(select(Payout).where(Payout.batch_id == batch, Payout.row_no == 1)).one()
        object_to_row(session, "P-1", 1, row.public_id, actor=Actor.citizen(), now=NOW)
        session.commit()
    after = seal(door)
    assert after.code != before.code
    for text in (door.get(SHEET).text, printed(door.get(f"{SHEET}.pdf").content)[0]):
        assert HIDDEN_SHOWN in text
        assert "王*兰" not in text
        assert "李*明" in text
        assert grouped(after.code) in text
        assert "2 笔，1.00 元" in text
    assert door.get(f"{SHEET}.pdf").content != old


def test_minors_are_not_named_on_paper(door: Door) -> None:
    publish(door, rows=(Row(name_shown="李*宝", minor_until=YEAR),))
    text = printed(door.get(f"{SHEET}.pdf").content)[0]
    assert MINOR_SHOWN in text
    assert "李*宝" not in text


def test_small_groups_hang_with_their_township_and_tell_no_village(door: Door) -> None:
    rows = [Row(village=village, name_shown=name) for village in (EAST_A, WEST_A) for name in ("王*", "李*", "赵*")]
    with door.session() as session:
        session.exec(sa.update(PolicyItem).where(col(PolicyItem.code) == MASKED).values(smallest_group=5))
        batch = a_batch(session, "P-1", state="proposed", rows=rows)
        approve_batch(session, batch.id or 0, actor=APPROVER, now=NOW, calendar=WorkCalendar.load())
        session.commit()
    assert door.get(SHEET).status_code == 404
    path = f"/lists/P-1/townships/{TOWN_A}/sheet"
    page, text = door.get(path).text, printed(door.get(f"{path}.pdf").content)[0]
    for said in (page, text):
        assert "牛庄镇耕地地力保护补贴发放名单" in said
        assert "不分村写" in said
        assert "王*" in said
        assert "东村" not in said
        assert "3组" not in said


def test_rows_changed_behind_the_programs_back_are_not_printed(door: Door) -> None:
    batch = publish(door)
    with door.session() as session:
        session.exec(
            sa.update(Payout).where(col(Payout.batch_id) == batch, col(Payout.row_no) == 1).values(amount_fen=1)
        )
        session.commit()
    for end in ("", ".pdf"):
        answer = door.get(f"{SHEET}{end}")
        assert answer.status_code == 409
        assert "王*" not in answer.text
    assert "和公开时登记的对不上" in door.get(SHEET).text


def test_long_lists_come_in_parts_within_the_budget(door: Door) -> None:
    publish(door, rows=[Row(name_shown="王*兰", amount_fen=100 + n) for n in range(450)])
    first = door.get(SHEET)
    assert nodes(first.text) <= 1500
    assert len(gzip.compress(first.content)) <= 14 * 1024
    assert "第 1 部分，共 3 部分" in first.text
    assert f'href="{SHEET}?part=2"' in first.text
    assert "450 笔" in first.text
    last = door.get(f"{SHEET}?part=3").text
    assert "5.49" in last
    assert len(re.findall(r"<tr><td>\d+</td>", last)) == 70
    assert door.get(f"{SHEET}?part=4").status_code == 404
    assert len(re.findall(r"王\*兰", "".join(printed(door.get(f"{SHEET}.pdf").content)))) == 450


def test_failed_payments_are_told_without_a_reason(door: Door) -> None:
    publish(door, rows=(failed(),))
    text = printed(door.get(f"{SHEET}.pdf").content)[0]
    assert "没发成" in text
    assert "挂失" not in text
