"""A kit without a county: pages of our own over an empty ledger, and a clock that tests move."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar.testing import TestClient
from sqlalchemy import Engine

from core.database import Session, read_factory, session_factory
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from core.law.roles import StaffIdentity
from web.asgi import STATIC, TEMPLATES, assemble
from web.cache import PageCache
from web.kit import Kit, Parts
from web.limits import Limits
from web.pages import Renderer
from web.site import Site
from web.static import StaticFiles
from web.tokens import Tokens

TEMPLATE = """{% extends "shared/page.html" %}{% import "shared/forms.html" as forms %}
{% block main %}<h1>{{ page.heading }}</h1><form method="post">{{ forms.token(shell) }}</form>{% endblock %}"""
OFFICER = StaffIdentity("finance-1", "王会计", "finance", "210381-czj")
GOOD = "a-live-session"


@dataclass(frozen=True, slots=True)
class Page:
    heading: str


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def version() -> list[int]:
    """The data version; tests change the number in place."""
    return [1]


@pytest.fixture
def kit(sqlite_engine: Engine, clock: Clock, version: list[int]) -> Kit:
    pages = Renderer(TEMPLATES)
    pages.environment.loader = ChoiceLoader([DictLoader({"test.html": TEMPLATE}), pages.environment.loader])  # type: ignore[list-item]  # set by the constructor

    def resume(_session: Session, token: str, _now: datetime) -> StaffIdentity | None:
        return OFFICER if token == GOOD else None

    return Kit(
        write=session_factory(sqlite_engine),
        read=read_factory(sqlite_engine),
        pages=pages,
        static=StaticFiles(STATIC),
        cache=PageCache(),
        site=Site("明白账", "海城市"),
        calendar=WorkCalendar.load(),
        clock=clock,
        tokens=Tokens(b"s" * 32, clock),
        limits=Limits(),
        resume=resume,
        versions=lambda _session: tuple(version),
    )


Client = TestClient[Any]
Opener = Callable[..., Client]


@pytest.fixture
def serve(kit: Kit) -> Iterator[Opener]:
    """``serve(handler, …, base="")`` → a client of an application of these handlers; it follows no redirect."""
    with ExitStack() as stack:

        def opener(*routes: Any, base: str = "") -> Client:  # noqa: ANN401  handlers and routers alike
            mounted = replace(kit, site=replace(kit.site, base_path=base))
            app = assemble(list(routes), mounted, Parts(None, lambda _session: None, Digester(b"p" * 32)))
            client: Client = TestClient(app, raise_server_exceptions=False)
            client.follow_redirects = False
            return stack.enter_context(client)

        yield opener


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Sequence[tuple[str, str]]], Path]:
    """A folder with these files."""

    def write(files: Sequence[tuple[str, str]]) -> Path:
        for name, text in files:
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write
