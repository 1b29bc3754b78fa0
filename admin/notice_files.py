"""Lines of a notice as a file or pasted (通知文件): CSV, XLSX or text, read in memory; nothing of it is kept."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from core.actions.life_notices import MaskedNotice
from core.law.masking import Digester
from core.law.refusal import Refusal
from core.law.suspicions.notices import Cell, header_of, read_notice
from web.forms import Upload

MOST_LINES = 50_000
MOST_UNPACKED = 64 * 1024 * 1024
IN_ORDER = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that was not taken and why; the number is not said."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadLines:
    """What could be read, masked already, and what could not."""

    notices: tuple[MaskedNotice, ...]
    wrong: tuple[Wrong, ...]


def read_lines(lines: Iterator[Sequence[Cell]], digester: Digester, today: date) -> ReadLines:
    """Each number is masked as soon as it is read; a first line of headings says where things stand."""
    places, notices, wrong = IN_ORDER, [], []
    for line, cells in enumerate(lines, 1):
        if line > MOST_LINES:
            raise Refusal("notice.large", most=MOST_LINES)
        if not any(cell not in (None, "") for cell in cells):
            continue
        header = header_of(cells)
        if header is not None:
            places = header
            continue
        found = read_notice(cells, places, today)
        if isinstance(found, str):
            wrong.append(Wrong(line, found))
        else:
            notices.append(MaskedNotice(digester.person(found.number), found.kind, found.effective_on))
    return ReadLines(tuple(notices), tuple(wrong))


def lines_of(file: Upload) -> Iterator[Sequence[Cell]]:
    """The lines of a CSV in UTF-8 or GB18030, or of the first sheet of a workbook."""
    if file.name.lower().endswith(".xlsx"):
        return _of_workbook(file.content)
    if file.name.lower().endswith((".csv", ".txt")):
        return of_text(_decoded(file.content))
    raise Refusal("notice.form")


def of_text(text: str) -> Iterator[Sequence[Cell]]:
    """Lines whose cells are parted by commas, tabs or blanks."""
    for line in text.splitlines():
        if "," in line or '"' in line:
            yield next(csv.reader(StringIO(line)), [])
        else:
            yield line.replace("，", " ").split("\t") if "\t" in line else line.replace("，", " ").split()


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("notice.form")


def _of_workbook(content: bytes) -> Iterator[Sequence[Cell]]:
    try:
        book = CalamineWorkbook.from_filelike(_unfolded(content))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, BadZipFile, NotImplementedError, EOFError, RuntimeError, IndexError) as broken:
        raise Refusal("notice.form") from broken
    # Blank lines above the table count, so that the line told is the one that Excel shows.
    yield from ([] for _ in range((sheet.start or (0, 0))[0]))
    yield from sheet.iter_rows()


def _unfolded(content: bytes) -> BytesIO:
    """The parts of the workbook, none larger than it says: a few kilobytes must not grow into gigabytes."""
    unfolded, room = BytesIO(), MOST_UNPACKED
    with ZipFile(BytesIO(content)) as folded, ZipFile(unfolded, "w") as plain:
        for part in folded.infolist():
            room -= part.file_size
            if room < 0:
                raise Refusal("notice.form")
            plain.writestr(part.filename, folded.read(part))
    unfolded.seek(0)
    return unfolded
