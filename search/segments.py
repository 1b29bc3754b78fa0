"""Where the known words of a query stand (切词), with and without blanks between them.

A best path over the letters: long and full names win, pieces of names are timid. A lone character beside a short
surname-like word (张家 in 张家兴) is a person's name more often than a place, so such paths cost.
"""

from collections.abc import Iterator
from typing import NamedTuple

from search.lexicon import Lexicon
from search.people import SURNAMES

NORMAL, SHY, PART, SURNAME, LONE_AFTER_SHY, NAMED, FULLY_NAMED, LOOSE = range(8)
_FRAGMENTS = frozenset({SURNAME, LONE_AFTER_SHY, NAMED, FULLY_NAMED, LOOSE})
# How an unknown stretch goes on as a name: surname, one more character, two more.
_NEXT = {SURNAME: NAMED, LONE_AFTER_SHY: NAMED, NAMED: FULLY_NAMED}
NAME, YEAR, SILENT, GENERIC, UNKNOWN = "name", "year", "silent", "generic", "unknown"
_SHY_LENGTH = 3
_PIECE_COST = 3
_STRETCH_COST = 2
_DOUBT = 25
_WEIGHTS = {NAME: 10, YEAR: 10, GENERIC: 7, SILENT: 5}
_POLICY_PART = 8
_VILLAGE_PART = 4


class Segment(NamedTuple):
    """Letters ``start`` to ``end`` are one known word or an unknown stretch."""

    start: int
    end: int
    kind: str


class _Piece(NamedTuple):
    end: int
    kind: str
    score: int
    state: int
    short: bool = False


class _Step(NamedTuple):
    score: int
    before: tuple[int, int] | None
    segment: Segment | None


def cut(letters: str, breaks: frozenset[int], years: dict[int, int], lexicon: Lexicon) -> list[Segment]:
    """Segments in order; ``breaks`` are places where the visitor put a blank, ``years`` maps starts to ends."""
    best: list[dict[int, _Step]] = [{} for _ in range(len(letters) + 1)]
    best[0][NORMAL] = _Step(0, None, None)
    for start in range(len(letters)):
        pieces = list(_pieces(letters, start, breaks, years, lexicon))
        for state, step in list(best[start].items()):
            for piece in pieces:
                score = step.score + piece.score - _doubt_before(state, piece)
                _keep(best, piece.end, piece.state, _Step(score, (start, state), Segment(start, piece.end, piece.kind)))
            _extend(letters, start, state, step.score, best)
        if start + 1 in breaks:
            _settle(best[start + 1])
    return _walk(best)


def _pieces(
    letters: str, start: int, breaks: frozenset[int], years: dict[int, int], lexicon: Lexicon
) -> Iterator[_Piece]:
    if _inside_run(letters, start, breaks):
        return
    if start in years:
        yield _Piece(years[start], YEAR, _WEIGHTS[YEAR] * (years[start] - start), NORMAL)
    for end in range(start + 1, min(len(letters), start + lexicon.longest) + 1):
        word = letters[start:end]
        if not lexicon.knows(word) or _inside_run(letters, end, breaks):
            continue
        whole = word in lexicon.names
        if not whole and any(place in breaks for place in range(start + 1, end)):
            continue
        yield _piece(word, end, lexicon)


def _piece(word: str, end: int, lexicon: Lexicon) -> _Piece:
    n = len(word)
    for kind, known in ((NAME, lexicon.names), (GENERIC, lexicon.generic), (SILENT, lexicon.silent)):
        if word in known:
            short = kind == NAME and n <= _SHY_LENGTH
            shy = short and word[0] in SURNAMES
            return _Piece(end, kind, _WEIGHTS[kind] * n - _PIECE_COST, SHY if shy else NORMAL, short)
    of_policy = any(entry.field == "policy" for entry in lexicon.parts[word])
    short = n <= _SHY_LENGTH
    if of_policy:
        shy = short and word[0] in SURNAMES
        return _Piece(end, NAME, _POLICY_PART * n - _PIECE_COST, SHY if shy else NORMAL, short)
    return _Piece(end, NAME, _VILLAGE_PART * n - _PIECE_COST, PART, short)


def _doubt_before(state: int, piece: _Piece) -> int:
    if state == LONE_AFTER_SHY or (piece.state == PART and state in _FRAGMENTS):
        return _DOUBT
    if state == SURNAME and piece.short:
        return _DOUBT
    return _STRETCH_COST if state in _FRAGMENTS and piece.short else 0


def _extend(letters: str, start: int, state: int, score: int, best: list[dict[int, _Step]]) -> None:
    """The letter at ``start`` belongs to no known word."""
    begins_name = letters[start] in SURNAMES
    after = _NEXT.get(state, SURNAME if begins_name else LOOSE)
    if state not in _FRAGMENTS:
        score -= _STRETCH_COST
        if state == PART or (state == SHY and not begins_name):
            score -= _DOUBT
        elif state == SHY:
            after = LONE_AFTER_SHY
    _keep(best, start + 1, after, _Step(score, (start, state), Segment(start, start + 1, UNKNOWN)))


def _settle(steps: dict[int, _Step]) -> None:
    """At a blank what stands left and right of it no longer makes one name."""
    ended = [step._replace(score=step.score - _DOUBT * (state == LONE_AFTER_SHY)) for state, step in steps.items()]
    steps.clear()
    if ended:
        steps[NORMAL] = max(ended, key=_score)


def _keep(best: list[dict[int, _Step]], place: int, state: int, step: _Step) -> None:
    if state not in best[place] or best[place][state].score < step.score:
        best[place][state] = step


def _walk(best: list[dict[int, _Step]]) -> list[Segment]:
    final = {state: s._replace(score=s.score - _DOUBT * (state == LONE_AFTER_SHY)) for state, s in best[-1].items()}
    step = max(final.values(), key=_score)
    found: list[Segment] = []
    while step.before is not None and step.segment is not None:
        found.append(step.segment)
        place, state = step.before
        step = best[place][state]
    return found[::-1]


def _score(step: _Step) -> int:
    return step.score


def _inside_run(letters: str, place: int, breaks: frozenset[int]) -> bool:
    """No word begins or ends in the middle of a code or number."""
    if not 0 < place < len(letters) or place in breaks:
        return False
    return letters[place - 1].isascii() and letters[place].isascii()
