"""What can go wrong between two real processes: kill -9, two at once, a slow sender, a sender who hangs up."""

import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests.intake.people import ndjson, rows
from tests.intake.serving import HALF_WAY_ROWS, Installation, Sending, installed, send

PAST: dict[str, Any] = {"paid_on": "2020-01-02"}
"""Long before whatever day the real clock of the server shows."""


def batch(count: int, seed: int = 7, **changes: object) -> bytes:
    past = {"made_at": "2020-01-03T08:00:00+08:00", **PAST}
    return ndjson(rows(count, seed, **PAST), **(past | changes))


@pytest.fixture(scope="module")
def big_batch() -> bytes:
    return batch(HALF_WAY_ROWS)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    yield from installed(tmp_path)


def counts(installation: Installation) -> dict[str, int]:
    with closing(sqlite3.connect(installation.var / "mingbai.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  our own names
            for table in ("batch", "payout", "finding")
        }


NOTHING = {"batch": 0, "payout": 0, "finding": 0}


def test_killed_half_way_and_sent_again(installation: Installation, big_batch: bytes) -> None:
    sending = Sending(installation, big_batch)
    sending.go_on(len(big_batch) * 3 // 4)
    installation.stop(signal.SIGKILL)
    sending.hang_up()
    assert counts(installation) == NOTHING
    assert list(installation.temporary.iterdir()) == []
    installation.start()
    status, receipt = send(installation, big_batch)
    assert (status, receipt["rows"], receipt["errors"]) == (202, HALF_WAY_ROWS, 0)
    assert counts(installation)["payout"] == HALF_WAY_ROWS
    assert send(installation, big_batch) == (200, receipt | {"repeated": True})


def at_once(installation: Installation, *bodies: bytes) -> list[tuple[int, dict[str, Any]]]:
    together = Barrier(len(bodies))

    def one(body: bytes) -> tuple[int, dict[str, Any]]:
        sending = Sending(installation, body)
        sending.go_on(len(body) - 1)
        together.wait()
        sending.go_on()
        return sending.answer()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(one, bodies))


def test_the_same_batch_at_the_same_moment_from_two_connections(installation: Installation) -> None:
    body = batch(2000)
    answers = at_once(installation, body, body)
    assert sorted(status for status, _ in answers) == [200, 202]
    assert len({told["receipt_no"] for _, told in answers}) == 1
    assert counts(installation)["batch"] == 1
    assert counts(installation)["payout"] == 2000


def test_two_batches_of_one_number_at_the_same_moment(installation: Installation) -> None:
    answers = at_once(installation, batch(2000), batch(2000, seed=8))
    assert sorted(status for status, _ in answers) == [202, 409]
    assert counts(installation)["payout"] == 2000


def test_a_slow_sender_holds_no_lock(installation: Installation, big_batch: bytes) -> None:
    slow = Sending(installation, big_batch)
    slow.go_on(len(big_batch) * 3 // 4)
    status, _ = send(installation, batch(10, batch_no="another"))
    assert status == 202
    ledger = sqlite3.connect(installation.var / "mingbai.db", timeout=0, isolation_level=None)
    with closing(ledger) as other_writer:
        other_writer.execute("BEGIN IMMEDIATE")
        other_writer.execute("UPDATE batch SET period = '2020-02'")
        other_writer.execute("COMMIT")
    slow.go_on()
    assert slow.answer()[0] == 202
    assert counts(installation)["batch"] == 2


def test_a_sender_who_hangs_up_leaves_nothing(installation: Installation, big_batch: bytes) -> None:
    sending = Sending(installation, big_batch)
    sending.go_on(len(big_batch) * 3 // 4)
    sending.hang_up()
    assert send(installation, big_batch)[0] == 202
    assert counts(installation)["batch"] == 1
