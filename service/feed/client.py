"""Sends a batch as the disbursement system does (发送批次): packed and signed as it streams, again after a failure."""

import contextlib
import gzip
import http.client
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from intake.contract import BATCHES_PATH, ID_HEADER, MIB, NDJSON, SIGNATURE_HEADER, TIMESTAMP_HEADER
from intake.files import NDJSON as NDJSON_FILE
from intake.files import entries_of, kind_of
from intake.signature import Signer, sign

__all__ = ["Answer", "Unreachable", "send_file", "sign"]

CHUNK = MIB // 16
TIMEOUT_SECONDS = 300
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 1.0
GZIP_WINDOW = 31
BUSY = frozenset({502, 503, 504})
Passed = Callable[[int], None]
Pause = Callable[[float], None]


class Unreachable(Exception):  # noqa: N818  says what the other side is
    """No answer, however often it was tried; the text says why the last time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said: the receipt (200, 202) or the problem."""

    status: int
    body: dict[str, Any]

    @property
    def taken(self) -> bool:
        """Whether the batch is there now."""
        return self.status in {http.HTTPStatus.OK, http.HTTPStatus.ACCEPTED}


@dataclass(frozen=True, slots=True)
class _Message:
    headers: dict[str, str]
    length: int


def send_file(path: Path, url: str, key: bytes, *, pause: Pause, passed: Passed = lambda _bytes: None) -> Answer:
    """Send until there is an answer; sending a batch again is always safe.

    ``passed`` is told the bytes sent so far of this attempt, ``pause`` the seconds to wait before the next one.
    Raises Unreachable, and FeedRefusal for a sheet that cannot be read.
    """
    message_id, wait, why = f"msg_{secrets.token_hex(12)}", FIRST_PAUSE_SECONDS, ""
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(wait)
            wait *= 2
        message = _prepare(path, key, message_id)
        try:
            answer = _post(url, message, _counted(_packed(path), passed))
        except (OSError, http.client.HTTPException) as error:
            why = str(error) or type(error).__name__
            continue
        if answer.status not in BUSY:
            return answer
        why = f"HTTP {answer.status}"
    raise Unreachable(why)


def _prepare(path: Path, key: bytes, message_id: str) -> _Message:
    # The signature stands before the body, so the file is packed twice rather than kept, in clear, somewhere.
    stamp = int(datetime.now(UTC).timestamp())
    signer, length = Signer(key, message_id, stamp), 0
    for piece in _packed(path):
        signer.update(piece)
        length += len(piece)
    headers = {
        "Content-Type": NDJSON,
        "Content-Encoding": "gzip",
        "Content-Length": str(length),
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(stamp),
        SIGNATURE_HEADER: signer.header(),
    }
    return _Message(headers, length)


def _post(url: str, message: _Message, body: Iterable[bytes]) -> Answer:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = parts.path.rstrip("/")
    target = path if path.endswith(BATCHES_PATH) else path + BATCHES_PATH
    with contextlib.closing(kind(parts.netloc, timeout=TIMEOUT_SECONDS)) as connection:
        # A receiver that refuses early closes its side; its answer is there to be read all the same.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", target, body=body, headers=message.headers)
        response = connection.getresponse()
        return Answer(response.status, _json(response.read()))


def _json(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _counted(pieces: Iterable[bytes], passed: Passed) -> Iterator[bytes]:
    sent = 0
    for piece in pieces:
        yield piece
        sent += len(piece)
        passed(sent)


def _packed(path: Path) -> Iterator[bytes]:
    """The same bytes every time: gzip without time or name."""
    packer = zlib.compressobj(6, zlib.DEFLATED, GZIP_WINDOW)
    for piece in wire_bytes(path):
        if done := packer.compress(piece):
            yield done
    yield packer.flush()


def wire_bytes(path: Path) -> Iterator[bytes]:
    """A batch file as the wire has it; sheets become lines of JSON."""
    kind, packed = kind_of(path.name)
    if kind != NDJSON_FILE:
        with path.open("rb") as file:
            for entry in entries_of(file, path.name):
                yield msgspec.json.encode(entry.values) + b"\n"
        return
    with gzip.open(path, "rb") if packed else path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
