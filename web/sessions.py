"""The desk's sign-in cookie: a random value here, its hash in the ledger, nothing in between."""

from anyio.to_thread import run_sync
from litestar.datastructures import Cookie

from core.law.roles import StaffIdentity
from web.kit import Connection, Kit, kit_of

COOKIE = "mingbai_desk"
HOURS = 10


def cookie_path(kit: Kit) -> str:
    """The cookie never leaves the officers' door."""
    return f"{kit.site.base_path}/admin"


def session_cookie(connection: Connection, token: str) -> Cookie:
    """Set at sign-in, with a value that is new each time."""
    kit = kit_of(connection)
    return Cookie(
        COOKIE,
        path=cookie_path(kit),
        value=token,
        max_age=HOURS * 3600,
        secure=kit.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def ended_cookie(connection: Connection) -> Cookie:
    """Takes the sign-in out of the browser; the row in the ledger is ended by the action."""
    kit = kit_of(connection)
    return Cookie(COOKIE, path=cookie_path(kit), value="", max_age=0, secure=kit.secure_cookies, httponly=True)


def session_token(connection: Connection) -> str:
    """The value of the cookie, "" without one."""
    return connection.cookies.get(COOKIE, "")


async def resume(connection: Connection) -> StaffIdentity | None:
    """Who is signed in, looked up once per request and remembered for ``staff_of``."""
    if "staff" not in connection.state:
        token = session_token(connection)
        # In a thread: touching the session may wait for another writer.
        connection.state["staff"] = await run_sync(_look_up, kit_of(connection), token) if token else None
    staff: StaffIdentity | None = connection.state["staff"]
    return staff


def _look_up(kit: Kit, token: str) -> StaffIdentity | None:
    with kit.write.begin() as session:
        return kit.resume(session, token, kit.clock())
