"""The vocabulary above the engine (词表): from what a villager types to filters, words for the text search, and offers.

A full personal name or a number of a person goes no further than this module.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from search.apart import names_apart, single, stretches
from search.index import Filters
from search.lexicon import Entry, Lexicon, letters, lexicon_of
from search.near import OFFERED, Near
from search.people import may_hold_name
from search.query import Query, read
from search.resolved import Chip, PolicyName, Resolved, Suggestion, TownshipName, VillageName
from search.segments import GENERIC, NAME, SILENT, UNKNOWN, YEAR, Segment, cut

__all__ = ["PolicyName", "Resolved", "TownshipName", "VillageName", "Vocabulary"]

_WORDING_LENGTH = 2
PINYIN_LENGTH = 24


@dataclass(slots=True)
class _Reading:
    """One query while it is read; spans are places in the query's text."""

    query: Query
    filters: Filters
    chips: list[Chip] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    generic: list[str] = field(default_factory=list)
    withheld: list[tuple[int, int]] = field(default_factory=list)
    towns: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    offers: list[tuple[str, Entry, tuple[int, int]]] = field(default_factory=list)

    def narrow(self, name: str, values: Iterable[str | int]) -> None:
        """Adds alternatives to one field of the filters."""
        before = getattr(self.filters, name)
        widened: dict[str, Any] = {name: tuple(dict.fromkeys((*before, *values)))}
        self.filters = replace(self.filters, **widened)


_MANY = {"township": "townships", "village": "villages", "policy": "policies", "status": "statuses"}


