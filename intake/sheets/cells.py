"""What the XML parts of a workbook say (单元格): sheets, shared texts, rows of cells; formulas and hidden things refused."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.contract import MAX_LINE
from intake.problems import FeedRefusal
from intake.sheets.layout import NUMBER, TEXT, Cell

MAX_COLUMNS = 64
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships id"
_SHARED = "/sharedStrings"
_ON = frozenset({"1", "true"})
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    hidden: bool


class TableOfContents:
    """Handlers for ``workbook.xml`` and its relations."""

    def __init__(self) -> None:
        self.sheets: list[SheetEntry] = []
        self.targets: dict[str, str] = {}
        self.shared_texts = ""
        self.from_1904 = False

    def workbook_element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """One element of ``workbook.xml``."""
        if tag == "sheet":
            relation = attributes.get(_RELATIONS) or attributes.get(_STRICT_RELATIONS, "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(SheetEntry(attributes.get("name", ""), relation, hidden))
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in _ON

    def relation_element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """One element of the relations."""
        if tag != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        self.targets[attributes.get("Id", "")] = target
        if attributes.get("Type", "").endswith(_SHARED):
            self.shared_texts = target


class SharedTexts:
    """Handlers for ``sharedStrings.xml``; readings of characters (拼音指南, ``rPh``) are no part of a text."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = False
        self._in_reading = False

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._in_reading = True
        elif tag == "t":
            self._in_text = not self._in_reading

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "si":
            self.found.append("".join(self._parts))
        elif tag == "rPh":
            self._in_reading = False
        elif tag == "t":
            self._in_text = False

    def text(self, data: str) -> None:
        """Characters."""
        if self._in_text:
            self._parts.append(data)


class Grid:
    """Handlers for a sheet: whole rows of cells by 0-based column, to be taken away piece by piece."""

    def __init__(self, texts: list[str], epoch: date) -> None:
        self._texts = texts
        self._epoch = epoch
        self._rows: list[tuple[int, dict[int, Cell]]] = []
        self._line = 0
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._kind = ""
        self._parts: list[str] = []
        self._open = False
        self._in_reading = False

    def take(self) -> list[tuple[int, dict[int, Cell]]]:
        """The rows completed since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            self._start_cell(attributes)
        elif tag in {"v", "t"}:
            self._open = not self._in_reading
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._in_reading = True
        elif tag == "f":
            raise FeedRefusal("feed.malformed", "表里有公式。请全选后粘贴为数值，再导入。", line=self._line)
        elif tag in {"col", "sheetFormatPr"}:
            _refuse_hidden_column(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in {"v", "t"}:
            self._open = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._rows.append((self._line, self._cells))
        elif tag == "rPh":
            self._in_reading = False

    def text(self, data: str) -> None:
        """Characters."""
        if self._open:
            self._parts.append(data)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        self._line = int(number) if number.isdecimal() else self._line + 1
        self._cells, self._column = {}, -1
        if attributes.get("hidden") in _ON or _is_zero(attributes.get("ht")):
            raise FeedRefusal(
                "feed.malformed", "有隐藏的行（可能是筛选造成的）。请取消隐藏并检查后再导入。", line=self._line
            )

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r", "")
        self._column = _column_of(reference) if reference else self._column + 1
        if self._column >= MAX_COLUMNS:
            raise FeedRefusal("feed.malformed", "列太多。只保留模板里的列。", line=self._line)
        self._kind, self._parts = attributes.get("t", "n"), []

    def _end_cell(self) -> None:
        text = "".join(self._parts)
        if len(text) > MAX_LINE:
            raise FeedRefusal("feed.line_too_long", line=self._line)
        if text:
            self._cells[self._column] = self._cell(text)

    def _cell(self, text: str) -> Cell:
        if self._kind == "e":
            raise FeedRefusal("feed.malformed", "有出错的单元格（如 #N/A、#REF!）。请改正后再导入。", line=self._line)
        if self._kind == "b":
            raise FeedRefusal("feed.malformed", "有“是/否”（TRUE、FALSE）单元格。请改成文字或数字。", line=self._line)
        if self._kind == "s":
            return Cell(self._shared(text))
        if self._kind == "n":
            return Cell(self._number(text), NUMBER, self._epoch)
        return Cell(text, TEXT)

    def _shared(self, text: str) -> str:
        place = int(text) if text.isdecimal() else len(self._texts)
        if place >= len(self._texts):
            raise FeedRefusal("file.unreadable", line=self._line)
        return self._texts[place]

    def _number(self, text: str) -> str:
        try:
            float(text)
        except ValueError as error:
            raise FeedRefusal("file.unreadable", line=self._line) from error
        return text


def _refuse_hidden_column(tag: str, attributes: Mapping[str, str]) -> None:
    if tag == "sheetFormatPr":
        if attributes.get("zeroHeight") in _ON:
            raise FeedRefusal("feed.malformed", "有隐藏的行。请取消隐藏并检查后再导入。")
    elif attributes.get("hidden") in _ON or _is_zero(attributes.get("width")):
        raise FeedRefusal("feed.malformed", "有隐藏的列。请取消隐藏并检查后再导入。")


def _is_zero(text: str | None) -> bool:
    return text is not None and not text.strip("0.")


def _column_of(reference: str) -> int:
    column = 0
    for sign in reference.rstrip("0123456789"):
        column = column * _LETTERS + ord(sign.upper()) - ord("A") + 1
    return column - 1
