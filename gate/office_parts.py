"""Parts that all office files share (公用部件): properties, media, embedded and linked objects, macros."""

import re

from core.law.privacy.kinds import AUTHOR, EMBEDDED_OBJECT, EXTERNAL_LINK, MACRO
from core.law.privacy.patterns import redact
from gate.archives import between, members, opened
from gate.file_types import OLE, ZIP
from gate.markup import attribute, children, joined, parse, whole_part
from gate.notes import Notes
from gate.raw_bytes import sweep_bytes

Package = dict[str, bytes]
_PROPERTIES = {
    "creator": "作者",
    "lastModifiedBy": "最后保存者",
    "title": "标题",
    "subject": "主题",
    "description": "备注",
    "keywords": "标记",
    "category": "类别",
    "contentStatus": "状态",
    "Manager": "经理",
    "Company": "单位",
    "initial-creator": "作者",
    "printed-by": "打印者",
    "HyperlinkBase": "超链接基础",
}
_AUTHORS = {"creator", "lastModifiedBy", "Manager", "initial-creator", "printed-by"}
# Programs and offices write themselves in as authors; only somebody else's name is told.
_NOBODY = re.compile(
    r"\s*(?:|Administrator|admin|User|Microsoft.*|WPS.*|python.*|openpyxl|docx.*|Apache.*|Kingsoft.*|mingbai.*|.*(?:局|办公室|政府|中心|委员会))\s*",
    re.IGNORECASE,
)
_XML = (".xml", ".rels", ".vml", ".xhtml", ".svg")
_LEFT_OUT = re.compile(r"(?:^|/)(?:Thumbnails?|thumbnail)[./]")
_WORDED = (
    (re.compile(r"/charts/|/chart"), "图表"),
    (re.compile(r"/drawings/|vmlDrawing"), "文本框或图形"),
    (re.compile(r"/diagrams/"), "组织结构图"),
    (re.compile(r"customXml/"), "自定义数据"),
    (re.compile(r"externalLinks/"), "外部链接"),
    (re.compile(r"\.rels$"), "链接地址"),
    (re.compile(r"connections\.xml|queryTable"), "数据连接"),
)


def package(content: bytes, notes: Notes) -> Package:
    """All parts of an office file by name; unlisted bytes between them are looked at on the way."""
    with opened(content) as archive:
        parts = dict(members(archive, notes))
        between(content, archive, notes)
    return parts


def shared_parts(parts: Package, notes: Notes) -> None:
    """Everything that the reader of this kind of file has left in ``parts``."""
    for name, content in parts.items():
        if name.startswith("docProps/") or name in {"meta.xml", "docProps"}:
            properties(content, notes)
        elif name.endswith(_XML) or content[:5] == b"<?xml":
            _link(name, content, notes)
            whole_part(content, notes, worded(name))
        elif name.endswith("vbaProject.bin"):
            notes.mark(MACRO, "宏")
            sweep_bytes(content, notes, "宏")
        else:
            _binary(name, content, notes)


def properties(content: bytes, notes: Notes) -> None:
    """Who wrote it and what else a file says about itself."""
    notes.part()
    root = parse(content)
    for node in root.iter():
        name = str(node.tag).rsplit("}", 1)[-1]
        if name in _PROPERTIES:
            text = joined(node)
            notes.text(text, f"文件属性：{_PROPERTIES[name]}")
            if name in _AUTHORS:
                author(text, _PROPERTIES[name], notes)
    whole_part(content, notes, "文件属性")


def author(text: str, word: str, notes: Notes) -> None:
    """A warning when a person stands as author; the name is not repeated."""
    if not _NOBODY.fullmatch(text):
        notes.mark(AUTHOR, f"文件属性：{word}")


def worded(name: str) -> str:
    """How an officer would call a part."""
    found = next((word for pattern, word in _WORDED if pattern.search(name)), None)
    return f"{found}（{redact(name)}）" if found else f"内部文件 {redact(name)}"


def _link(name: str, content: bytes, notes: Notes) -> None:
    if not name.endswith(".rels"):
        return
    for node in children(parse(content), "Relationship"):
        if attribute(node, "TargetMode") == "External" and not attribute(node, "Type").endswith("/hyperlink"):
            notes.mark(EXTERNAL_LINK, "外部链接")


def _binary(name: str, content: bytes, notes: Notes) -> None:
    notes.part()
    if _LEFT_OUT.search(name) or "/media/" in name or name.startswith("Pictures/"):
        notes.inside(name.rsplit("/", 1)[-1], content, "图片")
    elif content.startswith((OLE, *ZIP, b"%PDF-")) or "embeddings/" in name:
        notes.mark(EMBEDDED_OBJECT, f"嵌入的文件 {redact(name.rsplit('/', 1)[-1])}")
        notes.inside(name.rsplit("/", 1)[-1], content, "嵌入的文件")
    else:
        sweep_bytes(content, notes, worded(name))
