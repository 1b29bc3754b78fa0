"""The ledger as a file (导出底册): XLSX with every cell as text or number, CSV that Excel opens rightly; one trail entry."""

from decimal import Decimal
from typing import Literal

from litestar import Response, post
from pydantic import BaseModel, Field

from admin.answers import seen
from admin.tables import FORMS, Cells, csv_pieces, xlsx_pieces
from core.actions.ledgers import export_ledger
from core.law.payouts.words import STATUS
from core.staff_view.ledgers import LedgerRow, ledger, ledger_rows
from web.filters import quantity, rate
from web.forms import bind, form_of
from web.guards import signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction

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
        rows = [cells(paid.row) for paid in ledger_rows(session, actor, asked.township, asked.year)]
    name = f"{found.township.label}{found.year}"
    pieces = xlsx_pieces(HEADERS, rows, name=name) if asked.form == "xlsx" else csv_pieces(HEADERS, rows)
    with transaction(request) as session:
        export_ledger(
            session, asked.township, asked.year, asked.form, len(rows), actor=actor, now=kit_of(request).clock()
        )
    return _file(asked, b"".join(pieces))


def _file(asked: ExportForm, body: bytes) -> Response[bytes]:
    name = f"ledger-{asked.township}-{asked.year}.{asked.form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=FORMS[asked.form], headers=headers)


def cells(row: LedgerRow) -> Cells:
    """One line in the order of ``HEADERS``."""
    return (
        row.village, row.group, row.name, row.policy, row.period, row.batch_no, str(row.row_no),
        "" if row.quantity_e4 is None else quantity(row.quantity_e4).replace(",", ""), row.unit,
        "" if row.rate_e4 is None else rate(row.rate_e4).replace(",", ""),
        Decimal(row.amount_fen).scaleb(-2), STATUS[row.status].short,
        row.paid_on.isoformat() if row.paid_on else "",
    )  # fmt: skip


ROUTES = [export]
