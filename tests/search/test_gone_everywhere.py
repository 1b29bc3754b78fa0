"""A list that is public no more is asked for on every surface, on both engines: 410 or absent, never a row of it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlmodel import select

from core.actions.publication import approve_batch, expire_announcements, withdraw_batch
from core.actions.row_objections import object_to_row
from core.database import Session, SessionFactory, open_engine, session_factory
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.records.payouts import Payout
from core.records.versions import Sheet
from migrations import migrate
from search.sync import Sync
from service.app import build_app
from service.files import FileMaker, FileStore
from service.settings import Settings
from tests.factories import (
    APPROVER,
    EAST_A,
    MASKED,
    NOW,
    OFFICER,
    TODAY,
    TOWN_A,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    an_edition,
    small_county,
)
from web.asgi import Outside

NUMBER, NAME = "LIST-1", "欧*霞"
CALENDAR = WorkCalendar.load()
_prefixes = itertools.count()


class Site:
    """The whole site over a small county with one list, its index and its files made."""

    def __init__(self, app: Outside, client: TestClient[Any], sessions: SessionFactory, files: Path) -> None:
        self.client, self.sessions = client, sessions
        self._sync = Sync(app.inside.state.parts.index, sessions, sessions)
        self._files = FileMaker(sessions, sessions, FileStore(files))

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def work(self) -> None:
        """What the worker does by itself."""
        while self._sync.run_once(NOW).done:
            pass
        while self._files.run_once(NOW) < timedelta(seconds=1):
            pass


@pytest.fixture(params=["embedded", "meilisearch"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    env = {"MINGBAI_VAR": str(tmp_path), "MINGBAI_SECURE_COOKIES": "0", "MINGBAI_SEARCH": request.param}
    if request.param == "meilisearch":
        url, key = request.getfixturevalue("meilisearch_address")
        env |= {"MINGBAI_MEILI_URL": url, "MINGBAI_MEILI_KEY": key}
        env["MINGBAI_MEILI_PREFIX"] = f"gone{tmp_path.parent.name[-6:]}{next(_prefixes)}"
    engine = open_engine(f"sqlite:///{tmp_path / 'mingbai.db'}")
    migrate(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        small_county(session)
        an_edition(session)
    app = build_app(Settings.from_env(env), clock=lambda: NOW, working=False)
    with ExitStack() as stack:
        client = stack.enter_context(TestClient(app, raise_server_exceptions=False))
        client.follow_redirects = False
        yield Site(app, client, sessions, tmp_path / "files")
    engine.dispose()


def filled(site: Site, kind: str = "payment") -> dict[str, str]:
    """The list becomes public; where it can be asked for, by surface."""
    status = "listed" if kind == "announcement" else "paid"
    with site.sessions.begin() as session:
        batch = a_batch(
            session, NUMBER, kind=kind, state="proposed",
            rows=[Row(who="a", name_shown=NAME, status=status), Row(village=WEST_A, who="b", status=status)],
        )  # fmt: skip
        number = approve_batch(session, batch.id or 0, actor=APPROVER, now=NOW, calendar=CALENDAR)
        row = session.exec(select(Payout).where(Payout.batch_id == batch.id, Payout.row_no == 1)).one()
        code = session.exec(select(Sheet.code).where(Sheet.batch_id == batch.id, Sheet.place == EAST_A)).one()
        public_id = row.public_id
    site.work()
    part = f"/lists/{NUMBER}/villages/{EAST_A}"
    return {
        "page": f"/lists/{NUMBER}", "village part": part, "township part": f"/lists/{NUMBER}?township={TOWN_A}",
        "changes": f"/lists/{NUMBER}/changes", "row": f"/lists/{NUMBER}/rows/1-{public_id}", "sheet": f"{part}/sheet",
        "pdf": f"{part}/sheet.pdf", "rows of the log": f"/publications/{number}/rows.ndjson",
        "api": f"/api/v1/lists/{NUMBER}", "api rows": f"/api/v1/lists/{NUMBER}/rows",
        "api totals": f"/api/v1/lists/{NUMBER}/totals", "csv": f"/downloads/{YEAR}/{MASKED}/{TOWN_A}.csv",
        "ndjson": f"/downloads/{YEAR}/{MASKED}/{TOWN_A}.ndjson", "xlsx": f"/downloads/{YEAR}/{MASKED}/{TOWN_A}.xlsx",
        "verify": f"/verify/{code}",
    }  # fmt: skip


# Pages that stay and must not hold a row of the list, nor lead to it.
STAYING = (
    "/", f"/villages/{EAST_A}", f"/search?village={EAST_A}", f"/search?q={MASKED}", "/progress", "/sitemap.xml",
    "/api/v1/lists", f"/api/v1/villages/{EAST_A}", "/downloads/manifest.json", "/downloads", "/statistics",
)  # fmt: skip


# A sheet's code tells what became of the sheet; files of the township are made anew from what is left.
REMADE = {200, 404, 410, 503}
GONE = {"verify": {200, 410}, "csv": REMADE, "ndjson": REMADE, "xlsx": REMADE}


def withdraw(session: Session, batch_id: int) -> None:
    withdraw_batch(session, batch_id, "核对有误", actor=OFFICER, now=NOW)


def expire(session: Session, batch_id: int) -> None:
    assert batch_id
    later = TODAY + timedelta(days=30)
    assert expire_announcements(session, actor=Actor.system(), now=NOW + timedelta(days=30), today=later) == 1


def supersede(session: Session, batch_id: int) -> None:
    batch = a_batch(session, "LIST-2", state="proposed", supersedes_id=batch_id, rows=[Row(who="c", village=WEST_A)])
    approve_batch(session, batch.id or 0, "重新核实", actor=APPROVER, now=NOW, calendar=CALENDAR)


@pytest.mark.parametrize(("kind", "ending"), [("payment", withdraw), ("announcement", expire), ("payment", supersede)])
def test_a_list_that_ended_is_gone_from_every_surface(
    site: Site, kind: str, ending: Callable[[Session, int], None]
) -> None:
    surfaces = filled(site, kind)
    kept = {name: site.get(path) for name, path in surfaces.items()}
    assert {name: answer.status_code for name, answer in kept.items()} == dict.fromkeys(surfaces, 200)
    assert NAME in site.get(f"/search?village={EAST_A}").text
    before = [site.get(path).status_code for path in STAYING]
    assert before == [200] * len(STAYING)
    with site.sessions.begin() as session:
        ending(session, session.exec(select(Payout.batch_id).limit(1)).one())
    for _worked in (False, True):
        for name, path in surfaces.items():
            etag = kept[name].headers.get("etag", "")
            answer = site.get(path, **({"if-none-match": etag} if etag else {}))
            assert answer.status_code in GONE.get(name, {410}), (name, answer.status_code)
            assert NAME not in answer.text, name
            assert not answer.content.startswith(b"%PDF")
        for path in STAYING:
            answer = site.get(path)
            assert answer.status_code == 200, path
            assert NAME not in answer.text, path
            assert f"/lists/{NUMBER}" not in answer.text or path == "/progress", path
        site.work()


def test_a_hidden_row_is_gone_from_every_surface_and_its_list_stays(site: Site) -> None:
    surfaces = filled(site)
    public_id = surfaces["row"].rpartition("-")[2]
    with site.sessions.begin() as session:
        object_to_row(session, NUMBER, 1, public_id, actor=Actor.citizen(), now=NOW)
    for _worked in (False, True):
        for name, path in surfaces.items():
            assert NAME not in site.get(path).text, name
            assert public_id not in site.get(path).text or name == "row", name
        for path in STAYING:
            assert NAME not in site.get(path).text, path
        assert site.get(surfaces["page"]).status_code == 200
        site.work()
    assert site.get(surfaces["csv"]).status_code == 200
