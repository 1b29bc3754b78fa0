"""Paper against web: the same, replaced and by what, hidden rows, taken down, never seen; typed or scanned."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.publication import approve_batch, withdraw_batch
from core.actions.row_objections import object_to_row
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.payouts.codes import grouped
from core.law.sensitivity import HIDDEN_SHOWN
from core.records.payouts import Payout
from core.records.versions import Sheet
from tests.factories import APPROVER, EAST_A, NOW, OFFICER, TODAY, WEST_A, Row, a_batch
from tests.portal.conftest import TOKEN, Door, nodes

OLD = (
    Row(name_shown="王*兰", who="wang", amount_fen=86_700),
    Row(name_shown="李*明", who="li", amount_fen=50_000),
    Row(name_shown="赵*", who="zhao", amount_fen=10_000),
    Row(village=WEST_A, name_shown="钱*", who="qian", amount_fen=5_000),
)
NEW = (
    Row(name_shown="王*兰", who="wang", amount_fen=86_700),
    Row(name_shown="李*明", who="li", amount_fen=55_000),
    Row(name_shown="孙*", who="sun", amount_fen=20_000),
)
LATER = NOW + timedelta(days=1)


def publish(door: Door, rows: Sequence[Row] = OLD, **changes: object) -> int:
    with door.session() as session:
        batch = a_batch(session, "P-1", rows=rows, **changes)  # type: ignore[arg-type]  # columns of Batch
        session.commit()
        return batch.id or 0


def correct(door: Door, first: int, rows: Sequence[Row] = NEW) -> int:
    """The list once more, by the road of two officers."""
    with door.session() as session:
        batch = a_batch(session, "P-2", rows=rows, state="proposed", supersedes_id=first)
        approve_batch(
            session, batch.id or 0, "面积核实有误", actor=APPROVER, now=LATER, calendar=WorkCalendar.load()
        )  # fmt: skip
        session.commit()
        return batch.id or 0


def hide(door: Door, batch_no: str, batch: int, row_no: int) -> None:
    with door.session() as session:
        row = session.exec(select(Payout).where(Payout.batch_id == batch, Payout.row_no == row_no)).one()
        object_to_row(session, batch_no, row_no, row.public_id, actor=Actor.citizen(), now=LATER)
        session.commit()


def code(door: Door, place: str = EAST_A) -> str:
    with door.session() as session:
        found = session.exec(select(Sheet.code).where(Sheet.place == place).order_by(col(Sheet.publication_no).desc()))
        return found.first() or pytest.fail("no sheet was kept")


def test_the_paper_is_what_is_published(door: Door) -> None:
    publish(door)
    printed = code(door)
    page = door.get(f"/verify/{printed}")
    assert page.status_code == 200
    for said in (
        "✓ 这张纸和网上公开的一样。", "牛庄镇东村 耕地地力保护补贴（种地补贴）发放名单", "第 1 版", "3 笔", "1,467.00 元", "2026年11月24日",
        grouped(printed), "王*兰", "867.00 元", f'href="/lists/P-1/villages/{EAST_A}/sheet"',
    ):  # fmt: skip
        assert said in page.text
    assert "钱*" not in page.text
    assert len(re.findall(r"[0-9a-f]{64}", page.text)) == 2
    assert '<meta name="robots" content="noindex">' in page.text


def test_a_corrected_list_stands_beside_the_paper_with_the_differences(door: Door) -> None:
    first = publish(door)
    printed = code(door)
    correct(door, first)
    page = door.get(f"/verify/{printed}").text
    for said in (
        "这张纸已经不是最新的", "它已被第 1 版替换，2026年11月25日公开。", f'href="/lists/P-2/villages/{EAST_A}/sheet"',
        "一样的 1 笔，不一样的 3 笔", "3 笔", "1,467.00 元", "1,617.00 元", grouped(printed), grouped(code(door)),
    ):  # fmt: skip
        assert said in page
    rows = re.findall(r'data-label="纸上">(.*?)</td><td data-label="网上">(.*?)</td>', page)
    assert rows == [
        ("2　李*明 500.00 元", "2　李*明 550.00 元"),
        ("3　赵* 100.00 元", "没有"),
        ("没有", "3　孙* 200.00 元"),
    ]


def test_who_objected_to_one_version_stands_in_no_other(door: Door) -> None:
    first = publish(door)
    printed = code(door)
    second = correct(door, first)
    hide(door, "P-2", second, 2)
    page = door.get(f"/verify/{printed}").text
    assert "李*明" not in page
    assert "另有 1 行暂不列出" in page
    assert "赵*" in page


def test_a_hidden_row_makes_the_paper_old(door: Door) -> None:
    first = publish(door)
    printed = code(door)
    hide(door, "P-1", first, 1)
    page = door.get(f"/verify/{printed}").text
    assert "这张纸印好以后，网上改过" in page
    assert "有 1 行因为本人提出异议，暂不列出。" in page
    assert "王*兰" not in page
    assert HIDDEN_SHOWN in page
    assert f'href="/lists/P-1/villages/{EAST_A}/sheet"' in page
    assert "✓ 这张纸和网上公开的一样。" in door.get(f"/verify/{code(door)}").text


def test_a_withdrawn_list_is_told_without_rows(door: Door) -> None:
    first = publish(door)
    printed = code(door)
    assert door.get(f"/verify/{printed}").status_code == 200
    with door.session() as session:
        withdraw_batch(session, first, "核对有误", actor=OFFICER, now=LATER)
        session.commit()
    page = door.get(f"/verify/{printed}").text
    assert "这份名单已经撤下" in page
    assert "2026年11月25日撤下的" in page
    assert "王*兰" not in page
    assert "/sheet" not in page


def test_an_announcement_that_is_over_is_told_without_rows(door: Door) -> None:
    publish(door, [Row(status="listed", paid_on=None, name_shown="王*兰")], kind="announcement", objections_until=TODAY)
    printed = code(door)
    assert "✓ 这张纸和网上公开的一样。" in door.get(f"/verify/{printed}").text
    door.clock.move(days=1)
    page = door.get(f"/verify/{printed}").text
    assert "公示期满，已经撤下" in page
    assert "公示到2026年11月24日为止" in page
    assert "王*兰" not in page


def test_a_correction_that_was_withdrawn_leaves_nothing_to_compare(door: Door) -> None:
    first = publish(door)
    printed = code(door)
    second = correct(door, first)
    with door.session() as session:
        withdraw_batch(session, second, "核对有误", actor=OFFICER, now=LATER)
        session.commit()
    page = door.get(f"/verify/{printed}").text
    assert "后来的名单现在网上没有" in page
    assert "王*兰" not in page
    assert "赵*" not in page


def test_rows_changed_behind_the_programs_back_are_told(door: Door) -> None:
    batch = publish(door)
    printed = code(door)
    with door.session() as session:
        session.exec(
            sa.update(Payout).where(col(Payout.batch_id) == batch, col(Payout.row_no) == 1).values(amount_fen=1)
        )
        session.commit()
    page = door.get(f"/verify/{printed}").text
    assert "网上的数据和公开时登记的对不上" in page
    assert "✓" not in page
    assert "王*兰" not in page


def test_the_code_of_a_whole_list_is_known_by_its_figures(door: Door) -> None:
    publish(door)
    page = door.get(f"/verify/{code(door, '*')}").text
    assert "全市 耕地地力保护补贴" in page
    assert "✓ 这张纸和网上公开的一样。" in page
    assert "4 笔" in page
    assert "王*兰" not in page


def test_an_unknown_code_says_so_and_whom_to_call(door: Door) -> None:
    publish(door)
    for unknown in ("K7M4WQ2B9XYZ", "x", "210381194803060029", "王小兰"):
        page = door.get(f"/verify/{unknown}")
        assert page.status_code == 404
        assert "网上没有公开过这样一张公示单" in page.text
        assert 'href="tel:12345"' in page.text
        assert 'name="code"' in page.text


def test_a_code_may_be_typed_as_it_stands_on_paper(door: Door) -> None:
    publish(door)
    printed = code(door)
    token = TOKEN.search(door.get("/verify").text)
    assert token
    for typed in (grouped(printed), grouped(printed).lower(), f" {printed} "):
        answer = door.client.post("/verify", data={"form_token": token[1], "code": typed})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/verify/{printed}"
    assert door.get(f"/verify/{grouped(printed).lower()}").headers["location"] == f"/verify/{printed}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "还没有填"), ("K7M4", "一共 12 位，现在是 4 位"), ("210381194803060029", "现在是 18 位"),
        ("K7M4WQ2B9XY0", "没有 0、1、I、L、O"), ("王小兰", "现在是 3 位"),
    ],
)  # fmt: skip
def test_what_is_no_code_goes_into_no_address(door: Door, typed: str, said: str) -> None:
    token = TOKEN.search(door.get("/verify").text)
    assert token
    answer = door.client.post("/verify", data={"form_token": token[1], "code": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "location" not in answer.headers


def test_the_way_to_a_code_is_a_picture(door: Door) -> None:
    picture = door.get("/verify/K7M4WQ2B9XYZ/qr.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert door.get("/verify/nonsense/qr.svg").status_code == 404


def test_long_lists_stay_within_the_budget(door: Door) -> None:
    first = publish(door, [Row(name_shown="王*兰", who=f"{n}", amount_fen=100 + n) for n in range(300)])
    printed = code(door)
    assert nodes(door.get(f"/verify/{printed}").text) <= 1500
    correct(door, first, [Row(name_shown="王*兰", who=f"{n}", amount_fen=900 + n) for n in range(300)])
    page = door.get(f"/verify/{printed}").text
    assert "不一样的 300 笔" in page
    assert "只列出前 100 笔" in page
    assert nodes(page) <= 1500
