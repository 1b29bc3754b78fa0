"""Example batches (示例批次) to start from, with invented payees: NDJSON, CSV and XLSX."""

import csv
import io
from datetime import date
from typing import Any

import msgspec
import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

from core.law.payouts.id_numbers import check_digit
from intake.sheets.layout import KINDS, MANIFEST, ROWS, STATUSES

FORMATS = ("ndjson", "csv", "xlsx")
NAMES = ("示例甲", "示例乙", "示例丙")
AS_NUMBERS = frozenset({"row_no", "quantity", "rate", "amount"})
NOTES = (
    "“批次”表：第一列是名称，第二列是内容。",
    "“明细”表：每人一行，序号从 1 开始，不能有空行、公式、隐藏的行和列。",
    "证件号码和银行账号必须是文本格式，否则尾数会丢失。",
    f"批次类型：{'、'.join(KINDS)}。状态：{'、'.join(STATUSES)}。",
    "公示批次填公示截止日期；二次发放填原批次号和原序号；发放失败填失败原因代码。",
    "系统只保存隐去部分的姓名和账号后四位，不保存证件号码。",
)


def sample(form: str, today: date) -> bytes:
    """An example in one of ``FORMATS``, dated ``today``."""
    manifest, rows = _manifest(today), [_row(number, name, today) for number, name in enumerate(NAMES, 1)]
    if form == "csv":
        return _csv(manifest, rows)
    if form == "xlsx":
        return _xlsx(manifest, rows)
    return b"".join(msgspec.json.encode(line) + b"\n" for line in (manifest, *rows))


def _manifest(today: date) -> dict[str, Any]:
    return {
        "feed": 1, "batch_no": f"210381-{today.year}-NY001-99", "kind": "payment", "policy_code": "NY001",
        "year": today.year, "period": f"{today:%Y-%m}", "department_code": "210381-nyncj", "rows": len(NAMES),
        "total": "3427.20", "made_at": f"{today}T08:00:00+08:00", "paid_on": str(today), "objections_until": None,
        "supersedes": None, "repays": None,
    }  # fmt: skip


def _row(number: int, name: str, today: date) -> dict[str, Any]:
    # 210399 is no county: the number can belong to nobody.
    body = f"21039919700101{number:03}"
    failed = number == len(NAMES)
    return {
        "row_no": number, "name": name, "id_number": body + check_digit(body), "account": f"622000000000000{number:04}",
        "bank": "海城农商银行", "village_code": "210381001001", "group": f"{number}组", "quantity": "10.20", "unit": "亩",
        "rate": "112.00", "amount": "1142.40", "status": "failed" if failed else "paid",
        "reason_code": "3006" if failed else None, "paid_on": None if failed else str(today), "original_row": None,
    }  # fmt: skip


def _csv(manifest: dict[str, Any], rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([[MANIFEST[key] for key in manifest], _in_words(manifest), [], [ROWS[key] for key in rows[0]]])
    writer.writerows(_in_words(row) for row in rows)
    # Excel takes a CSV for UTF-8 only when it begins with the mark.
    return out.getvalue().encode("utf-8-sig")


def _in_words(values: dict[str, Any]) -> list[Any]:
    words = {code: word for table in (KINDS, STATUSES) for word, code in table.items()}
    return ["" if value is None else words.get(value, value) for value in values.values()]


def _xlsx(manifest: dict[str, Any], rows: list[dict[str, Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        first, second, notes = (book.add_worksheet(name) for name in ("批次", "明细", "说明"))
        first.set_column(0, 1, 28, text)
        for line, (key, value) in enumerate(zip(manifest, _in_words(manifest), strict=True)):
            first.write_string(line, 0, MANIFEST[key], text)
            first.write_string(line, 1, str(value), text)
        second.set_column(0, len(ROWS) - 1, 16, text)
        second.freeze_panes(1, 0)
        second.write_row(0, 0, [ROWS[key] for key in rows[0]], text)
        for line, row in enumerate(rows, 1):
            for column, (key, value) in enumerate(zip(row, _in_words(row), strict=True)):
                if key in AS_NUMBERS:
                    second.write_number(line, column, float(value))
                else:
                    second.write_string(line, column, value, text)
        notes.set_column(0, 0, 90)
        notes.write_column(0, 0, NOTES)
    return content.getvalue()
