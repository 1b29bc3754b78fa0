"""Notices of death and moving away (死亡、迁出通知) as they are typed: one line is an ID number, a kind and a day."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.law.masking import fold_id
from core.law.payouts.id_numbers import PERSON, identify

KINDS: Mapping[str, str] = {
    "死亡": "death", "去世": "death", "死亡注销": "death", "注销": "death", "亡故": "death",
    "迁出": "moved", "迁移": "moved", "户口迁出": "moved", "迁出注销": "moved",
}  # fmt: skip
COLUMNS: tuple[tuple[str, ...], ...] = (
    ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证"),
    ("类别", "类型", "种类", "事由", "原因", "通知"),
    ("日期", "死亡日期", "迁出日期", "发生日期", "时间"),
)
SENTENCES: Mapping[str, str] = {
    "id": "身份证号不对，请核对。",
    "float": "身份证号被表格改成了数字，后几位丢了。",
    "organisation": "这是单位的代码，不是身份证号。",
    "kind": "类别只写“死亡”或者“迁出”。",
    "day": "日期不对，写成 2026-03-18。",
    "future": "日期在今天以后。",
    "short": "这一行不全，要有身份证号、类别、日期。",
}
GIVERS = ("民政", "公安")
"""Words in the name of a department that brings notices: 海财发〔2022〕26号 has civil affairs and police supply them."""
_DAY = re.compile(
    r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 00?:00(?::00)?)?|([0-9]{2})([0-9]{2}))", re.ASCII
)
_EXACT = 1 << 53
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)

Cell = str | int | float | bool | time | date | datetime | timedelta | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it was read; the number is folded, valid, and must be masked before anything else is done."""

    number: str
    kind: str
    effective_on: date


def gives_notices(department: str) -> bool:
    """Whether the department of this name brings notices."""
    return any(word in department for word in GIVERS)


def header_of(cells: Sequence[Cell]) -> tuple[int, int, int] | None:
    """Where number, kind and day stand if this line is a header; None for a line of values."""
    texts = [unicodedata.normalize("NFKC", str(cell or "")).replace(" ", "") for cell in cells]
    places = [next((at for at, text in enumerate(texts) if text in names), None) for names in COLUMNS]
    number, kind, day = places
    if number is None or kind is None or day is None:
        return None
    return number, kind, day


def read_notice(cells: Sequence[Cell], places: tuple[int, int, int], today: date) -> Notice | str:
    """The notice in these cells, or the sentence that says what is wrong without saying the number."""
    if len(cells) <= max(places) or any(cells[place] in (None, "") for place in places):
        return SENTENCES["short"]
    number, kind, day = (cells[place] for place in places)
    if isinstance(number, float | int) and number >= _EXACT:
        return SENTENCES["float"]
    found = identify(fold_id(_text(number)), today)
    if isinstance(found, str):
        return SENTENCES["float" if found == "id.float" else "id"]
    if found.payee != PERSON:
        return SENTENCES["organisation"]
    code = KINDS.get(unicodedata.normalize("NFKC", str(kind)).strip())
    effective_on = _day_of(day)
    if code is None or effective_on is None:
        return SENTENCES["kind" if code is None else "day"]
    return SENTENCES["future"] if effective_on > today else Notice(found.number, code, effective_on)


def _text(cell: Cell) -> str:
    # A 15-digit number comes out of a spreadsheet as a whole float.
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _day_of(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", _text(cell)).strip()
    if text.isascii() and text.isdigit() and int(text) in _SERIALS:
        return _EPOCH + timedelta(days=int(text))
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])) if found else None
    except ValueError:
        return None
