"""A query as its letters (检索词): folded, personal numbers taken out, with the way back to what was typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from search.people import numbers_in
from search.tokens import fold

QUERY_LENGTH = 120
_LETTER = re.compile(r"[^\W_]")
_DOCUMENT_NO = re.compile(r"[^\W\d_]{1,12}[〔\[(](?:19|20)\d\d[〕\])]\s*第?\d{1,4}号?")
_BATCH_NO = re.compile(r"(?<![^\W_])\d{6}-20\d\d-[a-z]{1,4}\d{1,4}(?:-[a-z\d]{1,4}){1,3}(?![^\W_]|-)", re.ASCII)
_MASKED = re.compile(r"(?<![^\W_])[㐀-鿿]\*{1,3}[㐀-鿿]?(?![^\W_])")
_YEAR = re.compile(r"(?<![\da-z])((?:20)?\d\d)年(?:度)?|(?<![\da-z.\-])(20\d\d)(?![\da-z.\-])")
_CHINESE_YEAR = re.compile(r"(?:二[〇○零o])?([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年(?:度)?")
_SPOKEN = {"今年": 0, "本年度": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "上一年": -1, "前年": -2}
_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is what was typed, folded; ``letters`` its letters and ``at`` where each of them stands in it.

    ``breaks`` are places in ``letters`` before which a blank or comma stood; ``years`` maps start to (end, year).
    Masked names (王*芳), 文号 and 批次号 stand apart from the letters, as places in ``text``.
    """

    text: str
    letters: str
    at: tuple[int, ...]
    breaks: frozenset[int]
    years: Mapping[int, tuple[int, int]]
    masked: tuple[tuple[int, int], ...]
    document_nos: tuple[tuple[int, int], ...]
    numbers: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where letters ``start`` to ``end`` stand in ``text``."""
        return self.at[start], self.at[end - 1] + 1


def batch_no_of(text: str) -> str | None:
    """The number of a list as it is printed, if the whole text is one (210381-2025-NY001-01)."""
    word = fold(text).strip()
    return word.upper() if _BATCH_NO.fullmatch(word) and not numbers_in(word) else None


def read(text: str, today: date, known_number: Callable[[str], bool]) -> Query:
    """``known_number`` tells codes of places from personal numbers."""
    folded = " ".join(fold(text).split())
    numbers = [number for number in numbers_in(folded) if not known_number(number)]
    for number in numbers:
        folded = folded.replace(number.lower(), " ")
    folded = " ".join(folded.split())[:QUERY_LENGTH]
    masked = tuple(match.span() for match in _MASKED.finditer(folded))
    document_nos = tuple(m.span() for pattern in (_DOCUMENT_NO, _BATCH_NO) for m in pattern.finditer(folded))
    at = tuple(
        place
        for place, letter in enumerate(folded)
        if _LETTER.match(letter) and not any(start <= place < end for start, end in masked + document_nos)
    )
    place_of = {place: n for n, place in enumerate(at)}
    breaks = frozenset(n for n in range(1, len(at)) if _apart(folded[at[n - 1] + 1 : at[n]]))
    years = {
        place_of[start]: (place_of[end - 1] + 1, year)
        for start, end, year in _years(folded, today)
        if start in place_of and end - 1 in place_of
    }
    return Query(folded, "".join(folded[p] for p in at), at, breaks, years, masked, document_nos, bool(numbers))


def _apart(between: str) -> bool:
    """Brackets and quotes join; every other mark or a masked name separates."""
    return bool(between) and bool(between.strip("()〔〕[]【】《》“”\"'‘’「」·•・‧∙⋅･"))


def _years(text: str, today: date) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for match in _YEAR.finditer(text):
        digits = match.group(1) or match.group(2)
        year = int(digits) if len(digits) > len("25") else _CENTURY + int(digits)
        found.append((*match.span(), year))
    for match in _CHINESE_YEAR.finditer(text):
        year = _CENTURY + int(_DIGITS[match.group(1)] + _DIGITS[match.group(2)])
        found.append((*match.span(), year))
    for word, back in _SPOKEN.items():
        found += [(m.start(), m.end(), today.year + back) for m in re.finditer(word, text)]
    return [(start, end, year) for start, end, year in found if _CENTURY <= year <= today.year + 1]
