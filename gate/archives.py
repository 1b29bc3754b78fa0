"""ZIP archives (压缩包): members in order, bounded in number, size, depth and ratio; nothing between them is skipped."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from gate.notes import Notes, Unreadable
from gate.raw_bytes import sweep_bytes

_ENCRYPTED, _UTF8 = 0x1, 0x800
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_GAP = 32
_DESCRIPTOR = 24


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive; what is broken in it is Unreadable, while it is opened and while it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError) as error:
        raise Unreadable("damaged") from error


def members(archive: zipfile.ZipFile, notes: Notes) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file; raises Unreadable for a locked one and Bomb for too much."""
    for info in archive.infolist():
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("encrypted")
        if not info.is_dir():
            yield name_of(info), take(archive, info, notes)


def name_of(info: zipfile.ZipInfo) -> str:
    """The name as it was typed: without the UTF-8 mark it is taken for GB18030, as Chinese systems write it."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def take(archive: zipfile.ZipFile, info: zipfile.ZipInfo, notes: Notes) -> bytes:
    """One member's bytes; the size it claims is not believed."""
    notes.unpacked(info.file_size, info.compress_size)
    room = notes.room + info.file_size
    with archive.open(info) as member:
        content = member.read(room + 1)
    notes.unpacked(max(0, len(content) - info.file_size))
    return content


def read_zip(content: bytes, notes: Notes) -> None:
    """A plain archive: every member is a file of its own."""
    with opened(content) as archive:
        for name, member in members(archive, notes):
            notes.part()
            notes.inside(name, member, "压缩包里的")
        between(content, archive, notes)


def between(content: bytes, archive: zipfile.ZipFile, notes: Notes) -> None:
    """Comments, bytes before, between and after the members: also a member that was only crossed off the list."""
    notes.sweep((comment for comment in _comments(archive)), "压缩包备注")
    last = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        _gap(content[last : info.header_offset], notes)
        last = max(last, _end_of(content, info))
    _gap(content[last : archive.start_dir], notes)


def _comments(archive: zipfile.ZipFile) -> Iterator[str]:
    for comment in (archive.comment, *(info.comment for info in archive.infolist())):
        yield from (comment.decode(name, "replace") for name in ("utf-8", "gb18030"))


def _end_of(content: bytes, info: zipfile.ZipInfo) -> int:
    header = content[info.header_offset : info.header_offset + _LOCAL_SIZE]
    if len(header) < _LOCAL_SIZE:
        raise Unreadable("damaged")
    name, extra = struct.unpack("<HH", header[26:30])
    end: int = info.header_offset + _LOCAL_SIZE + name + extra + info.compress_size
    return end


def _gap(gap: bytes, notes: Notes) -> None:
    if len(gap) <= _GAP:
        return
    sweep_bytes(gap, notes, "压缩包里未列出的数据")
    start = gap.find(_LOCAL)
    while start >= 0:
        end = gap.find(_LOCAL, start + 4)
        _lost_member(gap[start : end if end > 0 else len(gap)], notes)
        start = end


def _lost_member(piece: bytes, notes: Notes) -> None:
    if len(piece) < _LOCAL_SIZE:
        return
    method, _, _, _, _, _, name, extra = struct.unpack("<HHHLLLHH", piece[8:_LOCAL_SIZE])
    data = piece[_LOCAL_SIZE + name + extra :]
    if method == zipfile.ZIP_DEFLATED:
        try:
            data = zlib.decompressobj(-15).decompress(data, notes.room + 1)
        except zlib.error:
            return
    notes.unpacked(len(data))
    notes.inside("已删除的文件", data, "压缩包里未列出的")
