"""Lines of a notice as a file or pasted (通知文件): CSV, XLSX or text, read in memory; nothing of it is kept."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from admin.uploaded import UnreadableError, sheet_of, text_of
from core.actions.life_notices import MaskedNotice
from core.law.masking import Digester
from core.law.refusal import Refusal
from core.law.suspicions.notices import Cell, header_of, read_notice
from web.forms import Upload

MOST_LINES = 50_000
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
    name = file.name.lower()
    try:
        if name.endswith(".xlsx"):
            return iter(sheet_of(file.content))
        if name.endswith((".csv", ".txt")):
            return of_text(text_of(file.content))
    except UnreadableError as broken:
        raise Refusal("notice.form") from broken
    raise Refusal("notice.form")


def of_text(text: str) -> Iterator[Sequence[Cell]]:
    """Lines whose cells are parted by commas, tabs or blanks."""
    for line in text.splitlines():
        if "," in line or '"' in line:
            yield next(csv.reader(StringIO(line)), [])
        else:
            yield line.replace("，", " ").split("\t") if "\t" in line else line.replace("，", " ").split()
