"""How a sheet spells the feed (表头): English keys or Chinese words, cells to the values of the wire.

Manifest and rows have the keys of the feed; every header may be written as the key or as its Chinese word.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.law.clock import CHINA
from intake.problems import FeedRefusal

MANIFEST = {
    "feed": "接口版本",
    "batch_no": "批次号",
    "kind": "批次类型",
    "policy_code": "补贴编码",
    "year": "年度",
    "period": "期次",
    "department_code": "主管部门编码",
    "rows": "行数",
    "total": "合计金额",
    "made_at": "生成时间",
    "paid_on": "发放日期",
    "objections_until": "公示截止日期",
    "supersedes": "更正原批次号",
    "repays": "二次发放原批次号",
}
ROWS = {
    "row_no": "序号",
    "name": "姓名",
    "id_number": "证件号码",
    "account": "银行账号",
    "bank": "代发银行",
    "village_code": "村代码",
    "group": "村民小组",
    "quantity": "数量",
    "unit": "单位",
    "rate": "补贴标准",
    "amount": "金额",
    "status": "状态",
    "reason_code": "失败原因代码",
    "paid_on": "发放日期",
    "original_row": "原序号",
}
KINDS = {"公示": "announcement", "发放": "payment", "二次发放": "repayment"}
STATUSES = {"公示": "listed", "已发放": "paid", "发放失败": "failed", "已补发": "repaid"}

TEXT, NUMBER = "text", "number"
_WHOLE = frozenset({"feed", "year", "rows", "row_no", "original_row"})
_DECIMAL = frozenset({"total", "quantity", "rate", "amount"})
_DAYS = frozenset({"paid_on", "objections_until"})
_CODES = frozenset({"village_code", "reason_code", "group"})
_SECRET = frozenset({"id_number", "account"})
_NULLABLE = frozenset({"paid_on", "objections_until", "supersedes", "repays", "reason_code", "original_row"}) | (
    _DECIMAL - {"total", "amount"}
)
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2}")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_MOMENT = re.compile(r"([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2})[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_EXACT_DIGITS = 15
_FIRST_SAFE_SERIAL = 61
_LAST_SERIAL = 2_958_465


class Cell(NamedTuple):
    """A cell as stored: ``kind`` text or number; a number is a day count from ``epoch`` where a day is expected."""

    text: str
    kind: str = TEXT
    epoch: date = date(1899, 12, 30)


def read_headers(cells: Iterable[str], known: Mapping[str, str], line: int) -> list[str]:
    """The key of every column, "" for a column without header.

    Raises:
        FeedRefusal: an unknown or repeated header, or one that is missing.
    """
    words = {word: key for key, word in known.items()} | {key: key for key in known}
    keys = [_key(cell, words, place, line) for place, cell in enumerate(cells, 1)]
    named = [key for key in keys if key]
    for key, word in known.items():
        if named.count(key) > 1:
            raise FeedRefusal("feed.malformed", f"表头“{word}”出现了不止一次。", line=line)
        if key not in named and key not in _NULLABLE:
            raise FeedRefusal("feed.malformed", f"缺少表头“{word}”（{key}）。", line=line)
    return keys


def read_values(
    keys: Iterable[str], cells: Mapping[int, Cell], known: Mapping[str, str], line: int
) -> dict[str, object]:
    """The values of one manifest or row as the wire would carry them; ``cells`` by 0-based column."""
    columns = list(keys)
    if any(cell.text for place, cell in cells.items() if place >= len(columns) or not columns[place]):
        raise FeedRefusal("feed.malformed", "有内容的单元格上方没有表头。", line=line)
    values: dict[str, object] = {}
    for place, key in enumerate(columns):
        if key:
            values[key] = _value(key, cells.get(place, Cell("")), known[key], line)
    return values


def _key(cell: str, words: Mapping[str, str], place: int, line: int) -> str:
    text = "".join(cell.split())
    if text and text not in words:
        # The header itself may be a name when a file has no header line, so it is not repeated here.
        raise FeedRefusal("feed.malformed", f"第 {place} 列的表头不认识。请用模板里的表头。", line=line)
    return words.get(text, "")


def _value(key: str, cell: Cell, word: str, line: int) -> object:
    text = cell.text.strip()
    if text.startswith("="):
        raise FeedRefusal("feed.malformed", f"“{word}”里是公式。请粘贴为数值后再导出。", line=line)
    if not text:
        return None if key in _NULLABLE else ""
    if cell.kind == NUMBER:
        text = _from_number(key, cell, word, line)
    if key in _SECRET:
        return _secret(text, word, line)
    if key in _WHOLE:
        return _whole(text, word, line)
    if key in _DAYS:
        return _day(text)
    if key == "made_at":
        return _moment(text)
    return {"kind": KINDS, "status": STATUSES}.get(key, {}).get(text, text)


def _from_number(key: str, cell: Cell, word: str, line: int) -> str:
    if key in _SECRET:
        raise _stored_as_number(word, line)
    if key in _DAYS or key == "made_at":
        return _from_serial(key, cell, word, line)
    if key not in _WHOLE | _DECIMAL | _CODES:
        raise FeedRefusal(
            "feed.malformed", f"“{word}”被存成了数字或日期。请先把这一列设为“文本”格式，再重新填写。", line=line
        )
    # Excel itself keeps 15 digits; beyond them a stored double holds the noise of its calculations.
    return format(Decimal(format(float(cell.text), f".{_EXACT_DIGITS}g")), "f")


def _secret(text: str, word: str, line: int) -> str:
    if _SCIENTIFIC.fullmatch(text):
        raise _stored_as_number(word, line)
    return text


def _stored_as_number(word: str, line: int) -> FeedRefusal:
    return FeedRefusal(
        "feed.malformed",
        f"“{word}”被存成了数字，超过 15 位的尾数已经丢失，不能使用。请先把这一列设为“文本”格式，再从原始数据重新填写。",
        line=line,
    )


def _whole(text: str, word: str, line: int) -> int:
    if not (text.isdecimal() and len(text) <= _EXACT_DIGITS):
        raise FeedRefusal("feed.malformed", f"“{word}”应是整数。", line=line)
    return int(text)


def _from_serial(key: str, cell: Cell, word: str, line: int) -> str:
    serial = float(cell.text)
    whole_only = key in _DAYS
    if not _FIRST_SAFE_SERIAL <= serial <= _LAST_SERIAL or (whole_only and not serial.is_integer()):
        raise FeedRefusal("feed.malformed", f"“{word}”不是日期。请写成 2026-03-18 的样子。", line=line)
    moment = datetime.combine(cell.epoch, time(), CHINA) + timedelta(seconds=round(serial * 86_400))
    return moment.date().isoformat() if whole_only else moment.isoformat()


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return "-".join(part.zfill(2) for part in found.groups()) if found else text


def _moment(text: str) -> str:
    found = _MOMENT.fullmatch(text)
    if not found:
        return text
    day, hour, minute, second = found.groups()
    return f"{_day(day)}T{hour.zfill(2)}:{minute}:{second or '00'}+08:00"
