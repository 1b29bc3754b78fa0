"""What the feed refuses, and how it says so (拒收): one table from code to status and sentence (RFC 9457)."""

from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus

from core.law.payouts.types import Malformed
from core.law.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Answer:
    """How one refusal is told: HTTP status and a Chinese sentence with places for numbers."""

    status: HTTPStatus
    sentence: str


_BAD, _SIGNATURE = HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED
_LARGE, _TYPE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE

ANSWERS: dict[str, Answer] = {
    "feed.malformed": Answer(_BAD, "内容不符合接口格式。"),
    "feed.encoding": Answer(_BAD, "这一行不是有效的 UTF-8 文字。"),
    "feed.empty": Answer(_BAD, "没有收到任何内容，第一行应是批次清单。"),
    "feed.gzip": Answer(_BAD, "压缩数据损坏，无法解压。请重新压缩后再发。"),
    "feed.gzip_truncated": Answer(_BAD, "压缩数据不完整，传输可能中断。请整批重发。"),
    "feed.gzip_trailing": Answer(_BAD, "压缩数据之后还有多余内容。请重新压缩后再发。"),
    "feed.interrupted": Answer(_BAD, "传输中断，本次内容没有留下。请整批重发。"),
    "feed.stalled": Answer(_BAD, "等待数据超时，本次内容没有留下。请整批重发。"),
    "feed.signature_missing": Answer(
        _SIGNATURE, "缺少签名。请带上 webhook-id、webhook-timestamp、webhook-signature 三个请求头。"
    ),
    "feed.signature_time": Answer(_SIGNATURE, "签名时间与本机时间相差超过 5 分钟。请校准时钟后重新签名。"),
    "feed.signature": Answer(_SIGNATURE, "签名不对。请核对密钥，签名要按实际发送的字节计算。"),
    "feed.too_large": Answer(_LARGE, "内容超过上限（解压后 1 GiB）。请分成几个批次。"),
    "feed.line_too_long": Answer(_LARGE, "这一行超过 16 KiB，不是有效的记录。"),
    "feed.body_too_large": Answer(_LARGE, "内容超过上限。"),
    "feed.type": Answer(_TYPE, "内容类型应为 application/x-ndjson。"),
    "feed.json_type": Answer(_TYPE, "内容类型应为 application/json。"),
    "feed.content_encoding": Answer(_TYPE, "只接受不压缩或 gzip 压缩的内容。"),
    "batch.totals": Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "清单写明 {rows} 行、合计 {total} 元；实际读到 {rows_read} 行、合计 {total_read} 元。整批未收。",
    ),
    "department.unknown": Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "没有这个部门编码。"),
    "supersedes.unknown": Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "supersedes 写的批次没有收到过。"),
    "supersedes.other": Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY, "supersedes 写的批次是另一种、另一项补贴、另一年或另一个部门的，请核对批次号。"
    ),
    "repays.other": Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "repays 写的批次是另一项补贴或另一年的，请核对批次号。"),
    "supersedes.ended": Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "supersedes 写的批次已经撤回或被更正，不能再更正。"),
    "repays.unknown": Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "repays 写的批次没有收到过。"),
    "feed.unknown_batch": Answer(HTTPStatus.NOT_FOUND, "没有收到过这个批次。"),
    "batch.conflict": Answer(
        HTTPStatus.CONFLICT, "这个批次号已收过，内容不同。如果是更正，请在 supersedes 写明被更正的批次号。"
    ),
    "file.kind": Answer(_TYPE, "只接受 .ndjson、.csv、.xlsx 文件，可以再用 gzip 压缩（.gz）。"),
    "file.unreadable": Answer(_BAD, "文件打不开，可能已损坏。请重新导出。"),
}


class FeedRefusal(Refusal):
    """A transfer or file that cannot be taken; ``line`` is its 1-based line, never a value from it."""

    def __init__(self, code: str, sentence: str = "", *, line: int | None = None) -> None:
        super().__init__(code)
        answer = ANSWERS[code]
        self.status = answer.status
        self.sentence = sentence or answer.sentence
        self.line = line

    def __str__(self) -> str:
        return self.sentence if self.line is None else f"第 {self.line} 行：{self.sentence}"


def told(refusal: Refusal) -> FeedRefusal | None:
    """The same refusal in the words of the feed; None for one that the feed has no words for."""
    if isinstance(refusal, FeedRefusal):
        return refusal
    if refusal.code not in ANSWERS:
        return None
    yuan = {key.replace("_fen", ""): _yuan(fen) for key, fen in refusal.detail.items() if key.startswith("total_fen")}
    return FeedRefusal(refusal.code, ANSWERS[refusal.code].sentence.format_map(_Details(refusal.detail | yuan)))


def malformed(wrong: Malformed) -> FeedRefusal:
    """A line of the wrong shape."""
    return FeedRefusal("feed.malformed", wrong.sentence, line=wrong.line)


class _Details(dict[str, str | int]):
    def __missing__(self, key: str) -> str:
        return "？"


def _yuan(fen: str | int) -> str:
    return format(Decimal(fen).scaleb(-2), "f")
