"""The policy list on the web (补贴政策清单)."""

import re

from litestar import Response, get
from litestar.params import FromPath

from core.database import Session
from core.public_view import policies
from web.kit import WebRequest
from web.responses import Asked, public_page

YEAR = re.compile(r"[0-9]{4}")


@get("/policies", sync_to_thread=False, opt={"public": True})
def newest(request: WebRequest) -> Response[bytes]:
    """The newest published edition."""

    def build(session: Session, _asked: Asked) -> policies.EditionPage | None:
        return policies.edition(session) or policies.nothing_published()

    return public_page(request, "portal/policies/edition.html", build, title="补贴政策清单")


@get("/policies/editions/{year:int}", sync_to_thread=False, opt={"public": True})
def edition(request: WebRequest, year: FromPath[int]) -> Response[bytes]:
    """The edition of one year."""

    def build(session: Session, _asked: Asked) -> policies.EditionPage | None:
        return policies.edition(session, year)

    return public_page(request, "portal/policies/edition.html", build, title=f"{year}年补贴政策清单")


@get("/policies/editions/{year:int}/changes", sync_to_thread=False, opt={"public": True})
def changes(request: WebRequest, year: FromPath[int]) -> Response[bytes]:
    """What an edition added, changed and dropped."""

    def build(session: Session, _asked: Asked) -> policies.ChangesPage | None:
        return policies.changes(session, year)

    return public_page(request, "portal/policies/changes.html", build, title=f"{year}年清单有什么变化")


@get("/policies/{code:str}", sync_to_thread=False, opt={"public": True})
def policy(request: WebRequest, code: FromPath[str]) -> Response[bytes]:
    """One item: who gets it, how much, when, how."""

    def build(session: Session, asked: Asked) -> policies.PolicyPage | None:
        year = asked.query.get("year")
        if year is not None and not YEAR.fullmatch(year):
            return None
        return policies.policy(session, code, int(year) if year else None, today=asked.today)

    return public_page(
        request, "portal/policies/policy.html", build, title=lambda page: page.name, query=("year",)
    )  # fmt: skip


HANDLERS = [newest, edition, changes, policy]
