"""How the feed's door answers (回执与退回): JSON for what was taken, problem+json for what was refused."""

from decimal import Decimal
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from core.actions.payouts import Receipt
from core.law.payouts.types import Malformed
from core.law.refusal import Refusal
from intake.contract import JSON
from intake.problems import FeedRefusal, malformed, told
from web.errors import answer_http, answer_refusal, problem_json
from web.kit import WebRequest

NOT_KEPT = {"Cache-Control": "no-store"}


def yuan(fen: int) -> str:
    """Fen as the decimal string of the wire."""
    return format(Decimal(fen).scaleb(-2), "f")


def answer(body: dict[str, Any], status: int = 200) -> Response[bytes]:
    """A JSON answer that nobody keeps."""
    return Response(msgspec.json.encode(body), status_code=status, media_type=JSON, headers=NOT_KEPT)


def receipt_body(receipt: Receipt) -> dict[str, Any]:
    """A receipt as the wire has it."""
    return {
        "receipt_no": receipt.receipt_no,
        "batch_no": receipt.batch_no,
        "version": receipt.version,
        "state": receipt.state,
        "rows": receipt.rows_n,
        "total": yuan(receipt.total_fen),
        "errors": receipt.errors_n,
        "warnings": receipt.warnings_n,
        "repeated": receipt.repeated,
        "url": receipt.url,
    }


def answer_feed_refusal(_request: WebRequest, refusal: FeedRefusal) -> Response[bytes]:
    """Refused, with the line where there is one."""
    line = {} if refusal.line is None else {"line": refusal.line}
    return problem_json(
        refusal.status, title=refusal.status.phrase, detail=str(refusal), code=refusal.code, headers=NOT_KEPT, **line
    )


def answer_malformed(request: WebRequest, wrong: Malformed) -> Response[bytes]:
    """A line of the wrong shape."""
    return answer_feed_refusal(request, malformed(wrong))


def answer_core_refusal(request: WebRequest, refusal: Refusal) -> Response[bytes]:
    """A rule of the core, in the words of the feed where it has some."""
    in_our_words = told(refusal)
    return answer_feed_refusal(request, in_our_words) if in_our_words else answer_refusal(request, refusal)


def answer_framework(request: WebRequest, error: HTTPException) -> Response[bytes]:
    """The framework found the body too large before we did, or something else of its own."""
    if error.status_code == FeedRefusal("feed.body_too_large").status:
        return answer_feed_refusal(request, FeedRefusal("feed.body_too_large"))
    return answer_http(request, error)


HANDLERS: ExceptionHandlersMap = {
    FeedRefusal: answer_feed_refusal,
    Malformed: answer_malformed,
    Refusal: answer_core_refusal,
    HTTPException: answer_framework,
}
