"""The officer's door over a small county: real accounts, real sign-in, real forms, and the feed's own file reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Client, Response
from litestar.testing import TestClient
from sqlalchemy import Engine

import admin
from core.actions.staff import resume
from core.database import Session, SessionFactory, read_factory
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from intake.files import filer
from intake.taking import Desk
from service.settings import WORDS
from tests.factories import (
    CIVIL,
    DISCLOSURE,
    FARMING,
    FINANCE,
    NOW,
    PASSWORD,
    TOWN_A,
    an_edition,
    an_officer,
    small_county,
)
from web.asgi import STATIC, TEMPLATES, assemble
from web.cache import PageCache
from web.kit import Kit, Parts
from web.limits import Limits
from web.pages import Renderer
from web.site import Site
from web.static import StaticFiles
from web.tokens import Tokens

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
OFFICERS = (
    ("finance-1", "finance", FINANCE, None),
    ("finance-2", "finance", FINANCE, None),
    ("farming-1", "department", FARMING, None),
    ("farming-2", "department", FARMING, None),
    ("civil-1", "department", CIVIL, None),
    ("town-1", "township", None, TOWN_A),
    ("disclosure-1", "disclosure", DISCLOSURE, None),
    ("disclosure-2", "disclosure", DISCLOSURE, None),
    ("auditor-1", "auditor", None, None),
    ("administrator-1", "administrator", None, None),
)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Officer:
    """One officer's browser: follows no redirect, fills in the form token of the page it last saw."""

    client: Client
    token: str = field(default="", repr=False)

    def get(self, path: str) -> Response:
        answer = self.client.get(path)
        found = TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Response:  # noqa: ANN401  httpx's
        answer = self.client.post(path, data={"form_token": self.token, **(data or {})}, **more)
        found = TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        self.get("/admin/sign-in")
        answer = self.post("/admin/sign-in", {"login": login, "password": password})
        if answer.status_code == 303:
            self.get("/admin/password")
        return answer


@dataclass
class Door:
    """The door and the ledger behind it; one application for all browsers, each with its own cookies."""

    client: TestClient[Any]
    sessions: SessionFactory
    clock: Clock

    def browser(self) -> Officer:
        """A browser in which nobody is signed in."""
        return Officer(Client(transport=self.client._transport, base_url=self.client.base_url))  # noqa: SLF001  see above

    def officer(self, login: str) -> Officer:
        """A browser in which ``login`` has signed in."""
        browser = self.browser()
        assert browser.sign_in(login).status_code == 303
        return browser

    def session(self) -> Session:
        """A session of the test; ``with door.session() as session: … session.commit()``."""
        return self.sessions()


@pytest.fixture
def door(sqlite_engine: Engine, sqlite_sessions: SessionFactory) -> Iterator[Door]:
    """A county with one published edition of the policy list and an officer of every kind."""
    with sqlite_sessions() as session:
        small_county(session)
        an_edition(session)
        for login, role, department, township in OFFICERS:
            an_officer(session, login, role, department=department, township=township)
        session.commit()
    clock, digester, read = Clock(), Digester(b"pepper of the tests"), read_factory(sqlite_engine)
    kit = Kit(
        write=sqlite_sessions,
        read=read,
        pages=Renderer(TEMPLATES),
        static=StaticFiles(STATIC),
        cache=PageCache(),
        site=Site("明白账", "海城市", words=WORDS),
        calendar=WorkCalendar.load(),
        clock=clock,
        tokens=Tokens(b"s" * 32, clock),
        limits=Limits(),
        resume=resume,
        versions=lambda _session: (1,),
    )
    parts = Parts(None, lambda _session: None, digester, take_file=filer(Desk(sqlite_sessions, read, digester)))
    with TestClient(assemble(admin.ROUTES, kit, parts), raise_server_exceptions=False) as client:
        yield Door(client, sqlite_sessions, clock)
