"""The ledger as a file (导出底册): XLSX with every cell as text or number, CSV that Excel opens rightly; one trail entry."""

import csv
import io
from collections.abc import Iterable
from typing import Literal

import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types
from litestar import Response, post
from pydantic import BaseModel, Field

from admin.answers import seen
from core.actions.ledgers import export_ledger
from core.law.payouts.words import STATUS
from core.staff_view.ledgers import Ledger, LedgerRow, ledger, ledger_rows
from web.filters import quantity, rate
from web.forms import bind, form_of
from web.guards import signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction

BOM = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = (
    "村",
    "组",
    "姓名",
    "补贴项目",
    "期",
    "批次",
    "序号",
    "数量",
    "单位",
    "标准",
    "金额（元）",
    "结果",
    "发放日期",
)
AMOUNT = HEADERS.index("金额（元）")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell of a CSV file."""


class ExportForm(BaseModel):
    """Which ledger, as which kind of file."""

    township: str = Field(pattern=r"^[0-9]{9}$")
    year: int = Field(ge=2000, le=2100)
    form: Literal["xlsx", "csv"]


@post("/admin/ledgers/export", guards=[signed_in], sync_to_thread=True, status_code=200)
def export(request: WebRequest) -> Response[bytes]:
    """By POST, as it leaves an entry in the trail."""
    asked = seen(bind(ExportForm, form_of(request)).value)
    actor = actor_of(request)
    with reading(request) as session:
        found = seen(ledger(session, actor, asked.township, asked.year))
        rows = [paid.row for paid in ledger_rows(session, actor, asked.township, asked.year)]
    body = as_workbook(found, rows) if asked.form == "xlsx" else as_text(rows)
    with transaction(request) as session:
        export_ledger(
            session, asked.township, asked.year, asked.form, len(rows), actor=actor, now=kit_of(request).clock()
        )
    return _file(asked, body)


def _file(asked: ExportForm, body: bytes) -> Response[bytes]:
    name = f"ledger-{asked.township}-{asked.year}.{asked.form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=XLSX if asked.form == "xlsx" else "text/csv; charset=utf-8", headers=headers)


def as_workbook(found: Ledger, rows: Iterable[LedgerRow]) -> bytes:
    """One sheet; texts are written as texts, so that none is taken for a formula, a link or a number."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(f"{found.township.label}{found.year}"[:31])
        sheet.freeze_panes(1, 0)
        money = book.add_format({"num_format": "#,##0.00"})
        for at, header in enumerate(HEADERS):
            sheet.write_string(0, at, header)
        for line, row in enumerate(rows, 1):
            for at, text in enumerate(cells(row)):
                if at == AMOUNT:
                    sheet.write_number(line, at, row.amount_fen / 100, money)
                else:
                    sheet.write_string(line, at, text)
    return file.getvalue()


def as_text(rows: Iterable[LedgerRow]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADERS)
    for row in rows:
        writer.writerow([f"'{text}" if text.startswith(FORMULA) else text for text in cells(row)])
    return (BOM + file.getvalue()).encode()


def cells(row: LedgerRow) -> tuple[str, ...]:
    """One line in the order of ``HEADERS``."""
    return (
        row.village, row.group, row.name, row.policy, row.period, row.batch_no, str(row.row_no),
        "" if row.quantity_e4 is None else quantity(row.quantity_e4).replace(",", ""), row.unit,
        "" if row.rate_e4 is None else rate(row.rate_e4).replace(",", ""),
        f"{row.amount_fen // 100}.{row.amount_fen % 100:02d}", STATUS[row.status].short,
        row.paid_on.isoformat() if row.paid_on else "",
    )  # fmt: skip


ROUTES = [export]
