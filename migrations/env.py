"""How alembic reaches the tables: over a given connection (migrate, tests) or the configured address (its own CLI)."""

import os
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import core.records  # noqa: F401  fills SQLModel.metadata
from core.database import open_engine


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401  alembic's hook
    """A revision names plain SQLAlchemy types, so that it still runs when SQLModel renames its own."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Batch mode, because SQLite cannot alter a table in place."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=plain_types,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: sa.Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = open_engine(os.environ.get("MINGBAI_DATABASE_URL", "sqlite:///var/mingbai.db"))
    with engine.begin() as own:
        run(own)
    engine.dispose()
