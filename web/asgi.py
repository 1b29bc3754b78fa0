"""The application around the doors: assembled here, then wrapped in base path, HEAD, headers and the access log."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeAlias

from litestar import Litestar, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from web.csrf import protect_forms
from web.errors import HANDLERS
from web.kit import Kit, Parts, WebRequest, kit_of

FOLDER = Path(__file__).resolve().parent.parent
TEMPLATES, STATIC = FOLDER / "templates", FOLDER / "static"
BODY_BYTES = 1024 * 1024
PROBES = frozenset({"/healthz", "/readyz"})
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
access = logging.getLogger("mingbai.access")

# Litestar's typed scopes can neither be rebuilt key by key nor be met by a plain mapping.
Scope: TypeAlias = Any
Message: TypeAlias = Any
Receive: TypeAlias = Any
Send: TypeAlias = Any
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def assemble(
    routes: Sequence[ControllerRouterHandler], kit: Kit, parts: Parts, *, lifespan: Sequence[Lifespan] = ()
) -> "Outside":
    """The whole application for these routes; what is public, signed or guarded is said by each route itself."""
    # In one router: registered one by one, a second handler of a path makes litestar wrap the first one's thread twice.
    inside = Litestar(
        [Router("/", route_handlers=[*routes, static_file])],
        guards=[protect_forms],
        exception_handlers=HANDLERS,
        openapi_config=None,
        lifespan=list(lifespan),
        logging_config=None,
        request_max_body_size=BODY_BYTES,
    )
    inside.state.kit, inside.state.parts = kit, parts
    return Outside(inside, kit.site.base_path)


@get("/static/{name:str}", sync_to_thread=False, opt={"public": True})
def static_file(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of ``static/`` with 304 and gzip."""
    found = kit_of(request).static.find(name)
    if found is None:
        raise NotFoundException
    headers = {"ETag": found.etag, "Cache-Control": found.cache_control, "Vary": "Accept-Encoding"}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=found.media_type)
    body = found.body
    if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = found.packed, "gzip"
    return Response(body, headers=headers, media_type=found.media_type)


class Outside:
    """What every request passes first. Litestar's own middleware does not run on 404 and 405."""

    def __init__(self, inside: Litestar, base_path: str) -> None:
        self.inside = inside
        self._app: App = inside
        self.base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        place = self._inner_path(scope["path"])
        if place is None:
            await _send_plain(send, *self._outside_answer(scope["path"]))
            return
        inner: Scope = {**scope, "path": place, "raw_path": place.encode(), "root_path": ""}
        method, started = scope["method"], time.perf_counter()
        if method == "HEAD":
            inner["method"] = "GET"
        status = await _run(self._app, inner, receive, send, bodiless=method == "HEAD")
        spent = round((time.perf_counter() - started) * 1000)
        # The route, never the address: a query may hold what a person typed.
        access.info("%s %s %d %d ms", method, inner.get("path_template", "-"), status, spent)

    def _inner_path(self, path: str) -> str | None:
        if not self.base_path or path in PROBES:
            return path
        return path[len(self.base_path) :] if path.startswith(f"{self.base_path}/") else None

    def _outside_answer(self, path: str) -> tuple[int, list[tuple[bytes, bytes]]]:
        if path == self.base_path:
            return 308, [(b"location", f"{self.base_path}/".encode())]
        return 404, []


async def _run(app: App, scope: Scope, receive: Receive, send: Send, *, bodiless: bool) -> int:
    status = 500

    async def send_on(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            message["headers"] = [*message.get("headers", []), *HEADERS]
        elif message["type"] == "http.response.body" and bodiless:
            message["body"] = b""
        await send(message)

    await app(scope, receive, send_on)
    return status


async def _send_plain(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", b"0"), *HEADERS]}
    )
    await send({"type": "http.response.body", "body": b"", "more_body": False})
