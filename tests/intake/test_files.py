"""Batch files by hand: NDJSON, CSV and XLSX give the same ledger, and every trap of a spreadsheet is named."""

import gzip
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import select

from core.database import SessionFactory
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.payouts import Batch, Payout
from intake.contract import MIB
from intake.files import filer
from intake.problems import FeedRefusal
from intake.sheets.workbook import MAX_CONTENTS
from intake.taking import Desk
from tests.factories import NOW
from tests.intake.conftest import Count, Take
from tests.intake.people import BATCH_NO, ndjson, packed, rows, small_batch
from tests.intake.workbooks import Change, Workbook, Worksheet, column_of, csv_text, xlsx

NOTHING = {"batch": 0, "payout": 0, "finding": 0, "progress": 0, "trail": 0}
ROWS = rows(12)
LINE_OF_FIRST_CSV_ROW = 5


def refused(take: Take, content: bytes, name: str) -> tuple[str, int | None, str]:
    with pytest.raises(FeedRefusal) as error:
        take(content, name)
    sentence = str(error.value)
    assert not any(one[key] in sentence for one in ROWS for key in ("name", "id_number", "account"))
    return error.value.code, error.value.line, sentence


def stored(county: SessionFactory) -> list[tuple[Any, ...]]:
    with county() as session:
        found = session.exec(select(Payout).order_by("row_no")).all()
        return [
            (p.row_no, p.name_shown, p.account_tail, p.village_code, p.quantity_e4, p.rate_e4, p.amount_fen, p.paid_on,
             p.status, p.person, p.lookup)
            for p in found
        ]  # fmt: skip


FILES = {
    "batch.ndjson": ndjson(ROWS),
    "batch.ndjson.gz": packed(ndjson(ROWS)),
    "chinese.csv": csv_text(ROWS).encode(),
    "english.csv": csv_text(ROWS, chinese=False).encode(),
    "bom.csv": b"\xef\xbb\xbf" + csv_text(ROWS).encode(),
    "gb18030.csv": csv_text(ROWS).encode("gb18030"),
    "batch.csv.gz": gzip.compress(csv_text(ROWS).encode("gb18030")),
    "padded.csv": csv_text(ROWS).replace("\r\n\r\n", "\r\n,,,,,,\r\n").encode() + b",,,,,\r\n,,,,\r\n",
    "words.csv": csv_text(ROWS, kind="发放").replace(",paid,", ",已发放,").replace("2026-11-18", "2026/11/18").encode(),
    "batch.xlsx": xlsx(ROWS),
    "BATCH.XLSX": xlsx(ROWS),
    "batch.xlsx.gz": packed(xlsx(ROWS)),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gives_the_same_ledger(take: Take, county: SessionFactory, name: str) -> None:
    receipt = take(FILES[name], name)
    assert (receipt.state, receipt.rows_n, receipt.total_fen, receipt.errors_n) == ("held", 12, 12 * 86_700, 0)
    from_file = stored(county)
    assert len(from_file) == 12
    with county.begin() as session:
        batch = session.exec(select(Batch)).one()
        assert batch.received_via == name.lower().removesuffix(".gz").rpartition(".")[2]
        assert batch.sender == "staff:finance-1"
    take(small_batch(12, batch_no="another"), "another.ndjson")
    assert sorted(stored(county)) == sorted(from_file * 2)


def test_a_file_twice_is_one_batch(take: Take, ledger: Count) -> None:
    first = take(FILES["batch.xlsx"], "batch.xlsx")
    again = take(FILES["batch.xlsx"], "renamed.xlsx")
    assert (again.receipt_no, again.repeated) == (first.receipt_no, True)
    assert ledger()["batch"] == 1


@pytest.mark.parametrize(
    "name", ["batch.xls", "batch.xlsm", "batch.pdf", "batch", "batch.zip", "csv.gz", "x.csv.gz.gz"]
)
def test_other_kinds_are_refused(take: Take, name: str) -> None:
    assert refused(take, b"x", name)[0] == "file.kind"


def test_what_the_officers_door_is_told(desk: Desk) -> None:
    officer = Actor("staff", "finance-1", "finance")
    with pytest.raises(Refusal) as error:
        filer(desk)(io.BytesIO(small_batch(3, total="1.00")), "batch.ndjson", officer, NOW)
    assert error.value.code == "file.refused"
    assert "2601.00" in str(error.value.detail["sentence"])


UTF_8 = csv_text(ROWS).encode()
LINES = UTF_8.split(b"\r\n")


def spoilt(place: int, line: bytes) -> bytes:
    return b"\r\n".join([*LINES[:place], line, *LINES[place + 1 :]])


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        (csv_text(ROWS).encode("utf-16"), 1, "UTF-16"),
        (csv_text(ROWS).encode("utf-16-le"), 1, "UTF-16"),
        (spoilt(6, LINES[6].replace("组".encode(), b"\xe7\xbb")), 7, "编码"),
        (csv_text(ROWS).encode("gb18030") + b"\xff\xff\xff", 17, "编码"),
        (csv_text(ROWS).replace("亩", "フィールド").encode("shift-jis", "replace"), 1, "编码"),
        (spoilt(6, LINES[6] + b"\0"), 7, "UTF-16"),
    ],
    ids=["utf-16", "utf-16 without mark", "one broken line", "not even gb18030", "shift-jis", "zero byte"],
)
def test_a_csv_in_the_wrong_encoding(take: Take, ledger: Count, content: bytes, line: int, word: str) -> None:
    code, place, sentence = refused(take, content, "batch.csv")
    assert (code, place) == ("feed.malformed", line)
    assert word in sentence
    assert ledger() == NOTHING


