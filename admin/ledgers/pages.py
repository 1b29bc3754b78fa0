"""Choosing a township and a year (选底册), with what was paid there by subsidy."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from admin.answers import number, seen
from core.staff_view.ledgers import Choice, Ledger, ledger, townships_of, years_of
from web.forms import Bound, blank
from web.guards import signed_in
from web.kit import WebRequest
from web.requests import actor_of, reading
from web.responses import known_query, private_page

TEMPLATE, TITLE, FILTERS = "admin/ledgers/ledger.html", "补贴底册", ("township", "year")


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The choice, the ledger once it is chosen, and the form of the comparison."""

    townships: tuple[Choice, ...]
    years: tuple[int, ...]
    ledger: Ledger | None
    form: Bound[Any]


@get("/admin/ledgers", guards=[signed_in], sync_to_thread=True)
def show(request: WebRequest) -> Response[bytes]:
    """One township has no choice to make: its officers see their own ledger of the newest year at once."""
    query = known_query(request, FILTERS)
    return private_page(
        request,
        TEMPLATE,
        page_of(request, query.get("township", ""), number(request, "year"), blank()),
        title=TITLE,
        query=FILTERS,
    )


def page_of(request: WebRequest, township: str, year: int | None, form: Bound[Any]) -> LedgerPage:
    """404 for a township that this officer may not read."""
    with reading(request) as session:
        actor = actor_of(request)
        townships, years = townships_of(session, actor), years_of(session)
        seen(townships or None)
        code = township or (townships[0].value if len(townships) == 1 else "")
        chosen = year if year in years else next(iter(years), None)
        found = seen(ledger(session, actor, code, chosen)) if code and chosen else None
    return LedgerPage(townships, years, found, form)


ROUTES = [show]
