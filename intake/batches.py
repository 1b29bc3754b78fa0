"""Batches over HTTP (批次接口): sent as a signed stream, asked about afterwards."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.exceptions import InternalServerException
from litestar.params import FromPath

from core.actions.standing import Standing, batch_standing
from core.law.actor import Actor
from intake.answers import answer, receipt_body, yuan
from intake.contract import BATCHES_PATH, FINDINGS_A_PAGE, MAX_SENT, NDJSON, STALLED_SECONDS
from intake.problems import FeedRefusal
from intake.signature import Verifier
from intake.taking import Desk, Taking, Transfer
from web.kit import WebRequest, kit_of, parts_of

PLACE = re.compile(r"[0-9]{1,15}", re.ASCII)


@post("/batches", status_code=202, request_max_body_size=MAX_SENT, opt={"signed": True})
async def receive(request: WebRequest) -> Response[bytes]:
    """Takes a batch whole or not at all; the event loop stays free, as every chunk is read in a thread."""
    packed = _packed(request)
    verifier = signed(request)
    now = kit_of(request).clock()
    with Taking(desk_of(request), now) as taking:
        transfer = Transfer(taking, verifier, packed=packed)
        async for chunk in body_of(request):
            await sync_to_thread(transfer.feed, chunk)
        sender = await sync_to_thread(transfer.sender)
        store = taking.store
        receipt = await sync_to_thread(store, sender=sender, via="http", actor=Actor.sender(sender))
    return answer(receipt_body(receipt), 200 if receipt.repeated else 202)


@get("/batches/{batch_no:str}", sync_to_thread=False, opt={"signed": True})
def stand(request: WebRequest, batch_no: FromPath[str]) -> Response[bytes]:
    """How a batch stands, with its findings page by page (``?after=``); signed over an empty body."""
    signed(request).sender()
    after = request.query_params.get("after", "")
    place = int(after) if PLACE.fullmatch(after) else 0
    with kit_of(request).read() as session:
        standing = batch_standing(session, batch_no, after=place, limit=FINDINGS_A_PAGE)
    if standing is None:
        raise FeedRefusal("feed.unknown_batch")
    return answer(_standing(standing, kit_of(request).site.base_path))


def signed(request: WebRequest) -> Verifier:
    """The running check of this request's signature."""
    return Verifier(parts_of(request).senders, request.headers, kit_of(request).clock())


def desk_of(request: WebRequest) -> Desk:
    """What taking in needs."""
    kit = kit_of(request)
    return Desk(kit.write, kit.read, parts_of(request).digester)


async def body_of(request: WebRequest) -> AsyncIterator[bytes]:
    """The body as it comes; a sender who is gone or silent is refused."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise FeedRefusal("feed.stalled") from None
        except InternalServerException:
            # The framework's word for "the other side hung up"; nobody reads this answer, but no fault is logged.
            raise FeedRefusal("feed.interrupted") from None
        if chunk is None:
            return
        yield chunk


def _packed(request: WebRequest) -> bool:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != NDJSON:
        raise FeedRefusal("feed.type")
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise FeedRefusal("feed.content_encoding")
    return encoding == "gzip"


def _standing(standing: Standing, base_path: str) -> dict[str, Any]:
    url = f"{base_path}{BATCHES_PATH}/{standing.batch_no}"
    return {
        "receipt_no": standing.receipt_no,
        "batch_no": standing.batch_no,
        "version": standing.version,
        "kind": standing.kind,
        "state": standing.state,
        "rows": standing.rows_n,
        "total": yuan(standing.total_fen),
        "errors": standing.errors_n,
        "warnings": standing.warnings_n,
        "received_at": standing.received_at.astimezone(UTC).isoformat(),
        "reason": standing.reason,
        "findings": [
            {"row_no": f.row_no, "field": f.field, "code": f.code, "severity": f.severity, "sentence": f.sentence}
            for f in standing.findings
        ],
        "next": f"{url}?after={standing.findings[-1].place}" if standing.more else None,
    }