FIRST = LINES[4]


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        (b"", None, "不完整"),
        (LINES[0], None, "不完整"),
        (b"\r\n".join(LINES[:2]), None, "不完整"),
        (b"\r\n".join(LINES[:3]), None, "不完整"),
        (spoilt(2, b"x"), 3, "空一行"),
        (spoilt(3, LINES[3] + b",what"), 4, "表头不认识"),
        (spoilt(3, LINES[3] + ",姓名".encode()), 4, "不止一次"),
        (spoilt(3, LINES[3].replace("姓名,".encode(), b"")), 4, "缺少表头"),
        (spoilt(4, FIRST + b",more"), 5, "没有表头"),
        (spoilt(5, b""), 6, "空行"),
        (spoilt(4, FIRST.replace(b"1,", b"one,", 1)), 5, "整数"),
        (spoilt(4, b'"' + FIRST), None, "引号"),
        (spoilt(4, FIRST.replace(ROWS[0]["id_number"].encode(), b"2.10399E+17")), 5, "15 位"),
        (spoilt(4, FIRST.replace(ROWS[0]["account"].encode(), b"6.23053E+18")), 5, "15 位"),
        (spoilt(4, FIRST.replace(ROWS[0]["id_number"].encode(), b'="210399"')), 5, "公式"),
        (b"x" * 20_000, 1, "16 KiB"),
    ],
)
def test_a_csv_of_another_shape(take: Take, ledger: Count, content: bytes, line: int | None, word: str) -> None:
    _, place, sentence = refused(take, content, "batch.csv")
    assert word in sentence
    assert place == line or line is None
    assert ledger() == NOTHING


def test_a_wrong_manifest_in_a_sheet_names_its_line(take: Take) -> None:
    assert refused(take, csv_text(ROWS, kind="gift").encode(), "batch.csv")[:2] == ("feed.malformed", 2)
    assert refused(take, xlsx(ROWS, kind="gift"), "batch.xlsx")[:2] == ("feed.malformed", 1)


