"""The whole site over a small county, as villagers meet it: no account, no script, a form token from the page before."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from core.database import Session, SessionFactory, open_engine, session_factory
from core.law.masking import Digester, fold_name
from core.law.payouts.id_numbers import check_digit
from migrations import migrate
from service.app import build_app
from service.settings import Settings
from tests.factories import NOW, an_edition, small_county
from web.asgi import Outside

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
ORIGIN = "https://www.example.gov.cn"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Door:
    """The site and the ledger behind it."""

    client: TestClient[Any]
    sessions: SessionFactory
    clock: Clock
    digester: Digester
    site: Outside

    def session(self) -> Session:
        """A session of the test; ``with door.session() as session: … session.commit()``."""
        return self.sessions()

    def get(self, path: str, **more: Any) -> Response:  # noqa: ANN401  httpx's
        return self.client.get(path, **more)

    def ask(self, name: str, id_number: str) -> Response:
        """The own-record form, opened and sent."""
        found = TOKEN.search(self.get("/check").text)
        assert found
        return self.client.post("/check", data={"form_token": found[1], "name": name, "id_number": id_number})

    def keys(self, name: str, id_number: str) -> dict[str, Any]:
        """Both digests of a person, for ``Row(**door.keys(…))``."""
        return {
            "person": self.digester.person(id_number),
            "lookup": self.digester.lookup(fold_name(name), id_number),
        }


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("portal") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def door(migrated: Path, tmp_path: Path) -> Iterator[Door]:
    """A county with one published edition of the policy list and nothing paid yet."""
    with open_door(migrated, tmp_path) as opened:
        yield opened


@contextmanager
def open_door(migrated: Path, folder: Path) -> Iterator[Door]:
    """The same as a block, for fixtures of a wider scope."""
    shutil.copyfile(migrated, folder / "mingbai.db")
    engine = open_engine(f"sqlite:///{folder / 'mingbai.db'}")
    sessions = session_factory(engine)
    with sessions() as session:
        small_county(session)
        an_edition(session)
        session.commit()
    settings = Settings.from_env({"MINGBAI_VAR": str(folder), "MINGBAI_ORIGIN": ORIGIN, "MINGBAI_SECURE_COOKIES": "0"})
    clock = Clock()
    site = build_app(settings, clock=clock, working=False)
    with TestClient(site, raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield Door(client, sessions, clock, Digester(settings.pepper), site)
    engine.dispose()


def an_id_number(birthday: str = "19660815", serial: str = "002") -> str:
    """A number of the invented county 210399 with a right check digit."""
    body = f"210399{birthday}{serial}"
    return body + check_digit(body)


def nodes(html: str) -> int:
    """How many elements a page has."""
    return len(re.findall(r"<[a-z]", html))
