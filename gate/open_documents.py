"""OpenDocument (开放文档格式) text, sheets and slides, and OFD: content, hidden cells, annotations, tracked changes."""

from collections.abc import Iterator

from lxml import etree

from core.law.privacy.kinds import COMMENT, EMBEDDED_OBJECT, TRACKED_CHANGE
from gate.markup import attribute, children, joined, local, parse, rest
from gate.notes import Notes, Unreadable
from gate.office_parts import Package, package, shared_parts
from gate.paragraphs import PARAGRAPHS, flowing
from gate.sheets import HIDDEN, VISIBLE, Sheet, number_text

_WIDEST = 16384
_NUMBERS = {"float", "currency", "percentage"}
_CONTENT = "content.xml"


def read_text(content: bytes, notes: Notes) -> None:
    """ODT and ODP."""
    _read(content, notes, sheets=False)


def read_ods(content: bytes, notes: Notes) -> None:
    """ODS."""
    _read(content, notes, sheets=True)


def read_ofd(content: bytes, notes: Notes) -> None:
    """OFD (版式文件): its texts stand in plain XML parts."""
    shared_parts(package(content, notes), notes)


def _read(content: bytes, notes: Notes, *, sheets: bool) -> None:
    parts = package(content, notes)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unreadable("encrypted")
    if _CONTENT not in parts:
        raise Unreadable("damaged")
    _embedded(parts, notes)
    for name in [name for name in (_CONTENT, "styles.xml") if name in parts]:
        body = parts.pop(name)
        root = parse(body)
        notes.part()
        _annotations(root, notes)
        if any(len(changes) for changes in children(root, "tracked-changes")):
            notes.mark(TRACKED_CHANGE, "正文")
        if sheets and name == _CONTENT:
            _sheets(root, notes)
        else:
            flowing(root, notes, "正文" if name == _CONTENT else "页眉页脚")
        rest(root, body, notes, "正文" if name == _CONTENT else "页眉页脚")
    shared_parts(parts, notes)


def _embedded(parts: Package, notes: Notes) -> None:
    if any(name.startswith("Object ") for name in parts):
        notes.mark(EMBEDDED_OBJECT, "嵌入的文件")


def _annotations(root: etree._Element, notes: Notes) -> None:
    for node in children(root, "annotation"):
        notes.mark(COMMENT, "批注")
        notes.text("\n".join(joined(p) for p in children(node, "p")), "批注")


def _sheets(root: etree._Element, notes: Notes) -> None:
    unseen = {
        attribute(style, "name")
        for style in children(root, "style")
        if any(attribute(properties, "display") == "false" for properties in children(style, "table-properties"))
    }
    for table in children(root, "table"):
        state = HIDDEN if attribute(table, "style-name") in unseen else VISIBLE
        sheet = Sheet(notes, attribute(table, "name"), state)
        sheet.hidden_columns.update(_hidden_columns(table))
        number = 1
        for row in children(table, "table-row"):
            hidden = attribute(row, "visibility") in {"collapse", "filter"}
            sheet.row(number, list(_cells(row)), hidden=hidden)
            number += _repeated(row, "number-rows-repeated")
        sheet.close()


def _hidden_columns(table: etree._Element) -> Iterator[int]:
    column = 0
    for node in children(table, "table-column"):
        repeated = min(_repeated(node, "number-columns-repeated"), _WIDEST)
        if attribute(node, "visibility") in {"collapse", "filter"}:
            yield from range(column, column + repeated)
        column += repeated


def _cells(row: etree._Element) -> Iterator[str]:
    width = 0
    for cell in row:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        text = "\n".join(joined(p) for p in cell if local(p) in PARAGRAPHS)
        if attribute(cell, "value-type") in _NUMBERS:
            text = number_text(attribute(cell, "value"))
        repeated = min(_repeated(cell, "number-columns-repeated"), _WIDEST)
        width += repeated
        if width > _WIDEST:
            return
        yield text
        yield from [""] * (repeated - 1)


def _repeated(node: etree._Element, name: str) -> int:
    times = attribute(node, name)
    return max(1, int(times)) if times.isdigit() else 1
