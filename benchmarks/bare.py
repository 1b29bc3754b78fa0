"""The floor under our pages (裸框架): the same framework and server with nothing of ours around bytes, queries and templates.

``/kept/N`` returns bytes that the product once sent. ``/raw/N`` runs the SQL statements of a page by sqlite3 itself and
renders its template; ``/own/N`` does so for an own record. What they need is read off the product when the server starts.
"""

import json
import os
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from jinja2 import Template
from litestar import Litestar, Response, get
from litestar.params import FromPath
from litestar.testing import TestClient
from sqlalchemy import Engine

from core.public_view.check import own_record
from portal.check import AnswerPage
from service.app import build_app
from service.settings import Settings
from web.pages import Shell

PLAN = "MINGBAI_BARE_PLAN"


@dataclass(frozen=True, slots=True)
class Floor:
    """A page taken apart: its statements with their values, its template, and what the template is given."""

    statements: tuple[tuple[str, tuple[Any, ...]], ...]
    template: Template
    page: object
    shell: Shell

    def answer(self, ledger: sqlite3.Connection) -> bytes:
        """Query and render, nothing else."""
        for statement, values in self.statements:
            ledger.execute(statement, values).fetchall()
        return self.template.render(page=self.page, shell=self.shell).encode()


class Watcher:
    """Reads statements and templates off a running product."""

    def __init__(self, settings: Settings) -> None:
        self.app = build_app(settings, working=False)
        self._kit = self.app.inside.state.kit
        self._statements: list[tuple[str, tuple[Any, ...]]] = []
        self._rendered: list[tuple[str, object, Shell]] = []
        render: Callable[[str, object, Shell], bytes] = self._kit.pages.render

        def noted(template: str, page: object, shell: Shell) -> bytes:
            self._rendered.append((template, page, shell))
            return render(template, page, shell)

        self._kit.pages.render = noted
        sa.event.listen(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:  # noqa: ANN401  SQLAlchemy's
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            self._statements.append((statement, tuple(values)))

    @contextmanager
    def _watching(self) -> Iterator[None]:
        self._statements.clear()
        self._rendered.clear()
        yield

    def page(self, client: TestClient[Any], path: str) -> Floor:
        """The floor of a public page."""
        with self._watching():
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        template, page, shell = self._rendered[-1]
        return Floor(tuple(self._statements), self._kit.pages.environment.get_template(template), page, shell)

    def own(self, person: bytes, lookup: bytes, floor: Floor) -> Floor:
        """The floor of an own record: the queries that read it, without look-up, limits and trail."""
        with self._watching(), self._kit.read() as session:
            record = own_record(session, person, lookup, floor.shell.today)
        assert record is not None
        template = self._kit.pages.environment.get_template("portal/check/answer.html")
        return Floor(tuple(self._statements), template, AnswerPage(record, 5), floor.shell)


def application() -> Litestar:
    """What uvicorn calls; the plan is a file that MINGBAI_BARE_PLAN names."""
    plan = json.loads(Path(os.environ[PLAN]).read_text(encoding="utf-8"))
    settings = Settings.from_env()
    kept = [(b64decode(one["body"]), one["headers"]) for one in plan["kept"]]
    raw, own = _floors(settings, plan)
    ledger = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), check_same_thread=False)
    for pragma in ("cache_size=-32000", "query_only=ON"):
        ledger.execute(f"PRAGMA {pragma}")

    @get("/kept/{number:int}", sync_to_thread=False)
    def kept_bytes(number: FromPath[int]) -> Response[bytes]:
        body, headers = kept[number]
        return Response(body, headers=headers, media_type="text/html")

    @get("/raw/{number:int}", sync_to_thread=False)
    def raw_page(number: FromPath[int]) -> Response[bytes]:
        return Response(raw[number].answer(ledger), media_type="text/html")

    @get("/own/{number:int}", sync_to_thread=False)
    def raw_record(number: FromPath[int]) -> Response[bytes]:
        return Response(own[number].answer(ledger), media_type="text/html")

    return Litestar([kept_bytes, raw_page, raw_record], logging_config=None, openapi_config=None)


def _floors(settings: Settings, plan: dict[str, Any]) -> tuple[list[Floor], list[Floor]]:
    watcher = Watcher(settings)
    with TestClient(watcher.app) as client:
        raw = [watcher.page(client, path) for path in plan["raw"]]
        shell = watcher.page(client, "/help")
        return raw, [watcher.own(bytes.fromhex(person), bytes.fromhex(lookup), shell) for person, lookup in plan["own"]]
