"""The checks follow the publication log one policy a turn, and look again on a new day and after a notice."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.actions.life_notices import MaskedNotice, receive_notices
from core.database import SessionFactory, read_factory
from core.records.suspicions import Suspicion
from core.records.trail import TrailEntry
from service.suspicions import AGAIN, LATER, Checker
from tests.factories import (
    COUNT_ONLY,
    NOW,
    OFFICER,
    TODAY,
    YEAR,
    Row,
    a_batch,
    a_digest,
    an_edition,
    failed,
    small_county,
)

DAY = timedelta(days=1)


@pytest.fixture
def checker(sqlite_engine: Engine, sqlite_sessions: SessionFactory) -> Checker:
    return Checker(read_factory(sqlite_engine), sqlite_sessions)


def rules(sessions: SessionFactory) -> list[str]:
    with sessions() as session:
        return sorted(session.exec(select(Suspicion.rule).where(Suspicion.gone_at == None)).all())  # noqa: E711  SQL


def test_it_follows_publications_days_and_notices(checker: Checker, sqlite_sessions: SessionFactory) -> None:
    assert checker.run_once(NOW) == LATER, "nothing is there yet"
    with sqlite_sessions.begin() as session:
        small_county(session)
        an_edition(session)
        a_batch(
            session,
            "LAND",
            period=str(YEAR),
            rows=[Row(who="a", amount_fen=1), failed(who="b")],
            paid_on=TODAY - 30 * DAY,
        )
        a_batch(session, "CARE", policy_code=COUNT_ONLY, rows=[Row(who="c")])
    assert [checker.run_once(NOW) for _ in range(3)] == [AGAIN, AGAIN, LATER]
    assert rules(sqlite_sessions) == ["amount_off"]
    assert [checker.run_once(NOW + DAY) for _ in range(3)] == [AGAIN, AGAIN, LATER]
    assert rules(sqlite_sessions) == ["amount_off", "not_repaid"]
    dead = MaskedNotice(a_digest("person c"), "death", TODAY - 300 * DAY)
    with sqlite_sessions.begin() as session:
        receive_notices(session, [dead], "公安", 0, actor=OFFICER, now=NOW + DAY + timedelta(minutes=1))
    assert [checker.run_once(NOW + DAY + timedelta(minutes=2)) for _ in range(3)] == [AGAIN, AGAIN, LATER]
    assert rules(sqlite_sessions) == ["after_notice", "amount_off", "not_repaid"]
    with sqlite_sessions() as session:
        runs = session.exec(select(TrailEntry.no).where(TrailEntry.event == "suspicions.checked")).all()
    assert len(runs) == 3
