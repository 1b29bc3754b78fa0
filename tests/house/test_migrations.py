"""One chain of revisions, and it builds exactly the tables that the code means, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel

from core.database import open_engine
from migrations import configuration, migrate
from tests.conftest import BACKENDS


@pytest.fixture
def migrated(blank_url: str) -> Iterator[Engine]:
    engine = open_engine(blank_url)
    migrate(engine)
    yield engine
    engine.dispose()


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


def test_a_migrated_database_has_no_drift(migrated: Engine) -> None:
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_migrating_again_changes_nothing(migrated: Engine) -> None:
    before = shape(migrated)
    migrate(migrated)
    assert shape(migrated) == before


def migrate_by_address(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()


def test_two_processes_may_start_at_once(blank_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as starters:
        assert list(starters.map(migrate_by_address, [blank_url] * 3)) == [None] * 3


@pytest.mark.parametrize(("engine", "blank_url"), [(name, name) for name in BACKENDS], indirect=True)
def test_checks_and_keys_are_those_of_the_code(migrated: Engine, engine: Engine) -> None:
    # Autogenerate does not look at CHECK constraints; reading both databases back does.
    shapes = shape(migrated)
    del shapes["alembic_version"]
    assert shapes == shape(engine)


def shape(engine: Engine) -> dict[str, dict[str, Any]]:
    """What the database itself says about each table."""
    inspector = sa.inspect(engine)
    return {
        name: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)},
            "checks": sorted(str(c) for c in inspector.get_check_constraints(name)),
            "indexes": sorted(str(i) for i in inspector.get_indexes(name)),
            "unique": sorted(str(u) for u in inspector.get_unique_constraints(name)),
            "foreign": sorted(str(f) for f in inspector.get_foreign_keys(name)),
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
        }
        for name in inspector.get_table_names()
    }
