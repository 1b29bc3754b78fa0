"""The township ledger: who reads which, what leaves as a file, and a roster that is compared and never kept."""

import csv
import io
import logging
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types
from httpx import Response
from sqlmodel import select

from admin.ledgers.rosters import Place, RosterError, read_roster
from core.law.masking import Digester
from core.law.payouts.id_numbers import check_digit
from core.law.sensitivity import HIDDEN_SHOWN
from core.records.trail import TrailEntry
from core.records.versions import RowObjection
from tests.admin.conftest import Door, Officer
from tests.factories import (
    CIVIL,
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FULL,
    NOW,
    TOWN_A,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    failed,
)

DIGESTER = Digester(b"pepper of the tests")
NAME, OTHER = "王小兰", "李晓明"
NUMBER, OTHER_NUMBER = (f"21039919660815{n}" + check_digit(f"21039919660815{n}") for n in ("002", "013"))
PAGE = f"/admin/ledgers?township={TOWN_A}&year={YEAR}"
PAID = (
    Row(name_shown="王*兰", amount_fen=86_700, person=DIGESTER.person(NUMBER)),
    Row(name_shown="李*明", amount_fen=50_000, person=DIGESTER.person(OTHER_NUMBER)),
    Row(village=WEST_A, name_shown="赵*", amount_fen=10_000),
    Row(village=EAST_B, name_shown="钱*", amount_fen=5_000),
    failed(name_shown="孙*"),
)


@pytest.fixture(autouse=True)
def paid(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "P-1", rows=PAID)
        a_batch(session, "P-2", rows=[Row(name_shown="周*", amount_fen=100)], policy_code=COUNT_ONLY)
        a_batch(session, "P-3", rows=[Row(name_shown="吴*", amount_fen=100)], state="withdrawn")
        a_batch(
            session,
            "P-4",
            rows=[Row(name_shown="海城市示例专业合作社", payee="organisation", amount_fen=100)],
            policy_code=FULL,
        )
        session.commit()


