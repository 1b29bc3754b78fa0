"""The schema's history (数据库迁移): one chain of revisions for SQLite and PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlmodel import SQLModel

import core.records  # noqa: F401  fills SQLModel.metadata

FOLDER = Path(__file__).parent
LOCK = 210_381  # any number that no other program on the same server uses for an advisory lock


def configuration() -> Config:
    """Alembic's configuration without its ini file, so that an installed copy can migrate too."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def migrate(engine: Engine) -> None:
    """Brings the database to the newest revision, whole or not at all; safe when several processes start at once."""
    config = configuration()
    with engine.begin() as connection:  # BEGIN IMMEDIATE on SQLite: the second starter waits here
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def unmake(engine: Engine) -> None:
    """Takes every table of ours away, with all rows, and makes them new: the demo county starts from nothing."""
    config = configuration()
    with engine.begin() as connection:
        SQLModel.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
