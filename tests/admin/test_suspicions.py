"""Findings at the desk: who sees them, what a page explains, how they are decided and taken out."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import select

from core.actions.suspicion_checks import Run, rerun
from core.actions.suspicion_checks.findings import Terms
from core.database import SessionFactory, read_factory
from core.law.calendar import WorkCalendar
from core.law.suspicions.checks import CHECKS
from core.law.suspicions.thresholds import load_thresholds
from core.records.payouts import Batch
from core.records.suspicions import Suspicion
from core.records.trail import TrailEntry
from tests.admin.conftest import Door
from tests.factories import COUNT_ONLY, EAST_B, FARMING, NOW, TODAY, TOWN_B, YEAR, Row, a_batch


@pytest.fixture
def found(door: Door, reading_sessions: SessionFactory) -> Door:
    """One amount that is off in farming, one person twice in civil affairs, checked."""
    with door.session() as session:
        a_batch(
            session, "LAND", rows=[Row(amount_fen=87_700, name_shown="=王*"), Row(village=EAST_B, minor_until=2030)]
        )
        twice = [Row(who="li", name_shown="李*", quantity_e4=None, amount_fen=50_000) for _ in range(2)]
        a_batch(session, "CARE", policy_code=COUNT_ONLY, rows=twice)
        session.commit()
    rerun(Run(reading_sessions, door.sessions, Terms(load_thresholds(), WorkCalendar.load(), TODAY), NOW))
    return door


@pytest.fixture
def reading_sessions(sqlite_engine: Engine) -> SessionFactory:
    return read_factory(sqlite_engine)


def number_of(door: Door, rule: str) -> int:
    with door.session() as session:
        return session.exec(select(Suspicion.id).where(Suspicion.rule == rule)).one() or 0


def details(door: Door, event: str) -> list[dict[str, object]]:
    with door.session() as session:
        found = session.exec(select(TrailEntry.detail).where(TrailEntry.event == event)).all()
    return [json.loads(text) for text in found]


@pytest.mark.parametrize(
    ("login", "status", "rows"),
    [
        ("finance-1", 200, "一共 2 条，510.00 元"),
        ("auditor-1", 200, "一共 2 条，510.00 元"),
        ("farming-1", 200, "一共 1 条，10.00 元"),
        ("civil-1", 200, "一共 1 条，500.00 元"),
        ("town-1", 403, ""),
        ("disclosure-1", 403, ""),
        ("administrator-1", 403, ""),
    ],
)
def test_who_sees_which_part(found: Door, login: str, status: int, rows: str) -> None:
    answer = found.officer(login).get("/admin/suspicions")
    assert answer.status_code == status
    assert rows in answer.text


def test_a_department_does_not_find_the_finding_of_another(found: Door) -> None:
    number = number_of(found, "paid_twice")
    assert found.officer("civil-1").get(f"/admin/suspicions/{number}").status_code == 200
    farming = found.officer("farming-1")
    assert farming.get(f"/admin/suspicions/{number}").status_code == 404
    assert farming.post(f"/admin/suspicions/{number}/dismiss", {"note": "看过"}).status_code == 404


def test_filters_stand_in_the_address(found: Door) -> None:
    officer = found.officer("finance-1")
    for query, rows in (
        ("rule=amount_off", 1), ("rule=late", 0), ("policy=MZ001", 1), (f"year={YEAR}", 2), ("year=2001", 0),
        ("department=210381-mzj", 1), (f"township={TOWN_B}", 0), ("state=dismissed", 0), ("state=all", 2),
        ("before=1", 0), ("year=x&before=y", 2),
    ):  # fmt: skip
        page = officer.get(f"/admin/suspicions?{query}").text
        assert page.count('class="nowrap"><a href="/admin/suspicions/') == rows, query


def test_a_page_explains_the_finding(found: Door) -> None:
    page = found.officer("finance-1").get(f"/admin/suspicions/{number_of(found, 'amount_off')}").text
    for words in (
        "10.2 乘 85 元，应是 867.00 元，发了 877.00 元。", "10.2 亩 × 85.00 元 = 867.00 元", "877.00 元", "牛庄镇东村", "=王*",
        "/admin/payouts/", "/lists/LAND", "辽财债管", "四舍五入到分",
    ):  # fmt: skip
        assert words in page, words
    twice = found.officer("civil-1").get(f"/admin/suspicions/{number_of(found, 'paid_twice')}").text
    assert "对照的" in twice
    assert "第一行以外的 500.00 元可能重发" in twice


@pytest.mark.parametrize("rule", CHECKS)
def test_every_check_has_a_page(found: Door, rule: str) -> None:
    with found.session() as session:
        second, first = session.exec(select(Batch.id).order_by(Batch.batch_no)).all()
        one = Suspicion(
            rule=rule, batch_id=first or 0, row_no=0 if CHECKS[rule].of_list else 2, other_batch_id=second,
            village_code="", department_code=FARMING, fen=1, found_at=NOW,
        )  # fmt: skip
        session.add(one)
        session.commit()
        number = one.id
    page = found.officer("auditor-1").get(f"/admin/suspicions/{number}")
    assert page.status_code == 200
    assert CHECKS[rule].word in page.text
    assert ("这份名单上没有这个人" in page.text) == CHECKS[rule].absent


def test_it_is_dismissed_with_a_note_and_opened_again(found: Door) -> None:
    officer, number = found.officer("farming-1"), number_of(found, "amount_off")
    path = f"/admin/suspicions/{number}"
    officer.get(path)
    empty = officer.post(f"{path}/dismiss", {"note": ""})
    assert (empty.status_code, "请写原因" in empty.text) == (422, True)
    assert officer.post(f"{path}/dismiss", {"note": "有两块地"}).status_code == 303
    page = officer.get(path).text
    assert "✓ 已核实，不是问题" in page
    assert "有两块地" in page
    assert "一共 0 条" in officer.get("/admin/suspicions").text
    assert officer.post(f"{path}/reopen", {"note": "村里又反映"}).status_code == 303
    assert "一共 1 条" in officer.get("/admin/suspicions").text
    assert "重新核实" in officer.get(path).text
    auditor = found.officer("auditor-1")
    assert "核实过，不是问题" not in auditor.get(path).text
    assert auditor.post(f"{path}/dismiss", {"note": "看过"}).status_code == 403


def test_an_export_asks_why_and_leaves_one_entry(found: Door) -> None:
    auditor = found.officer("auditor-1")
    path = "/admin/suspicions/export?rule=amount_off"
    assert "一共 1 条，10.00 元" in auditor.get(path).text
    refused = auditor.post(path, {"reason": "", "form": "csv"})
    assert (refused.status_code, "请写原因" in refused.text, "rule=amount_off" in refused.text) == (422, True, True)
    assert not details(found, "suspicions.exported")
    answer = auditor.post(path, {"reason": "年度审计", "form": "csv"})
    assert answer.headers["content-disposition"].endswith('.csv"')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert len(head) == len(rows[0]) == 15
    assert (len(rows), rows[0][8], rows[0][11]) == (1, "'=王*", "10.00")
    (entry,) = details(found, "suspicions.exported")
    assert (entry["rows_n"], entry["fen"], entry["reason"]) == (1, 1_000, "年度审计")


def test_a_workbook_holds_texts_only(found: Door) -> None:
    officer = found.officer("finance-1")
    officer.get("/admin/suspicions/export")
    answer = officer.post("/admin/suspicions/export", {"reason": "核对", "form": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 3
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert found.officer("farming-1").get("/admin/suspicions/export").status_code == 403


def test_the_desk_counts_what_is_open(found: Door) -> None:
    assert "疑点待核实" in found.officer("civil-1").get("/admin/").text
    assert "疑点待核实" not in found.officer("town-1").get("/admin/").text
