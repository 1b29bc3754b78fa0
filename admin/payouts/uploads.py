"""A batch as a file (上传批次): CSV, XLSX or NDJSON, by the same rules as the feed; the file itself is never kept."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, Protocol, cast

from litestar import Response, get, post
from pydantic import BaseModel

from core.actions.payouts import Receipt
from core.law.actor import Actor
from core.law.refusal import Refusal
from web.errors import sentence_of
from web.forms import Bound, Upload, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of, parts_of
from web.requests import actor_of
from web.responses import form_page, private_page, see_other

MIB = 1024 * 1024
LARGEST = 33 * MIB
TEMPLATE, TITLE = "admin/payouts/upload.html", "交一批文件"


class TakesFile(Protocol):
    """What the intake door lends to this one; it opens and commits its own transactions."""

    def __call__(self, file: BinaryIO, name: str, actor: Actor, now: datetime) -> Receipt:
        """Take the whole file in, or raise a Refusal."""


class NoFields(BaseModel):
    """The form has nothing but the file."""


@dataclass(frozen=True, slots=True)
class UploadPage:
    """The form."""

    form: Bound[NoFields]


@get("/admin/payouts/upload", guards=[require("payouts.intake")], sync_to_thread=False)
def ask(request: WebRequest) -> Response[bytes]:
    """The form."""
    return private_page(request, TEMPLATE, UploadPage(blank()), title=TITLE)


@post(
    "/admin/payouts/upload",
    guards=[require("payouts.intake")],
    sync_to_thread=True,
    request_max_body_size=LARGEST,
)
def take(request: WebRequest) -> Response[bytes] | Response[None]:
    """The batch, or the sentence that says why it was not taken and where."""
    form = bind(NoFields, form_of(request))
    sent = form.files.get("file", ())
    if not sent:
        return _again(request, form, "还没有选文件")
    try:
        receipt = _take(request, sent[-1])
    except Refusal as refusal:
        if refusal.code in {"not_allowed", "out_of_scope"}:
            raise
        return _again(request, form, _said(refusal))
    return see_other(request, f"/admin/payouts/{receipt.batch_id}", _note(receipt))


def _take(request: WebRequest, file: Upload) -> Receipt:
    take_file = cast("TakesFile", parts_of(request).take_file)
    return take_file(BytesIO(file.content), file.name, actor_of(request), kit_of(request).clock())


def _again(request: WebRequest, form: Bound[NoFields], sentence: str) -> Response[bytes]:
    return form_page(request, TEMPLATE, UploadPage(form.refused({"file": sentence})), title=TITLE)


def _said(refusal: Refusal) -> str:
    # A refusal of the feed is its own sentence with the line; it carries no value of the file.
    return str(refusal) if hasattr(refusal, "sentence") else sentence_of(refusal)


def _note(receipt: Receipt) -> str:
    if receipt.repeated:
        return f"这个文件以前收过，回执号 {receipt.receipt_no}。没有再收一次。"
    if receipt.errors_n:
        return f"已收到，回执号 {receipt.receipt_no}。有 {receipt.errors_n} 处错误，请看检查发现。"
    return f"已收到，回执号 {receipt.receipt_no}。请先看检查和预览，再报送。"


ROUTES = [ask, take]
