"""The fixtures that every other test stands on."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Engine

from core.database import SessionFactory
from core.records.outbox import OutboxItem

WHEN = datetime(2026, 3, 19, 8, tzinfo=UTC)


def test_a_database_starts_without_rows_first(sessions: SessionFactory) -> None:
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxItem)) == 0
        session.add(OutboxItem(kind="county", subject_id="all", queued_at=WHEN, run_after=WHEN))
        session.commit()


def test_a_database_starts_without_rows_again(sessions: SessionFactory) -> None:
    with sessions() as session:
        row = OutboxItem(kind="county", subject_id="all", queued_at=WHEN, run_after=WHEN)
        session.add(row)
        session.commit()
        assert row.id == 1


def test_a_blank_database_has_no_table(blank_url: str) -> None:
    assert "://" in blank_url


def test_foreign_keys_hold(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
