"""Search (搜索): words become filters, the cube counts, the engine finds, and no name of a person goes anywhere.

What is typed is posted, because an address is kept by browsers and servers in between; the answer is at an address
that holds only what the vocabulary let through.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from litestar import Response, get, post

from core.database import Session
from core.law.clock import local_date
from portal.answers import QUERY, SearchPage, answer, filters_in, known_only, places_near
from search.index import Filters, Index, place_of
from search.query import QUERY_LENGTH, batch_no_of
from search.resolved import Resolved
from search.vocabulary import Vocabulary
from web.forms import form_of
from web.kit import WebRequest, kit_of, parts_of
from web.requests import reading
from web.responses import known_query, private_page, see_other

TYPED_LENGTH = 200
OWN = ("townships", "villages", "policies", "years", "statuses")


@get("/search", sync_to_thread=True, opt={"public": True})
def search(request: WebRequest) -> Response[Any]:
    """Everything public that matches; an address with anything else than words and filters is made clean first."""
    asked = known_query(request, QUERY)
    if batch_no := batch_no_of(asked.get("q", "")):
        return see_other(request, f"/lists/{batch_no}")
    with reading(request) as session:
        resolved = resolve(request, session, asked)
        clean = cleaned(asked, resolved)
        if clean != asked:
            return see_other(request, address(clean))
        place_of(clean.get("page"))
        page = answer(session, cast("Index", parts_of(request).index), resolved, clean, today_of(request))
    return private_page(request, "portal/search/search.html", page, title=title_of(page), query=QUERY)


@post("/search", sync_to_thread=False, opt={"public": True}, status_code=303)
def typed(request: WebRequest) -> Response[None]:
    """From what was typed to the address of its answer."""
    asked = {"q": form_of(request).last("q").strip()[:TYPED_LENGTH]}
    if batch_no := batch_no_of(asked["q"]):
        return see_other(request, f"/lists/{batch_no}")
    with reading(request) as session:
        clean = cleaned(asked, resolve(request, session, asked))
    return see_other(request, address(clean))


def resolve(request: WebRequest, session: Session, asked: Mapping[str, str]) -> Resolved:
    """What the words and filters mean; a filter in the address beats the words of the same field."""
    words = cast("Vocabulary", parts_of(request).vocabulary(session))
    within = filters_in(asked)
    resolved = words.resolve(asked.get("q", ""), today=today_of(request), within=within)
    return replace(resolved, filters=beaten(resolved.filters, within))


def beaten(meant: Filters, within: Filters) -> Filters:
    """``meant``, but of a field that ``within`` narrows only its values: words may not widen what was chosen."""
    return replace(meant, **{name: getattr(within, name) for name in OWN if getattr(within, name)})


def cleaned(asked: Mapping[str, str], resolved: Resolved) -> dict[str, str]:
    """The same question without what may be a person, without unknown values, in the order of ``QUERY``."""
    kept = known_only(asked)
    personal = resolved.looks_like_person or resolved.looks_like_id
    if personal or len(asked.get("q", "")) > QUERY_LENGTH:
        kept |= {"q": resolved.safe_text, "page": "", "said": "person" if personal else ""}
        kept["near"] = places_near(resolved)
    return {name: kept[name] for name in QUERY if kept.get(name)}


def address(query: Mapping[str, str]) -> str:
    """The page for ``query``."""
    return "/search?" + urlencode(query) if query else "/search"


def title_of(page: SearchPage) -> str:
    """What stands in the title bar; the words are safe by now."""
    return f"搜索：{page.text}" if page.text else "搜索"


def today_of(request: WebRequest) -> date:
    """The day in China."""
    return local_date(kit_of(request).clock())


# The framework wraps the threaded handlers of a path once more for each that is added: such a one comes last.
HANDLERS = [typed, search]
