"""XLSX workbooks (电子表格): every cell, seen or hidden, and every part around the cells."""

import io
import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from core.law.privacy.kinds import COMMENT, EXTERNAL_LINK, PIVOT_CACHE
from core.law.privacy.patterns import redact
from gate.markup import attribute, blocks, children, every_text, joined, local, parse, rest, whole_part
from gate.notes import Notes, Unreadable
from gate.office_parts import Package, package, shared_parts
from gate.sheets import VISIBLE, Sheet, number_text

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_WORDS = {"headerFooter": "页眉页脚", "dataValidations": "数据有效性", "hyperlinks": "超链接"}
_OUTSIDE = (
    "sheetPr",
    "headerFooter",
    "dataValidations",
    "hyperlinks",
    "conditionalFormatting",
    "extLst",
    "protectedRanges",
)
_WIDEST = 16384
_LOOKED_AT = tuple(f"{{*}}{name}" for name in ("row", "col", *_OUTSIDE))


class _Tab(NamedTuple):
    name: str
    state: str
    part: str


def read_xlsx(content: bytes, notes: Notes) -> None:
    """The cells first, so that what stands in other parts again is not told twice."""
    parts = package(content, notes)
    book = _part(parts, notes)
    if book is None:
        raise Unreadable("damaged")
    strings = _strings(parts.pop("xl/sharedStrings.xml", b""), notes)
    used: set[int] = set()
    for tab in _tabs(book, parts):
        sheet = parts.pop(tab.part, b"")
        if sheet:
            _Rows(Sheet(notes, tab.name, tab.state), strings, used).read(sheet)
            _comments(parts, tab, notes)
    unused = [text for index, text in enumerate(strings) if index not in used]
    notes.sweep(unused, "已删除的单元格内容")
    _names(book, notes)
    _caches(parts, notes)
    shared_parts(parts, notes)


def _part(parts: Package, notes: Notes) -> etree._Element | None:
    content = parts.pop("xl/workbook.xml", None)
    if content is None:
        return None
    notes.part()
    return parse(content)


def _strings(content: bytes, notes: Notes) -> list[str]:
    if not content:
        return []
    root = parse(content)
    strings = [joined(node) for node in root if local(node) == "si"]
    notes.sweep(every_text(node for node in root.iter() if local(node) in {"rPh", "phoneticPr"}), "拼音注音")
    return strings


def _tabs(book: etree._Element, parts: Package) -> Iterator[_Tab]:
    targets = _targets(parts.get("xl/_rels/workbook.xml.rels", b""), "xl")
    for node in children(book, "sheet"):
        target = targets.get(attribute(node, "id"), "")
        yield _Tab(attribute(node, "name"), attribute(node, "state") or VISIBLE, target)


def _targets(rels: bytes, folder: str) -> dict[str, str]:
    if not rels:
        return {}
    return {
        attribute(node, "Id"): posixpath.normpath(posixpath.join(folder, attribute(node, "Target"))).lstrip("/")
        for node in children(parse(rels), "Relationship")
    }


class _Rows:
    """Streams the rows of one sheet: a large one would not fit as a tree."""

    def __init__(self, sheet: Sheet, strings: list[str], used: set[int]) -> None:
        self._sheet, self._strings, self._used = sheet, strings, used
        self._last = 0

    def read(self, content: bytes) -> None:
        try:
            for _, node in etree.iterparse(
                io.BytesIO(content), tag=_LOOKED_AT, resolve_entities=False, no_network=True, huge_tree=False
            ):
                self._node(node)
        except etree.XMLSyntaxError as error:
            raise Unreadable("damaged") from error
        self._sheet.close()

    def _node(self, node: etree._Element) -> None:
        name = local(node)
        if name == "col" and attribute(node, "hidden") in {"1", "true"}:
            last = min(int(attribute(node, "max")), _WIDEST)
            self._sheet.hidden_columns.update(range(int(attribute(node, "min")) - 1, last))
        elif name == "row":
            self._row(node)
            node.clear()
        elif name in _OUTSIDE:
            place = f"{self._sheet.title}{_WORDS.get(name, '的设置')}"
            for block in node:
                self._sheet.notes.text(joined(block), place)
            self._sheet.notes.sweep(every_text(node.iter()), place)

    def _row(self, node: etree._Element) -> None:
        number = self._last = int(node.get("r") or self._last + 1)
        cells: list[str] = []
        for cell in node:
            column = _column(cell.get("r") or "", len(cells))
            cells += [""] * (column + 1 - len(cells))
            cells[column], formula = self._value(cell)
            if formula:
                self._sheet.notes.text(formula, f"{self._sheet.place(number, column)}公式")
        self._sheet.row(number, cells, hidden=node.get("hidden") in {"1", "true"})

    def _value(self, cell: etree._Element) -> tuple[str, str]:
        """What the cell shows, and its formula."""
        kind, value, formula = cell.get("t") or "n", "", ""
        for child in cell:
            name = local(child)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = child.text or ""
            elif name == "is":
                value = joined(child)
        if kind == "s" and value.isdigit() and int(value) < len(self._strings):
            self._used.add(int(value))
            value = self._strings[int(value)]
        return (number_text(value) if kind == "n" else value), formula


def _column(reference: str, following: int) -> int:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return following
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return min(number, _WIDEST) - 1


def _comments(parts: Package, tab: _Tab, notes: Notes) -> None:
    folder, name = posixpath.split(tab.part)
    for target in _targets(parts.get(f"{folder}/_rels/{name}.rels", b""), folder).values():
        if "omment" not in target or target not in parts or not target.endswith(".xml"):
            continue
        content = parts.pop(target)
        root = parse(content)
        for node in root.iter():
            if local(node) in {"comment", "threadedComment"}:
                place = f"工作表“{redact(tab.name)}”{attribute(node, 'ref')}批注"
                notes.mark(COMMENT, place)
                notes.text(joined(node) or "".join(joined(inner) for inner in node), place)
        rest(root, content, notes, f"工作表“{redact(tab.name)}”批注")


def _names(book: etree._Element, notes: Notes) -> None:
    for node in children(book, "definedName"):
        name = attribute(node, "name")
        notes.text(f"{joined(node)}", f"定义的名称“{redact(name)}”")
        if "[" in (node.text or ""):
            notes.mark(EXTERNAL_LINK, f"定义的名称“{redact(name)}”")
    for block in blocks(book):
        notes.sweep([joined(block)], "工作簿")
    notes.sweep(every_text(book.iter()), "工作簿设置")


def _caches(parts: Package, notes: Notes) -> None:
    for name in [name for name in parts if name.startswith(("xl/pivotCache/", "xl/externalLinks/"))]:
        if not name.endswith(".xml"):
            continue
        content = parts.pop(name)
        if name.startswith("xl/externalLinks/"):
            notes.mark(EXTERNAL_LINK, "外部链接")
            whole_part(content, notes, "外部链接")
            continue
        root = parse(content)
        if any(local(node) in {"r", "s", "n"} for node in root.iter()):
            notes.mark(PIVOT_CACHE, "数据透视表缓存")
        values = (
            number_text(attribute(node, "v")) if local(node) == "n" else attribute(node, "v") for node in root.iter()
        )
        notes.sweep(values, "数据透视表缓存")
        rest(root, content, notes, "数据透视表缓存")
