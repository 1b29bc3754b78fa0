"""Reads one file and everything inside it (逐层检查), the outer file first."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from gate.archives import read_zip
from gate.compound import read_compound
from gate.file_types import kind_of
from gate.hypertext import read_html
from gate.images import read_drawing, read_image
from gate.legacy_documents import read_doc
from gate.legacy_sheets import read_xls
from gate.limits import Limits
from gate.notes import Bomb, Inner, Notes, Unreadable
from gate.open_documents import read_ods, read_ofd
from gate.open_documents import read_text as read_open_text
from gate.pdfs import read_pdf
from gate.plain_text import read_csv, read_rtf, read_text, read_xml
from gate.word_documents import read_docx, read_pptx
from gate.workbooks import read_xlsx

_UNKNOWN = "unknown"
_READERS: dict[str, Callable[[bytes, Notes], None]] = {
    "xlsx": read_xlsx,
    "xls": read_xls,
    "docx": read_docx,
    "doc": read_doc,
    "pptx": read_pptx,
    "ppt": read_compound,
    "ole": read_compound,
    "odt": read_open_text,
    "odp": read_open_text,
    "ods": read_ods,
    "ofd": read_ofd,
    "pdf": read_pdf,
    "html": read_html,
    "csv": read_csv,
    "text": read_text,
    "xml": read_xml,
    "rtf": read_rtf,
    "zip": read_zip,
    "metafile": read_drawing,
    "bitmap": read_drawing,
    **dict.fromkeys(("jpeg", "png", "tiff", "webp", "gif"), read_image),
}


def read(name: str, content: bytes, limits: Limits) -> dict[str, Any]:
    """The verdict as plain data: findings, kind_of_file, unreadable, parts_n, more_n."""
    notes = Notes(limits)
    notes.text(name, "文件名")
    kind, unreadable = _UNKNOWN, None
    try:
        kind = kind_of(content)
        _READERS[kind](content, notes)
    except Unreadable as why:
        unreadable = why.reason
        notes.unreadable(why.reason)
    except (MemoryError, RecursionError):
        unreadable = "memory"
        notes.unreadable("memory")
    if unreadable is None:
        unreadable = _inner_files(notes)
    return {
        "findings": [asdict(found) for found in notes.findings],
        "kind_of_file": kind,
        "unreadable": unreadable,
        "parts_n": notes.parts_n,
        "more_n": notes.more_n,
    }


def _inner_files(notes: Notes) -> str | None:
    """The reason when the whole had to be given up; a single broken file inside is a finding of its own."""
    while notes.waiting:
        inner = notes.waiting.popleft()
        notes.enter(inner)
        try:
            _READERS[kind_of(inner.content)](inner.content, notes)
        except Bomb as why:
            notes.enter(Inner("", "", b"", 0))
            notes.unreadable(why.reason)
            return why.reason
        except Unreadable as why:
            notes.unreadable(why.reason)
        except (MemoryError, RecursionError):
            notes.unreadable("memory")
    return None
