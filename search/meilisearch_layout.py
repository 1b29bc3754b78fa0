"""Settings, documents and filters of the two Meilisearch indexes (搜索索引设置)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from search.documents import PayoutDoc
from search.index import Filters
from search.texts import Text

Settings = Mapping[str, Any]

_EXACT = {"facetSearch": False, "filter": {"equality": True, "comparison": False}}
_ORDERED = {"facetSearch": False, "filter": {"equality": True, "comparison": True}}
# Text arrives as spaced tokens (search.tokens) and is asked for in phrases, so the engine's own segmentation, typo
# tolerance, prefixes and dictionary have nothing to add and could only differ from the embedded engine.
_COMMON: Settings = {
    "prefixSearch": "disabled",
    "facetSearch": False,
    "typoTolerance": {
        "enabled": False,
        "disableOnNumbers": True,
        "disableOnWords": [],
        "disableOnAttributes": [],
        "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 9},
    },
    # Unpinned, a lone Chinese character may be taken for Japanese and normalised differently.
    "localizedAttributes": [{"attributePatterns": ["*"], "locales": ["cmn"]}],
    "separatorTokens": ["*"],
    "dictionary": [],
    "stopWords": [],
    "synonyms": {},
}
# Nothing in a payout is searchable text: no masked name is ever cut into words.
PAYOUTS: Settings = {
    **_COMMON,
    "searchableAttributes": [],
    "displayedAttributes": ["*"],
    "filterableAttributes": [
        {"attributePatterns": ["kind", "township", "village", "policy", "status", "name_masked"], "features": _EXACT},
        {"attributePatterns": ["year", "batch_id", "row_no"], "features": _ORDERED},
    ],
    "sortableAttributes": ["batch_id", "row_no", "year"],
    "rankingRules": ["sort"],
    "proximityPrecision": "byAttribute",
    "pagination": {"maxTotalHits": 1_000},
}
# The engine ranks a phrase by the attribute of its first word alone, which for single characters says nothing. So a
# text is put twice, as its names and as a whole, and the names are asked first.
TEXTS: Settings = {
    **_COMMON,
    "searchableAttributes": ["text"],
    "displayedAttributes": ["*"],
    "filterableAttributes": [
        {"attributePatterns": ["kind", "subject", "policies", "year", "part", "key"], "features": _EXACT}
    ],
    "sortableAttributes": ["place", "year"],
    "rankingRules": ["sort"],
    "proximityPrecision": "byWord",
    "pagination": {"maxTotalHits": 10_000},
}
NAMES = "names"
WHOLE = "whole"
NAMED_MAX = 1_000
RECORDS_PER_TEXT = 2
FIELDS = tuple(field.name for field in fields(PayoutDoc))
PAYOUT_ORDER = ["year:desc", "batch_id:desc", "row_no:asc"]
TEXT_ORDER = ["year:desc", "place:asc"]
FILTER_BYTES = 468  # a longer value is cut in the index and would never be found


def differs(wanted: Settings, found: Settings) -> list[str]:
    """Names of the settings that are not as wanted."""
    return sorted(name for name, value in wanted.items() if found.get(name) != value)


def payout_record(doc: PayoutDoc) -> dict[str, object]:
    """Every field of the shape, and nothing else."""
    return {name: getattr(doc, name) for name in FIELDS}


def text_records(doc: Text) -> Iterator[dict[str, object]]:
    """The names and the whole; names stand in a list, so no phrase runs over the border between two of them."""
    both = {
        "key": doc.id,
        "kind": doc.kind,
        "subject": doc.subject,
        "year": doc.year,
        "policies": doc.policies,
        "place": doc.place,
    }
    yield {**both, "id": f"{doc.id}-names", "part": NAMES, "text": doc.titles}
    yield {**both, "id": doc.id, "part": WHOLE, "text": doc.titles + doc.bodies, "data": doc.data}


def equals(field: str, value: str | int) -> str:
    """One exact comparison with the value quoted."""
    return f"{field} = {_literal(value)}"


def among(field: str, values: Sequence[str | int]) -> str:
    """One of several values."""
    return f"{field} IN [{', '.join(map(_literal, values))}]"


def conditions(filters: Filters) -> list[str]:
    """The filter of a payout query; every entry is required."""
    many: dict[str, Sequence[str | int]] = {
        "township": filters.townships,
        "village": filters.villages,
        "policy": filters.policies,
        "year": filters.years,
        "status": filters.statuses,
    }
    one = {"kind": filters.kind, "name_masked": filters.name_masked, "batch_id": filters.batch_id}
    asked = [among(field, values) for field, values in many.items() if values]
    return asked + [equals(field, value) for field, value in one.items() if value is not None]


def text_conditions(kind: str, part: str, filters: Filters) -> list[str]:
    """The filter of a query for texts of one kind."""
    asked = [equals("kind", kind), equals("part", part)]
    if filters.policies:
        asked.append(among("policies", filters.policies))
    if filters.years:
        asked.append(among("year", filters.years))
    return asked


def after(place: tuple[int, int, int]) -> str:
    """Rows behind (year, batch, row) in PAYOUT_ORDER."""
    year, batch, row = place
    same_year = f"(year = {year} AND (batch_id < {batch} OR (batch_id = {batch} AND row_no > {row})))"
    return f"(year < {year} OR {same_year})"


def askable(filters: Filters) -> bool:
    """False when a value is too long for the engine to have kept, so the answer is empty without asking."""
    values: Iterable[object] = (
        *filters.townships,
        *filters.villages,
        *filters.policies,
        *filters.statuses,
        filters.kind or "",
        filters.name_masked or "",
    )
    return all(len(str(value).encode()) <= FILTER_BYTES for value in values)


def _literal(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
