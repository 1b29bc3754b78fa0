"""A light load generator (压力源): raw sockets, keep-alive, gzip; every answer is kept once, so that all can be checked."""

import gzip
import re
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

PIECE = 1 << 18
PATIENCE = 60.0
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
MAGIC = b"\x1f\x8b"
BODILESS = frozenset({204, 304})


class Answered(NamedTuple):
    """One answer: which request, seconds from its first byte to the last of the answer, status, which of its bodies, when."""

    place: int
    seconds: float
    status: int
    variant: int
    ended: float


@dataclass(slots=True)
class Heard:
    """All answers of a run; ``bodies`` holds every different body of a request as sent, and how often it came."""

    answers: list[Answered] = field(default_factory=list)
    bodies: dict[int, dict[bytes, int]] = field(default_factory=dict)
    variants: dict[tuple[int, bytes], int] = field(default_factory=dict)
    spent: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.spent

    @property
    def statuses(self) -> Counter[int]:
        """How often each status came."""
        return Counter(answer.status for answer in self.answers)

    @property
    def errors(self) -> int:
        """Answers that are none."""
        return sum(answer.status not in {200, 303, 304, 404, 410} for answer in self.answers)

    def ms(self, share: float) -> float:
        """The ``share`` quantile of the times in milliseconds."""
        return quantile([answer.seconds for answer in self.answers], share) * 1000

    def keep(self, place: int, seconds: float, status: int, body: bytes) -> None:
        """One more."""
        known = self.bodies.setdefault(place, {})
        known[body] = known.get(body, 0) + 1
        variant = self.variants.setdefault((place, body), len(self.variants))
        self.answers.append(Answered(place, seconds, status, variant, time.perf_counter()))


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def asking(path: str, *, cookie: str = "", form: dict[str, str] | None = None) -> bytes:
    """A request as it stands on the wire: GET, or POST of ``form``."""
    body = urlencode(form).encode() if form is not None else b""
    head = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", "host: localhost", "accept-encoding: gzip"]
    if cookie:
        head.append(f"cookie: {cookie}")
    if form is not None:
        head += ["content-type: application/x-www-form-urlencoded", f"content-length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def unpacked(body: bytes) -> str:
    """The text of an answer."""
    return (gzip.decompress(body) if body.startswith(MAGIC) else body).decode()


class _Line:
    """One connection with one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.place = 0
        self.began = 0.0
        self.got = b""

    def send(self, place: int, wire: bytes) -> None:
        self.place, self.got, self.began = place, b"", time.perf_counter()
        self.socket.sendall(wire)

    def take(self) -> tuple[int, bytes] | None:
        """Status and body, when the answer is whole."""
        piece = self.socket.recv(PIECE)
        if not piece:
            return 0, b""
        self.got = self.got + piece if self.got else piece
        end = self.got.find(HEAD_END)
        if end < 0:
            return None
        status = int(self.got[9:12])
        head = self.got[: end + 2]
        length = LENGTH.search(head)
        if length is not None:
            whole = end + 4 + int(length[1])
            return (status, self.got[end + 4 : whole]) if len(self.got) >= whole or status in BODILESS else None
        if CHUNKED.search(head):
            body = _joined(self.got, end + 4)
            return None if body is None else (status, body)
        return status, b""


def _joined(got: bytes, start: int) -> bytes | None:
    """The body of chunks, when the last has come."""
    parts: list[bytes] = []
    while True:
        end = got.find(b"\r\n", start)
        if end < 0:
            return None
        size = int(got[start:end].partition(b";")[0], 16)
        if len(got) < end + 4 + size:
            return None
        if size == 0:
            return b"".join(parts)
        parts.append(got[end + 2 : end + 2 + size])
        start = end + 4 + size


def run(
    port: int, wires: Sequence[bytes], order: Iterable[int], *, connections: int = 1, seconds: float | None = None
) -> Heard:
    """Ask ``wires`` in ``order``, each connection the next one as soon as it has its answer; ends with the order or the time."""
    heard, waiting, poll = Heard(), iter(order), select.epoll()
    lines: dict[int, _Line] = {}
    began = time.perf_counter()
    until = began + seconds if seconds is not None else None

    def go_on(line: _Line) -> None:
        place = next(waiting, None) if until is None or time.perf_counter() < until else None
        if place is None:
            poll.unregister(line.socket)
            del lines[line.socket.fileno()]
            line.socket.close()
        else:
            line.send(place, wires[place])

    for _ in range(connections):
        line = _Line(port)
        lines[line.socket.fileno()] = line
        poll.register(line.socket, select.EPOLLIN)
        go_on(line)
    while lines:
        ready = poll.poll(PATIENCE)
        if not ready:
            raise TimeoutError("no answer for a minute")
        for handle, _ in ready:
            _hear(lines[handle], heard, go_on)
    heard.spent = time.perf_counter() - began
    poll.close()
    return heard


def _hear(line: _Line, heard: Heard, go_on: Callable[[_Line], None]) -> None:
    found = line.take()
    if found is not None:
        heard.keep(line.place, time.perf_counter() - line.began, *found)
        go_on(line)


def one(port: int, path: str, *, cookie: str = "", form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, head and text of a single answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        wire = asking(path, cookie=cookie, form=form).replace(b"\r\n", b"\r\nconnection: close\r\n", 1)
        connection.sendall(wire)
        got = b"".join(iter(lambda: connection.recv(PIECE), b""))
    head, _, body = got.partition(HEAD_END)
    if CHUNKED.search(head + b"\r\n"):
        body = _joined(body, 0) or b""
    return int(head[9:12]), head.decode("latin-1"), unpacked(body)
