"""Notices come as a file or pasted; nothing of a number stays or comes back."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from sqlmodel import select

from core.law.masking import Digester
from core.law.payouts.id_numbers import check_digit
from core.records.suspicions import LifeNotice
from core.records.trail import TrailEntry
from tests.admin.conftest import Door

BODIES = ("21039919480306002", "21039919500101003")
ONE, TWO = (body + check_digit(body) for body in BODIES)
WRONG = ONE[:-1] + ("1" if ONE[-1] != "1" else "2")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kept(door: Door) -> set[tuple[bytes, str]]:
    with door.session() as session:
        return set(session.exec(select(LifeNotice.person, LifeNotice.kind)).all())


def digest(number: str) -> bytes:
    return Digester(b"pepper of the tests").person(number)


def test_pasted_lines_are_masked_and_wrong_ones_told_by_line(door: Door) -> None:
    officer = door.officer("civil-1")
    officer.get("/admin/life-notices")
    lines = f"{ONE} 死亡 2026-03-18\n\n{TWO},迁出,2026/4/1\n{WRONG} 死亡 2026-03-18\n"
    answer = officer.post("/admin/life-notices", {"source": "市公安局", "lines": lines})
    assert answer.status_code == 200
    assert '<td class="num">4</td><td>身份证号不对，请核对。</td>' in answer.text
    assert kept(door) == {(digest(ONE), "death"), (digest(TWO), "moved")}
    with door.session() as session:
        trail = " ".join(session.exec(select(TrailEntry.detail)).all())
    assert '"new":2' in trail
    assert '"refused":1' in trail
    assert not [number for number in (ONE, TWO, WRONG) if number in answer.text + trail]
    assert "死亡通知 1 人，迁出通知 1 人" in officer.get("/admin/life-notices").text


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        [],
        ["序号", "公民身份号码", "类别", "死亡日期"],
        [1, ONE, "死亡", "2026-03-18"],
        [2, float(TWO[:17]) * 10, "死亡", ""],
    ):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", workbook()),
        ("a.csv", f"身份证号,类别,日期\n{ONE},死亡,2026-03-18\n{WRONG},死亡,2026-03-18".encode("gb18030")),
    ],
)
def test_files_are_read_in_memory(door: Door, name: str, content: bytes) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/life-notices")
    answer = officer.post("/admin/life-notices", {"source": "市公安局"}, files={"file": (name, content, XLSX)})
    assert answer.status_code == 200
    assert "<dt>没有收</dt><dd>1 行</dd>" in answer.text
    assert kept(door) == {(digest(ONE), "death")}


def bomb() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (65 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"no workbook"), ("a.xlsx", bomb()), ("a.pdf", b"%PDF"), ("a.csv", b"\xff\xff\xff")],
)
def test_what_cannot_be_read_is_said_at_its_field(door: Door, name: str, content: bytes) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/life-notices")
    answer = officer.post("/admin/life-notices", {"source": "市公安局"}, files={"file": (name, content, XLSX)})
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert not kept(door)


def test_what_was_pasted_is_not_shown_again(door: Door) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/life-notices")
    answer = officer.post("/admin/life-notices", {"source": "", "lines": f"{ONE} 死亡 2026-03-18"})
    assert answer.status_code == 422
    assert 'id="source-error"' in answer.text
    assert ONE not in answer.text
    empty = officer.post("/admin/life-notices", {"source": "市公安局"})
    assert empty.status_code == 422
    assert 'value="市公安局"' in empty.text


@pytest.mark.parametrize("login", ["farming-1", "town-1", "auditor-1", "administrator-1"])
def test_others_bring_no_notices(door: Door, login: str) -> None:
    officer = door.officer(login)
    assert officer.get("/admin/life-notices").status_code == 403
    officer.get("/admin/password")
    assert officer.post("/admin/life-notices", {"source": "x", "lines": f"{ONE} 死亡 2026-03-18"}).status_code == 403
    assert not kept(door)
