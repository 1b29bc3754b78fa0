"""Names written apart (分开写的姓名): 王 秀兰, 张、三, 牛庄镇 王 秀 兰; a surname, then what no word explains."""

from collections.abc import Iterator

from search.lexicon import Lexicon
from search.people import EVERYDAY, is_surname
from search.query import Query
from search.segments import GENERIC, NAME, SILENT, UNKNOWN, Segment

_GIVEN = 2
_GIVEN_LONGEST = 3
_COMPOUND = 2
_ASKING = "帮找叫问替给查我是看"


def single(segments: list[Segment], breaks: frozenset[int]) -> list[Segment]:
    """The segments, but 刘家 in 刘 家 兴 is no place: its letters stand alone like the one behind it."""
    found: list[Segment] = []
    for n, segment in enumerate(segments):
        behind = segments[n + 1] if n + 1 < len(segments) else None
        spread = segment.kind == NAME and segment.end - segment.start == _COMPOUND and segment.start + 1 in breaks
        alone = behind is not None and behind.kind == UNKNOWN and behind.start in breaks
        if spread and alone:
            found += [Segment(place, place + 1, UNKNOWN) for place in range(segment.start, segment.end)]
        else:
            found.append(segment)
    return found


def names_apart(query: Query, segments: list[Segment], lexicon: Lexicon, wording: str) -> set[int]:
    """The letters that make a surname and a name behind a blank or mark; ``segments`` are as they were cut."""
    loose = {place for segment in segments if _loose(query, segment) for place in range(segment.start, segment.end)}
    unknown = {place for s in segments if s.kind == UNKNOWN for place in range(s.start, s.end)}
    short = {s.start for s in segments if s.kind == NAME and s.end - s.start <= _GIVEN}
    found: set[int] = set()
    runs = list(_runs(query, loose))
    ends = dict(runs)
    for start, end in runs:
        begin = _surname(query.letters, start, end)
        if begin is None or begin not in unknown or end not in query.breaks or begin in found:
            continue
        given = _given(query, ends, begin, end)
        word = query.letters[begin:given]
        if end in short and query.letters[begin:end] not in lexicon.names:
            found |= set(range(begin, end))
        elif given > end and word not in EVERYDAY and word not in wording:
            found |= set(range(begin, given))
    return found


def stretches(places: set[int]) -> list[tuple[int, int]]:
    """Start and end of each row of neighbours, so that the marks between them go too."""
    starts = sorted(place for place in places if place - 1 not in places)
    ends = sorted(place + 1 for place in places if place + 1 not in places)
    return list(zip(starts, ends, strict=True))


def _loose(query: Query, segment: Segment) -> bool:
    """Whether the segment may be part of a name: nothing known, or one silent letter (有 in 王 有才)."""
    alone = segment.kind in {SILENT, GENERIC} and segment.end - segment.start == 1
    return (segment.kind == UNKNOWN or alone) and not query.letters[segment.start : segment.end].isascii()


def _runs(query: Query, loose: set[int]) -> Iterator[tuple[int, int]]:
    """Stretches of loose letters that no blank divides."""
    start = None
    for place in range(len(query.letters) + 1):
        if start is not None and (place not in loose or place in query.breaks):
            yield start, place
            start = None
        if start is None and place in loose:
            start = place


def _surname(letters: str, start: int, end: int) -> int | None:
    """Where the surname begins that the stretch is, perhaps behind 帮我查."""
    for begin in range(start, end):
        if is_surname(letters[begin:end]):
            return begin
        if letters[begin] not in _ASKING:
            return None
    return None


def _given(query: Query, ends: dict[int, int], begin: int, end: int) -> int:
    """Where the name ends that begins behind the surname at ``begin`` to ``end``; ``end`` if there is none."""
    place = end
    while place in ends and place - end < _GIVEN_LONGEST:
        size = ends[place] - place
        whole = place == end or size == 1 or is_surname(query.letters[begin:place])
        if not whole:
            break
        place = ends[place] if size <= _GIVEN_LONGEST + 1 else place + _GIVEN
        if size > 1 and not is_surname(query.letters[begin:place]):
            break
    return place
