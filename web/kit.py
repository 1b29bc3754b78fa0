"""What every handler reaches through ``app.state``: the kit of the pages and the parts of the doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from litestar import Request
from litestar.connection import ASGIConnection

from core.database import Session, SessionFactory
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from core.law.roles import StaffIdentity
from web.cache import PageCache
from web.limits import Limits
from web.pages import Renderer
from web.site import Site
from web.static import StaticFiles
from web.tokens import Tokens

__all__ = ["Connection", "Kit", "Parts", "Site", "WebRequest", "kit_of", "parts_of"]

# Litestar's types are generic in user, session and state; the kit uses none of them.
Connection = ASGIConnection[Any, Any, Any, Any]
WebRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything a page needs; a kept public page is stale as soon as one of its ``versions`` moves on."""

    write: SessionFactory
    read: SessionFactory
    pages: Renderer
    static: StaticFiles
    cache: PageCache
    site: Site
    calendar: WorkCalendar
    clock: Callable[[], datetime]
    tokens: Tokens
    limits: Limits
    resume: Callable[[Session, str, datetime], StaffIdentity | None]
    versions: Callable[[Session], tuple[int, ...]]
    secure_cookies: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What single doors need of their neighbours, which the kit may not know: a door names the types itself.

    ``take_file(file, name, actor, now)`` takes a batch file in and returns the receipt; ``file_path(sha256)`` is where
    the bytes of a public file lie.
    """

    index: object
    vocabulary: Callable[[Session], object]
    digester: Digester
    senders: Mapping[str, bytes] = field(default_factory=dict)
    take_file: Callable[[BinaryIO, str, Actor, datetime], object] | None = None
    file_path: Callable[[str], Path] = Path


def kit_of(connection: Connection) -> Kit:
    """The kit of the application that answers this request."""
    kit: Kit = connection.app.state.kit
    return kit


def parts_of(connection: Connection) -> Parts:
    """The parts of the application that answers this request."""
    parts: Parts = connection.app.state.parts
    return parts
