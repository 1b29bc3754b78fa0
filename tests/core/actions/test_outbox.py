"""The outbox: leased by one worker, ordered per subject, put off after a failure, never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlmodel import Session, select

from core.actions.outbox import Due, Lag, claim, fail, finish, lag
from core.actions.recording import queue
from core.database import SessionFactory
from core.records.outbox import OutboxItem
from tests.factories import NOW

LATER = NOW + timedelta(minutes=5)


def test_items_are_claimed_once_oldest_first(session: Session) -> None:
    for number in (7, 8, 9):
        queue(session, "batch", number, NOW)
    first = claim(session, NOW, 2)
    assert [item.subject_id for item in first] == ["7", "8"]
    assert [item.subject_id for item in claim(session, NOW, 2)] == ["9"]
    assert claim(session, NOW, 2) == []
    finish(session, [item.id for item in first], NOW)
    assert lag(session) == Lag(1, NOW)


def test_a_lease_that_ran_out_is_claimed_again(session: Session) -> None:
    queue(session, "edition", 2026, NOW)
    assert claim(session, NOW, 1) == claim(session, LATER, 1) == [Due(1, "edition", "2026")]


def test_a_subject_is_worked_on_in_order(session: Session) -> None:
    for number in (7, 7, 8):
        queue(session, "batch", number, NOW)
    first = claim(session, NOW, 9)
    assert [item.subject_id for item in first] == ["7", "8"]
    assert claim(session, NOW, 9) == []
    finish(session, [first[0].id], NOW)
    assert [item.subject_id for item in claim(session, NOW, 9)] == ["7"]


def test_a_failure_is_tried_again_later_and_later(session: Session) -> None:
    queue(session, "batch", 7, NOW)
    now = NOW
    for wait in (2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        (item,) = claim(session, now, 1)
        fail(session, item.id, "engine is down " * 40, now)
        assert claim(session, now + timedelta(seconds=wait - 1), 1) == []
        now += timedelta(seconds=wait)
    kept = session.exec(select(OutboxItem)).one()
    assert (kept.attempts, len(kept.last_error)) == (10, 250)
    assert lag(session) == Lag(1, NOW)


def test_an_empty_outbox_has_no_lag(session: Session) -> None:
    assert lag(session) == Lag(0, None)
    assert claim(session, NOW, 5) == []


def test_two_workers_never_hold_the_same_item(sessions: SessionFactory) -> None:
    with sessions.begin() as session:
        for number in range(40):
            queue(session, "batch", number, NOW)

    def work(_: int) -> list[int]:
        taken: list[int] = []
        while True:
            with sessions.begin() as session:
                items = claim(session, NOW, 3)
            if not items:
                return taken
            taken += [item.id for item in items]

    with ThreadPoolExecutor(2) as pool:
        taken = [number for numbers in pool.map(work, range(2)) for number in numbers]
    assert sorted(taken) == list(range(1, 41))
