"""XML parts (XML 部件) read without following anything they point to; every text and attribute is looked at."""

from collections.abc import Iterable, Iterator

from lxml import etree

from gate.file_types import text_of
from gate.notes import Notes, Unreadable

BLOCKS = frozenset({"p", "h", "si", "comment", "definedName"})
_BLANKS = frozenset({"tab", "br", "cr", "line-break", "s"})


def parse(content: bytes) -> etree._Element:
    """The root of an XML part; raises Unreadable. No entity is resolved, nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged") from error


def local(node: etree._Element) -> str:
    """The name without its vocabulary, "" for comments and instructions."""
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name, "" when it is not there."""
    return next((str(value) for key, value in node.attrib.items() if str(key).rsplit("}", 1)[-1] == name), "")


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """All descendants with this local name."""
    return (found for found in node.iter() if local(found) == name)


def joined(node: etree._Element) -> str:
    """The text of a block, as its runs stand one after the other."""
    return "".join(_running(node))


def whole_part(content: bytes, notes: Notes, place: str) -> None:
    """A part nobody reads better: blocks first, then every single text and attribute."""
    notes.part()
    try:
        root = parse(content)
    except Unreadable:
        notes.unreadable("damaged", place)
        notes.sweep([text_of(content)], place)
        return
    for block in blocks(root):
        notes.text(joined(block), place)
    rest(root, content, notes, place)


def blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and what else is read in one breath."""
    return (node for node in root.iter() if local(node) in BLOCKS)


def rest(root: etree._Element, content: bytes, notes: Notes, place: str) -> None:
    """What the reader of this part did not show: attributes, comments, single texts, entities."""
    notes.sweep(every_text(root.iter()), place)
    if b"<!" in content[:65536]:
        notes.sweep([text_of(content)], place)


def every_text(nodes: Iterable[etree._Element]) -> Iterator[str]:
    """Each text, tail and attribute by itself."""
    for node in nodes:
        for text in (node.text, node.tail):
            if text and not text.isspace():
                yield text
        if isinstance(node.tag, str):
            yield from (str(value) for value in node.attrib.values() if len(value) > 1)


def _running(node: etree._Element) -> Iterator[str]:
    """Texts in their order; a paragraph inside the paragraph (a text box) speaks for itself."""
    if node.text and not _layout(node.text):
        yield node.text
    for child in node:
        name = local(child)
        if name in _BLANKS:
            yield " "
        if name and name not in BLOCKS:
            yield from _running(child)
        if child.tail and not _layout(child.tail):
            yield child.tail


def _layout(text: str) -> bool:
    return text.isspace() and "\n" in text
