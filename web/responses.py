"""The answers that handlers give: kept public pages, private pages, the way on after a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException

from core.database import Session
from core.law.calendar import WorkCalendar
from core.law.clock import local_date
from web.cache import KeptPage
from web.csrf import form_token
from web.kit import Connection, Kit, WebRequest, kit_of
from web.pages import Shell

HTML = "text/html"
BIG = "big"
FLASH = "mingbai_flash"
FLASH_SECONDS = 60
BIG_SECONDS = 365 * 24 * 3600
QUERY_LENGTH = 200

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a public page depends on besides the ledger; ``query`` holds the known, filled filters only."""

    today: date
    now: datetime
    calendar: WorkCalendar
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gone:
    """What was public once and is no more: why, and the path of what stands in its place."""

    sentence: str
    instead: str | None = None


def public_page(
    request: WebRequest,
    template: str,
    build: Callable[[Session, Asked], P | Gone | None],
    *,
    title: str | Callable[[P], str],
    query: tuple[str, ...] = (),
    keep: bool = True,
) -> Response[bytes]:
    """The same bytes for everyone: rendered once per data version and day, with ETag and 304.

    ``query`` names the parameters the page knows; all others are ignored. ``keep=False`` for pages that also depend on
    something outside the ledger. ``build`` returns None for 404 and Gone for 410.
    """
    kit, big = kit_of(request), wants_big(request)
    now = kit.clock()
    asked = Asked(local_date(now), now, kit.calendar, known_query(request, query))
    with kit.read() as session:
        key = (request.scope["path"], tuple(asked.query.items()), big, kit.versions(session), asked.today)
        kept = kit.cache.get(key) if keep else None
        if kept is None:
            page = build(session, asked)
            if page is None:
                raise NotFoundException
            if isinstance(page, Gone):
                raise GoneError(page)
            heading = title if isinstance(title, str) else title(page)
            shell = _shell(request, kit, heading, big=big, query=asked.query)
            kept = KeptPage.of(kit.pages.render(template, page, shell))
            if keep:
                kit.cache.put(key, kept)
    return _kept_response(request, kept, big=big, keep=keep)


def private_page(
    request: WebRequest,
    template: str,
    page: object,
    *,
    title: str,
    status: int = 200,
    query: tuple[str, ...] = (),
    cookies: tuple[Cookie, ...] = (),
) -> Response[bytes]:
    """A page for one reader: with a form token and the flash note, never stored anywhere."""
    kit, big = kit_of(request), wants_big(request)
    note = _flash_of(request, kit)
    shell = _shell(
        request, kit, title, big=big, query=known_query(request, query), flash=note or "", token=form_token(request)
    )
    body = kit.pages.render(template, page, shell)
    headers = {"Cache-Control": "no-store"}
    if _takes_gzip(request):
        body, headers["Content-Encoding"] = KeptPage.of(body).packed, "gzip"
    ended = (_flash_cookie(kit, request.scope["path"], ""),) if note is not None else ()
    return Response(
        body,
        status_code=status,
        media_type=HTML,
        headers=headers,
        cookies=[*cookies, *ended, *_big_cookie(request, big)],
    )


def form_page(request: WebRequest, template: str, page: object, *, title: str) -> Response[bytes]:
    """The form once more with its errors: 422, and the title says so first, as screen readers read it first."""
    return private_page(request, template, page, title=f"错误：{title}", status=422)


def see_other(
    request: WebRequest, path: str, flash: str | None = None, *, cookies: tuple[Cookie, ...] = ()
) -> Response[None]:
    """303 to ``path`` inside the base path; ``flash`` is shown once on the next private page."""
    kit = kit_of(request)
    address = _shell(request, kit, "", big=request.query_params.get(BIG) == "1").url(path)
    notes = (_flash_cookie(kit, path, kit.tokens.sign("flash", flash)),) if flash else ()
    return Response(
        None, status_code=303, headers={"Location": address, "Cache-Control": "no-store"}, cookies=[*cookies, *notes]
    )


