"""How the API answers (数据接口的答复): ETag and 304, limits stated in headers, one shape of errors, strict parameters."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from litestar import Response
from litestar.datastructures import ResponseHeader
from litestar.exceptions import NotFoundException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from core.database import Session
from core.law.clock import local_date
from core.law.refusal import Refusal
from core.public_view.batches import Ended
from portal.api.shapes import Page, Problem
from web.errors import problem_json
from web.kit import Connection, WebRequest, kit_of
from web.limits import Standing
from web.paging import from_cursor, to_cursor
from web.requests import client_address
from web.responses import Gone, GoneError

LIMIT, PER = 300, timedelta(minutes=1)
STANDING = "rate_limit"
PROBLEM = "application/problem+json"
CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"),
)
STATED = (
    ResponseHeader("ETag", documentation_only=True, description="of the publication number and the day"),
    ResponseHeader("RateLimit-Limit", documentation_only=True, description=f"requests in {PER.seconds} seconds"),
    ResponseHeader("RateLimit-Remaining", documentation_only=True, description="requests left"),
    ResponseHeader("RateLimit-Reset", documentation_only=True, description="seconds until one more is free"),
)
_SAID = {
    400: "A parameter is unknown, repeated or has a value that cannot be used",
    404: "Nothing of this name ever was public",
    410: "It was public and is no more",
    429: "Too many requests; Retry-After says when to come again",
    503: "The service is busy; Retry-After says when to come again",
}


def answers(*statuses: int) -> dict[int, ResponseSpec]:
    """The errors that a handler documents; limits and wrong parameters can be met anywhere."""
    told = sorted({400, 429, 503, *statuses})
    specs = {n: ResponseSpec(Problem, generate_examples=False, description=_SAID[n], media_type=PROBLEM) for n in told}
    return {304: ResponseSpec(None, description="Nothing has changed since the ETag in If-None-Match"), **specs}


def answer(request: WebRequest, build: Callable[[Session, date], object]) -> Response[Any]:
    """What ``build`` finds for today; None is 404, an ended list 410."""
    kit = kit_of(request)
    today = local_date(kit.clock())
    with kit.read() as session:
        etag = f'W/"{"-".join(map(str, kit.versions(session)))}-{today:%Y%m%d}"'
        headers = {"ETag": etag, "Cache-Control": "public, no-cache"}
        # What is gone answers 410 whatever the client still has.
        found = build(session, today)
    if found is None:
        raise NotFoundException
    if isinstance(found, Ended):
        raise GoneError(Gone(found.sentence))
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type="application/json")
    return Response(found, headers=headers, media_type="application/json")


def page_of(found: list[Any], limit: int, key: Callable[[Any], int | str]) -> Page[Any]:
    """The first ``limit`` of ``found``, which holds one more where there is a next page."""
    more = len(found) > limit
    items = found[:limit]
    return Page(items, to_cursor(key(items[-1])) if more else None)


def after(cursor: str | None, kind: type) -> Any:  # noqa: ANN401  a number or a text, as ``kind`` says
    """The key in a cursor, None without one."""
    try:
        key = from_cursor(cursor or "", kind)
    except Refusal as foreign:
        raise ValidationException(extra=[{"key": "cursor", "message": "not a cursor of this list"}]) from foreign
    return key[0] if key else None


async def rated(connection: Connection, _handler: BaseRouteHandler) -> None:
    """At most ``LIMIT`` requests of one network address in ``PER``."""
    kit = kit_of(connection)
    key, now = f"api\0{client_address(connection)}", kit.clock()
    wait = kit.limits.take(key, limit=LIMIT, per=PER, now=now)
    connection.scope["state"][STANDING] = kit.limits.standing(key, limit=LIMIT, per=PER, now=now)
    if wait is not None:
        raise Refusal("limit.reached", wait_seconds=max(1, round(wait.total_seconds())))


async def known_only(connection: Connection, handler: BaseRouteHandler) -> None:
    """A misspelt filter must not look like an answer to it."""
    known = set(handler.parsed_fn_signature.parameters) - {"request"} - set(connection.path_params)
    given = connection.query_params
    wrong = [{"key": name, "message": "unknown parameter"} for name in sorted(set(given) - known)]
    wrong += [
        {"key": name, "message": "given twice, or null"}
        for name in sorted(known & set(given))
        # The framework reads the word null as a parameter that was left out.
        if len(given.getall(name)) > 1 or given[name].lower() == "null"
    ]
    if wrong:
        raise ValidationException(extra=wrong)


def refuse_values(_request: WebRequest, error: ValidationException) -> Response[bytes]:
    """Names what is wrong with the parameters; values are not repeated."""
    found = error.extra if isinstance(error.extra, list) else []
    errors = [{"name": str(item.get("key", "")), "detail": str(item.get("message", ""))} for item in found]
    return problem_json(
        400, title="这个地址写得不对。", detail="参数不对，请看 errors。", code="api.parameter", errors=errors
    )


def stating(app: ASGIApp) -> ASGIApp:
    """Puts limits and CORS on every answer of the API, errors included."""

    async def stated(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                standing = scope.get("state", {}).get(STANDING)
                message["headers"] = [*message.get("headers", []), *CORS, *(_lines(standing) if standing else ())]
            await send(message)

        await app(scope, receive, send_on)

    return stated


def _lines(standing: Standing) -> list[tuple[bytes, bytes]]:
    told: Mapping[str, int] = {
        "ratelimit-limit": LIMIT,
        "ratelimit-remaining": standing.left,
        "ratelimit-reset": standing.reset_seconds,
    }
    return [(name.encode(), str(value).encode()) for name, value in told.items()]
