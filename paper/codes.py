"""QR codes (二维码): as a picture for pages, as runs of dark squares for paper."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import segno

QUIET = 4
"""Light modules on each side, without which a phone does not find the code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Dark modules beside each other, in modules from the top left one."""

    row: int
    start: int
    length: int


def qr_svg(address: str) -> bytes:
    """A picture of medium error correction with its quiet zone; it takes the size that the page gives it."""
    picture = io.BytesIO()
    _code(address).save(picture, kind="svg", border=QUIET, light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return picture.getvalue()


def qr_runs(address: str) -> tuple[int, tuple[Run, ...]]:
    """Modules on a side, and the dark runs; the quiet zone is the caller's."""
    matrix = _code(address).matrix
    return len(matrix), tuple(run for row, line in enumerate(matrix) for run in _runs(row, line))


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)


def _runs(row: int, line: bytes | bytearray) -> Iterator[Run]:
    start = 0
    for place in range(len(line) + 1):
        if place < len(line) and line[place]:
            continue
        if place > start:
            yield Run(row, start, place - start)
        start = place + 1
