"""Search (搜索): words become filters, the cube counts, the engine finds, and no name of a person goes anywhere."""

from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

from litestar import Response, get

from core.database import Session
from core.law.clock import local_date
from core.public_view import figures, policies
from core.public_view.figures import KIND_WORDS, STATUS_WORDS, Figures, Narrowed
from search.documents import PayoutDoc
from search.excerpts import Piece, excerpt, marked
from search.index import Filters, Index, IndexDown
from search.resolved import Chip, Resolved, Suggestion
from search.vocabulary import Vocabulary
from web.kit import WebRequest, kit_of, parts_of
from web.requests import reading
from web.responses import Asked, known_query, public_page, see_other

QUERY = ("q", "kind", "township", "village", "policy", "year", "status", "page", "said")
TEXTS_SHOWN, PAYOUTS_SHOWN = 6, 20


@dataclass(frozen=True, slots=True)
class ShownChip:
    """A filter that stands; ``query`` is the search without it."""

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
    status: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine gave; ``down`` says that it gave nothing because it is not there."""

    policies: tuple[TextHit, ...] = ()
    documents: tuple[TextHit, ...] = ()
    payouts: tuple[PayoutHit, ...] = ()
    next: str | None = None
    down: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One answer: policies, documents and payouts together."""

    text: str
    asked: bool
    said_person: bool
    chips: tuple[ShownChip, ...]
    rest: str
    suggestions: tuple[Suggestion, ...]
    figures: Figures | None
    found: Found = field(default_factory=Found)


@get("/search", sync_to_thread=True, opt={"public": True})
def search(request: WebRequest) -> Response[bytes] | Response[None]:
    """Everything public that matches; what looks like a person is taken out of the address first."""
    query = known_query(request, QUERY)
    with reading(request) as session:
        words = cast("Vocabulary", parts_of(request).vocabulary(session))
        resolved = words.resolve(query.get("q", ""), today=local_date(kit_of(request).clock()), within=_within(query))
    if resolved.looks_like_person or resolved.looks_like_id:
        kept = {name: value for name, value in query.items() if name not in {"q", "page", "said"}}
        return see_other(request, _address({"q": resolved.safe_text, **kept, "said": "person"}))
    index = cast("Index", parts_of(request).index)

    def build(session: Session, asked: Asked) -> SearchPage:
        return answer(session, index, resolved, dict(asked.query))

    return public_page(request, "portal/search/search.html", build, title="搜索", query=QUERY, keep=False)


def answer(session: Session, index: Index, resolved: Resolved, query: dict[str, str]) -> SearchPage:
    """The page for a query that names no person."""
    counted = figures.figures(session, _narrowed(resolved.filters)) if resolved.filters else None
    try:
        found = _found(session, index, resolved, query.get("page"))
    except IndexDown:
        found = Found(policies=_known_policies(session, resolved), down=True)
    return SearchPage(
        text=query.get("q", ""),
        asked=bool(query.get("q") or resolved.filters),
        said_person=query.get("said") == "person",
        chips=_chips(session, resolved, query),
        rest=resolved.rest,
        suggestions=resolved.suggestions,
        figures=counted,
        found=found,
    )


def _within(query: dict[str, str]) -> Filters:
    year, kind, status = query.get("year", ""), query.get("kind"), query.get("status")
    return Filters(
        kind=kind if kind in KIND_WORDS else None,
        townships=_codes(query, "township"),
        villages=_codes(query, "village"),
        policies=_codes(query, "policy"),
        years=(int(year),) if year.isdecimal() and len(year) == len("2026") else (),
        statuses=(status,) if status in STATUS_WORDS else (),
    )


def _codes(query: dict[str, str], name: str) -> tuple[str, ...]:
    code = query.get(name, "")
    return (code,) if code.isascii() and code.isalnum() else ()


def _narrowed(filters: Filters) -> Narrowed:
    return Narrowed(
        filters.kind, filters.townships, filters.villages, filters.policies, filters.years, filters.statuses
    )


def _address(query: dict[str, str]) -> str:
    return "/search?" + urlencode({name: value for name, value in query.items() if value})


def _chips(session: Session, resolved: Resolved, query: dict[str, str]) -> tuple[ShownChip, ...]:
    typed = tuple(_typed(chip, resolved) for chip in resolved.chips)
    within = _within(query)
    names = figures.labels(session, within.villages, within.policies)
    labels = (
        ("kind", KIND_WORDS.get(within.kind or "")),
        ("township", names.townships.get(query.get("township", ""))),
        ("village", names.villages.get(query.get("village", ""))),
        ("policy", names.policies.get(query.get("policy", ""))),
        ("year", f"{within.years[0]}年" if within.years else None),
        ("status", STATUS_WORDS.get(query.get("status", ""))),
    )
    given = tuple(ShownChip(label, {name: None, "page": None}) for name, label in labels if label)
    return (*typed, *given)


def _typed(chip: Chip, resolved: Resolved) -> ShownChip:
    return ShownChip(chip.label, {"q": resolved.without(chip), "page": None})


def _found(session: Session, index: Index, resolved: Resolved, cursor: str | None) -> Found:
    phrases = resolved.phrases
    payouts = index.payouts(resolved.filters, cursor=cursor, limit=PAYOUTS_SHOWN) if resolved.filters else None
    known = _known_policies(session, resolved)
    return Found(
        policies=known or (_policies(session, index, phrases) if phrases else ()),
        documents=_documents(index, phrases) if phrases else (),
        payouts=_rows(session, payouts.items) if payouts else (),
        next=payouts.next if payouts else None,
    )


def _policies(session: Session, index: Index, phrases: str) -> tuple[TextHit, ...]:
    years = policies.published_years(session)[:1]
    hits = index.policies(phrases, Filters(years=years), limit=TEXTS_SHOWN).items
    return tuple(
        TextHit(f"/policies/{hit.code}", marked(hit.name, phrases), hit.department, excerpt(hit.body, phrases))
        for hit in hits
    )


def _documents(index: Index, phrases: str) -> tuple[TextHit, ...]:
    hits = index.documents(phrases, limit=TEXTS_SHOWN).items
    return tuple(
        TextHit(f"/documents/{hit.id}", marked(hit.title, phrases), hit.doc_no, excerpt(hit.body, phrases))
        for hit in hits
    )


def _known_policies(session: Session, resolved: Resolved) -> tuple[TextHit, ...]:
    pages = (policies.policy(session, code) for code in resolved.filters.policies[:TEXTS_SHOWN])
    return tuple(
        TextHit(f"/policies/{page.code}", marked(page.name, resolved.phrases), page.department, ())
        for page in pages
        if page
    )


def _rows(session: Session, hits: tuple[PayoutDoc, ...]) -> tuple[PayoutHit, ...]:
    names = figures.labels(session, (hit.village for hit in hits), (hit.policy for hit in hits))
    return tuple(
        PayoutHit(
            path=f"/lists/{hit.batch_no}/villages/{hit.village}",
            name=hit.name_masked,
            place=names.villages.get(hit.village, hit.village),
            policy=names.policies.get(hit.policy, hit.policy),
            year=hit.year,
            status=hit.status,
            amount_fen=hit.amount_fen,
        )
        for hit in hits
    )


ROUTES = [search]
