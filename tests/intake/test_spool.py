"""Masked rows wait for their transaction: all of them, in order, without a lock and without a file anybody can name."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy.exc import IntegrityError

from core.database import SessionFactory, Shelf
from core.law.payouts.types import StagedRow
from core.records.payouts import Batch, Payout
from intake.spool import FRAME, Frames, Spool
from tests.factories import a_batch


def staged(number: int) -> StagedRow:
    person = number.to_bytes(16)
    return StagedRow(
        number, f"{number:016x}", "210381101201", "3组", "person", "张*芳", "1234", "农商银行", None, "亩", 870_000, number,
        "paid", None, "2026-03-18", None, person, person[::-1], None, None,
    )  # fmt: skip


@pytest.fixture
def spool(sessions: SessionFactory) -> Iterator[Spool]:
    with Spool(sessions) as opened:
        yield opened


def fill(spool: Spool, rows: int) -> list[StagedRow]:
    given = [staged(number) for number in range(1, rows + 1)]
    for start in range(0, rows, 300):
        spool.add(given[start : start + 300])
    return given


def test_few_rows_wait_in_memory(spool: Spool) -> None:
    given = fill(spool, FRAME - 1)
    assert spool.rows() == given


def test_many_rows_wait_elsewhere(spool: Spool) -> None:
    given = fill(spool, 2 * FRAME + 7)
    rows = spool.rows()
    if isinstance(rows, Shelf):
        assert rows.sums("amount_fen") == (len(given), sum(row.amount_fen for row in given))
    else:
        assert isinstance(rows, Frames)
        assert list(rows) == given == list(rows)


def test_a_shelf_holds_no_lock_until_it_is_poured(sqlite_sessions: SessionFactory) -> None:
    with Spool(sqlite_sessions) as spool:
        given = fill(spool, 3 * FRAME + 1)
        shelf = spool.rows()
        assert isinstance(shelf, Shelf)
        with sqlite_sessions.begin() as other:
            batch = a_batch(other, state="held", rows=())
        with spool.begin() as session:
            shelf.pour(session, Payout, {"batch_id": batch.id})
        with sqlite_sessions() as session, closing(session.connection().exec_driver_sql(STORED)) as stored:
            assert [StagedRow(*row) for row in stored] == given
            assert session.get(Batch, batch.id) is not None


STORED = f"SELECT {', '.join(StagedRow._fields)} FROM payout ORDER BY id"  # noqa: S608  our own names


def test_nothing_is_left_when_the_transaction_fails(sqlite_sessions: SessionFactory) -> None:
    with sqlite_sessions.begin() as other:
        batch = a_batch(other, state="held", rows=())
    with Spool(sqlite_sessions) as spool:
        fill(spool, FRAME)
        shelf = spool.rows()
        assert isinstance(shelf, Shelf)
        with spool.begin() as session:
            shelf.pour(session, Payout, {"batch_id": batch.id})
            session.rollback()
        with pytest.raises(IntegrityError), spool.begin() as session:
            shelf.pour(session, Payout, {"batch_id": 999})
    with sqlite_sessions() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM payout").scalar_one() == 0
