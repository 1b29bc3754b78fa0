"""After a leak is opened nothing of it is left on any surface: pages, sheets, files, the interface, the search."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.leaks import open_leak
from core.records.versions import Sheet
from search.sync import Sync
from service.files import FileMaker, FileStore
from tests.factories import EAST_A, MASKED, NOW, OFFICER, TOWN_A, YEAR, Row, a_batch, a_document
from tests.portal.conftest import Door

NAME = "欧*霞"
FILE = f"/downloads/{YEAR}/{MASKED}/{TOWN_A}.csv"
OVER = (
    "/lists/A", f"/lists/A/villages/{EAST_A}", f"/lists/A/villages/{EAST_A}/sheet",
    f"/lists/A/villages/{EAST_A}/sheet.pdf", FILE, "/api/v1/lists/A", "/api/v1/lists/A/rows", "/documents/1",
    "/documents/1/files/notice.pdf",
)  # fmt: skip
SILENT = (f"/villages/{EAST_A}", "/documents", "/search?q=NY001", "/sitemap.xml", "/downloads")


@pytest.fixture
def leaking(door: Door, tmp_path: Path) -> Door:
    """A list and a document that are public everywhere."""
    with door.session() as session:
        a_batch(session, "A", rows=[Row(name_shown=NAME), Row(who="b")])
        a_document(session)
        session.commit()
    follow(door, tmp_path)
    return door


def follow(door: Door, folder: Path) -> None:
    """What the worker does."""
    sync = Sync(door.site.inside.state.parts.index, door.sessions, door.sessions)
    while sync.run_once(door.clock()).done:
        pass
    maker = FileMaker(door.sessions, door.sessions, FileStore(folder / "files"))
    while maker.run_once(door.clock()) < timedelta(seconds=1):
        pass


def test_every_surface_is_empty(leaking: Door, tmp_path: Path) -> None:
    with leaking.session() as session:
        code = session.exec(select(Sheet.code).where(Sheet.place == EAST_A)).one()
    there = {path: leaking.get(path).status_code for path in (*OVER, *SILENT)}
    assert set(there.values()) == {200}, there
    assert NAME in leaking.get("/lists/A").text
    with leaking.session() as session:
        open_leak(session, (("batch", 1), ("document", 1)), "名单上有不该公开的", "other", 2, actor=OFFICER, now=NOW)
        session.commit()
    gone = {path: leaking.get(path).status_code for path in OVER}
    assert set(gone.values()) == {410}, gone
    follow(leaking, tmp_path)
    for path in SILENT:
        text = leaking.get(path).text
        assert "/lists/A" not in text, path
        assert NAME not in text, path
        assert "/documents/1" not in text, path
    assert NAME not in leaking.get(f"/verify/{code}").text
