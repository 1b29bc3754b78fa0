"""The worker's jobs on a real ledger and a real index."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.database import Session, SessionFactory, read_factory
from core.records.payouts import Batch
from search.backends import open_index
from search.index import Filters, Index
from search.sync import Sync
from service.jobs import AGAIN, LATER, SOON, expire, keep_index
from tests.factories import NOW, TODAY, a_batch, an_edition, small_county

DAY = timedelta(days=1)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = open_index(path=tmp_path / "search.db")
    yield opened
    opened.close()


@pytest.fixture
def published(sqlite_session: Session) -> Batch:
    small_county(sqlite_session)
    an_edition(sqlite_session)
    batch = a_batch(sqlite_session, kind="announcement", objections_until=TODAY)
    sqlite_session.commit()
    return batch


def test_what_is_published_comes_into_the_index_and_leaves_it(
    index: Index, sqlite_engine: Engine, sqlite_sessions: SessionFactory, published: Batch
) -> None:
    job = keep_index(Sync(index, sqlite_sessions, read_factory(sqlite_engine)))
    while job.run(NOW) == AGAIN:
        pass
    assert index.payouts(Filters(batch_id=published.id)).items
    assert job.run(NOW) == SOON
    expire(sqlite_sessions).run(NOW + DAY)
    assert job.run(NOW + DAY) == AGAIN
    assert not index.payouts(Filters(batch_id=published.id)).items


def test_an_engine_that_is_down_is_asked_again_later(sqlite_engine: Engine, sqlite_sessions: SessionFactory) -> None:
    nobody = open_index(path=Path("unused"), url="http://127.0.0.1:9", key="none")
    job = keep_index(Sync(nobody, sqlite_sessions, read_factory(sqlite_engine)))
    assert job.run(NOW) == LATER
    nobody.close()


def test_an_announcement_ends_when_its_last_day_is_over(sqlite_sessions: SessionFactory, published: Batch) -> None:
    job = expire(sqlite_sessions)

    def state() -> str:
        with sqlite_sessions() as session:
            batch = session.get_one(Batch, published.id)
            return batch.state

    job.run(NOW)
    assert state() == "published", "the last day itself still counts"
    job.run(NOW + timedelta(hours=13))
    assert state() == "published"
    job.run(NOW + timedelta(hours=14))  # midnight in China
    assert state() == "expired"
