"""The outbox carried to both engines."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from core.actions.outbox import lag
from core.actions.recording import queue
from core.database import Session, SessionFactory, read_factory, session_factory
from search.documents import PayoutDoc
from search.index import Filters, Index
from search.ledger import Put
from search.sync import LOOK_EVERY, Sync, SyncReport
from tests.factories import COUNT_ONLY, MASKED, NOW, Row, a_batch, a_document, an_edition, small_county

EVERYTHING = Filters()
SECOND = timedelta(seconds=1)


@pytest.fixture
def ledger(sqlite_engine: Engine) -> SessionFactory:
    sessions = session_factory(sqlite_engine)
    with sessions.begin() as session:
        small_county(session)
        an_edition(session)
    return sessions


@pytest.fixture
def sync(bare: Index, ledger: SessionFactory, sqlite_engine: Engine) -> Sync:
    return Sync(bare, ledger, read_factory(sqlite_engine))


def rows_of(index: Index) -> list[PayoutDoc]:
    return list(index.payouts(EVERYTHING, None, 100).items)


def waiting(ledger: SessionFactory) -> int:
    with ledger() as session:
        return lag(session).waiting


def end_batch(session: Session, batch_id: int) -> None:
    """As core.actions.publication withdraws: the state turns and the outbox is told."""
    from core.records.payouts import Batch  # noqa: PLC0415  only here do these tests name a record

    batch = session.get_one(Batch, batch_id)
    batch.state = "withdrawn"
    queue(session, "batch", batch_id, NOW)


def test_the_first_round_fills_what_was_never_built(sync: Sync, bare: Index, ledger: SessionFactory) -> None:
    with ledger.begin() as session:
        a_batch(session)
        a_document(session)
    report = sync.run_once(NOW)
    assert (report.rebuilt, report.down, report.failed) == (True, False, 0)
    assert len(rows_of(bare)) == 3
    assert [item.code for item in bare.policies("", Filters(policies=(MASKED,))).items] == [MASKED]
    assert len(bare.documents("规范补贴").items) == 1
    assert waiting(ledger) == 0
    assert sync.run_once(NOW) == SyncReport()


def test_a_publication_is_carried_and_a_withdrawal_takes_it_away(
    sync: Sync, bare: Index, ledger: SessionFactory
) -> None:
    sync.run_once(NOW)
    with ledger.begin() as session:
        batch_id = a_batch(session).id or 0
    assert sync.run_once(NOW).done == 1
    assert [(row.row_no, row.name_masked) for row in rows_of(bare)] == [(1, "王*"), (2, "李*明"), (3, "张*")]
    with ledger.begin() as session:
        end_batch(session, batch_id)
    assert sync.run_once(NOW).done == 1
    assert rows_of(bare) == []


def test_messages_may_come_twice_and_late(sync: Sync, bare: Index, ledger: SessionFactory) -> None:
    sync.run_once(NOW)
    with ledger.begin() as session:
        batch_id = a_batch(session).id or 0
        queue(session, "batch", batch_id, NOW)
    sync.run_once(NOW)
    with ledger.begin() as session:
        queue(session, "batch", batch_id, NOW)
        end_batch(session, batch_id)
    # The first of the two messages is older than the withdrawal it carries.
    for _ in range(3):
        sync.run_once(NOW)
        assert rows_of(bare) == []
    assert waiting(ledger) == 0


def test_held_and_merely_counted_lists_stay_out(sync: Sync, bare: Index, ledger: SessionFactory) -> None:
    with ledger.begin() as session:
        a_batch(session, "210381-2026-NY001-01", state="held")
        a_batch(session, "210381-2026-MZ001-01", policy_code=COUNT_ONLY)
    sync.run_once(NOW)
    assert rows_of(bare) == []


def test_news_of_the_county_need_no_engine(sync: Sync, ledger: SessionFactory) -> None:
    with ledger.begin() as session:
        queue(session, "county", "all", NOW)
    assert sync.run_once(NOW).failed == 0
    assert waiting(ledger) == 0


def test_an_unreadable_subject_waits_alone(sync: Sync, bare: Index, ledger: SessionFactory) -> None:
    sync.run_once(NOW)
    with ledger.begin() as session:
        queue(session, "batch", "not a number", NOW)
        a_batch(session)
    assert sync.run_once(NOW) == SyncReport(done=1, failed=1)
    assert len(rows_of(bare)) == 3
    assert waiting(ledger) == 1


def test_a_rebuild_counts_and_reports_progress(sync: Sync, bare: Index, ledger: SessionFactory) -> None:
    with ledger.begin() as session:
        a_batch(session, "210381-2026-NY001-01")
        a_batch(session, "210381-2026-NY001-02", rows=[Row()] * 4)
        a_document(session)
    told: list[tuple[int, int]] = []
    put = sync.rebuild(lambda done, total: told.append((done, total)))
    assert (put.payouts, put.documents) == (7, 1)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert sync.rebuild() == put
    assert bare.status().documents == {"payouts": 7, "policies": put.policies, "documents": 1}


def test_what_is_published_during_a_rebuild_is_in_it(sync: Sync, bare: Index, ledger: SessionFactory) -> None:
    with ledger.begin() as session:
        first = a_batch(session, "210381-2026-NY001-01").id or 0
    sync.run_once(NOW)
    late: list[int] = []

    def meanwhile(done: int, _total: int) -> None:
        if done == 1 and not late:
            with ledger.begin() as session:
                late.append(a_batch(session, "210381-2026-NY001-02").id or 0)
                end_batch(session, first)
            # The worker goes on with the live index in the meantime.
            sync.run_once(NOW)

    sync.rebuild(meanwhile)
    assert {row.batch_id for row in rows_of(bare)} == set(late)


def test_an_engine_that_lost_its_data_is_refilled(
    sync: Sync, bare: Index, ledger: SessionFactory, lose: Callable[[Index], None]
) -> None:
    with ledger.begin() as session:
        a_batch(session)
    sync.run_once(NOW)
    lose(bare)
    assert not bare.built()
    assert sync.run_once(NOW + SECOND) == SyncReport()
    assert sync.run_once(NOW + LOOK_EVERY).rebuilt
    assert len(rows_of(bare)) == 3


def test_an_item_that_finds_the_engine_empty_comes_again(
    sync: Sync, bare: Index, ledger: SessionFactory, lose: Callable[[Index], None]
) -> None:
    sync.run_once(NOW)
    lose(bare)
    with ledger.begin() as session:
        a_batch(session, "210381-2026-NY001-01")
        a_batch(session, "210381-2026-NY001-02")
    assert sync.run_once(NOW + SECOND) == SyncReport(failed=2, down=True)
    # Refilled at once; the refill has carried the waiting items too.
    assert sync.run_once(NOW + SECOND) == SyncReport(rebuilt=True)
    assert len(rows_of(bare)) == 6
    with ledger() as session:
        assert lag(session).waiting == 0


def test_a_rebuild_of_nothing_is_an_empty_index(sync: Sync, bare: Index) -> None:
    assert sync.rebuild().payouts == 0
    assert rows_of(bare) == []
    assert Put() + Put(1, 2, 3) == Put(1, 2, 3)
