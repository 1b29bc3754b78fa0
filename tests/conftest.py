"""Databases for tests. SQLite always, PostgreSQL when a server binary (or MINGBAI_TEST_DATABASE_URL) is there.

    engine           each test twice: SQLite file and PostgreSQL, tables made, no rows
    sessions         session_factory(engine)
    session          one open session of `sessions`; commit yourself when another session must see it
    sqlite_engine, sqlite_sessions, sqlite_session    the same on SQLite only: for doors, where the database is not the point
    blank_url        the address of a database without any table, once per backend (migrations)

Times and records come from tests/factories.py. PostgreSQL is a throwaway cluster per xdist worker: unix socket in a
temporary folder, no port, an unprivileged user when the tests run as root. Without a server the PostgreSQL half is
skipped and the summary says so in capitals.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import SQLModel

import core.records  # noqa: F401  fills SQLModel.metadata
from core.database import Session, SessionFactory, open_engine, session_factory

TEST_URL = "MINGBAI_TEST_DATABASE_URL"
NO_SERVER = f"NO POSTGRESQL SERVER FOUND: only SQLite was tested (install postgresql or set {TEST_URL})"
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="
BACKENDS = ("sqlite", "postgresql")
databases = count(1)


def pytest_terminal_summary(terminalreporter: Any) -> None:  # noqa: ANN401  pytest exports no type for it here
    """Says at the end, not only in the skip list, that half of the databases were not there."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_SERVER in str(report.longrepr) for report in skipped):
        terminalreporter.section("PostgreSQL", sep="!", red=True)
        terminalreporter.line(NO_SERVER)


def server_folder() -> Path | None:
    """Where ``initdb`` and ``pg_ctl`` are: the newest Debian version, or the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def unprivileged() -> pwd.struct_passwd | None:
    """The server refuses to run as root; tests in a container often do."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


@contextmanager
def throwaway_cluster(programs: Path) -> Iterator[sa.URL]:
    """A PostgreSQL server of our own, gone afterwards; its socket path must stay under 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="mingbai-pg-"))
    owner = unprivileged()
    as_owner: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_owner |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    def run(program: str, *options: str) -> None:
        subprocess.run([str(programs / program), "-D", f"{folder}/data", *options], check=True, **as_owner)

    try:
        run("initdb", "-U", "mingbai", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", f"{FAST} -c unix_socket_directories={folder}", "start")
        try:
            yield sa.URL.create("postgresql", username="mingbai", database="postgres", query={"host": str(folder)})
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A server to make databases on."""
    given = os.environ.get(TEST_URL)
    programs = server_folder()
    if given:
        yield sa.make_url(given)
    elif programs:
        with throwaway_cluster(programs) as url:
            yield url
    else:
        pytest.skip(NO_SERVER)


@contextmanager
def new_database(server: sa.URL) -> Iterator[str]:
    """The address of a new empty database on ``server``, dropped afterwards."""
    name = f"mingbai_test_{os.getpid()}_{next(databases)}"
    engine = open_engine(server.render_as_string(hide_password=False)).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        yield server.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def filled_postgres(postgres: sa.URL) -> Iterator[Engine]:
    """One database with all tables for the whole session; each test leaves it empty."""
    with new_database(postgres) as url:
        engine = open_engine(url)
        SQLModel.metadata.create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "ledger.db"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_sessions(sqlite_engine: Engine) -> SessionFactory:
    return session_factory(sqlite_engine)


@pytest.fixture
def sqlite_session(sqlite_sessions: SessionFactory) -> Iterator[Session]:
    with sqlite_sessions() as opened:
        yield opened


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    filled: Engine = request.getfixturevalue("filled_postgres")
    yield filled
    with filled.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # a session left open must fail, not hang
        names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")


@pytest.fixture
def sessions(engine: Engine) -> SessionFactory:
    return session_factory(engine)


@pytest.fixture
def session(sessions: SessionFactory) -> Iterator[Session]:
    with sessions() as opened:
        yield opened


@pytest.fixture(params=BACKENDS)
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    with new_database(request.getfixturevalue("postgres")) as url:
        yield url
