"""Trail and publication log: whole chains, ordered writers, the first broken number."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.actions.recording import publish_entry, queue, record, verify_publications, verify_trail
from core.database import SessionFactory
from core.records.outbox import OutboxItem
from core.records.publications import ChainHead, Publication
from core.records.trail import TrailEntry
from tests.factories import NOW, OFFICER


def write(session: Session, count: int = 3) -> None:
    for number in range(count):
        record(
            session, actor=OFFICER, event="batch.received", subject_kind="batch", subject_id=number, now=NOW,
            detail={"rows_n": number, "batch_no": "批次1"},
        )  # fmt: skip


def publish(session: Session) -> int:
    return publish_entry(session, action="publish", subject_kind="batch", subject_id=7, actor=OFFICER, now=NOW)


def test_an_empty_chain_is_whole(session: Session) -> None:
    assert verify_trail(session) is None
    assert verify_publications(session) is None


def test_entries_are_numbered_and_chained(session: Session) -> None:
    write(session)
    entries = session.exec(select(TrailEntry).order_by(col(TrailEntry.no))).all()
    assert [entry.no for entry in entries] == [1, 2, 3]
    assert entries[0].prev_hash == ""
    assert [entry.prev_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert (entries[0].actor, entries[0].role, entries[0].at) == ("staff:finance-1", "finance", NOW)
    assert entries[1].detail == '{"batch_no":"批次1","rows_n":1}'
    session.commit()
    assert verify_trail(session) is None


def test_the_publication_log_names_no_officer(session: Session) -> None:
    assert (publish(session), publish(session)) == (1, 2)
    entry = session.exec(select(Publication)).first()
    assert entry is not None
    assert "finance-1" not in str(entry.model_dump())
    assert verify_publications(session) is None


@pytest.mark.parametrize("change", [{"event": "batch.published"}, {"detail": "{}"}, {"hash": "0" * 64}])
def test_an_altered_entry_is_found(session: Session, change: dict[str, str]) -> None:
    write(session)
    session.exec(sa.update(TrailEntry).where(col(TrailEntry.no) == 2).values(**change))
    assert verify_trail(session) == 2


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_removed_entry_is_found(session: Session, gone: int) -> None:
    write(session)
    session.exec(sa.delete(TrailEntry).where(col(TrailEntry.no) == gone))
    assert verify_trail(session) == gone


def test_a_removed_head_is_found(session: Session) -> None:
    publish(session)
    session.exec(sa.delete(ChainHead))
    assert verify_publications(session) == 1


def test_writers_at_the_same_moment_make_one_chain(sessions: SessionFactory) -> None:
    def ten_times(_: int) -> None:
        for _number in range(10):
            with sessions.begin() as session:
                publish(session)
                write(session, 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ten_times, range(4)))
    with sessions() as session:
        assert session.exec(select(sa.func.count(), sa.func.max(TrailEntry.no))).one() == (40, 40)
        assert (verify_trail(session), verify_publications(session)) == (None, None)


def test_a_rolled_back_entry_leaves_no_gap(sessions: SessionFactory) -> None:
    with sessions() as session:
        write(session, 1)
        session.commit()
        write(session, 1)
        session.rollback()
        write(session, 1)
        session.commit()
        assert verify_trail(session) is None
        assert session.exec(select(sa.func.max(TrailEntry.no))).one() == 2


def test_a_queued_subject_waits_in_the_outbox(session: Session) -> None:
    queue(session, "batch", 7, NOW)
    item = session.exec(select(OutboxItem)).one()
    assert (item.kind, item.subject_id, item.run_after, item.done_at) == ("batch", "7", NOW, None)
