"""Where a batch stands in the 12 steps of the procedure (发放业务流程), as the disbursement system reports it."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.concurrency import sync_to_thread

from core.actions.payouts import report_progress
from core.law.actor import Actor
from core.law.payouts.id_numbers import holds_id_number
from intake.answers import answer
from intake.batches import body_of, signed
from intake.contract import JSON, MAX_PROGRESS
from intake.problems import FeedRefusal
from web.kit import WebRequest, kit_of
from web.requests import transaction

STEPS = 12
_Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class WireProgress(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A report as it stands on the wire."""

    batch_no: _Code
    step: Annotated[int, msgspec.Meta(ge=1, le=STEPS)]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    by: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]


_decode = msgspec.json.Decoder(WireProgress).decode


@post("/progress", status_code=200, request_max_body_size=MAX_PROGRESS, opt={"signed": True})
async def report(request: WebRequest) -> Response[bytes]:
    """Notes one step; the same report again changes nothing."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise FeedRefusal("feed.json_type")
    verifier, body = signed(request), b"".join([chunk async for chunk in body_of(request)])
    verifier.update(body)
    sender = verifier.sender()
    said = read_progress(body)
    # In a thread: a writer may have to wait for another one, and the event loop must not.
    await sync_to_thread(_note, request, said, sender)
    return answer({"batch_no": said.batch_no, "step": said.step, "at": said.at, "by": said.by})


def _note(request: WebRequest, said: WireProgress, sender: str) -> None:
    now = kit_of(request).clock()
    with transaction(request) as session:
        report_progress(session, said.batch_no, said.step, said.at, said.by, actor=Actor.sender(sender), now=now)


def read_progress(body: bytes) -> WireProgress:
    """The report in ``body``; the refusal names the key that is wrong."""
    try:
        said = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        path = str(error).rpartition("`$.")[2].rstrip("`") if "`$." in str(error) else ""
        sentence = f"{path} 写得不对。" if path else "应是含 batch_no、step（1 到 12）、at（带时区）、by 的 JSON 对象。"
        raise FeedRefusal("feed.malformed", sentence, line=1) from None
    if holds_id_number(said.batch_no) or holds_id_number(said.by):
        raise FeedRefusal("feed.malformed", "批次号和编码里不能有身份证号。", line=1)
    return said
