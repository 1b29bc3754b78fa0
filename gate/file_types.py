"""What a file is (文件类型), judged by its content and never by its name."""

import codecs
import io
import re
import zipfile

import olefile

from gate.notes import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"\xd7\xcd\xc6\x9a", "metafile"),
    (b"\x01\x00\x00\x00", "metafile"),
    (b"BM", "bitmap"),
)
_OFFICE = (("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx"))
_OPEN = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_HTML = re.compile(r"<!doctype\s+html|<(?:html|head|body|table|div|meta|p|span|script|style)[\s>]", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD = 4096
_DELIMITERS = ",\t;|"


def kind_of(content: bytes) -> str:
    """xlsx, docx, pptx, odt, ods, zip, xls, doc, pdf, jpeg, …, csv, html, xml or text; raises Unreadable."""
    if content.startswith(ZIP):
        return _kind_of_zip(content)
    if content.startswith(OLE):
        return _kind_of_compound(content)
    for magic, kind in _MAGIC:
        if content.startswith(magic) and _is_picture(kind, content):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    return _kind_of_text(text_of(content))


def text_of(content: bytes) -> str:
    """The text in a file of UTF-8, UTF-16 (with its mark, or evident) or GB18030; raises Unreadable when it is none."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(name, "replace").lstrip("\ufeff")
    head = content[:_HEAD]
    for name in ("utf-16-le", "utf-16-be"):
        # Latin signs and digits leave every other byte empty.
        if head[name == "utf-16-le" :: 2].count(0) * 3 > len(head) / 2:
            return content.decode(name, "replace")
    for name in ("utf-8", "gb18030"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if len(_CONTROLS.findall(text[:_HEAD])) * 50 <= len(text[:_HEAD]):
            return text
    raise Unreadable("unknown")


def _is_picture(kind: str, content: bytes) -> bool:
    """Two of the marks are so short that a second look is needed."""
    if kind == "metafile":
        return content[40:44] == b" EMF" or not content.startswith(b"\x01")
    return kind != "bitmap" or int.from_bytes(content[2:6], "little") == len(content)


def _kind_of_text(text: str) -> str:
    head = text[:_HEAD].lstrip()
    if head.startswith("<?xml") and not _HTML.search(head):
        return "xml"
    if _HTML.search(head) or head.startswith("<"):
        return "html"
    lines = [line for line in head.splitlines()[:40] if line.strip()]
    return "csv" if any(sum(sign in line for line in lines) * 2 > len(lines) for sign in _DELIMITERS) else "text"


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _HEAD:
                return _OPEN.get(archive.read("mimetype").decode("ascii", "replace").strip(), "zip")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable("damaged") from error
    if "xl/workbook.bin" in names:
        raise Unreadable("unknown")
    if "[Content_Types].xml" in names:
        return next((kind for start, kind in _OFFICE if any(name.startswith(start) for name in names)), "zip")
    return "ofd" if "OFD.xml" in names else "zip"


def _kind_of_compound(content: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            names = {"/".join(path) for path in compound.listdir()}
    except (OSError, ValueError, IndexError) as error:
        raise Unreadable("damaged") from error
    if "EncryptedPackage" in names:
        raise Unreadable("encrypted")
    for name, kind in (("Workbook", "xls"), ("Book", "xls"), ("WordDocument", "doc"), ("PowerPoint Document", "ppt")):
        if name in names:
            return kind
    return "ole"
