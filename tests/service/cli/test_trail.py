"""``mingbai trail verify``: what it says and how it ends, whole and tampered with."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from core.database import open_engine, session_factory
from migrations import migrate
from tests.factories import EAST_A, a_batch, an_edition, small_county
from tests.service.test_commands import run


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'mingbai.db'}")
    migrate(engine)
    with session_factory(engine)() as session:
        small_county(session)
        an_edition(session)
        a_batch(session, "B-1")
        session.commit()
    yield engine
    engine.dispose()


def head(ledger: Engine) -> tuple[int, str]:
    with Session(ledger) as session:
        asked = sa.text("SELECT no, hash FROM publication ORDER BY no DESC LIMIT 1")
        number, digest = session.connection().execute(asked).one()
        return int(number), str(digest)


def tamper(ledger: Engine, statement: str) -> None:
    with ledger.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_whole_ledger_says_so_and_how_much_it_read(tmp_path: Path, ledger: Engine) -> None:
    number, digest = head(ledger)
    done = run(tmp_path, "trail", "verify", "--json", "--head", f"{number} {digest[:12]}")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "whole": True, "first_broken": {"trail": None, "publications": None}, "head": True, "lists": 1, "rows": 3,
        "faults": [],
    }  # fmt: skip


def test_a_changed_row_is_named_and_the_status_is_1(tmp_path: Path, ledger: Engine) -> None:
    tamper(ledger, "UPDATE payout SET name_shown = '赵*' WHERE row_no = 1")
    done = run(tmp_path, "trail", "verify")
    assert done.returncode == 1
    assert "publications   whole" in done.stdout
    assert "1 of 1 lists changed, 3 rows" in done.stdout
    assert f"list B-1 version 1, place {EAST_A} has other rows than were published (publication 2)" in done.stdout
    answer = json.loads(run(tmp_path, "trail", "verify", "--json").stdout)
    assert answer["whole"] is False
    assert {"what": "rows", "batch_no": "B-1", "version": 1, "publication_no": 2, "place": "*"} in answer["faults"]


def test_a_changed_entry_is_named(tmp_path: Path, ledger: Engine) -> None:
    number, digest = head(ledger)
    tamper(ledger, "UPDATE publication SET reason = 'other' WHERE no = 1")
    done = run(tmp_path, "trail", "verify", "--head", f"{number}:{digest}")
    assert done.returncode == 1
    assert "publications   broken at number 1" in done.stdout
    assert "head           still there" in done.stdout


@pytest.mark.usefixtures("ledger")
def test_a_printed_head_that_is_gone_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "trail", "verify", "--head", "9 00000000")
    assert done.returncode == 1
    assert "head           not in the log any more" in done.stdout


def test_a_head_that_cannot_be_read_is_wrong_use(tmp_path: Path, ledger: Engine) -> None:
    number, _ = head(ledger)
    assert run(tmp_path, "trail", "verify", "--head", str(number)).returncode == 2
