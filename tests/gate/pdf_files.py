"""PDF files written by hand, so that what lies behind the pages is ours; later savings are appended."""

from collections.abc import Mapping

_CATALOG, _PAGES, _PAGE, _CONTENT, _FONT, _INFO = range(1, 7)
FREE = 7


def text(words: str, *, mode: int = 0, at: str = "72 700") -> str:
    """Drawing of a line of Latin signs; mode 3 draws nothing."""
    return f"BT /F1 12 Tf {mode} Tr {at} Td ({words}) Tj ET"


def pdf(
    content: str, *, page: str = "", catalog: str = "", info: str = "", more: Mapping[int, bytes] | None = None
) -> bytes:
    """One page; ``page``, ``catalog`` and ``info`` are further entries of these, ``more`` further objects."""
    objects = {
        _CATALOG: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        _PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {page} >>".encode(),
        _CONTENT: stream(content.encode("latin-1")),
        _FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _INFO: f"<< /Producer (office) {info} >>".encode(),
        **(more or {}),
    }
    return saved(b"%PDF-1.7\n", objects, 0)


def stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def saved(before: bytes, objects: Mapping[int, bytes], previous: int) -> bytes:
    """``before`` with the objects, a table of where they stand, and the mark of the end."""
    out, offsets = bytearray(before), {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += f"{number} 1\n{offset:010d} 00000 n \n".encode()
    back = f"/Prev {previous}" if previous else ""
    out += (
        f"trailer\n<< /Size {max(offsets) + 20} /Root 1 0 R /Info 6 0 R {back} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)


def saved_again(before: bytes, objects: Mapping[int, bytes]) -> bytes:
    """The file as a program leaves it that only appends what was changed."""
    return saved(before, objects, int(before.rsplit(b"startxref\n", 1)[1].split(b"\n")[0]))


def content(drawn: str) -> dict[int, bytes]:
    """The page's content anew."""
    return {_CONTENT: stream(drawn.encode("latin-1"))}
