"""The feed's door in front of a small county."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from httpx import Response
from litestar.testing import TestClient

from core.actions.recording import verify_trail
from core.database import SessionFactory, read_factory
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from core.records.payouts import Batch, Finding, Payout, Progress
from core.records.trail import TrailEntry
from intake import ROUTES
from intake.contract import BATCHES_PATH, NDJSON
from intake.files import take_file
from intake.signature import sign
from intake.taking import Desk
from tests.factories import NOW, an_edition, small_county
from web.asgi import STATIC, TEMPLATES, assemble
from web.cache import PageCache
from web.kit import Kit, Parts
from web.limits import Limits
from web.pages import Renderer
from web.site import Site
from web.static import StaticFiles
from web.tokens import Tokens

KEY = b"thirty-two bytes of a test's key"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
PEPPER = b"pepper of the tests"


@dataclass
class Clock:
    """The time at the receiver; tests move it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def county(sqlite_sessions: SessionFactory) -> SessionFactory:
    """A ledger with villages, policies, departments."""
    with sqlite_sessions.begin() as session:
        small_county(session)
        an_edition(session)
    return sqlite_sessions


@pytest.fixture
def desk(county: SessionFactory) -> Desk:
    return Desk(county, read_factory(county.kw["bind"]), Digester(PEPPER))


@pytest.fixture
def client(desk: Desk, clock: Clock) -> Iterator[TestClient[Any]]:
    kit = Kit(
        write=desk.write, read=desk.read, pages=Renderer(TEMPLATES), static=StaticFiles(STATIC), cache=PageCache(),
        site=Site("明白账", "海城市"), calendar=WorkCalendar.load(), clock=clock, tokens=Tokens(b"secret", clock),
        limits=Limits(), resume=lambda _session, _token, _now: None, versions=lambda _session: (),
    )  # fmt: skip
    parts = Parts(index=None, vocabulary=lambda _session: None, digester=desk.digester, senders={"platform": KEY})
    app: Any = assemble(ROUTES, kit, parts)  # the client asks for a Litestar but takes any ASGI application
    with TestClient(app) as opened:
        yield opened


def headers(body: bytes, at: datetime = NOW, message_id: str = "msg_1", key: bytes = KEY) -> dict[str, str]:
    stamp = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(key, message_id, stamp, body),
    }


Send = Callable[..., Response]


@pytest.fixture
def send(client: TestClient[Any]) -> Send:
    """POST a batch as the platform would; header changes by keyword, "_" for "-"."""

    def post(body: bytes, **changes: str) -> Response:
        given = (
            {"content-type": NDJSON} | headers(body) | {name.replace("_", "-"): text for name, text in changes.items()}
        )
        return client.post(BATCHES_PATH, content=body, headers=given)

    return post


Ask = Callable[..., Response]


@pytest.fixture
def ask(client: TestClient[Any]) -> Ask:
    """GET a batch, signed."""

    def get(batch_no: str, query: str = "") -> Response:
        return client.get(f"{BATCHES_PATH}/{batch_no}{query}", headers=headers(b""))

    return get


Take = Callable[..., Any]


@pytest.fixture
def take(desk: Desk) -> Take:
    """Take a file in as an officer would."""

    def file(content: bytes, name: str) -> Any:  # noqa: ANN401  a Receipt
        officer = Actor("staff", "finance-1", "finance")
        return take_file(desk, BytesIO(content), name, sender=officer.label, actor=officer, now=NOW)

    return file


Count = Callable[[], dict[str, int]]


@pytest.fixture
def ledger(county: SessionFactory) -> Count:
    """How many rows the tables hold that a batch may fill; the trail must be whole."""

    def count() -> dict[str, int]:
        with county() as session:
            assert verify_trail(session) is None
            tables = {"batch": Batch, "payout": Payout, "finding": Finding, "progress": Progress, "trail": TrailEntry}
            return {
                name: session.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in tables.items()
            }

    return count


def problem(response: Response, status: int, code: str, line: int | None = None) -> str:
    """Checks a refusal and gives its sentence."""
    told = msgspec.json.decode(response.content)
    assert (response.status_code, told["status"], told["code"]) == (status, status, code), told
    assert response.headers["content-type"] == "application/problem+json"
    assert told.get("line") == line
    return str(told["detail"])
