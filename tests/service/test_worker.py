"""The worker runs what is due, outlives every failure, and works alone."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.worker import Job, Worker, taking

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NAME = "王小明"
SECOND = timedelta(seconds=1)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def noting(seen: list[datetime], rest: timedelta) -> Callable[[datetime], timedelta]:
    def run(now: datetime) -> timedelta:
        seen.append(now)
        return rest

    return run


def test_a_job_rests_as_long_as_it_said(clock: Clock, tmp_path: Path) -> None:
    often: list[datetime] = []
    seldom: list[datetime] = []
    worker = Worker(
        [Job("often", noting(often, SECOND)), Job("seldom", noting(seldom, 10 * SECOND))], clock, tmp_path / "turn"
    )
    assert worker.run_once() == SECOND
    assert worker.run_once() == SECOND, "nothing was due"
    clock.now += SECOND
    worker.run_once()
    assert (len(often), len(seldom)) == (2, 1)


def test_a_failing_job_is_tried_ever_more_seldom_and_holds_up_no_other(
    clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fails, others = [True], list[datetime]()

    def fail(_now: datetime) -> timedelta:
        if fails[0]:
            raise ConnectionError(NAME)
        return SECOND

    worker = Worker([Job("bad", fail), Job("good", noting(others, timedelta(days=1)))], clock, tmp_path / "turn")
    rests = []
    with caplog.at_level(logging.ERROR, "mingbai.worker"):
        for _ in range(12):
            rest = worker.run_once()
            rests.append(rest.total_seconds())
            clock.now += rest
    assert rests == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert "ConnectionError in job bad" in caplog.text
    assert NAME not in caplog.text
    assert others == [START]
    fails[0] = False
    assert worker.run_once() == SECOND, "after a good round the rest is its own again"


def test_the_thread_ends_when_told(clock: Clock, tmp_path: Path) -> None:
    ran = threading.Event()

    def run(_now: datetime) -> timedelta:
        ran.set()
        return timedelta(hours=1)

    worker = Worker([Job("once", run)], clock, tmp_path / "turn")
    worker.start()
    assert ran.wait(10)
    worker.stop()
    with taking(tmp_path / "turn") as ours:
        assert ours, "the turn is given back"


def test_while_another_has_the_turn_nothing_runs(clock: Clock, tmp_path: Path) -> None:
    seen: list[datetime] = []
    worker = Worker([Job("never", noting(seen, SECOND))], clock, tmp_path / "turn")
    with taking(tmp_path / "turn") as ours:
        assert ours
        worker.start()
        worker.stop()
    assert seen == []
