"""A Meilisearch that is not there, dies and comes back; wrong keys; what it is told about names."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import meilisearch
import pytest
from sqlalchemy import Engine

from core.actions.outbox import lag
from core.database import read_factory, session_factory
from search import meilisearch_layout as layout
from search.index import Filters, IndexDown
from search.meilisearch import MeilisearchIndex
from search.sync import Sync, SyncReport
from tests.factories import NOW, a_batch, an_edition, small_county
from tests.search.engines import SKIPPED, MeilisearchServer, a_list

EVERYTHING = Filters()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeilisearchServer]:
    if shutil.which("meilisearch") is None:
        pytest.skip(SKIPPED)
    made = MeilisearchServer(tmp_path)
    yield made
    made.kill()


def test_down_at_the_start_and_in_between_then_caught_up(server: MeilisearchServer, sqlite_engine: Engine) -> None:
    ledger = session_factory(sqlite_engine)
    index = MeilisearchIndex(server.url, server.key)
    sync = Sync(index, ledger, read_factory(sqlite_engine))
    with ledger.begin() as session:
        small_county(session)
        an_edition(session)
        a_batch(session, "210381-2026-NY001-01")

    for _ in range(3):
        assert sync.run_once(NOW) == SyncReport(down=True)
    assert (index.ping(), index.status().reachable) == (False, False)
    with pytest.raises(IndexDown):
        index.payouts(EVERYTHING)

    server.start()
    assert sync.run_once(NOW).rebuilt
    assert len(index.payouts(EVERYTHING).items) == 3

    server.kill()
    with ledger.begin() as session:
        a_batch(session, "210381-2026-NY001-02")
    assert sync.run_once(NOW) == SyncReport(down=True)
    with ledger() as session:
        assert lag(session).waiting == 1
    with pytest.raises(IndexDown):
        sync.rebuild()

    server.start()
    assert sync.run_once(NOW + timedelta(seconds=1)) == SyncReport(done=1)
    assert len(index.payouts(EVERYTHING).items) == 6


def test_a_wrong_key_is_down_and_says_why(server: MeilisearchServer) -> None:
    server.start()
    index = MeilisearchIndex(server.url, "a-wrong-key")
    with pytest.raises(IndexDown, match="invalid_api_key"):
        index.payouts(EVERYTHING)
    status = index.status()
    assert (status.reachable, status.built, status.detail) == (True, False, "meilisearch: invalid_api_key")


def test_the_server_keeps_the_settings_as_they_were_sent(server: MeilisearchServer) -> None:
    server.start()
    index = MeilisearchIndex(server.url, server.key)
    index.build().swap()
    client = meilisearch.Client(server.url, server.key)
    assert layout.differs(layout.PAYOUTS, client.index("mingbai_payouts").get_settings()) == []
    assert layout.differs(layout.TEXTS, client.index("mingbai_texts").get_settings()) == []
    client.wait_for_task(client.index("mingbai_texts").update_settings({"rankingRules": ["words"]}).task_uid)
    assert not index.built()


def test_nothing_of_a_name_is_searchable_and_no_build_stays_behind(server: MeilisearchServer) -> None:
    server.start()
    index = MeilisearchIndex(server.url, server.key)
    for _ in range(2):
        build = index.build()
        build.replace_batch(1, a_list(1, 3))
        build.swap()
    index.build().abandon()
    client = meilisearch.Client(server.url, server.key)
    for word in ("王", "芳", "王*芳", "3组"):
        assert client.index("mingbai_payouts").search(word)["hits"] == []
    for task in client.get_tasks({"statuses": ["enqueued", "processing"]}).results:
        client.wait_for_task(task.uid)
    assert set(client.get_all_stats()["indexes"]) == {"mingbai_payouts", "mingbai_texts"}