def formula(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    second.write_formula(3, column_of("amount"), "=1+1", None, 867)


def formula_in_manifest(_book: Workbook, first: Worksheet, _second: Worksheet) -> None:
    first.write_formula(8, 1, "=SUM(1,2)", None, 867)


def hidden_sheet(book: Workbook, _first: Worksheet, _second: Worksheet) -> None:
    book.add_worksheet("底稿").hide()


def very_hidden_sheet(book: Workbook, _first: Worksheet, _second: Worksheet) -> None:
    book.add_worksheet("底稿").very_hidden()


def more_sheets(book: Workbook, _first: Worksheet, _second: Worksheet) -> None:
    book.add_worksheet("Sheet3")


def hidden_row(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    second.set_row(5, None, None, {"hidden": True})


def flat_row(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    second.set_row(5, 0)


def hidden_column(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    second.set_column(2, 2, None, None, {"hidden": True})


def filtered(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    second.autofilter(0, 0, 12, 14)
    second.set_row(7, None, None, {"hidden": True})


def number_in(key: str, value: float) -> Change:
    def change(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
        second.write_number(4, column_of(key), value)

    return change


def error_cell(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    second.write_boolean(4, column_of("amount"), True)


def blank_row(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    for column in range(15):
        second.write_string(4, column, " ")


def far_column(_book: Workbook, _first: Worksheet, second: Worksheet) -> None:
    second.write_string(4, 200, "x")


@pytest.mark.parametrize(
    ("change", "line", "word"),
    [
        (formula, 4, "公式"),
        (formula_in_manifest, 9, "公式"),
        (hidden_sheet, None, "隐藏的工作表"),
        (very_hidden_sheet, None, "隐藏的工作表"),
        (more_sheets, None, "多余的工作表"),
        (hidden_row, 6, "隐藏的行"),
        (flat_row, 6, "隐藏的行"),
        (filtered, 8, "隐藏的行"),
        (hidden_column, None, "隐藏的列"),
        (number_in("id_number", 210399196003130009), 5, "被存成了数字"),
        (number_in("account", 6230529904699252753), 5, "被存成了数字"),
        (number_in("name", 5), 5, "文本"),
        (number_in("paid_on", 3.5), 5, "日期"),
        (number_in("row_no", 1.5), 5, "整数"),
        (error_cell, 5, "TRUE"),
        (blank_row, 5, "空行"),
        (far_column, 5, "列太多"),
    ],
)
def test_what_hides_in_a_workbook(take: Take, ledger: Count, change: Change, line: int | None, word: str) -> None:
    _, place, sentence = refused(take, xlsx(ROWS, change), "batch.xlsx")
    assert word in sentence
    assert place == line
    assert ledger() == NOTHING


def test_dates_and_numbers_as_excel_stores_them(take: Take, county: SessionFactory) -> None:
    def change(book: Workbook, first: Worksheet, second: Worksheet) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        first.write_datetime(9, 1, datetime(2026, 11, 23, 8, 0), day)  # noqa: DTZ001  as a cell has it
        first.write_datetime(10, 1, date(2026, 11, 18), day)
        second.write_datetime(1, column_of("paid_on"), date(2026, 11, 17), day)
        second.write_number(1, column_of("village_code"), 210381101202)
        second.write_number(1, column_of("quantity"), 10.199999999999999)

    receipt = take(xlsx(ROWS, change), "batch.xlsx")
    assert receipt.errors_n == 0
    with county() as session:
        first = session.exec(select(Payout).where(Payout.row_no == 1)).one()
        batch = session.exec(select(Batch)).one()
    assert (first.paid_on, first.village_code, first.quantity_e4) == (date(2026, 11, 17), "210381101202", 102_000)
    assert (batch.made_at.isoformat(), batch.paid_on) == ("2026-11-23T00:00:00+00:00", date(2026, 11, 18))


def repacked(content: bytes, name: str, part: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info))
    return out.getvalue()


BILLION_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04 not really", "打不开"),
        (b"", "打不开"),
        (FILES["batch.xlsx"][:-200], "打不开"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "密码"),
        (repacked(FILES["batch.xlsx"], "xl/workbook.xml", b"<workbook>"), "打不开"),
        (repacked(FILES["batch.xlsx"], "xl/workbook.xml", BILLION_LAUGHS), "打不开"),
        (repacked(FILES["batch.xlsx"], "xl/workbook.xml", b"<workbook/>"), "没有“批次”"),
    ],
)
def test_a_workbook_that_is_none(take: Take, content: bytes, word: str) -> None:
    assert word in refused(take, content, "batch.xlsx")[2]


def test_a_bomb_in_a_workbook(take: Take) -> None:
    bomb = repacked(FILES["batch.xlsx"], "xl/workbook.xml", b"<workbook>" + b" " * (MAX_CONTENTS + 1))
    assert len(bomb) < MIB
    assert refused(take, bomb, "batch.xlsx")[0] == "feed.too_large"


@pytest.mark.parametrize("name", ["batch.ndjson.gz", "batch.csv.gz", "batch.xlsx.gz"])
def test_truncated_and_spoilt_gzip(take: Take, ledger: Count, name: str) -> None:
    assert refused(take, FILES[name][:-4], name)[0] == "feed.gzip_truncated"
    assert refused(take, FILES[name] + b"x", name)[0] == "feed.gzip_trailing"
    assert ledger() == NOTHING


def test_numbers_as_people_type_them(take: Take) -> None:
    typed = rows(3)
    typed[0]["id_number"] = typed[0]["id_number"].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    typed[1]["id_number"] = f" {typed[1]['id_number'][:6]} {typed[1]['id_number'][6:].lower()} "
    receipt = take(csv_text(typed, batch_no=BATCH_NO).encode(), "batch.csv")
    assert receipt.errors_n == 0
