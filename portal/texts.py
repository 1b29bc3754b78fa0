"""Pages of standing words (说明页面): help, privacy, accessibility, and the map of the site for machines."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from litestar import Response, get

from core.database import Session
from core.law.payouts.words import STATUS
from core.law.sensitivity import MODE_WORDS
from core.public_view import sitemap
from web.kit import WebRequest, kit_of
from web.requests import reading
from web.responses import Asked, public_page

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Words:
    """Tables that the explanations show as the rest of the site uses them."""

    statuses: dict[str, str]
    modes: tuple[str, ...]


def _words(_session: Session, _asked: Asked) -> Words:
    return Words({status: words.short for status, words in STATUS.items()}, tuple(MODE_WORDS.values()))


@get("/help", sync_to_thread=False, opt={"public": True})
def usage(request: WebRequest) -> Response[bytes]:
    """How to read a list, how to find one's own record, whom to ask."""
    return public_page(request, "portal/texts/help.html", _words, title="怎么用")


@get("/privacy", sync_to_thread=False, opt={"public": True})
def privacy(request: WebRequest) -> Response[bytes]:
    """What is kept about people, why, and how long."""
    return public_page(request, "portal/texts/privacy.html", _words, title="隐私说明")


@get("/accessibility", sync_to_thread=False, opt={"public": True})
def accessibility(request: WebRequest) -> Response[bytes]:
    """What was done so that everybody can read the site."""
    return public_page(request, "portal/texts/accessibility.html", _words, title="无障碍说明")


@get("/sitemap.xml", sync_to_thread=False, opt={"public": True})
def site_map(request: WebRequest) -> Response[str]:
    """Every public page that is no page about a list of persons."""
    site = kit_of(request).site
    with reading(request) as session:
        paths = sitemap.paths(session)
    root = (site.origin or str(request.base_url).rstrip("/")) + site.base_path
    lines = "\n".join(f"<url><loc>{escape(root + path)}</loc></url>" for path in paths)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{NAMESPACE}">\n{lines}\n</urlset>\n'
    return Response(body, media_type="application/xml", headers={"Cache-Control": "no-cache"})


HANDLERS = [usage, privacy, accessibility, site_map]
