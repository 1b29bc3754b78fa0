"""XLS workbooks (97-2003 电子表格): cells by xlrd, every other record as raw bytes."""

import io
import struct

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from core.law.privacy.cells import letters
from core.law.privacy.kinds import COMMENT, EXTERNAL_LINK, PIVOT_CACHE
from core.law.privacy.patterns import redact
from gate.compound import opened, read_compound
from gate.notes import Notes, Unreadable
from gate.sheets import HIDDEN, VERY_HIDDEN, VISIBLE, Sheet, number_text

_STATES = {0: VISIBLE, 1: HIDDEN, 2: VERY_HIDDEN}
_STREAMS = {"Workbook": "工作簿的其他内容", "Book": "工作簿的其他内容"}
_SUPBOOK = 0x01AE
_OWN_SHEETS = (b"\x01\x04", b"\x01\x3a")
_EXACT = 1e15
_BROKEN = (
    XLRDError,
    CompDocError,
    struct.error,
    IndexError,
    KeyError,
    AssertionError,
    ValueError,
    TypeError,
)


def read_xls(content: bytes, notes: Notes) -> None:
    """Raises Unreadable for a locked or a broken book."""
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except _BROKEN as error:
        raise Unreadable("encrypted" if "ncrypted" in str(error) else "damaged") from error
    for sheet in book.sheets():
        _sheet(sheet, notes)
    for name in book.name_obj_list:
        notes.text(getattr(name, "formula_text", None) or "", f"定义的名称“{redact(name.name)}”")
    with opened(content) as compound:
        if any(str(path[0]).startswith("_SX_DB") for path in compound.listdir()):
            notes.mark(PIVOT_CACHE, "数据透视表缓存")
        for stream in [name for name in _STREAMS if compound.exists(name)]:
            _links(compound.openstream(stream).read(), notes)
    read_compound(content, notes, _STREAMS)


def _sheet(sheet: xlrd.sheet.Sheet, notes: Notes) -> None:
    seen = Sheet(notes, sheet.name, _STATES.get(sheet.visibility, HIDDEN))
    seen.hidden_columns.update(column for column, info in sheet.colinfo_map.items() if info.hidden)
    for number in range(sheet.nrows):
        info = sheet.rowinfo_map.get(number)
        cells = [_text(cell) for cell in sheet.row(number)]
        seen.row(number + 1, cells, hidden=bool(info and info.hidden))
    seen.close()
    for (row, column), note in sheet.cell_note_map.items():
        place = f"工作表“{redact(sheet.name)}”{letters(column)}{row + 1}批注"
        notes.mark(COMMENT, place)
        notes.text(note.text or "", place)


def _text(cell: xlrd.sheet.Cell) -> str:
    if cell.ctype != xlrd.XL_CELL_NUMBER:
        return str(cell.value)
    value = float(cell.value)
    if value >= _EXACT:
        return number_text(f"{value:.16E}")
    return str(int(value)) if value.is_integer() else str(value)


def _links(stream: bytes, notes: Notes) -> None:
    """[MS-XLS] 2.4.271: a SupBook record names another book, unless it stands for this one."""
    start = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + size]
        if kind == _SUPBOOK and body[2:4] not in _OWN_SHEETS:
            notes.mark(EXTERNAL_LINK, "外部链接")
        start += 4 + size
