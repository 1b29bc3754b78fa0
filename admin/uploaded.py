"""A table that an officer hands in (交来的表格): text or the first sheet of a workbook, in memory; nothing of it is kept."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

Cell = str | int | float | bool | time | date | datetime | timedelta | None
MOST_UNPACKED = 96 * 1024 * 1024
# What a broken or locked workbook makes the two libraries say.
BROKEN = (CalamineError, BadZipFile, NotImplementedError, EOFError, RuntimeError, IndexError, OSError, ValueError)


class UnreadableError(Exception):
    """``reason``: broken | large | encoding."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def text_of(content: bytes) -> str:
    """UTF-8, or what Excel writes in China."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("encoding")


def sheet_of(content: bytes) -> Sequence[Sequence[Cell]]:
    """The lines of the first sheet, blank ones too, so that a line has the number that Excel shows."""
    try:
        with CalamineWorkbook.from_filelike(_unfolded(content)) as book:
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except BROKEN as error:
        raise UnreadableError("broken") from error


def _unfolded(content: bytes) -> BytesIO:
    """The parts of the workbook, none larger than it says: a few kilobytes must not grow into gigabytes."""
    unfolded, room = BytesIO(), MOST_UNPACKED
    with ZipFile(BytesIO(content)) as folded, ZipFile(unfolded, "w") as plain:
        for part in folded.infolist():
            room -= part.file_size
            if room < 0:
                raise UnreadableError("large")
            plain.writestr(part.filename, folded.read(part))
    unfolded.seek(0)
    return unfolded
