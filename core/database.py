"""Engines and sessions for SQLite (WAL) and PostgreSQL; the only place that knows the difference."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

__all__ = ["Session", "SessionFactory", "open_engine", "read_factory", "session_factory"]

SessionFactory = sessionmaker[Session]
BUSY_SECONDS = 30


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://…``; psycopg 3 is the PostgreSQL driver."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def session_factory(engine: Engine) -> SessionFactory:
    """Sessions that keep loaded values after the commit."""
    return sessionmaker(engine, class_=Session, expire_on_commit=False)


def read_factory(engine: Engine) -> SessionFactory:
    """Sessions that only read: on SQLite they wait for no writer and no writer waits for them."""
    return session_factory(engine.execution_options(readonly=True))


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401  SQLAlchemy's event signature
    # The driver must not open transactions by itself, or BEGIN IMMEDIATE below would come too late.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A deferred transaction that reads first and writes later fails with "database is locked" under WAL.
    mode = "" if connection.get_execution_options().get("readonly") else " IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN{mode}")
