"""The answer to a search (搜索结果): policies, documents and payouts together, each found where it is sure to be right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.database import Session
from core.law.payouts.words import KIND, STATUS
from core.public_view import policies
from core.public_view.figures import Figures, Labels, Narrowed, figures, labels
from core.public_view.search import standing_documents, standing_rows
from search.documents import PayoutDoc
from search.excerpts import Piece, excerpt, marked
from search.index import Filters, Index, IndexDown
from search.resolved import Chip, Resolved

QUERY = ("q", "kind", "township", "village", "policy", "year", "status", "page", "said", "near")
SHAPES: Mapping[str, re.Pattern[str]] = {
    "kind": re.compile("|".join(KIND)),
    "township": re.compile(r"[0-9]{9}"),
    "village": re.compile(r"[0-9]{12}"),
    # A code holds a digit, a name in pinyin does not; eleven digits are a phone or more.
    "policy": re.compile(r"(?=[^0-9]*[0-9])(?!.*[0-9]{11})[A-Za-z0-9._\-]{1,16}"),
    "year": re.compile(r"20[0-9]{2}"),
    "status": re.compile("|".join(STATUS)),
    "said": re.compile("person"),
    "near": re.compile(r"(?:[0-9]{9}|[0-9]{12})(?:,(?:[0-9]{9}|[0-9]{12})){0,3}"),
}
NO_FILTERS = frozenset({"said", "near"})
AFRESH: Mapping[str, str | None] = {"page": None, "said": None, "near": None}
FIELDS: Mapping[str, str] = {
    "township": "townships", "village": "villages", "policy": "policies", "year": "years", "status": "statuses",
}  # fmt: skip
TEXTS_SHOWN, PAYOUTS_SHOWN = 10, 20
NEAR_SHOWN, VILLAGE = 4, 12


@dataclass(frozen=True, slots=True)
class Change:
    """Another search, one tap away: a filter less, or what might have been meant; ``query`` is what changes."""

    label: str
    query: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class TextHit:
    """A policy or document: where it is, its title and an excerpt with the words marked."""

    path: str
    title: tuple[Piece, ...]
    note: str
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PayoutHit:
    """A public row; ``path`` is its village's part of the list."""

    path: str
    name: str
    place: str
    policy: str
    year: int
    said: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine gave; ``down`` says that it gave nothing because it is not there."""

    policies: tuple[TextHit, ...] = ()
    documents: tuple[TextHit, ...] = ()
    payouts: tuple[PayoutHit, ...] = ()
    next: str | None = None
    down: bool = False
    most: int = TEXTS_SHOWN


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One answer. ``figures`` is None without a filter, and for a masked name, which the cube does not know."""

    text: str
    asked: bool
    said_person: bool
    masked_name: str
    chips: tuple[Change, ...]
    rest: str
    suggestions: tuple[Change, ...]
    figures: Figures | None
    found: Found = field(default_factory=Found)

    @property
    def empty(self) -> bool:
        """Asked, and nothing is there."""
        counted = self.figures and (self.figures.rows_n or self.figures.counted or self.figures.hidden)
        texts = self.found.policies or self.found.documents
        return self.asked and not (counted or texts or self.found.payouts)


def known_only(asked: Mapping[str, str]) -> dict[str, str]:
    """``asked`` without values that are no filter: they may hold anything, so they may not come back in a link."""
    return {name: value for name, value in asked.items() if name not in SHAPES or SHAPES[name].fullmatch(value)}


def filters_in(asked: Mapping[str, str]) -> Filters:
    """The filters in an address."""
    known = known_only(asked)
    given: dict[str, Any] = {
        name: (known[short],) for short, name in FIELDS.items() if short in known and short != "year"
    }
    return Filters(kind=known.get("kind"), years=(int(known["year"]),) if "year" in known else (), **given)


def places_near(resolved: Resolved) -> str:
    """The codes of places that the words resemble: all that may be kept of words that look like a name."""
    codes = (one.value for one in resolved.suggestions if one.field in {"township", "village"} and not one.typed)
    return ",".join(list(dict.fromkeys(codes))[:NEAR_SHOWN])


def answer(session: Session, index: Index, resolved: Resolved, query: Mapping[str, str], today: date) -> SearchPage:
    """The page for a query that names no person."""
    name = resolved.filters.name_masked or ""
    counted = resolved.filters and not name
    try:
        found = _found(session, index, resolved, query.get("page"), today)
    except IndexDown:
        found = Found(policies=_known_policies(session, resolved), down=True)
    return SearchPage(
        text=query.get("q", ""),
        asked=bool(query.get("q") or resolved.filters),
        said_person="said" in query,
        masked_name=name,
        chips=_chips(session, resolved, query),
        rest=resolved.rest,
        suggestions=_suggestions(session, resolved, query),
        figures=figures(session, _narrowed(resolved.filters), today) if counted else None,
        found=found,
    )