def workbook(lines: Sequence[Sequence[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    return file.getvalue()


def text(lines: Sequence[Sequence[object]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(lines)
    return file.getvalue().encode("gb18030")


def send(officer: Officer, content: bytes, name: str = "roster.xlsx", **fields: str) -> Response:
    officer.get(PAGE)
    data = {"township": TOWN_A, "year": str(YEAR), **fields}
    return officer.post("/admin/ledgers/compare", data, files={"file": (name, content, "application/octet-stream")})


def trail(door: Door, event: str) -> list[TrailEntry]:
    with door.session() as session:
        return list(session.exec(select(TrailEntry).where(TrailEntry.event == event)))


def test_the_page_sums_what_reached_cards(door: Door) -> None:
    page = door.officer("finance-1").get(PAGE).text
    assert "一共 4 笔，1,468.00 元" in page
    assert "耕地地力保护补贴" in page
    assert "另有 1 份不列名的名单，底册里没有" in page


@pytest.mark.parametrize(
    ("login", "township", "status"),
    [
        ("town-1", TOWN_A, 200), ("town-1", TOWN_B, 404), ("auditor-1", TOWN_B, 200), ("farming-1", TOWN_A, 200),
        ("administrator-1", TOWN_A, 404), ("finance-1", "210381999", 404),
    ],
)  # fmt: skip
def test_who_reads_which_ledger(door: Door, login: str, township: str, status: int) -> None:
    officer = door.officer(login)
    assert officer.get(f"/admin/ledgers?township={township}&year={YEAR}").status_code == status
    officer.get("/admin/password")
    taken = officer.post("/admin/ledgers/export", {"township": township, "year": str(YEAR), "form": "csv"})
    assert taken.status_code == status
    assert len(trail(door, "ledger.exported")) == (status == 200)


def test_a_townships_officer_sees_the_own_ledger_at_once(door: Door) -> None:
    page = door.officer("town-1").get("/admin/ledgers").text
    assert f"牛庄镇 {YEAR}年" in page
    assert "西四镇" not in page


def test_a_department_reads_what_it_answers_for(door: Door) -> None:
    assert CIVIL
    page = door.officer("civil-1").get(PAGE).text
    assert "耕地地力保护补贴" not in page
    assert "一共 0 笔" in page


def test_the_file_holds_masked_rows_and_leaves_one_entry(door: Door) -> None:
    officer = door.officer("town-1")
    officer.get(PAGE)
    asked = {"township": TOWN_A, "year": str(YEAR)}
    comma = officer.post("/admin/ledgers/export", {**asked, "form": "csv"})
    assert comma.headers["content-disposition"] == f'attachment; filename="ledger-{TOWN_A}-{YEAR}.csv"'
    assert comma.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(comma.content.decode("utf-8-sig"), newline="")))
    assert [(line["村"], line["姓名"], line["金额（元）"]) for line in lines] == [
        ("东村", "王*兰", "867.00"), ("东村", "李*明", "500.00"), ("西村", "赵*", "100.00"), ("东村", "海城市示例专业合作社", "1.00"),
    ]  # fmt: skip
    assert "4321" not in comma.text
    officer.get(PAGE)
    book = openpyxl.load_workbook(io.BytesIO(officer.post("/admin/ledgers/export", {**asked, "form": "xlsx"}).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][2] == "王*兰"
    assert rows[1][10] == 867
    found = trail(door, "ledger.exported")
    assert [entry.subject_id for entry in found] == [TOWN_A, TOWN_A]
    assert '"rows_n":4' in found[0].detail


def test_cells_are_no_formulas(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "P-9", rows=[Row(name_shown="=1+1", group="@x")])
        session.commit()
    officer = door.officer("finance-1")
    officer.get(PAGE)
    asked = {"township": TOWN_A, "year": str(YEAR)}
    assert "'=1+1" in officer.post("/admin/ledgers/export", {**asked, "form": "csv"}).text
    officer.get(PAGE)
    book = openpyxl.load_workbook(io.BytesIO(officer.post("/admin/ledgers/export", {**asked, "form": "xlsx"}).content))
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s" or cell.quotePrefix is not None


def test_a_hidden_row_has_no_name_in_the_file(door: Door) -> None:
    with door.session() as session:
        batch = a_batch(session, "P-9", rows=[Row(name_shown="郑*")])
        session.add(RowObjection(batch_id=batch.id or 0, row_no=1, made_at=NOW))
        session.commit()
    officer = door.officer("finance-1")
    officer.get(PAGE)
    file = officer.post("/admin/ledgers/export", {"township": TOWN_A, "year": str(YEAR), "form": "csv"}).text
    assert "郑*" not in file
    assert HIDDEN_SHOWN in file


ROSTER = (
    ("牛庄镇2026年补贴底册", "", "", ""),
    ("村", "姓名", "身份证号", "金额（元）"),
    ("东村", NAME, NUMBER, 867.0),
    ("东村村委会", OTHER, OTHER_NUMBER, "510.00"),
    ("西村", "赵六", "", 100),
    ("西村", "冯二", "", 30.5),
    ("合计", "", "", 1507.5),
)


@pytest.mark.parametrize(("name", "made"), [("roster.xlsx", workbook), ("ROSTER.CSV", text)])
def test_a_roster_is_compared_by_number_and_by_masked_name(door: Door, name: str, made: object) -> None:
    assert callable(made)
    page = send(door.officer("town-1"), made(ROSTER), name)
    assert page.status_code == 200
    for said in (
        "册子里 4 行，写到 2 个村",
        "✓ 一样的 2 行",
        "这里没有 1",
        "册子里没有 1",
        "金额不同 1",
        "冯*",
        "510.00",
        "500.00",
        "海城市示例专业合作社",
    ):
        assert said in page.text
    for secret in (NAME, OTHER, "赵六", "冯二", NUMBER, OTHER_NUMBER):
        assert secret not in page.text
    entry = trail(door, "ledger.compared")[0]
    assert '"missing_n":1' in entry.detail


def test_a_village_sheet_with_masked_names_is_compared_with_that_village(door: Door) -> None:
    lines = (("姓名", "补贴金额"), ("王＊兰", "867.00"), ("李*明", "500.00"), ("海城市示例专业合作社", "1"))
    page = send(door.officer("town-1"), text(lines), "sheet.csv", village=EAST_A).text
    assert "册子里 3 行，写到 1 个村（全镇 2 个村" in page
    assert "✓ 一样的 3 行" in page
    assert "这里没有 0" in page
    assert "册子里没有 0" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF", "只收 .xlsx 和 .csv"),
        ("a.xlsx", b"no workbook", "这个文件打不开"),
        ("a.xlsx", workbook([("甲", "乙")]), "没有找到表头“姓名”、“金额”"),
        ("a.csv", text([("姓名", "金额"), (NAME, 1)]), "没有“村”这一列"),
        ("a.csv", text([("村", "姓名", "金额"), ("北村", NAME, 1)]), "第 2 行的村不在这个镇（街）里"),
        ("a.csv", text([("村", "姓名", "金额"), ("东村", "", 1)]), "第 2 行没有姓名"),
        ("a.csv", text([("村", "姓名", "金额"), ("东村", NAME, NUMBER + "x")]), "第 2 行的金额不是数字"),
        ("a.csv", text([("村", "姓名", "金额")]), "没有一行名单"),
        ("a.csv", b"\xff\xff\xff", "文字认不出来"),
        ("a.xlsx", workbook([("村", "姓名", "金额", "身份证号"), ("东村", NAME, 1, 2.1039919660815e17)]), "尾数丢了"),
    ],
)
def test_a_bad_file_is_told_with_line_and_reason_and_without_its_values(
    door: Door, name: str, content: bytes, said: str
) -> None:
    page = send(door.officer("town-1"), content, name)
    assert page.status_code == 422
    assert said in page.text
    assert NAME not in page.text
    assert NUMBER not in page.text
    assert not trail(door, "ledger.compared")


def test_without_a_file_the_form_comes_again(door: Door) -> None:
    officer = door.officer("town-1")
    officer.get(PAGE)
    page = officer.post("/admin/ledgers/compare", {"township": TOWN_A, "year": str(YEAR)})
    assert page.status_code == 422
    assert "还没有选文件" in page.text


def test_nobody_compares_with_a_township_of_others(door: Door) -> None:
    officer = door.officer("town-1")
    answer = send(officer, text(ROSTER), "a.csv", township=TOWN_B)
    assert answer.status_code == 404
    assert not trail(door, "ledger.compared")


def test_nothing_of_the_roster_is_kept(door: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secrets = [NAME, OTHER, "赵六", "冯二", NUMBER, OTHER_NUMBER]
    with caplog.at_level(logging.DEBUG):
        officer = door.officer("town-1")
        assert send(officer, workbook(ROSTER), f"{NAME}.xlsx").status_code == 200
        assert send(officer, text([*ROSTER, ("东村", NAME, NUMBER, "x")]), "a.csv").status_code == 422
    assert not [secret for secret in secrets if secret in caplog.text]
    with door.session() as session:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        dump = "\n".join(connection.iterdump())
    assert "ledger.compared" in dump
    assert not [secret for secret in secrets if secret in dump]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files for secret in secrets if secret.encode() in path.read_bytes()]


def test_villages_are_known_however_they_are_written() -> None:
    places = [Place("1", "西关村委会"), Place("2", "灯塔社区"), Place("3", "东村"), Place("4", "东社区")]
    lines = [("村", "姓名", "金额")]
    written = ("西关", "西关村", "西关村村民委员会", "灯塔", "灯塔社区居委会", "东村", "东社区", "4")
    content = text([*lines, *((village, NAME, 1) for village in written)])
    found = read_roster("a.csv", content, places, "", frozenset(), DIGESTER)
    assert [claim.village_code for claim in found] == list("11122344")
    with pytest.raises(RosterError, match="第 2 行的村不在这个镇"):
        list(read_roster("a.csv", text([*lines, ("东", NAME, 1)]), places, "", frozenset(), DIGESTER))
