"""What a query means (检索词解析结果): filters with their chips, what is left, and what might have been meant."""

from dataclasses import dataclass
from typing import NamedTuple

from search.index import Filters


class TownshipName(NamedTuple):
    """A town or street as the vocabulary knows it."""

    code: str
    name: str


class VillageName(NamedTuple):
    """A village or community and the code of its township."""

    code: str
    name: str
    township: str


class PolicyName(NamedTuple):
    """A subsidy with its official and its plain name."""

    code: str
    name: str
    plain_name: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A piece of the query that became a filter.

    ``field`` is township | village | policy | year | status | kind | name; ``values`` are codes (years as text);
    ``label`` is what the chip says; ``typed`` is the piece as the visitor wrote it (folded to half width).
    """

    field: str
    values: tuple[str, ...]
    label: str
    typed: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something offered, never put in place by itself.

    ``why``: ambiguous (several places of that name) | part (a piece of the name) | pinyin | initials | similar (one
    character differs) | also (the same word names this too). ``query`` is the whole search text if it is taken.
    """

    field: str
    value: str
    label: str
    typed: str
    why: str
    query: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """``rest`` and ``phrases`` never hold what looks like a full personal name or an ID number.

    ``phrases`` is the text for policies() and documents(): policy words as typed, then the rest.
    ``safe_text`` is the query without the withheld pieces: the only form that may stand in a URL or a field.
    """

    filters: Filters
    chips: tuple[Chip, ...]
    rest: str
    phrases: str
    suggestions: tuple[Suggestion, ...]
    looks_like_person: bool
    looks_like_id: bool
    safe_text: str

    def without(self, chip: Chip) -> str:
        """The search text after the visitor takes ``chip`` away."""
        return " ".join(self.safe_text.replace(chip.typed, " ", 1).split())
