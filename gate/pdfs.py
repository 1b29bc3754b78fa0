"""PDF: text of every page and revision, also under boxes; annotations, forms, metadata, attachments, loose objects."""

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # the package ships no types

from core.law.privacy.kinds import COMMENT, EARLIER_REVISION, EMBEDDED_OBJECT, PICTURE_PAGE
from gate.markup import whole_part
from gate.notes import Notes, Unreadable
from gate.office_parts import author
from gate.raw_bytes import sweep_bytes

_END = re.compile(rb"%%EOF[ \t]*(?:\r\n|\n|\r)?")
_WORDS = {
    "/Author": "作者",
    "/Title": "标题",
    "/Subject": "主题",
    "/Keywords": "关键词",
    "/Creator": "制作程序",
    "/Producer": "输出程序",
}
_PICTURES = {"/Image"}
_TRAILING = 64
_DEEPEST = 40
_BACKWARDS = {"/P", "/Parent", "/Popup", "/Dest", "/IRT"}
_SILENT_ANNOTATIONS = {"/Link", "/Widget", "/Popup"}


def read_pdf(content: bytes, notes: Notes) -> None:
    """The newest revision as people see it, then all that lies behind it."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            _pages(content, notes, "")
            _behind(pdf, notes)
            _revisions(content, linear=pdf.is_linearized, notes=notes)
            _objects(pdf, notes)
    except pikepdf.PasswordError as error:
        raise Unreadable("encrypted") from error
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise Unreadable("damaged") from error
    _tail(content, notes)


def _pages(content: bytes, notes: Notes, which: str) -> None:
    document = pdfium.PdfDocument(content)
    try:
        for number in range(len(document)):
            notes.part()
            page = document[number]
            text = page.get_textpage().get_text_range(errors="replace")
            place = f"第{number + 1}页{which}"
            if which:
                notes.sweep([text], place)
            else:
                notes.text(text, place)
                if not text.strip() and any(
                    True for _ in page.get_objects([pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
                ):
                    notes.mark(PICTURE_PAGE, place)
            page.close()
    finally:
        document.close()


def _behind(pdf: pikepdf.Pdf, notes: Notes) -> None:
    for name, value in pdf.docinfo.items():
        word = f"文件属性：{_WORDS.get(str(name), '其他')}"
        notes.text(_shown(value), word)
        if name == "/Author":
            author(_shown(value), "作者", notes)
    metadata = pdf.Root.get("/Metadata")
    if isinstance(metadata, pikepdf.Stream):
        whole_part(metadata.read_bytes(), notes, "文件属性（XMP）")
    for number, page in enumerate(pdf.pages, 1):
        _annotations(page, f"第{number}页", notes)
    if "/AcroForm" in pdf.Root:
        for field in pdf.Root.AcroForm.get("/Fields", []):
            _texts_in(field, notes, "表单")
    for name, attached in pdf.attachments.items():
        notes.mark(EMBEDDED_OBJECT, "附件")
        notes.inside(str(name), attached.get_file().read_bytes(), "附件")


def _annotations(page: pikepdf.Page, place: str, notes: Notes) -> None:
    for annotation in page.obj.get("/Annots", []):
        kind = str(annotation.get("/Subtype", ""))
        word = {"/Widget": "表单", "/Link": "链接"}.get(kind, "批注")
        if kind not in _SILENT_ANNOTATIONS:
            notes.mark(COMMENT, f"{place}批注")
        _texts_in(annotation, notes, f"{place}{word}")


def _texts_in(node: pikepdf.Object, notes: Notes, place: str) -> None:
    """Strings of an annotation or a form field and of its children, not of the pages it points to."""
    notes.sweep(_strings(node, 0), place)


def _strings(node: object, depth: int) -> Iterator[str]:
    """Strings of an object and of all it leads to, except back to its page, its parent and its target."""
    if isinstance(node, pikepdf.String):
        yield _shown(node)
    elif isinstance(node, pikepdf.Stream):
        yield _decoded(node).decode("latin-1")
    if depth < _DEEPEST:
        for item in _items(node):
            yield from _strings(item, depth + 1)


def _items(node: object) -> list[object]:
    if isinstance(node, pikepdf.Stream):
        return _items(node.stream_dict)
    if isinstance(node, pikepdf.Dictionary):
        return [item for name, item in node.items() if name not in _BACKWARDS]
    return list(node) if isinstance(node, pikepdf.Array) else []


def _shown(value: object) -> str:
    raw = bytes(value) if isinstance(value, pikepdf.String) else b""
    if raw and not raw.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")) and max(raw) > 0x7F:  # noqa: PLR2004  no ASCII
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    return str(value)


def _revisions(content: bytes, *, linear: bool, notes: Notes) -> None:
    """Every saving appended to the file ends with its own mark; what stands before it is the file as it was."""
    ends = [match.end() for match in _END.finditer(content)][:-1]
    if linear:
        ends = ends[1:]  # the first mark of a file made for the web closes its first page, not a revision
    if not ends:
        return
    notes.mark(EARLIER_REVISION, "早先版本")
    if len(ends) > notes.limits.revisions:
        raise Unreadable("entries")
    for end in reversed(ends):
        try:
            with pikepdf.open(io.BytesIO(content[:end])) as earlier:
                _pages(content[:end], notes, "（早先版本）")
                _objects(earlier, notes, "早先版本")
        except (pikepdf.PdfError, pdfium.PdfiumError):
            sweep_bytes(content[:end], notes, "早先版本")


def _objects(pdf: pikepdf.Pdf, notes: Notes, place: str = "内部对象") -> None:
    """Every string and every stream that is no picture, also of objects that no page uses."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Stream):
            if found.get("/Subtype") in _PICTURES:
                continue
            data = _decoded(found)
            notes.unpacked(len(data), len(found.read_raw_bytes()))
            sweep_bytes(data, notes, place)
            notes.sweep(_strings(found.stream_dict, 0), place)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Array | pikepdf.String):
            notes.sweep(_strings_here(found), place)


def _strings_here(node: pikepdf.Object) -> Iterator[str]:
    """Strings of one object; what it points to comes by itself."""
    if isinstance(node, pikepdf.String):
        yield _shown(node)
    for item in _items(node):
        if isinstance(item, pikepdf.Object) and not item.is_indirect:
            yield from _strings_here(item)


def _decoded(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


def _tail(content: bytes, notes: Notes) -> None:
    """The raw file for objects that were overwritten, and what was put behind its end."""
    sweep_bytes(content, notes, "文件的空闲区域")
    ends = [match.end() for match in _END.finditer(content)]
    trailing = content[ends[-1] :] if ends else b""
    at = trailing.find(b"PK\x03\x04")
    if len(trailing) > _TRAILING and at >= 0:
        notes.mark(EMBEDDED_OBJECT, "文件末尾")
        notes.inside("zip", trailing[at:], "文件末尾附带的")
