"""Batches as CSV and XLSX, right and wrong."""

import csv
import io
from collections.abc import Callable
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # the package ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from intake.sheets.layout import MANIFEST, ROWS
from tests.intake.people import manifest, rows

__all__ = ["Change", "Workbook", "Worksheet", "column_of", "csv_text", "xlsx"]

Change = Callable[[Workbook, Worksheet, Worksheet], None]


def csv_text(given: list[dict[str, Any]], *, chinese: bool = True, **changes: object) -> str:
    """The manifest block, a blank line, the row block."""
    head = manifest(given, **changes)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([MANIFEST[key] if chinese else key for key in head])
    writer.writerow(["" if value is None else value for value in head.values()])
    writer.writerow([])
    writer.writerow([ROWS[key] if chinese else key for key in given[0]])
    for one in given:
        writer.writerow(["" if value is None else value for value in one.values()])
    return out.getvalue()


def xlsx(given: list[dict[str, Any]], change: Change | None = None, **changes: object) -> bytes:
    """A workbook as an office fills it: amounts as numbers, everything else as text; ``change`` spoils it."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        first, second = book.add_worksheet("批次"), book.add_worksheet("明细")
        for line, (key, value) in enumerate(manifest(given, **changes).items()):
            first.write_string(line, 0, MANIFEST[key])
            first.write(line, 1, value)
        for column, key in enumerate(given[0]):
            second.write_string(0, column, ROWS[key])
        for line, one in enumerate(given, 1):
            for column, (key, value) in enumerate(one.items()):
                if key in {"quantity", "rate", "amount"}:
                    second.write_number(line, column, float(value))
                else:
                    second.write(line, column, value)
        if change:
            change(book, first, second)
    return content.getvalue()


def column_of(key: str) -> int:
    return list(rows(1)[0]).index(key)
