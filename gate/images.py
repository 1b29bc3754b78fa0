"""Pictures (图片): EXIF with position, XMP, text chunks, and bytes after the end; the picture itself is not read."""

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import ExifTags, Image, UnidentifiedImageError

from core.law.privacy.kinds import ADDRESS, APPENDED_DATA
from gate.notes import Notes, Unreadable
from gate.office_parts import author
from gate.raw_bytes import sweep_bytes

_PNG_END = b"IEND"
_SIZED = frozenset({*range(0xC0, 0xFE)} - {*range(0xD0, 0xDA)})
_START_OF_SCAN, _END = 0xDA, 0xD9
_TRAILING = 16
_KEYWORD = 30
_LONGEST_TEXT = 16 << 20
_AUTHORS = {"Artist": "作者", "XPAuthor": "作者", "Author": "作者"}
_ENTROPY_END = re.compile(rb"\xff(?![\x00\xd0-\xd7\xff])")


def read_image(content: bytes, notes: Notes) -> None:
    """JPEG, PNG, TIFF, WebP and GIF; raises Unreadable when the head is broken."""
    notes.part()
    kind = _metadata(content, notes)
    segments, end = _SEGMENTS[kind](content) if kind in _SEGMENTS else ([content], len(content))
    for segment in segments:
        sweep_bytes(segment, notes, "图片信息")
    trailing = content[end:]
    if len(trailing) > _TRAILING:
        notes.mark(APPENDED_DATA, "图片末尾")
        sweep_bytes(trailing, notes, "图片末尾附带的数据")
        at = trailing.find(b"PK\x03\x04")
        if at >= 0:
            notes.inside("zip", trailing[at:], "图片末尾附带的")


def read_drawing(content: bytes, notes: Notes) -> None:
    """EMF, WMF and BMP: no metadata, but drawings hold their text as text."""
    notes.part()
    sweep_bytes(content, notes, "图形里的文字")


def _metadata(content: bytes, notes: Notes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                _exif(image, notes)
                for name, value in image.info.items():
                    _info(str(name), value, notes)
                return str(image.format)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        struct.error,
        Image.DecompressionBombError,
    ) as error:
        raise Unreadable("damaged") from error


def _exif(image: Image.Image, notes: Notes) -> None:
    exif = image.getexif()
    groups = [dict(exif), *(dict(exif.get_ifd(group)) for group in (ExifTags.IFD.Exif, ExifTags.IFD.Interop))]
    for tag, value in [item for group in groups for item in group.items()]:
        name = ExifTags.TAGS.get(tag, str(tag))
        text = _text(value)
        notes.text(text, f"图片信息 EXIF {name}")
        if name in _AUTHORS:
            author(text, _AUTHORS[name], notes)
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if {ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude} & set(position):
        notes.mark(ADDRESS, "图片信息：拍摄位置（GPS）", "［拍摄位置］")


def _info(name: str, value: object, notes: Notes) -> None:
    if name in {"exif", "icc_profile", "xmp"}:
        if isinstance(value, bytes):
            sweep_bytes(value, notes, f"图片信息 {name}")
        return
    text = _text(value)
    short = len(name) <= _KEYWORD and name.isascii() and name.isalpha()
    notes.text(text, f"图片里的文字块 {name}" if short else "图片里的文字块")
    notes.sweep([name], "图片里的文字块")
    if name in _AUTHORS:
        author(text, _AUTHORS[name], notes)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        wide = value.count(0) * 3 > len(value)
        return value.removeprefix(b"UNICODE\0").decode("utf-16-le" if wide else "utf-8", "replace").strip("\0")
    if isinstance(value, tuple | list):
        return " ".join(map(_text, value))
    return str(value) if isinstance(value, str | int) else ""


def _jpeg(content: bytes) -> tuple[list[bytes], int]:
    segments: list[bytes] = []
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004  every segment begins with it
        mark = content[at + 1]
        if mark == _END:
            return segments, at + 2
        if mark not in _SIZED and mark != _START_OF_SCAN:
            at += 1 if mark == 0xFF else 2  # noqa: PLR2004  filling before a mark
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        segments.append(content[at + 4 : end])
        if mark == _START_OF_SCAN:
            found = _ENTROPY_END.search(content, end)
            end = found.start() if found else len(content)
        at = max(end, at + 2)
    return segments, min(at + 2, len(content)) if content[at : at + 2] == b"\xff\xd9" else len(content)


def _png(content: bytes) -> tuple[list[bytes], int]:
    segments, at = [], 8
    for name, start, size in _chunks(content, at, "big", name_first=False):
        if name != b"IDAT":
            segments.append(_unpacked(name, content[start : start + size]))
        at = start + size + 4
        if name == _PNG_END:
            break
    return segments, at


def _unpacked(name: bytes, chunk: bytes) -> bytes:
    """ZTXt and iTXt carry packed text behind a keyword; behind the picture no library reads them."""
    at = chunk.find(b"x\x9c") if name in {b"zTXt", b"iTXt"} else -1
    at = chunk.find(b"\0") + 2 if at < 0 and name == b"zTXt" else at
    if at < 0:
        return chunk
    try:
        return chunk[:at] + zlib.decompressobj().decompress(chunk[at:], _LONGEST_TEXT)
    except zlib.error:
        return chunk


def _webp(content: bytes) -> tuple[list[bytes], int]:
    segments = [
        content[start : start + size]
        for name, start, size in _chunks(content, 12, "little", name_first=True)
        if name not in {b"VP8 ", b"VP8L", b"ALPH"}
    ]
    return segments, 8 + int.from_bytes(content[4:8], "little")


def _chunks(content: bytes, at: int, order: str, *, name_first: bool) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= len(content):
        first, second = content[at : at + 4], content[at + 4 : at + 8]
        name, raw = (first, second) if name_first else (second, first)
        size = int.from_bytes(raw, "little" if order == "little" else "big")
        yield name, at + 8, size
        at += 8 + size + (size % 2 if name_first else 4)


_SEGMENTS = {"JPEG": _jpeg, "MPO": _jpeg, "PNG": _png, "WEBP": _webp}
