"""XLSX batches (Excel 文件): the sheets 批次 and 明细 of a workbook, read as a stream.

The XML is read by us and not by a spreadsheet library, as only the stored form tells a number from a text, a formula
from a value and a hidden row from a row; and so that no part of a file can grow beyond its limit in memory.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import IO, BinaryIO
from xml.parsers import expat

from intake.contract import MAX_UNPACKED, MIB
from intake.problems import FeedRefusal
from intake.sheets.cells import Grid, SharedTexts, TableOfContents
from intake.sheets.layout import MANIFEST, ROWS, Cell, read_headers, read_values
from intake.sheets.text import Entry
from intake.unpack import Meter

SHEETS = MappingProxyType({"批次": "manifest", "manifest": "manifest", "明细": "rows", "rows": "rows", "说明": "notes"})
MAX_PARTS = 1000
MAX_CONTENTS = 4 * MIB
MAX_TEXTS = 256 * MIB
CHUNK = MIB // 4
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_EPOCH_1904 = date(1904, 1, 1)
_EPOCH_1900 = date(1899, 12, 30)


def read_workbook(file: BinaryIO) -> Iterator[Entry]:
    """The manifest, then the rows; lines are the row numbers that Excel shows."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _Workbook(archive).entries()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        file.seek(0)
        if file.read(len(_OLD_OR_LOCKED)) == _OLD_OR_LOCKED:
            raise FeedRefusal("file.unreadable", "文件有打开密码，或是旧版 .xls。请去掉密码，另存为 .xlsx。") from error
        raise FeedRefusal("file.unreadable") from error


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        if len(archive.infolist()) > MAX_PARTS:
            raise FeedRefusal("file.unreadable")
        self._archive = archive
        contents = TableOfContents()
        self._parse("xl/workbook.xml", contents.workbook_element, None, None, MAX_CONTENTS)
        self._parse("xl/_rels/workbook.xml.rels", contents.relation_element, None, None, MAX_CONTENTS)
        self._epoch = _EPOCH_1904 if contents.from_1904 else _EPOCH_1900
        self._parts = _sort_sheets(contents)
        self._texts = SharedTexts()
        if contents.shared_texts in archive.namelist():
            texts = self._texts
            self._parse(contents.shared_texts, texts.start, texts.end, texts.text, MAX_TEXTS)

    def entries(self) -> Iterator[Entry]:
        yield Entry(1, self._manifest())
        keys: list[str] | None = None
        gap = 0
        for line, cells in self._rows("rows"):
            if not any(cell.text.strip() for cell in cells.values()):
                gap = gap or line
                continue
            if keys is None:
                keys = read_headers(_dense(cells), ROWS, line)
                gap = 0
                continue
            if gap:
                raise FeedRefusal("feed.malformed", "明细中间有空行。", line=gap)
            yield Entry(line, read_values(keys, cells, ROWS, line))

    def _manifest(self) -> dict[str, object]:
        keys: list[str] = []
        values: dict[int, Cell] = {}
        for line, cells in self._rows("manifest"):
            key, value, *rest = _dense_cells(cells)
            if any(cell.text for cell in rest):
                raise FeedRefusal("feed.malformed", "“批次”表只有两列：名称和内容。", line=line)
            if key.text:
                values[len(keys)] = value
                keys.append(key.text)
        return read_values(read_headers(keys, MANIFEST, 1), values, MANIFEST, 1)

    def _rows(self, role: str) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        grid = Grid(self._texts.found, self._epoch)
        name = self._parts[role]
        for _ in self._pieces(name, grid.start, grid.end, grid.text, MAX_UNPACKED):
            yield from grid.take()

    def _parse(self, name: str, start: "Start", end: "End | None", text: "Text | None", limit: int) -> None:
        for _ in self._pieces(name, start, end, text, limit):
            pass

    def _pieces(self, name: str, start: "Start", end: "End | None", text: "Text | None", limit: int) -> Iterator[None]:
        """Feeds one part to a parser, a piece at a time."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(" ")[2], attributes)
        if end:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
        parser.CharacterDataHandler = text
        meter = Meter(limit)
        try:
            with self._open(name) as part:
                while piece := part.read(CHUNK):
                    parser.Parse(meter.count(piece), False)  # noqa: FBT003  expat takes it by position only
                    yield
                parser.Parse(b"", True)  # noqa: FBT003  as above
        except (expat.ExpatError, zlib.error) as error:
            raise FeedRefusal("file.unreadable") from error
        yield

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._archive.open(name)
        except KeyError as error:
            raise FeedRefusal("file.unreadable", "文件里没有工作表，不是有效的 .xlsx 文件。") from error


Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def _refuse_doctype(*_: object) -> None:
    # No spreadsheet program writes a DOCTYPE; entities that grow without end live there.
    raise FeedRefusal("file.unreadable")


def _sort_sheets(contents: TableOfContents) -> dict[str, str]:
    parts: dict[str, str] = {}
    for sheet in contents.sheets:
        if sheet.hidden:
            raise FeedRefusal("feed.malformed", "文件里有隐藏的工作表。请取消隐藏并检查，删除不需要的表后再导入。")
        role = SHEETS.get(sheet.name.strip())
        if role is None:
            raise FeedRefusal("feed.malformed", "文件里有多余的工作表。只保留“批次”和“明细”两张表（可有“说明”）。")
        parts[role] = contents.targets.get(sheet.relation, "")
    for word, role in (("批次", "manifest"), ("明细", "rows")):
        if not parts.get(role):
            raise FeedRefusal("feed.malformed", f"文件里没有“{word}”工作表。")
    return parts


def _dense(cells: Mapping[int, Cell]) -> list[str]:
    return [cell.text for cell in _dense_cells(cells, least=0)]


def _dense_cells(cells: Mapping[int, Cell], least: int = 2) -> list[Cell]:
    width = max(least, *(place + 1 for place in cells)) if cells else least
    return [cells.get(place, Cell("")) for place in range(width)]
