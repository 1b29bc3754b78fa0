"""Who may enter a route; every route of the desk carries one of these, tests/house counts them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from litestar.handlers import BaseRouteHandler

from core.law.refusal import Refusal
from core.law.roles import PERMISSIONS, StaffIdentity
from web.kit import Connection, kit_of
from web.requests import client_address
from web.sessions import resume

Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


class SignInNeeded(Exception):  # noqa: N818  a question to the visitor, not a fault
    """Nobody is signed in; answered with the way to the sign-in page."""


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Lets in any officer with a live session."""
    await _officer(connection)


def require(permission: str) -> Guard:
    """Lets in officers whose role holds ``permission`` (core.law.roles)."""
    if permission not in PERMISSIONS:
        message = f"no such permission: {permission}"
        raise ValueError(message)

    async def guard(connection: Connection, _handler: BaseRouteHandler) -> None:
        staff = await _officer(connection)
        if not staff.may(permission):
            raise Refusal("staff.forbidden", permission=permission)

    return guard


def limited(name: str, *, limit: int, per: timedelta) -> Guard:
    """At most ``limit`` requests per network address in ``per``, counted under ``name`` in this process."""

    async def guard(connection: Connection, _handler: BaseRouteHandler) -> None:
        kit = kit_of(connection)
        wait = kit.limits.take(f"{name}\0{client_address(connection)}", limit=limit, per=per, now=kit.clock())
        if wait is not None:
            raise Refusal("limit.reached", wait_seconds=max(1, round(wait.total_seconds())))

    return guard


async def _officer(connection: Connection) -> StaffIdentity:
    staff = await resume(connection)
    if staff is None:
        raise SignInNeeded
    return staff