def _narrowed(filters: Filters) -> Narrowed:
    return Narrowed(
        filters.kind, filters.townships, filters.villages, filters.policies, filters.years, filters.statuses
    )


def _chips(session: Session, resolved: Resolved, query: Mapping[str, str]) -> tuple[Change, ...]:
    """Those of the words, unless the address narrows the same field, then those of the address."""
    typed = tuple(
        Change(chip.label, {"q": resolved.without(chip), **AFRESH})
        for chip in resolved.chips
        if chip.field not in query
    )
    names = labels(session, [query.get("village", "")], [query.get("policy", "")])
    given = tuple(
        Change(_label(name, query[name], names), {name: None, **AFRESH})
        for name in SHAPES
        if name in query and name not in NO_FILTERS
    )
    return (*typed, *given)


def _said(chip: Chip) -> str:
    """A state is called as in the lists."""
    return STATUS[chip.values[0]].short if chip.field == "status" else chip.label


def _suggestions(session: Session, resolved: Resolved, query: Mapping[str, str]) -> tuple[Change, ...]:
    """What the words might mean, and the places that words resembled which were taken for a name."""
    near = query["near"].split(",") if "near" in query else []
    names = labels(session, villages=near)
    places = [
        ("village", names.villages, code) if len(code) == VILLAGE else ("township", names.townships, code)
        for code in near
    ]
    return (
        *(Change(known[code], {field: code, **AFRESH}) for field, known, code in places if code in known),
        *(Change(one.label, {"q": one.query, **AFRESH}) for one in resolved.suggestions),
    )


def _label(name: str, value: str, names: Labels) -> str:
    if name == "year":
        return f"{value}年"
    words = {
        "kind": KIND, "township": names.townships, "village": names.villages, "policy": names.policies,
        "status": {status: words.short for status, words in STATUS.items()},
    }  # fmt: skip
    return words[name].get(value, value)


def _found(session: Session, index: Index, resolved: Resolved, cursor: str | None, today: date) -> Found:
    phrases = resolved.phrases
    payouts = index.payouts(resolved.filters, cursor=cursor, limit=PAYOUTS_SHOWN) if resolved.filters else None
    known = _known_policies(session, resolved)
    return Found(
        policies=known or (_policies(session, index, phrases) if phrases else ()),
        documents=_documents(session, index, phrases) if phrases else (),
        payouts=_rows(session, payouts.items, today) if payouts else (),
        next=payouts.next if payouts else None,
    )


def _policies(session: Session, index: Index, phrases: str) -> tuple[TextHit, ...]:
    years = policies.published_years(session)[:1]
    hits = index.policies(phrases, Filters(years=years), limit=TEXTS_SHOWN).items if years else ()
    standing = {item.code for item in policies.briefly(session, (hit.code for hit in hits))}
    return tuple(
        TextHit(f"/policies/{hit.code}", marked(hit.name, phrases), hit.department, excerpt(hit.body, phrases))
        for hit in hits
        if hit.code in standing
    )


def _documents(session: Session, index: Index, phrases: str) -> tuple[TextHit, ...]:
    hits = index.documents(phrases, limit=TEXTS_SHOWN).items
    standing = standing_documents(session, (hit.id for hit in hits))
    return tuple(
        TextHit(f"/documents/{hit.id}", marked(hit.title, phrases), hit.doc_no, excerpt(hit.body, phrases))
        for hit in hits
        if hit.id in standing
    )


def _known_policies(session: Session, resolved: Resolved) -> tuple[TextHit, ...]:
    items = policies.briefly(session, resolved.filters.policies)[:TEXTS_SHOWN]
    return tuple(
        TextHit(f"/policies/{item.code}", marked(item.name, resolved.phrases), item.department, ()) for item in items
    )


def _rows(session: Session, hits: tuple[PayoutDoc, ...], today: date) -> tuple[PayoutHit, ...]:
    standing = standing_rows(session, ((hit.batch_id, hit.row_no) for hit in hits), today)
    names = labels(session, (hit.village for hit in hits), (hit.policy for hit in hits))
    return tuple(
        PayoutHit(
            path=_list_path(hit),
            name=hit.name_masked,
            place=names.villages.get(hit.village) or f"{names.townships.get(hit.village, '')}（人少的村合在一起）",
            policy=names.policies.get(hit.policy, hit.policy),
            year=hit.year,
            said=STATUS[hit.status].short,
            amount_fen=hit.amount_fen,
        )
        for hit in hits
        if (hit.batch_id, hit.row_no) in standing
    )


def _list_path(hit: PayoutDoc) -> str:
    """The part of the list where the row stands: its village, or what is shown of the township or the county."""
    whole = f"/lists/{hit.batch_no}"
    if hit.township == hit.village:
        return f"{whole}?township={hit.township}" if hit.township else whole
    return f"{whole}/villages/{hit.village}"
