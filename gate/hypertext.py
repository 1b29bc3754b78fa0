"""HTML (网页): what is seen, what is hidden, comments, attributes, scripts and files inside data: addresses."""

import base64
import binascii
import re
import urllib.parse

from lxml import etree, html

from core.law.privacy.cells import Grid
from core.law.privacy.kinds import EMBEDDED_OBJECT, HIDDEN_TEXT
from gate.file_types import text_of
from gate.markup import local
from gate.notes import Notes, Unreadable

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "o",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.0-9]*[1-9])|opacity\s*:\s*0(?![.0-9]*[1-9])",
    re.IGNORECASE,
)
_DATA = re.compile(r"data:([^,\"'\s>]{0,200}),([^\"'\s>)]+)", re.IGNORECASE)


def read_html(content: bytes, notes: Notes) -> None:
    """Tables row by row, other text block by block, then everything between the tags."""
    text = text_of(content)
    notes.part()
    try:
        root = html.document_fromstring(
            text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged") from error
    _rows(root, notes)
    for number, block in enumerate(_blocks(root), 1):
        notes.sweep([block], f"正文第{number}段")
    _hidden(root, notes)
    _unseen(root, notes)
    _data(text, notes)
    notes.sweep([text], "网页源代码")


def _rows(root: etree._Element, notes: Notes) -> None:
    for number, table in enumerate(root.iter("table"), 1):
        grid = Grid()
        for row_number, row in enumerate(table.iter("tr"), 1):
            cells = ["".join(cell.itertext()) for cell in row if local(cell) in _CELLS]
            place = f"表格{number}第{row_number}行"
            notes.cells(grid, cells, lambda column, place=place: f"{place}第{column + 1}列")  # type: ignore[misc]  # default


def _blocks(root: etree._Element) -> list[str]:
    """The text between two block tags, with its inline tags taken out."""
    blocks: list[list[str]] = [[]]
    for event, node in etree.iterwalk(root, events=("start", "end", "comment")):
        name = local(node)
        if event == "comment":
            blocks[-1].append(node.tail or "")
            continue
        if name not in _INLINE:
            blocks.append([])
        text = node.text if event == "start" else node.tail
        if name not in _SILENT or event == "end":
            blocks[-1].append(text or "")
    return [block for block in ("".join(parts).strip() for parts in blocks) if block]


def _hidden(root: etree._Element, notes: Notes) -> None:
    for node in root.iter():
        if not isinstance(node.tag, str) or node.tag in {"input", "script"}:
            continue
        hides = "hidden" in node.attrib or _HIDING.search(str(node.get("style") or ""))
        if hides and "".join(str(text) for text in node.itertext()).strip():
            notes.mark(HIDDEN_TEXT, f"网页里隐藏的部分（{node.tag}）")


def _unseen(root: etree._Element, notes: Notes) -> None:
    for node in root.iter():
        if not isinstance(node.tag, str):
            notes.sweep([node.text or ""], "网页注释")
            continue
        if node.tag in _SILENT:
            notes.sweep([node.text or ""], f"网页脚本或样式（{node.tag}）")
        for name, value in node.attrib.items():
            if not str(value).startswith("data:"):
                notes.sweep([str(value), urllib.parse.unquote(str(value))], f"网页属性（{node.tag} 的 {name}）")


def _data(text: str, notes: Notes) -> None:
    for match in _DATA.finditer(text):
        media, body = match.groups()
        try:
            raw = urllib.parse.unquote_to_bytes(body)
            inner = base64.b64decode(raw + b"===") if media.lower().endswith("base64") else raw
        except (binascii.Error, ValueError):
            continue
        if not media.startswith("image/"):
            notes.mark(EMBEDDED_OBJECT, "网页里的 data: 数据")
        notes.unpacked(len(inner))
        notes.inside("data", inner, "网页里的")
