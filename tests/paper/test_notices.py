"""The file as a reader has it: real text, fonts inside, the whole head on every sheet, pages counted."""

import re
import time
from dataclasses import replace
from datetime import datetime

import pypdfium2  # type: ignore[import-untyped]  # the package ships no types
import pytest
from pypdfium2 import raw

from core.law.clock import CHINA
from paper.notices import QR_MM, Column, Notice, notice_pdf

MADE = datetime(2026, 11, 24, 10, 5, tzinfo=CHINA)
SECONDS = 2.0
COLUMNS = (Column("序号", 9), Column("姓名", 26), Column("金额（元）", 16, right=True))
NOTICE = Notice(
    title="牛庄镇东村耕地地力保护补贴公示名单",
    facts=(("公示", "2026年11月24日到2026年12月1日"), ("监督", "0412-0000900")),
    address="https://www.example.gov.cn/verify/K7M4WQ2B9XYZ",
    under="扫码看本表",
    columns=COLUMNS,
    rows=tuple((str(number), "王*兰", f"{number}.00") for number in range(1, 301)),
    foot=("也可拨打 12345。", "校验码 K7M4-WQ2B-9XYZ"),
    made_at=MADE,
)


def sheets(notice: Notice) -> list[str]:
    """The text of every sheet, in reading order."""
    file = pypdfium2.PdfDocument(notice_pdf(notice))
    return [page.get_textpage().get_text_range() for page in file]


@pytest.fixture(scope="module")
def printed() -> list[str]:
    return sheets(NOTICE)


def test_every_sheet_carries_the_whole_head_and_foot(printed: list[str]) -> None:
    assert len(printed) > 5
    for number, text in enumerate(printed, 1):
        for said in (NOTICE.title, "2026年11月24日到2026年12月1日", "0412-0000900", "扫码看本表", "K7M4-WQ2B-9XYZ"):
            assert said in text
        assert re.search(r"序号\s*姓名\s*金额（元）", text)
        assert f"第 {number} / {len(printed)} 页" in text
        assert "打印时间：2026-11-24 10:05" in text


def test_every_row_is_printed_once_and_in_order(printed: list[str]) -> None:
    found = [int(number) for text in printed for number in re.findall(r"^(\d+) 王\*兰 \d+\.00", text, re.MULTILINE)]
    assert found == list(range(1, 301))


def test_fonts_are_inside_and_the_text_is_no_picture() -> None:
    file = pypdfium2.PdfDocument(notice_pdf(NOTICE))
    items = list(file[0].get_objects())
    texts = [item for item in items if item.type == raw.FPDF_PAGEOBJ_TEXT]
    assert texts
    assert not [item for item in items if item.type == raw.FPDF_PAGEOBJ_IMAGE]
    assert all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item.raw)) == 1 for item in texts)


def test_the_code_is_big_enough_and_stands_alone() -> None:
    file = pypdfium2.PdfDocument(notice_pdf(NOTICE))
    page = file[0]
    boxes = [item.get_bounds() for item in page.get_objects() if item.type == raw.FPDF_PAGEOBJ_PATH]
    point = 25.4 / 72
    dark = [box for box in boxes if box[0] * point > 140 and box[1] * point > 210 and box[3] - box[1] < 8]
    left, right = min(box[0] for box in dark) * point, max(box[2] for box in dark) * point
    assert right - left >= QR_MM - 0.1
    assert right <= 195 - 4 * QR_MM / 60


def test_a_row_with_fewer_cells_and_a_long_one_stay_whole() -> None:
    long = "海城市示例专业合作社" * 6
    text = "".join(sheets(replace(NOTICE, rows=(("1", "（暂不列出）"), ("2", long, "5.00")))))
    assert "1 （暂不列出）" in text
    assert long in re.sub(r"\s", "", text)


def test_an_empty_table_is_one_sheet() -> None:
    assert len(sheets(replace(NOTICE, rows=()))) == 1


def test_a_sign_that_no_font_has_is_marked_and_noted() -> None:
    text = sheets(replace(NOTICE, rows=(("1", "张*\ue001", "1.00"),)))[0]
    assert "张*〓" in text
    assert "〓 是打印不出的字，共 1 种：U+E001。" in text


def test_300_rows_are_made_in_two_seconds() -> None:
    notice_pdf(replace(NOTICE, rows=NOTICE.rows[:5]))
    began = time.process_time()
    notice_pdf(NOTICE)
    assert time.process_time() - began < SECONDS
