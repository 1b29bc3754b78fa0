"""Files sent in pieces from the disk: whole, from a byte on (Range, If-Range), or not at all (304, 416)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from litestar import Response
from litestar.response import Stream

from web.kit import WebRequest

PIECE = 256 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def send_file(
    request: WebRequest, path: Path, *, sha256: str, media_type: str, headers: Mapping[str, str]
) -> Response[Any]:
    """The file at ``path``, whose bytes ``sha256`` tells; one range at most. FileNotFoundError where it is not there."""
    opened = path.open("rb")
    size = path.stat().st_size
    etag = f'"{sha256}"'
    told = {**headers, "ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "public, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        opened.close()
        return Response(b"", status_code=304, headers=told, media_type=media_type)
    first, last = _asked(request, etag, size)
    if first >= size > 0 or last < first:
        opened.close()
        return Response(
            b"", status_code=416, headers={**told, "Content-Range": f"bytes */{size}"}, media_type=media_type
        )
    told["Content-Length"] = str(last - first + 1)
    whole = (first, last) == (0, size - 1)
    if not whole:
        told["Content-Range"] = f"bytes {first}-{last}/{size}"
    opened.seek(first)
    pieces = _pieces(opened, last - first + 1)
    return Stream(pieces, status_code=200 if whole else 206, headers=told, media_type=media_type)


def _asked(request: WebRequest, etag: str, size: int) -> tuple[int, int]:
    """First and last byte; everything when no single range is asked for, or one of another version (RFC 9110, 13.1.5)."""
    found = RANGE.fullmatch(request.headers.get("range", "").strip())
    condition = request.headers.get("if-range", etag)
    if found is None or found[0] == "bytes=-" or condition != etag:
        return 0, size - 1
    start, end = found.groups()
    if not start:
        return (max(0, size - int(end)), size - 1) if int(end) else (size, size - 1)
    return int(start), min(int(end), size - 1) if end else size - 1


def _pieces(opened: BinaryIO, left: int) -> Iterator[bytes]:
    with opened:
        while left > 0 and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
