"""CSV, plain text, RTF and lone XML (纯文本)."""

import csv
import re

from core.law.privacy.cells import Grid
from gate.file_types import text_of
from gate.markup import whole_part
from gate.notes import Notes

_DELIMITERS = ",\t;|"
_LONGEST_FIELD = 1 << 24
_RTF = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\u(-?[0-9]{1,6}) ?\??|\\(par|line|cell|row|tab)\b ?|\\(\*?[a-z]+)(-?[0-9]+)? ?|\\([^a-z])|([{}])|[\r\n]+"
)


def read_csv(content: bytes, notes: Notes) -> None:
    """Row by row; then once more as lines, for what is quoted wrongly."""
    text = text_of(content)
    notes.part()
    lines = text.splitlines()
    delimiter = max(_DELIMITERS, key=lambda sign: sum(sign in line for line in lines[:40]))
    csv.field_size_limit(_LONGEST_FIELD)
    grid = Grid()
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        for number, row in enumerate(rows, 1):
            # Made in a loop that is over before the next row is read.
            notes.cells(grid, row, lambda column, number=number: f"第{number}行第{column + 1}列")  # type: ignore[misc]  # default
    except csv.Error:
        read_text(content, notes)
    notes.sweep([text], "全文")


def read_text(content: bytes, notes: Notes) -> None:
    """Line by line; then as a whole, for numbers that run over a line's end."""
    text = text_of(content)
    notes.part()
    for number, line in enumerate(text.splitlines(), 1):
        notes.text(line, f"第{number}行")
    notes.sweep([text], "全文")


def read_xml(content: bytes, notes: Notes) -> None:
    """An XML file by itself, also a spreadsheet of 2003."""
    whole_part(content, notes, "XML 内容")


def read_rtf(content: bytes, notes: Notes) -> None:
    """The text without its control words; then the raw file."""
    notes.part()
    raw = content.decode("latin-1")
    text = _rtf_text(raw)
    for number, line in enumerate(text.splitlines(), 1):
        notes.text(line, f"第{number}段")
    notes.sweep([text, raw], "控制字和隐藏部分")


def _rtf_text(raw: str) -> str:
    out = bytearray()
    last = 0
    for match in _RTF.finditer(raw):
        out += raw[last : match.start()].encode("latin-1")
        last = match.end()
        out += _rtf_sign(match)
    out += raw[last:].encode("latin-1")
    return out.decode("gb18030", "replace")


def _rtf_sign(match: re.Match[str]) -> bytes:
    byte, unicode_value, breaking, _, _, escaped, _ = match.groups()
    if byte:
        return bytes.fromhex(byte)
    if unicode_value:
        return chr(int(unicode_value) % 0x10000).encode("gb18030", "replace")
    if breaking:
        return b"\t" if breaking in {"cell", "tab"} else b"\n"
    return escaped.encode("latin-1") if escaped and escaped in "\\{}" else b""
