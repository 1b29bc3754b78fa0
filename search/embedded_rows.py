"""Tables and queries of the embedded engine (内置搜索表)."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter

from search import texts
from search.documents import PayoutDoc
from search.index import Filters

LAYOUT = 1
_COLUMNS = tuple(field.name if field.name != "group" else "group_name" for field in fields(PayoutDoc))
_VALUES = attrgetter(*(field.name for field in fields(PayoutDoc)))
_ORDER = "year DESC, batch_id DESC, row_no"

# Latin letters compare without case, as Meilisearch's exact filters do.
_TABLES = """
CREATE TABLE layout (version INTEGER NOT NULL);
CREATE TABLE payout (
    id TEXT NOT NULL, batch_id INTEGER NOT NULL, row_no INTEGER NOT NULL, batch_no TEXT NOT NULL,
    kind TEXT NOT NULL COLLATE NOCASE, township TEXT NOT NULL COLLATE NOCASE, village TEXT NOT NULL COLLATE NOCASE,
    policy TEXT NOT NULL COLLATE NOCASE, year INTEGER NOT NULL, status TEXT NOT NULL COLLATE NOCASE,
    amount_fen INTEGER NOT NULL, name_masked TEXT NOT NULL COLLATE NOCASE, group_name TEXT NOT NULL,
    PRIMARY KEY (batch_id, row_no)
) WITHOUT ROWID;
CREATE TABLE text (
    key INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, year INTEGER NOT NULL, policies TEXT NOT NULL,
    place TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX text_subject ON text (kind, subject);
CREATE VIRTUAL TABLE words USING fts5 (title, body, tokenize = "unicode61 remove_diacritics 0");
"""
_INDEXES = (
    "".join(
        f"CREATE INDEX payout_{name} ON payout ({name}, {_ORDER});"
        for name in ("village", "township", "policy", "status")
    )
    + f"CREATE INDEX payout_order ON payout ({_ORDER});"
)


def create(connection: sqlite3.Connection) -> None:
    """Makes the empty tables of the present layout."""
    connection.executescript(_TABLES)
    connection.execute("INSERT INTO layout VALUES (?)", (LAYOUT,))


def create_indexes(connection: sqlite3.Connection) -> None:
    """After the rows are in: sorting once is cheaper than keeping five trees in order."""
    connection.executescript(_INDEXES)
    connection.execute("ANALYZE")


def check_layout(connection: sqlite3.Connection) -> None:
    """sqlite3.Error unless the file is an index of the present layout."""
    found = connection.execute("SELECT version FROM layout").fetchone()
    if found != (LAYOUT,):
        raise sqlite3.DatabaseError(f"layout {found}")


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Documents by kind."""
    found = dict(connection.execute("SELECT kind, count(*) FROM text GROUP BY kind"))
    payouts_n = connection.execute("SELECT count(*) FROM payout").fetchone()[0]
    return {"payouts": payouts_n, "policies": found.get("policy", 0), "documents": found.get("document", 0)}


def replace_batch(connection: sqlite3.Connection, batch_id: int, docs: Iterable[PayoutDoc]) -> int:
    """Number of rows put."""
    connection.execute("DELETE FROM payout WHERE batch_id = ?", (batch_id,))
    sql = f"INSERT INTO payout ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  our own column names; values are bound
    return connection.executemany(sql, map(_VALUES, docs)).rowcount


def replace_texts(connection: sqlite3.Connection, kind: str, subject: str, docs: Iterable[texts.Text]) -> int:
    """Number of texts put."""
    old = connection.execute("SELECT key FROM text WHERE kind = ? AND subject = ?", (kind, subject)).fetchall()
    connection.executemany("DELETE FROM words WHERE rowid = ?", old)
    connection.executemany("DELETE FROM text WHERE key = ?", old)
    n = 0
    for doc in docs:
        key = connection.execute(
            "INSERT INTO text (kind, subject, year, policies, place, data) VALUES (?, ?, ?, ?, ?, ?)",
            (kind, subject, doc.year, json.dumps([code.lower() for code in doc.policies]), doc.place, doc.data),
        ).lastrowid
        # A private-use character is a token of its own: no phrase runs over the border between two names.
        title, body = (" \ue000 ".join(parts) for parts in (doc.titles, doc.bodies))
        connection.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (key, title, body))
        n += 1
    return n


def payouts(
    connection: sqlite3.Connection, filters: Filters, place: tuple[int, int, int] | None, limit: int
) -> list[PayoutDoc]:
    """Rows after ``place`` in the order of the answer."""
    where, values = _conditions(filters)
    if place is not None:
        year, batch, row = place
        where.append("(year < ? OR (year = ? AND (batch_id < ? OR (batch_id = ? AND row_no > ?))))")
        values += [year, year, batch, batch, row]
    sql = f"SELECT {', '.join(_COLUMNS)} FROM payout {_all(where)} ORDER BY {_ORDER} LIMIT ?"  # noqa: S608  our own column names; values are bound
    return [PayoutDoc(*found) for found in connection.execute(sql, [*values, limit])]


def matching(
    connection: sqlite3.Connection, kind: str, wanted: list[str], filters: Filters, offset: int, limit: int
) -> list[str]:
    """The stored documents that hold every phrase: in a title before in the text."""
    where: list[str] = ["kind = ?"]
    values: list[str | int] = [kind]
    _among(where, values, "year", filters.years)
    if filters.policies:
        marks = _marks(filters.policies)
        where.append(f"EXISTS (SELECT 1 FROM json_each(text.policies) WHERE value IN ({marks}))")  # noqa: S608  our own column names; values are bound
        values += [code.lower() for code in filters.policies]
    rank = ""
    ranked: list[str] = []
    if wanted:
        quoted = [f'"{phrase}"' for phrase in wanted]
        where.append("key IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(" AND ".join(quoted))
        rank = "key IN (SELECT rowid FROM words WHERE words MATCH ?) DESC, "
        ranked = [f"title : ({' AND '.join(quoted)})"]
    sql = f"SELECT data FROM text {_all(where)} ORDER BY {rank}year DESC, place LIMIT ? OFFSET ?"  # noqa: S608  our own column names; values are bound
    return [data for (data,) in connection.execute(sql, [*values, *ranked, limit, offset])]


def _conditions(filters: Filters) -> tuple[list[str], list[str | int]]:
    where: list[str] = []
    values: list[str | int] = []
    many: dict[str, Sequence[str | int]] = {
        "township": filters.townships,
        "village": filters.villages,
        "policy": filters.policies,
        "year": filters.years,
        "status": filters.statuses,
    }
    one = {"kind": filters.kind, "name_masked": filters.name_masked, "batch_id": filters.batch_id}
    for column, allowed in many.items():
        _among(where, values, column, allowed)
    for column, value in one.items():
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    return where, values


def _among(where: list[str], values: list[str | int], column: str, allowed: Sequence[str | int]) -> None:
    if allowed:
        where.append(f"{column} IN ({_marks(allowed)})")
        values.extend(allowed)


def _marks(values: Sequence[str | int]) -> str:
    return ", ".join("?" * len(values))


def _all(where: list[str]) -> str:
    return f"WHERE {' AND '.join(where)}" if where else ""
