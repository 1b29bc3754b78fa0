"""Tables (表格): numbers in one cell or split over neighbouring ones, and columns whose heading says what they hold."""

import re
from collections.abc import Iterable, Iterator, Sequence

from core.law.payouts.id_numbers import LENGTH
from core.law.privacy.addresses import HEADING, names_a_home
from core.law.privacy.kinds import ADDRESS, BANK_CARD, ID_NUMBER
from core.law.privacy.numbers import MOBILE, is_card, is_person
from core.law.privacy.patterns import Found, Span, Tally, excerpt, fold, redact, spans

# No number and no address is shorter.
SHORTEST = 5
_LETTERS = 26
_WIDEST_SPLIT = 3
_HEADING_ROWS = 12
_MEMORY = 4096
_LONGEST_HEADING = 24
_ID_HEADING = re.compile(r"身份证|身份号|证件号")
_CARD_HEADING = re.compile(r"(?:银行|社保|一卡通|存折|开户|收款|个人)?.{0,4}(?:卡号|账号|帐号|账户号|存折号)")
_ID_CELL = re.compile(r"[1-9][0-9]{16}[0-9X]|[1-9][0-9]{14}", re.ASCII)
_ACCOUNT_CELL = re.compile(r"[0-9]{12,22}", re.ASCII)
_PIECE = re.compile(r"['`]?[0-9]{1,17}[Xx]?", re.ASCII)
_BLANKS = re.compile(r"[\s'`-]")


def letters(column: int) -> str:
    """A column's letters, counted from 0: A, B, … AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


class Grid:
    """Looks at the rows of one table one after the other and remembers what the headings said."""

    def __init__(self) -> None:
        self._asked: dict[int, str] = {}
        self._above: list[str] = []
        self._rows_n = 0
        # Columns repeat: villages, states, amounts. What was clean is not looked at again.
        self._clean: set[str] = set()

    def row(self, cells: Sequence[str]) -> Iterator[tuple[int, str, Span]]:
        """(column from 0, folded text, span) of every find in the next row."""
        self._rows_n += 1
        folded = [fold(cell) if len(cell) >= MOBILE or not cell.isascii() else cell for cell in cells]
        found_in = set()
        for column, text in enumerate(folded):
            for span in self._cell(column, text):
                found_in.add(column)
                yield column, text, span
        pieces = [_piece(text) if column not in found_in else "" for column, text in enumerate(folded)]
        yield from _beside(pieces)
        yield from _below(self._above, pieces)
        self._above = pieces
        if self._rows_n <= _HEADING_ROWS:
            self._learn(folded)

    def _cell(self, column: int, text: str) -> list[Span]:
        if len(text) < SHORTEST:
            return []
        found = self._looked(text)
        asked = self._asked.get(column)
        if not found and asked:
            bare = _BLANKS.sub("", text).upper()
            if _FITS[asked](bare):
                return [Span(asked, 0, len(text), bare)]
        return found

    def _looked(self, text: str) -> list[Span]:
        # Most cells are too short for a number and no address.
        if text in self._clean or (len(text) < MOBILE and text.isascii() and "E" not in text):
            return []
        found = spans(text)
        if not found and len(self._clean) < _MEMORY:
            self._clean.add(text)
        return found

    def _learn(self, folded: Sequence[str]) -> None:
        for column, text in enumerate(folded):
            heading = "".join(text.split())
            if not heading or len(heading) > _LONGEST_HEADING:
                continue
            for kind, pattern in _HEADINGS.items():
                if pattern.search(heading):
                    self._asked[column] = kind


_HEADINGS = {ID_NUMBER: _ID_HEADING, BANK_CARD: _CARD_HEADING, ADDRESS: HEADING}
_FITS = {
    ID_NUMBER: lambda bare: _ID_CELL.fullmatch(bare) is not None,
    BANK_CARD: lambda bare: _ACCOUNT_CELL.fullmatch(bare) is not None,
    ADDRESS: names_a_home,
}


def scan_cells(rows: Iterable[Sequence[str]], sheet: str = "") -> tuple[Found, ...]:
    """Every find in a table, placed as ``sheet!C7``; a number split over cells stands where it begins."""
    grid, tally, shown = Grid(), Tally(), redact(sheet)
    return tuple(
        tally.found(span.kind, f"{shown}!{letters(column)}{number}".removeprefix("!"), excerpt(text, span))
        for number, cells in enumerate(rows, 1)
        for column, text, span in grid.row(cells)
    )


def _piece(text: str) -> str:
    return text.strip("'` ").upper() if text and _PIECE.fullmatch(text.strip()) else ""


def _beside(pieces: list[str]) -> Iterator[tuple[int, str, Span]]:
    """ID numbers and cards of which the digits stand in two or three cells side by side; they are taken out."""
    for column, first in enumerate(pieces):
        for width in range(2, _WIDEST_SPLIT + 1):
            run = pieces[column : column + width]
            if len(run) < width or not all(run):
                break
            joined = "".join(run)
            kind = _split_kind(joined, first)
            if kind:
                pieces[column : column + width] = [""] * width
                yield column, "", Span(kind, 0, 0, joined)
                break


def _below(above: Sequence[str], pieces: Sequence[str]) -> Iterator[tuple[int, str, Span]]:
    """ID numbers that go on in the cell below."""
    for column, (first, second) in enumerate(zip(above, pieces, strict=False)):
        if first and second and is_person(first + second):
            yield column, "", Span(ID_NUMBER, 0, 0, first + second)


def _split_kind(joined: str, first: str) -> str | None:
    if is_person(joined):
        return ID_NUMBER
    # Amounts side by side pass the check digit of a card once in ten times; 18 digits in two amounts are too much money.
    long_first = len(first) >= 6 and len(joined) - len(first) >= 4  # noqa: PLR2004  as a card is printed
    card = long_first and first.startswith("62") and len(joined) >= LENGTH and is_card(joined)
    return BANK_CARD if card else None
