"""OLE compound files (复合文档): properties, embedded files, macros, and every stream as raw bytes."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import olefile

from core.law.privacy.kinds import EMBEDDED_OBJECT, MACRO
from gate.notes import Notes, Unreadable
from gate.office_parts import author
from gate.raw_bytes import sweep_bytes

_PROPERTIES = {"author": "作者", "last_saved_by": "最后保存者", "manager": "经理"}
_TEXTS = {
    "title": "标题",
    "subject": "主题",
    "comments": "备注",
    "keywords": "标记",
    "category": "类别",
    "company": "单位",
}
_PACKAGES = ("Package", "CONTENTS", "Contents")
_NATIVE = "\x01Ole10Native"
_INNER_FILES = ("MBD", "_", "ObjectPool")
_CODEPAGES = {936: "gb18030", 65001: "utf-8", 1200: "utf-16-le", -535: "utf-8"}


@contextmanager
def opened(content: bytes) -> Iterator["olefile.OleFileIO[str]"]:
    """The compound file; what is broken in it is Unreadable."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            yield compound
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise Unreadable("damaged") from error


def read_compound(content: bytes, notes: Notes, words: dict[str, str] | None = None) -> None:
    """Everything in a compound file that no reader before this one has looked at; ``words`` names known streams."""
    with opened(content) as compound:
        properties(compound, notes)
        for path in compound.listdir():
            notes.part()
            data = compound.openstream(path).read()
            notes.unpacked(len(data))
            _stream([str(name) for name in path], data, notes, words or {})
    _slack(content, notes)


def properties(compound: "olefile.OleFileIO[str]", notes: Notes) -> None:
    """Who wrote it and what else the file says about itself."""
    found = compound.get_metadata()
    encoding = _CODEPAGES.get(getattr(found, "codepage", None) or 936, "gb18030")
    for field, word in {**_PROPERTIES, **_TEXTS}.items():
        value = getattr(found, field)
        text = value.decode(encoding, "replace").rstrip("\0") if isinstance(value, bytes) else str(value or "")
        notes.text(text, f"文件属性：{word}")
        if field in _PROPERTIES:
            author(text, word, notes)


def _stream(path: list[str], data: bytes, notes: Notes, words: dict[str, str]) -> None:
    name = path[-1]
    if len(path) > 1 and path[0].startswith(_INNER_FILES) and "VBA" not in path[0]:
        notes.mark(EMBEDDED_OBJECT, "嵌入的文件")
    if "VBA" in path:
        notes.mark(MACRO, "宏")
    if name == _NATIVE:
        _native(data, notes)
    elif name in _PACKAGES and len(data) > 4:  # noqa: PLR2004  shorter than any file's mark
        notes.mark(EMBEDDED_OBJECT, "嵌入的文件")
        notes.inside("嵌入的文件", data, "嵌入的")
    elif name.startswith("\x05"):
        sweep_bytes(data, notes, "文件属性")
    else:
        sweep_bytes(data, notes, words.get(name, f"内部数据流 {name.strip(chr(1))}"))


def _native(data: bytes, notes: Notes) -> None:
    """A file dropped into a document: a label and two paths before it, each ended by a zero byte."""
    notes.mark(EMBEDDED_OBJECT, "嵌入的文件")
    sweep_bytes(data[:2048], notes, "嵌入的文件的名称")
    try:
        label_end = data.index(b"\0", 6)
        path_end = data.index(b"\0", label_end + 1)
        (length,) = struct.unpack_from("<L", data, path_end + 5)
        start = path_end + 9 + length
        (size,) = struct.unpack_from("<L", data, start)
        inner = data[start + 4 : start + 4 + size]
    except (ValueError, struct.error):
        sweep_bytes(data, notes, "嵌入的文件")
    else:
        notes.inside(data[6:label_end].decode("gb18030", "replace"), inner, "嵌入的")


def _slack(content: bytes, notes: Notes) -> None:
    """Sectors that belong to no stream any more still hold what was deleted."""
    sweep_bytes(content, notes, "文件的空闲区域")
