"""Flowing text (段落和表格) of Word, PowerPoint and OpenDocument parts: split runs joined, rows of tables side by side."""

from collections.abc import Iterator

from lxml import etree

from core.law.privacy.cells import Grid
from core.law.privacy.kinds import HIDDEN_TEXT, TRACKED_CHANGE
from gate.markup import attribute, joined, local
from gate.notes import Notes

PARAGRAPHS = frozenset({"p", "h"})
_ROWS = frozenset({"tr", "table-row"})
_CELLS = frozenset({"tc", "table-cell"})
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo"})
_BLANKS = frozenset({"tab", "br", "cr"})
_OFF = frozenset({"0", "false", "off"})


def flowing(root: etree._Element, notes: Notes, place: str) -> None:
    """Paragraphs outside tables one by one, tables row by row; says where changes are tracked or text is hidden."""
    paragraphs_n = 0
    for node in root.iter():
        name = local(node)
        if name in PARAGRAPHS and not _inside(node, _ROWS) and not _inside(node, {"Fallback"}):
            paragraphs_n += 1
            paragraph(node, notes, f"{place}第{paragraphs_n}段")
        elif name in _CHANGES:
            notes.mark(TRACKED_CHANGE, place)
    for number, table in enumerate((node for node in root.iter() if local(node) in {"tbl", "table"}), 1):
        _table(table, notes, f"{place}表格{number}")


def paragraph(node: etree._Element, notes: Notes, place: str) -> None:
    """One paragraph as it is read, then what a change has deleted from it."""
    hidden = _hides(node)
    if hidden:
        notes.mark(HIDDEN_TEXT, place)
    notes.text(shown(node), f"{place}（含隐藏文字）" if hidden else place)
    for name in ("delText", "instrText", "delInstrText"):
        notes.sweep(
            ["".join(found.text or "" for found in _own(node) if local(found) == name)], f"{place}（修订或域代码）"
        )


def shown(node: etree._Element) -> str:
    """The text of a paragraph: the runs' own texts in Word and PowerPoint, everything in OpenDocument."""
    texts = list(_own(node))
    if not any(local(found) == "t" for found in texts):
        return "" if any(local(found) in {"r", "delText"} for found in texts) else joined(node)
    return "".join(
        " " if local(found) in _BLANKS else found.text or "" for found in texts if local(found) in {"t", *_BLANKS}
    )


def _own(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if local(child) not in PARAGRAPHS and local(child) != "Fallback":
            yield child
            yield from _own(child)


def _table(table: etree._Element, notes: Notes, place: str) -> None:
    grid = Grid()
    rows = [node for node in table.iter() if local(node) in _ROWS and _nearest(node, {"tbl", "table"}) is table]
    for number, row in enumerate(rows, 1):
        cells = [node for node in row.iter() if local(node) in _CELLS and _nearest(node, _ROWS) is row]
        _row(grid, cells, notes, f"{place}第{number}行")


def _row(grid: Grid, cells: list[etree._Element], notes: Notes, place: str) -> None:
    texts = []
    for column, cell in enumerate(cells, 1):
        own = [p for p in cell.iter() if local(p) in PARAGRAPHS and _nearest(p, _CELLS) is cell]
        texts.append("\n".join(shown(p) for p in own))
        for p in own:
            if _hides(p):
                notes.mark(HIDDEN_TEXT, f"{place}第{column}列")
    notes.cells(grid, texts, lambda column: f"{place}第{column + 1}列")


def _hides(node: etree._Element) -> bool:
    return any(
        local(found) == "vanish" and attribute(found, "val") not in _OFF and _nearest(found, {"r"}) is not None
        for found in _own(node)
    )


def _nearest(node: etree._Element, names: frozenset[str] | set[str]) -> etree._Element | None:
    return next((parent for parent in node.iterancestors() if local(parent) in names), None)


def _inside(node: etree._Element, names: frozenset[str] | set[str]) -> bool:
    return _nearest(node, names) is not None
