"""A batch from a file (文件导入): NDJSON, CSV or XLSX, each also as ``.gz``; from a disk or from an officer's upload.

The file is read where it is, or in memory; nothing of it is written anywhere. An upload must already be in memory as
a whole (``web.forms`` does that), for a framework that spools uploads would leave clear names on the disk.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO

from core.actions.payouts import Receipt
from core.law.actor import Actor
from core.law.payouts.types import Malformed
from core.law.refusal import Refusal
from intake.contract import MAX_UNPACKED, MAX_UPLOAD, MIB
from intake.lines import Lines
from intake.problems import FeedRefusal, malformed, told
from intake.sheets.text import Entry, read_text
from intake.sheets.workbook import read_workbook
from intake.taking import Desk, Sink, Taking
from intake.unpack import Gunzip, Meter, Plain, Unpacker

NDJSON, CSV, XLSX = "ndjson", "csv", "xlsx"
KINDS = {".ndjson": NDJSON, ".jsonl": NDJSON, ".csv": CSV, ".xlsx": XLSX}
CHUNK = MIB // 4


def filer(desk: Desk) -> Callable[[BinaryIO, str, Actor, datetime], Receipt]:
    """``take_file`` for the officers' door: what an officer uploads is sent by that officer.

    That door may not know this one, so what is refused here reaches it as Refusal ``file.refused`` with the sentence.
    """

    def take(file: BinaryIO, name: str, actor: Actor, now: datetime) -> Receipt:
        try:
            return take_file(desk, file, name, sender=actor.label, actor=actor, now=now)
        except Refusal as refusal:
            refused = told(refusal)
            if refused is None:
                raise
            raise Refusal("file.refused", sentence=str(refused)) from None

    return take


def take_file(desk: Desk, file: BinaryIO, name: str, *, sender: str, actor: Actor, now: datetime) -> Receipt:
    """Take a whole batch in, or refuse it; ``name`` only tells the kind of file.

    Opens and commits its own transactions. Raises FeedRefusal, or the Refusal of an action.
    """
    with Taking(desk, now) as taking:
        via = read_file(taking, file, name)
        return taking.store(sender=sender, via=via, actor=actor)


def read_file(sink: Sink, file: BinaryIO, name: str) -> str:
    """Feeds a file to ``sink`` and returns its kind: ndjson, csv or xlsx."""
    kind, packed = kind_of(name)
    try:
        if kind == NDJSON:
            _read_lines(sink, _unpacked(file, packed=packed))
        else:
            for chunk in _unpacked(file, packed=packed):
                sink.content(chunk)
            for entry in entries_of(file, name):
                sink.take(entry.line, entry.values)
    except Malformed as wrong:
        raise malformed(wrong) from None
    return kind


def entries_of(file: BinaryIO, name: str) -> Iterator[Entry]:
    """The manifest and the rows of a CSV or XLSX file as the wire has them."""
    kind, packed = kind_of(name)
    if kind == CSV:
        return read_text(lambda: _unpacked(file, packed=packed))
    return read_workbook(_in_memory(file) if packed else file)


def kind_of(name: str) -> tuple[str, bool]:
    """Kind of file and whether it is packed, by its name."""
    path = PurePath(name.lower())
    packed = path.suffix == ".gz"
    kind = KINDS.get(PurePath(path.stem).suffix if packed else path.suffix)
    if kind is None:
        raise FeedRefusal("file.kind")
    return kind, packed


def _read_lines(sink: Sink, chunks: Iterable[bytes]) -> None:
    lines = Lines()
    for chunk in chunks:
        sink.content(chunk)
        _take(sink, lines, lines.feed(chunk))
    _take(sink, lines, lines.close())


def _take(sink: Sink, lines: Lines, found: list[bytes]) -> None:
    sink.take_lines(lines.seen - len(found) + 1, found)


def _unpacked(file: BinaryIO, *, packed: bool) -> Iterator[bytes]:
    file.seek(0)
    unpacker: Unpacker = Gunzip() if packed else Plain(MAX_UNPACKED)
    while sent := file.read(CHUNK):
        yield from unpacker.feed(sent)
    unpacker.close()


def _in_memory(file: BinaryIO) -> BytesIO:
    meter = Meter(MAX_UPLOAD)
    return BytesIO(b"".join(meter.count(piece) for piece in _unpacked(file, packed=True)))
