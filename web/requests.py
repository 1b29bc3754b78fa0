"""What a handler asks of its request: a session, who is signed in, where it comes from."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.database import Session
from core.law.actor import Actor
from core.law.roles import StaffIdentity
from web.kit import Connection, kit_of


@contextmanager
def transaction(connection: Connection) -> Iterator[Session]:
    """The one write transaction of a request: commits when the block ends, takes everything back on an error."""
    with kit_of(connection).write.begin() as session:
        yield session


@contextmanager
def reading(connection: Connection) -> Iterator[Session]:
    """A session that only reads and holds up no writer."""
    with kit_of(connection).read() as session:
        yield session


def staff_of(connection: Connection) -> StaffIdentity:
    """The officer whom the guard of this route let in; a route without a guard is a programming error."""
    staff: StaffIdentity | None = connection.state.get("staff")
    if staff is None:
        message = "this route has no guard: add web.guards.require(...) or signed_in"
        raise RuntimeError(message)
    return staff


def actor_of(connection: Connection) -> Actor:
    """The same officer as actions want to know them."""
    return staff_of(connection).actor


def client_address(connection: Connection) -> str:
    """The network address of the other side as the server saw it; only for limits, never stored or logged in clear."""
    return connection.client.host if connection.client else ""