class GoneError(Exception):
    """Carries a Gone answer to the page of web.errors."""

    def __init__(self, gone: Gone) -> None:
        super().__init__(gone.sentence)
        self.gone = gone


def own_path(connection: Connection) -> str:
    """The path of this request, fit for a link: never "//host" nor a backslash, which browsers take for one."""
    return quote("/" + connection.scope["path"].lstrip("/"))


def wants_big(connection: Connection) -> bool:
    """大字版: what the address says, else what this browser chose last. The desk has one size."""
    if connection.scope["path"].startswith("/admin"):
        return False
    asked = connection.query_params.get(BIG)
    return asked == "1" if asked in {"0", "1"} else connection.cookies.get(BIG) == "1"


def known_query(connection: Connection, names: tuple[str, ...]) -> dict[str, str]:
    """The filled parameters among ``names``, in that order, so that one state of a page has one key."""
    found = {name: str(connection.query_params.get(name, "")).strip()[:QUERY_LENGTH] for name in names}
    return {name: value for name, value in found.items() if value}


def error_shell(connection: Connection, title: str) -> Shell:
    """A shell that needs neither session nor form: an error page must not fail itself."""
    return _shell(connection, kit_of(connection), title, big=wants_big(connection))


def _shell(
    connection: Connection,
    kit: Kit,
    title: str,
    *,
    big: bool,
    query: Mapping[str, str] | None = None,
    flash: str = "",
    token: str = "",
) -> Shell:
    return Shell(
        title=title,
        site=kit.site,
        path=own_path(connection),
        today=local_date(kit.clock()),
        static_name=kit.static.name,
        query=query or {},
        big=big,
        flash=flash,
        form_token=token,
        staff=connection.state.get("staff"),
    )


def _kept_response(request: WebRequest, kept: KeptPage, *, big: bool, keep: bool) -> Response[bytes]:
    cookies = _big_cookie(request, big)
    # no-cache: a browser or proxy asks each time (304 mostly), or a list just taken down would go on showing.
    # Without Vary: Cookie a browser that just chose 大字版 would be shown the small page it still has.
    headers = {
        "ETag": kept.etag,
        "Cache-Control": "private, no-cache" if cookies or not keep else "public, no-cache",
        "Vary": "Accept-Encoding, Cookie",
    }
    if kept.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=HTML)
    body = kept.body
    if _takes_gzip(request):
        body, headers["Content-Encoding"] = kept.packed, "gzip"
    return Response(body, headers=headers, media_type=HTML, cookies=cookies)


def _takes_gzip(connection: Connection) -> bool:
    return "gzip" in connection.headers.get("accept-encoding", "")


def _big_cookie(connection: Connection, big: bool) -> list[Cookie]:  # noqa: FBT001  the size is the whole argument
    if connection.query_params.get(BIG) not in {"0", "1"} or (connection.cookies.get(BIG) == "1") == big:
        return []
    kit = kit_of(connection)
    return [
        Cookie(
            BIG,
            path=kit.site.base_path or "/",
            value="1" if big else "",
            max_age=BIG_SECONDS if big else 0,
            secure=kit.secure_cookies,
            httponly=True,
            samesite="lax",
        )
    ]


def _flash_of(connection: Connection, kit: Kit) -> str | None:
    token = connection.cookies.get(FLASH)
    return None if token is None else kit.tokens.read("flash", token, FLASH_SECONDS)


def _flash_cookie(kit: Kit, path: str, token: str) -> Cookie:
    door = "/admin" if path.startswith("/admin") else ""
    return Cookie(
        FLASH,
        path=f"{kit.site.base_path}{door}" or "/",
        value=token,
        max_age=FLASH_SECONDS if token else 0,
        secure=kit.secure_cookies,
        httponly=True,
        samesite="lax",
    )
