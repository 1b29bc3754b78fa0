"""A notice for the board (公示单): a head with a QR code, a ruled table and a foot on every A4 sheet, as PDF with real text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF

from paper.codes import QUIET, qr_runs
from paper.faces import SHIPPED, SIMPLIFIED_CHINESE, Faces, faces_for

MARGIN, WIDTH, HEIGHT = 15.0, 210.0, 297.0
INSIDE = WIDTH - 2 * MARGIN
TITLE_PT, TITLE_LEAST_PT, FACT_PT, ROW_PT, FOOT_PT = 22.0, 14.0, 12.0, 11.0, 10.0
TITLE_MM, FACT_MM, LINE_MM, PADDING_MM, FOOT_MM = 11.0, 5.8, 4.6, 0.55, 4.6
QR_MM = 32.0
"""The symbol itself, without its quiet zone: phones of the village read it from a board (ux 2.3: at least 30)."""
SIDE_GAP_MM = 1.5
THIN, NORMAL, BLACK = 0.15, "notice", 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``share`` of the width, numbers stand ``right``."""

    title: str
    share: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What is printed. A row with fewer cells than columns gives what is left of the width to its last cell.

    ``address`` stands in the QR code, ``under`` beneath it; ``facts`` are label and value.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    address: str
    under: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[str, ...]]
    foot: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Cell:
    x: float
    width: float
    lines: tuple[str, ...]
    right: bool


@dataclass(frozen=True, slots=True)
class _Line:
    height: float
    cells: tuple[_Cell, ...]


def notice_pdf(notice: Notice) -> bytes:
    """The file: the whole head and foot on every sheet, rows never broken over two."""
    return _Printer(notice).pdf()


