"""Marks and excerpts (高亮摘录) made by us, the same for every engine."""

from typing import NamedTuple

from search.tokens import fold, phrases

WIDTH = 60
_LEAD = 3  # a third of the width stands before the first find
DOTS = "…"


class Piece(NamedTuple):
    """A run of text, marked when it is a phrase of the query."""

    text: str
    marked: bool


class _Token(NamedTuple):
    word: str
    start: int
    end: int


def marked(text: str, query: str) -> tuple[Piece, ...]:
    """The whole text with every phrase of the query marked."""
    return _pieces(text, _finds(text, query), 0, len(text))


def excerpt(text: str, query: str, width: int = WIDTH) -> tuple[Piece, ...]:
    """About ``width`` characters around the first find, or the beginning of the text; blanks run together."""
    flat = " ".join(text.split())
    finds = _finds(flat, query)
    first = finds[0][0] if finds else 0
    start = max(0, min(first - width // _LEAD, len(flat) - width))
    end = min(len(flat), max(start + width, finds[0][1] if finds else 0))
    pieces = _pieces(flat, finds, start, end)
    before = (Piece(DOTS, marked=False),) if start else ()
    after = (Piece(DOTS, marked=False),) if end < len(flat) else ()
    return before + pieces + after


def _finds(text: str, query: str) -> list[tuple[int, int]]:
    """Where phrases stand, in order and without overlap; of two at one place the longer."""
    wanted = [phrase.split() for phrase in phrases(query)[0]]
    placed = _placed(text)
    words = [token.word for token in placed]
    spans = [
        (placed[n].start, placed[n + len(phrase) - 1].end)
        for phrase in wanted
        for n in range(len(words) - len(phrase) + 1)
        if words[n] == phrase[0] and words[n : n + len(phrase)] == phrase
    ]
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _placed(text: str) -> list[_Token]:
    """The tokens of search.tokens with their places in the text as it stands."""
    found: list[_Token] = []
    for place, character in enumerate(text):
        for letter in fold(character):
            if not letter.isalnum():
                continue
            last = found[-1] if found else None
            if last and letter.isascii() and last.word.isascii() and last.end >= place:
                found[-1] = _Token(last.word + letter, last.start, place + 1)
            else:
                found.append(_Token(letter, place, place + 1))
    return found


def _pieces(text: str, finds: list[tuple[int, int]], start: int, end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for a, b in finds:
        if a < at or b > end:
            continue
        pieces += [Piece(text[at:a], marked=False), Piece(text[a:b], marked=True)]
        at = b
    pieces.append(Piece(text[at:end], marked=False))
    return tuple(piece for piece in pieces if piece.text)
