"""No form is taken that our own page did not send (防跨站): one guard for the whole application."""

from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from litestar import Request
from litestar.handlers import BaseRouteHandler

from core.law.refusal import Refusal
from web.forms import Form, form_of, parse
from web.guards import SignInNeeded
from web.kit import Connection, WebRequest, kit_of
from web.sessions import session_token

FIELD = "form_token"
PURPOSE = "public form"
PUBLIC_SECONDS = 4 * 3600
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Parsing beyond this would hold up the other requests of the process.
INLINE_BYTES = 64 * 1024


async def protect_forms(connection: Connection, handler: BaseRouteHandler) -> None:
    """Reads the form of an unsafe request and checks where it comes from, before any other guard.

    Routes say who checks: ``opt={"signed": True}`` the feed's signature, ``opt={"public": True}`` a timed token; all
    others need a token bound to the officer's session.
    """
    # The site has no websocket routes; guards of one would be called with another kind of connection.
    if not isinstance(connection, Request) or connection.method in SAFE or handler.opt.get("signed"):
        return
    check_origin(connection)
    connection.state.form = await _read(connection)
    if handler.opt.get("public"):
        _check_public(connection)
    else:
        _check_session(connection)


def form_token(connection: Connection) -> str:
    """The token for the forms of the page that answers this request."""
    tokens, session = kit_of(connection).tokens, session_token(connection)
    return tokens.session_token(session) if connection.state.get("staff") else tokens.sign(PURPOSE, "")


def check_origin(connection: Connection) -> None:
    """Refuses what a browser says another site has sent; old browsers say nothing and are judged by the token."""
    if connection.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refusal("form.foreign")
    origin = connection.headers.get("origin", "")
    own = {connection.headers.get("host", ""), urlsplit(kit_of(connection).site.origin).netloc}
    # "null" is what our own Referrer-Policy makes browsers send.
    if origin not in {"", "null"} and urlsplit(origin).netloc not in own:
        raise Refusal("form.foreign")


async def _read(request: WebRequest) -> Form:
    content_type, body = request.headers.get("content-type", ""), await request.body()
    return parse(content_type, body) if len(body) <= INLINE_BYTES else await run_sync(parse, content_type, body)


def _check_public(connection: Connection) -> None:
    token = form_of(connection).last(FIELD)
    if kit_of(connection).tokens.read(PURPOSE, token, PUBLIC_SECONDS) is None:
        raise Refusal("form.expired")


def _check_session(connection: Connection) -> None:
    session = session_token(connection)
    if not session:
        raise SignInNeeded
    if not kit_of(connection).tokens.fits_session(form_of(connection).last(FIELD), session):
        raise Refusal("form.foreign")