class _Printer:
    """Lays a notice out first and draws it then, so that every sheet knows how many there are."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._faces = faces_for(_texts(notice))
        self._file = _opened(notice, self._faces)
        self._foot = tuple(line for line in (*notice.foot, self._faces.note()) if line)
        self._size(FACT_PT)
        self._label_mm = max((self._wide(label) for label, _ in notice.facts), default=0.0) + 1
        self._modules, self._runs = qr_runs(notice.address)
        self._module_mm = QR_MM / self._modules
        self._side_mm = QR_MM + 2 * QUIET * self._module_mm

    def pdf(self) -> bytes:
        head = self._head_lines()
        self._size(FOOT_PT)
        foot = [line for text in self._foot for line in self._wrapped(text, INSIDE)]
        self._size(ROW_PT)
        titles = self._line(tuple(column.title for column in self._notice.columns))
        top = MARGIN + TITLE_MM + max(len(head) * FACT_MM, self._side_mm + FOOT_MM) + SIDE_GAP_MM
        bottom = HEIGHT - MARGIN - (len(foot) + 1) * FOOT_MM - SIDE_GAP_MM
        pages = list(_pages((self._line(row) for row in self._notice.rows), bottom - top - titles.height))
        for number, lines in enumerate(pages, 1):
            self._file.add_page()
            self._draw_head(head)
            self._draw_table((titles, *lines), top)
            self._draw_foot(foot, f"第 {number} / {len(pages)} 页")
        return bytes(self._file.output())

    def _head_lines(self) -> list[tuple[str, str]]:
        """Label and value of every line beside the QR code; a label only on the first line of its value."""
        self._size(FACT_PT)
        room = INSIDE - self._side_mm - SIDE_GAP_MM - self._label_mm
        lines: list[tuple[str, str]] = []
        for label, value in self._notice.facts:
            wrapped = self._wrapped(value, room)
            lines += zip((label, *("" for _ in wrapped[1:])), wrapped, strict=True)
        return lines

    def _draw_head(self, lines: list[tuple[str, str]]) -> None:
        self._size(TITLE_PT)
        wide = self._wide(self._notice.title)
        self._size(max(TITLE_LEAST_PT, min(TITLE_PT, TITLE_PT * INSIDE / wide)) if wide else TITLE_PT)
        self._write(MARGIN, MARGIN, INSIDE, TITLE_MM - 1, self._notice.title, "C")
        self._size(FACT_PT)
        for place, (label, value) in enumerate(lines):
            y = MARGIN + TITLE_MM + place * FACT_MM
            self._write(MARGIN, y, self._label_mm, FACT_MM, label)
            self._write(MARGIN + self._label_mm, y, 0, FACT_MM, value)
        self._draw_code(WIDTH - MARGIN - self._side_mm, MARGIN + TITLE_MM)

    def _draw_code(self, x: float, y: float) -> None:
        step, edge = self._module_mm, QUIET * self._module_mm
        self._file.set_fill_color(BLACK)
        for run in self._runs:
            # A hair more than the module: viewers leave white seams between neighbouring rows otherwise.
            self._file.rect(x + edge + run.start * step, y + edge + run.row * step, run.length * step, step + 0.01, "F")
        self._size(FOOT_PT)
        self._write(x, y + self._side_mm, self._side_mm, FOOT_MM, self._notice.under, "C")

    def _draw_table(self, lines: Sequence[_Line], top: float) -> None:
        self._size(ROW_PT)
        y = top
        for line in lines:
            for cell in line.cells:
                self._file.rect(cell.x, y, cell.width, line.height)
                first = y + (line.height - len(cell.lines) * LINE_MM) / 2
                for place, text in enumerate(cell.lines):
                    self._write(cell.x, first + place * LINE_MM, cell.width, LINE_MM, text, "R" if cell.right else "L")
            y += line.height

    def _draw_foot(self, lines: Sequence[str], pages: str) -> None:
        self._size(FOOT_PT)
        y = HEIGHT - MARGIN - (len(lines) + 1) * FOOT_MM
        for line in lines:
            self._write(MARGIN, y, INSIDE, FOOT_MM, line)
            y += FOOT_MM
        self._write(MARGIN, y, INSIDE, FOOT_MM, f"打印时间：{self._notice.made_at:%Y-%m-%d %H:%M}")
        self._write(MARGIN, y, INSIDE, FOOT_MM, pages, "R")

    def _line(self, row: tuple[str, ...]) -> _Line:
        columns = self._notice.columns
        whole = sum(column.share for column in columns)
        cells: list[_Cell] = []
        x = MARGIN
        for place, (column, text) in enumerate(zip(columns, row, strict=False)):
            last = place == len(row) - 1
            width = MARGIN + INSIDE - x if last else INSIDE * column.share / whole
            lines = self._wrapped(text, width - 2 * self._file.c_margin)
            cells.append(_Cell(x, width, lines, column.right))
            x += width
        tallest = max((len(cell.lines) for cell in cells), default=1)
        return _Line(tallest * LINE_MM + 2 * PADDING_MM, tuple(cells))

    def _wrapped(self, text: str, room: float) -> tuple[str, ...]:
        """Broken between any two signs, as Chinese is; a word of Latin letters only where it fills a line alone."""
        lines: list[str] = []
        rest = self._faces.printable(text)
        while rest and self._wide(rest) > room:
            cut = 1
            while cut < len(rest) and self._wide(rest[: cut + 1]) <= room:
                cut += 1
            cut = _between_words(rest, cut)
            lines.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        return (*lines, rest) if rest or not lines else tuple(lines)

    def _size(self, points: float) -> None:
        self._file.set_font(NORMAL, size=points)

    def _wide(self, text: str) -> float:
        return self._file.get_string_width(text)

    def _write(self, x: float, y: float, width: float, height: float, text: str, align: str = "L") -> None:
        if text:
            self._file.set_xy(x, y)
            self._file.cell(width, height, self._faces.printable(text), align=align)


def _opened(notice: Notice, faces: Faces) -> FPDF:
    file = FPDF(format="A4")
    file.set_margin(MARGIN)
    file.set_auto_page_break(auto=False)
    file.set_title(notice.title)
    file.set_lang("zh-CN")
    file.set_creation_date(notice.made_at)
    file.set_line_width(THIN)
    file.add_font(NORMAL, fname=SHIPPED)
    if faces.fallback:
        points = sorted({ord(sign) for text in _texts(notice) for sign in text})
        file.add_font(
            "system", fname=faces.fallback, unicode_range=points, collection_font_number=SIMPLIFIED_CHINESE
        )  # fmt: skip
        file.set_fallback_fonts(["system"])
    file.set_font(NORMAL, size=ROW_PT)
    file.c_margin = 1.0
    return file


def _pages(lines: Iterator[_Line], room: float) -> Iterator[tuple[_Line, ...]]:
    """As many lines a sheet as fit; one sheet at least."""
    sheet: list[_Line] = []
    used = 0.0
    for line in lines:
        if sheet and used + line.height > room:
            yield tuple(sheet)
            sheet, used = [], 0.0
        sheet.append(line)
        used += line.height
    yield tuple(sheet)


def _between_words(text: str, cut: int) -> int:
    """The last break at or before ``cut`` that splits no Latin word or number, else ``cut``."""
    place = cut
    while 0 < place < len(text) and _joined(text[place - 1]) and _joined(text[place]):
        place -= 1
    return place or cut


def _joined(sign: str) -> bool:
    return sign.isascii() and not sign.isspace()


def _texts(notice: Notice) -> Iterator[str]:
    yield from (notice.title, notice.under, *notice.foot, "第页打印时间：种等是不出的字，共")
    for fact in notice.facts:
        yield from fact
    yield from (column.title for column in notice.columns)
    for row in notice.rows:
        yield from row
