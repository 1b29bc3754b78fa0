"""Rows as a file to take away (导出表格): CSV as Excel opens it, or a workbook; streamed, never kept."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from tempfile import TemporaryFile

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # the package ships no types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # as above
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
MOST_XLSX = 100_000
LONGEST_NAME = 31  # of a sheet, in Excel
BOM = "\ufeff"
TOGETHER, PIECE = 500, 64 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | Decimal
"""Text, a count, or yuan."""
Cells = Sequence[Cell]


def csv_pieces(columns: Sequence[str], rows: Iterable[Cells]) -> Iterator[bytes]:
    """UTF-8 with BOM; a text that a spreadsheet would take for a formula gets an apostrophe."""
    waiting = iter(rows)
    yield (BOM + _lines([columns])).encode()
    while turn := list(islice(waiting, TOGETHER)):
        yield _lines([_harmless(cell) for cell in row] for row in turn).encode()


def xlsx_pieces(columns: Sequence[str], rows: Iterable[Cells], *, name: str) -> Iterator[bytes]:
    """One sheet with a header that stays; cells are texts and numbers, never formulas."""
    with TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True}) as book:
            sheet = book.add_worksheet(name[:LONGEST_NAME])
            sheet.freeze_panes(1, 0)
            money = book.add_format({"num_format": "#,##0.00"})
            for place, row in enumerate(chain([columns], rows)):
                _write(sheet, place, row, money)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write(sheet: Worksheet, place: int, row: Cells, money: Format) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, Decimal):
            sheet.write_number(place, column, cell, money)
        elif isinstance(cell, int):
            sheet.write_number(place, column, cell)
        else:
            sheet.write_string(place, column, cell)


def _lines(rows: Iterable[Cells]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
