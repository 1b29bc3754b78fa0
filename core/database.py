"""Engines and sessions for SQLite (WAL) and PostgreSQL; the only place that knows the difference."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, select

__all__ = [
    "Session",
    "SessionFactory",
    "Shelf",
    "count_up",
    "insert_if_absent",
    "insert_rows",
    "one_snapshot",
    "open_engine",
    "read_factory",
    "session_factory",
    "shelf_beside",
    "take_turn",
    "too_long",
]

SessionFactory = sessionmaker[Session]
BUSY_SECONDS = 30
# No journal: what goes wrong with a shelf ends the shelf. A small cache: what waits should wait on the disk.
SHELF_PRAGMAS = ("PRAGMA temp_store=FILE", "PRAGMA temp.journal_mode=OFF", "PRAGMA temp.cache_size=-256")
# What binary COPY calls the column types of our tables.
COPY_TYPES = ((sa.BigInteger, "int8"), (sa.Integer, "int4"), (sa.Date, "date"), (sa.LargeBinary, "bytea"))


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://…``; psycopg 3 is the PostgreSQL driver."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    return _sqlite(address)


def session_factory(engine: Engine) -> SessionFactory:
    """Sessions that keep loaded values after the commit."""
    return sessionmaker(engine, class_=Session, expire_on_commit=False)


def read_factory(engine: Engine) -> SessionFactory:
    """Sessions that only read: on SQLite they wait for no writer and no writer waits for them."""
    return session_factory(engine.execution_options(readonly=True))


def take_turn(session: Session, name: str) -> None:
    """Wait until no other open transaction holds the turn called ``name``; it is given back at commit or rollback.

    On SQLite the transaction is already the only writer (BEGIN IMMEDIATE).
    """
    if session.connection().dialect.name == "postgresql":
        session.exec(select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def one_snapshot(session: Session) -> None:
    """Let everything that a fresh reading session reads be of one moment, whatever is published meanwhile.

    On SQLite a reading transaction is one already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def insert_if_absent(session: Session, table: type[SQLModel], values: Mapping[str, object]) -> None:
    """Insert one row unless its primary key is taken."""
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    session.exec(dialect.insert(table).values(**values).on_conflict_do_nothing())


def count_up(session: Session, table: type[SQLModel], key: Mapping[str, object], counter: str) -> int:
    """Add one to the counter of the row with this primary key, which is made when absent; returns the new value."""
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    column = sa.inspect(table).columns[counter]
    step = dialect.insert(table).values(**key, **{counter: 1})
    step = step.on_conflict_do_update(index_elements=list(key), set_={counter: column + 1})
    return int(session.connection().execute(step.returning(column)).scalar_one())


def too_long(table: type[SQLModel], values: Mapping[str, object]) -> str | None:
    """The first text that does not fit its column; PostgreSQL would fail on it, SQLite would take it."""
    columns = sa.inspect(table).columns
    for name, value in values.items():
        longest = getattr(columns[name].type, "length", None)
        if isinstance(value, str) and longest is not None and len(value) > longest:
            return name
    return None


def insert_rows(session: Session, table: type[SQLModel], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert many rows by the driver itself, past the ORM: executemany on SQLite, binary COPY on PostgreSQL.

    ``rows`` is consumed as a stream; dates come as ISO text. Values are not checked beyond what the tables check.
    """
    connection = session.connection().connection
    names = ", ".join(columns)
    target = f"{table.__tablename__} ({names})"
    driver: Any = connection.driver_connection
    if isinstance(driver, psycopg.Connection):
        _copy_rows(driver, target, [_copy_type(table, name) for name in columns], rows)
        return
    marks = ", ".join("?" * len(columns))
    driver.executemany(f"INSERT INTO {target} VALUES ({marks})", rows)  # noqa: S608  names of our own tables


class Shelf:
    """Rows of one shape that wait for their transaction beside a SQLite ledger, in a temporary table.

    SQLite keeps that table in a file without a name, gone with the process. It belongs to one connection, which the
    shelf therefore has for itself: no lock is held while rows are put there, and none of the pool's connections. One
    statement then moves all of them, so that others wait about half as long as for ``executemany``.
    """

    def __init__(self, address: sa.URL, columns: Sequence[str]) -> None:
        self._engine = _sqlite(address, poolclass=StaticPool)
        self._names = ", ".join(columns)
        self._sql = f"INSERT INTO temp.shelf VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  question marks
        lent = self._engine.raw_connection()
        driver: Any = lent.driver_connection
        lent.close()
        self._driver = driver
        for statement in (*SHELF_PRAGMAS, f"CREATE TEMP TABLE shelf ({self._names})"):
            self._driver.execute(statement)

    def put(self, rows: Iterable[Sequence[Any]]) -> None:
        """These rows too, behind the others."""
        self._driver.execute("BEGIN")
        self._driver.executemany(self._sql, rows)
        self._driver.execute("COMMIT")

    def begin(self) -> AbstractContextManager[Session]:
        """A transaction in which ``pour`` may be called."""
        return session_factory(self._engine).begin()

    def sums(self, column: str) -> tuple[int, int]:
        """How many rows wait, and the sum of one of their columns."""
        found = self._driver.execute(f"SELECT count(*), coalesce(sum({column}), 0) FROM temp.shelf").fetchone()  # noqa: S608  our own name
        return found[0], found[1]

    def pour(self, session: Session, table: type[SQLModel], head: Mapping[str, object]) -> None:
        """All rows into ``table``, each with the values of ``head`` before its own; ``session`` comes from ``begin``."""
        marks = ", ".join("?" * len(head))
        # Names of our own table and columns, as in ``insert_rows``.
        session.connection().exec_driver_sql(
            f"INSERT INTO {table.__tablename__} ({', '.join(head)}, {self._names})"  # noqa: S608  our own names
            f" SELECT {marks}, {self._names} FROM temp.shelf ORDER BY rowid",
            tuple(head.values()),
        )

    def close(self) -> None:
        """Let everything go that was not poured."""
        self._engine.dispose()


def shelf_beside(sessions: SessionFactory, columns: Sequence[str]) -> Shelf | None:
    """A shelf beside the ledger of these sessions; None beside PostgreSQL, whose COPY needs none."""
    engine: Engine = sessions.kw["bind"]
    return Shelf(engine.url, columns) if engine.dialect.name == "sqlite" else None


def _copy_type(table: type[SQLModel], name: str) -> str:
    kind = sa.inspect(table).columns[name].type
    return next((code for known, code in COPY_TYPES if isinstance(kind, known)), "text")


def _copy_rows(
    driver: "psycopg.Connection[Any]", target: str, types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    dated = [place for place, kind in enumerate(types) if kind == "date"]
    # Same as above: table and column names are our own.
    statement = f"COPY {target} FROM STDIN (FORMAT BINARY)"
    with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.set_types(types)
        for row in _with_dates(rows, dated):
            copy.write_row(row)


def _with_dates(rows: Iterable[Sequence[Any]], places: Sequence[int]) -> Iterator[Sequence[Any]]:
    # Binary COPY takes no text for a date.
    for row in rows:
        values = list(row)
        for place in places:
            if values[place] is not None:
                values[place] = date.fromisoformat(values[place])
        yield values


def _sqlite(address: sa.URL, **options: Any) -> Engine:  # noqa: ANN401  SQLAlchemy's own
    engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401  SQLAlchemy's event signature
    # The driver must not open transactions by itself, or BEGIN IMMEDIATE below would come too late.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A deferred transaction that reads first and writes later fails with "database is locked" under WAL.
    mode = "" if connection.get_execution_options().get("readonly") else " IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN{mode}")