class Vocabulary:
    """Names of one county; cheap to ask, built anew when a publication changes them."""

    def __init__(self, lexicon: Lexicon, wording: str) -> None:
        self._lexicon = lexicon
        self._near = Near(lexicon)
        self._wording = wording

    @classmethod
    def build(
        cls,
        townships: Iterable[TownshipName],
        villages: Iterable[VillageName],
        policies: Iterable[PolicyName],
        *,
        county: str = "",
        texts: Iterable[str] = (),
    ) -> "Vocabulary":
        """``texts`` is other public wording: what stands in it is never taken for a person's name."""
        named = list(policies)
        wording = "\n".join(letters(text) for text in (*(" ".join(policy) for policy in named), *texts))
        return cls(lexicon_of(townships, villages, named, county), wording)

    def resolve(self, text: str, *, today: date, within: Filters | None = None) -> Resolved:
        """``within`` are filters already chosen; they decide between places of one name and stay in the result."""
        query = read(text, today, self._is_code)
        reading = _Reading(query, within or Filters())
        ends = {start: end for start, (end, _) in query.years.items()}
        pieces = single(cut(query.letters, query.breaks, ends, self._lexicon), query.breaks)
        apart = names_apart(query, pieces, self._lexicon, self._wording)
        reading.withheld += [query.span(*letters_of) for letters_of in stretches(apart)]
        segments = _joined(pieces, query.breaks, apart)
        for start, end in query.masked:
            self._masked(reading, start, end)
        reading.rest += [query.text[slice(*span)] for span in query.document_nos]
        self._latin(reading, segments)
        self._misspelt(reading, segments)
        # Townships first: they decide which village is meant, wherever they stand.
        for segment in sorted(segments, key=lambda s: not self._is_township(query, s)):
            self._take(reading, segment)
        return self._result(reading)

    def _is_code(self, number: str) -> bool:
        return number in self._lexicon.names

    def _is_township(self, query: Query, segment: Segment) -> bool:
        word = query.letters[segment.start : segment.end]
        entries = self._lexicon.names.get(word, ())
        return segment.kind == NAME and bool(entries) and all(entry.field == "township" for entry in entries)

    def _masked(self, reading: _Reading, start: int, end: int) -> None:
        name = reading.query.text[start:end]
        first, _, last = name.partition("*")
        masked = f"{first}*{last.strip('*')}"
        reading.filters = replace(reading.filters, name_masked=masked)
        reading.chips.append(Chip("name", (masked,), masked, name))

    def _take(self, reading: _Reading, segment: Segment) -> None:
        query = reading.query
        span = query.span(segment.start, segment.end)
        word, typed = query.letters[segment.start : segment.end], query.text[slice(*span)]
        if segment.kind == YEAR:
            year = query.years[segment.start][1]
            reading.narrow("years", [year])
            reading.chips.append(Chip("year", (str(year),), f"{year}年", typed))
        elif segment.kind == GENERIC:
            reading.generic.append(typed)
        elif segment.kind == NAME:
            self._name(reading, word, typed, span)
        elif segment.kind == UNKNOWN:
            self._unknown(reading, word, typed, span)

    def _name(self, reading: _Reading, word: str, typed: str, span: tuple[int, int]) -> None:
        """A known word: the fields it can mean are tried from the widest place down."""
        entries = self._lexicon.entries(word)
        by_field = {
            name: [e for e in entries if e.field == name] for name in ("township", "village", "policy", "status")
        }
        towns, villages = by_field["township"], by_field["village"]
        here = [e for e in villages if e.township in reading.filters.townships]
        if towns and not here:
            self._choose(reading, towns, typed)
            reading.towns += [(entry.value, span) for entry in towns]
            reading.offers += [("also", entry, span) for entry in villages]
        elif villages and (len(villages) == 1 or here) and not (reading.filters.townships and not here):
            self._choose(reading, here or villages, typed)
        elif villages and not by_field["policy"]:
            reading.offers += [("ambiguous" if word in self._lexicon.names else "part", e, span) for e in villages]
        elif by_field["policy"]:
            self._choose(reading, by_field["policy"], typed)
            reading.words.append(typed)
            reading.offers += [("also", entry, span) for entry in villages]
        else:
            self._choose(reading, by_field["status"], typed)
        # 双台 is a village, and 东双台 may be meant all the same.
        longer = [entry for entry in self._lexicon.parts.get(word, ()) if entry.field == "village"]
        reading.offers += [("part", entry, span) for entry in longer if entry not in entries]

    def _choose(self, reading: _Reading, entries: list[Entry], typed: str) -> None:
        name = entries[0].field
        label = entries[0].label if len(entries) == 1 else f"{typed}（{len(entries)} 项）"
        reading.narrow(_MANY[name], [entry.value for entry in entries])
        reading.chips.append(Chip(name, tuple(entry.value for entry in entries), label, typed))

    def _unknown(self, reading: _Reading, word: str, typed: str, span: tuple[int, int]) -> None:
        reading.offers += [(why, entry, span) for why, entry in self._near.of(word)]
        said = len(word) >= _WORDING_LENGTH and word in self._wording
        if may_hold_name(typed) and not said:
            reading.withheld.append(span)
        else:
            reading.rest.append(typed)

    def _latin(self, reading: _Reading, segments: list[Segment]) -> None:
        """Pinyin is often typed with blanks: neighbours are tried together."""
        query = reading.query
        unknown = [s for s in segments if s.kind == UNKNOWN and query.letters[s.start : s.end].isascii()]
        for first, last in itertools.combinations(unknown, 2):
            if last.start - first.start < PINYIN_LENGTH and query.letters[first.start : last.end].isascii():
                word, span = query.letters[first.start : last.end], query.span(first.start, last.end)
                reading.offers += [(why, entry, span) for why, entry in self._near.of(word)]

    def _misspelt(self, reading: _Reading, segments: list[Segment]) -> None:
        """种低补贴: the unknown half means something only together with the half that is said of every policy."""
        breaks = reading.query.breaks
        word: list[Segment] = []
        for segment in (*segments, None):
            if segment is None or (word and segment.start in breaks):
                kinds = {part.kind for part in word}
                if kinds == {UNKNOWN, GENERIC}:
                    start, end = word[0].start, word[-1].end
                    found, span = self._near.of(reading.query.letters[start:end]), reading.query.span(start, end)
                    reading.offers += [(why, entry, span) for why, entry in found]
                word = []
            if segment is not None:
                word.append(segment)

    def _result(self, reading: _Reading) -> Resolved:
        text, withheld = reading.query.text, reading.withheld
        if reading.filters.villages:
            reading.offers = [offer for offer in reading.offers if offer[0] != "also" or offer[1].field != "village"]
        # 我叫, 的补贴: what was only said around a person asks for nothing.
        empty = bool(withheld) and not (reading.rest or reading.chips or reading.offers)
        phrases = reading.words + reading.rest
        return Resolved(
            filters=reading.filters,
            chips=tuple(reading.chips),
            rest=" ".join(reading.rest),
            phrases=" ".join(phrases or ([] if reading.chips or empty else reading.generic)),
            suggestions=tuple(_suggestion(reading, *offer) for offer in reading.offers[: OFFERED * 2]),
            looks_like_person=bool(withheld),
            looks_like_id=reading.query.numbers,
            safe_text="" if empty else _without(text, withheld),
        )


def _suggestion(reading: _Reading, why: str, entry: Entry, span: tuple[int, int]) -> Suggestion:
    text = reading.query.text
    elsewhere = [at for code, at in reading.towns if entry.field == "village" and code != entry.township]
    others = [at for at in reading.withheld + elsewhere if at[1] <= span[0] or at[0] >= span[1]]
    hidden = any(span[0] <= at[0] and at[1] <= span[1] for at in reading.withheld)
    typed = "" if hidden else text[slice(*span)]
    marked = f"{text[: span[0]]}\0{text[span[1] :]}"
    moved = len(marked) - len(text)
    shifted = [(a + moved, b + moved) if a > span[0] else (a, b) for a, b in others]
    query = " ".join(_without(marked, shifted).replace("\0", f" {entry.full} ").split())
    return Suggestion(entry.field, entry.value, entry.label, typed, why, query)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())


def _joined(segments: list[Segment], breaks: frozenset[int], apart: set[int]) -> list[Segment]:
    """Unknown letters that stand together are one stretch; silent words and names written apart are gone."""
    joined: list[Segment] = []
    for segment in segments:
        if segment.start in apart:
            continue
        last = joined[-1] if joined else None
        together = last is not None and last.kind == segment.kind == UNKNOWN and last.end == segment.start
        if last is not None and together and segment.start not in breaks:
            joined[-1] = Segment(last.start, segment.end, UNKNOWN)
        elif segment.kind != SILENT:
            joined.append(segment)
    return joined
