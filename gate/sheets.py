"""One sheet of any spreadsheet (工作表): rows go through the grid, what is hidden is named."""

import re
from collections.abc import Iterable, Sequence

from core.law.privacy.cells import Grid, letters
from core.law.privacy.kinds import HIDDEN_COLUMN, HIDDEN_ROW, HIDDEN_SHEET, VERY_HIDDEN_SHEET
from core.law.privacy.patterns import redact
from gate.notes import Notes

VISIBLE, HIDDEN, VERY_HIDDEN = "visible", "hidden", "veryHidden"
_STATES = {HIDDEN: (HIDDEN_SHEET, "隐藏工作表"), VERY_HIDDEN: (VERY_HIDDEN_SHEET, "深度隐藏工作表")}
_WHOLE = re.compile(r"[0-9]{16,19}(?:\.0+)?", re.ASCII)
_TOLD = 5


class Sheet:
    """Takes the rows in their order; ``close`` says what was hidden."""

    def __init__(self, notes: Notes, name: str, state: str = VISIBLE) -> None:
        self.notes = notes
        self.title = f"工作表“{redact(name)}”"
        self.hidden_columns: set[int] = set()
        self._state = state
        self._grid = Grid()
        self._hidden_rows: list[int] = []
        self._hidden_filled: set[int] = set()
        self._filled = False
        notes.text(name, "工作表名称")
        notes.part()

    def row(self, number: int, cells: Sequence[str], *, hidden: bool = False) -> None:
        """The cells of row ``number`` (from 1), from column A on."""
        filled = [column for column, text in enumerate(cells) if text]
        if not filled:
            return
        self._filled = True
        if hidden:
            self._hidden_rows.append(number)
        self._hidden_filled.update(self.hidden_columns.intersection(filled))
        self.notes.cells(self._grid, cells, lambda column: self.place(number, column, hidden=hidden))

    def place(self, row: int, column: int, *, hidden: bool = False) -> str:
        """工作表“名单”C7（隐藏列）."""
        how = _STATES[self._state][1] if self._state in _STATES else ""
        if not how:
            how = "隐藏行" if hidden else "隐藏列" if column in self.hidden_columns else ""
        return f"{self.title}{letters(column)}{row}" + (f"（{how}）" if how else "")

    def close(self) -> None:
        """Findings about the sheet as a whole."""
        if self._state in _STATES and self._filled:
            kind, word = _STATES[self._state]
            self.notes.mark(kind, self.title, word)
        if self._hidden_rows:
            self.notes.mark(HIDDEN_ROW, self.title, _listed("第", self._hidden_rows, "行"))
        if self._hidden_filled:
            self.notes.mark(HIDDEN_COLUMN, self.title, _listed("", map(letters, sorted(self._hidden_filled)), "列"))


def number_text(value: str) -> str:
    """A number as the scanner reads it: more than 15 digits have been rounded, which E+17 tells."""
    if len(value) > 15 and _WHOLE.fullmatch(value):  # noqa: PLR2004  a spreadsheet keeps 15 digits
        digits = value.split(".", maxsplit=1)[0]
        return f"{digits[0]}.{digits[1:]}E+{len(digits) - 1}"
    return value.upper()


def _listed(before: str, names: Iterable[object], after: str) -> str:
    told = [str(name) for name in names]
    return f"{before}{'、'.join(told[:_TOLD])}{after}" + ("等" if len(told) > _TOLD else "")
