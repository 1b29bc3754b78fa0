"""The engine inside the process (内置搜索): one SQLite file beside the ledger, rows with indexes and FTS5 for texts.

``path`` is a symbolic link to the live generation. A build writes a new file and turns the link in one rename, so
write-ahead logs never meet a database they do not belong to.
"""

import contextlib
import fcntl
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from search import embedded_rows as rows
from search import texts
from search.documents import PayoutDoc, PolicyDoc, TextDoc
from search.index import (
    PAGE,
    Filters,
    Hits,
    IndexDown,
    IndexStatus,
    check,
    cursor_after,
    offset_of,
    place_of,
)
from search.tokens import phrases

T = TypeVar("T")
BUSY_SECONDS = 10
_READING = "PRAGMA query_only = ON"


@contextlib.contextmanager
def _as_index_down() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        code = getattr(error, "sqlite_errorname", None) or type(error).__name__
        raise IndexDown(f"embedded: {code}") from error


class EmbeddedIndex:
    """The live index at ``path``; safe from several threads and processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def replace_batch(self, batch_id: int, docs: Iterable[PayoutDoc]) -> int:
        """The rows of one batch."""
        with self._writing() as connection:
            return rows.replace_batch(connection, batch_id, docs)

    def replace_edition(self, year: int, docs: Iterable[PolicyDoc]) -> int:
        """The items of one year."""
        with self._writing() as connection:
            return rows.replace_texts(connection, texts.POLICY, str(year), map(texts.of_policy, docs))

    def replace_document(self, document_id: int, doc: TextDoc | None) -> int:
        """One document, or its absence."""
        with self._writing() as connection:
            return rows.replace_texts(connection, texts.DOCUMENT, str(document_id), texts.of_optional(doc))

    def payouts(self, filters: Filters, cursor: str | None = None, limit: int = PAGE) -> Hits[PayoutDoc]:
        """Rows by filters, in the order of the port."""
        check(limit, filters)
        place = place_of(cursor)
        with _as_index_down():
            found = rows.payouts(self._reader(), filters, place, limit + 1)
        page = found[:limit]
        return Hits(tuple(page), cursor_after(page[-1]) if len(found) > limit else None)

    def policies(
        self, text: str, filters: Filters | None = None, cursor: str | None = None, limit: int = PAGE
    ) -> Hits[PolicyDoc]:
        """Items by phrases."""
        return self._texts(texts.POLICY, texts.policy_from, text, filters, cursor, limit)

    def documents(
        self, text: str, filters: Filters | None = None, cursor: str | None = None, limit: int = PAGE
    ) -> Hits[TextDoc]:
        """Documents by phrases."""
        return self._texts(texts.DOCUMENT, texts.document_from, text, filters, cursor, limit)

    def build(self) -> "EmbeddedBuild":
        """A new pair or file beside the live one."""
        with _as_index_down():
            return EmbeddedBuild(self.path)

    def built(self) -> bool:
        """Whether the file is there and of the present layout."""
        try:
            with _as_index_down():
                self._reader().execute("SELECT 1 FROM layout")
        except IndexDown:
            return False
        return True

    def ping(self) -> bool:
        """Whether the engine answers, or would after a rebuild."""
        return self.built() or os.access(self.path.parent if self.path.parent.exists() else ".", os.W_OK)

    def status(self) -> IndexStatus:
        """As much as can be said now."""
        try:
            with _as_index_down():
                counts = rows.counts(self._reader())
                size = self.path.stat().st_size
        except IndexDown as down:
            return IndexStatus("embedded", self.ping(), built=False, version=sqlite3.sqlite_version, detail=str(down))
        return IndexStatus(
            "embedded", reachable=True, built=True, version=sqlite3.sqlite_version, documents=counts, size_bytes=size
        )

    def close(self) -> None:
        """Ends what this thread holds open."""
        self._forget()
        self._local = threading.local()

    def _texts(
        self, kind: str, shape: Callable[[str], T], text: str, filters: Filters | None, cursor: str | None, limit: int
    ) -> Hits[T]:
        narrowed = filters or Filters()
        check(limit, narrowed, text)
        offset = offset_of(cursor)
        wanted, ignored = phrases(text)
        if not wanted and text.strip():
            return Hits((), None, ignored)
        with _as_index_down():
            found = rows.matching(self._reader(), kind, wanted, narrowed, offset, limit + 1)
        page = tuple(shape(data) for data in found[:limit])
        return Hits(page, str(offset + limit) if len(found) > limit else None, ignored)

    def _reader(self) -> sqlite3.Connection:
        """This thread's connection to the live generation, opened anew after a swap."""
        live = os.path.realpath(self.path)
        if getattr(self._local, "live", None) != live:
            self._forget()
            self._local.connection = open_generation(Path(live))
            self._local.connection.execute(_READING)
            self._local.live = live
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _forget(self) -> None:
        if getattr(self._local, "live", None) is not None:
            self._local.live = None
            self._local.connection.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with _as_index_down(), _lock(self.path), contextlib.closing(open_generation(self.path.resolve())) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


class EmbeddedBuild:
    """A new generation; readers do not see it before ``swap``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
        # Held until the build is over: tells _sweep that somebody is still at work on this file.
        self._held = self.file.open("ab")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        self._connection: sqlite3.Connection | None = _connect(self.file, "rwc")
        rows.create(self._connection)
        self._connection.execute("BEGIN IMMEDIATE")

    def replace_batch(self, batch_id: int, docs: Iterable[PayoutDoc]) -> int:
        """The rows of one batch."""
        with _as_index_down():
            return rows.replace_batch(self._live(), batch_id, docs)

    def replace_edition(self, year: int, docs: Iterable[PolicyDoc]) -> int:
        """The items of one year."""
        with _as_index_down():
            return rows.replace_texts(self._live(), texts.POLICY, str(year), map(texts.of_policy, docs))

    def replace_document(self, document_id: int, doc: TextDoc | None) -> int:
        """One document, or its absence."""
        with _as_index_down():
            return rows.replace_texts(self._live(), texts.DOCUMENT, str(document_id), texts.of_optional(doc))

    def swap(self) -> None:
        """Makes this build the live index."""
        with _as_index_down():
            connection = self._live()
            connection.execute("COMMIT")
            rows.create_indexes(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            self._connection = None
            with _lock(self.path):
                before = self.path.resolve() if self.path.exists() else None
                link = self.file.with_name(self.file.name + ".link")
                link.symlink_to(self.file.name)
                link.replace(self.path)
                self._held.close()
                _sweep(self.path, keep={self.file.name, before.name if before else ""})

    def abandon(self) -> None:
        """Leaves nothing behind."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._held.close()
            with _lock(self.path):
                _sweep(self.path, keep={self.path.resolve().name})

    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            raise IndexDown("embedded: this build is over")
        return self._connection


def open_generation(file: Path) -> sqlite3.Connection:
    """A connection to an existing index of the present layout; sqlite3.Error for anything else."""
    connection = _connect(file, "rw")
    try:
        rows.check_layout(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One writer or swap at a time over all processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _sweep(path: Path, keep: set[str]) -> None:
    """Removes generations nobody opens any more and what killed builds left behind."""
    for file in path.parent.glob(f"{path.name}.????????????*"):
        stem = file.name.removesuffix("-wal").removesuffix("-shm")
        if stem not in keep and not _being_built(file.with_name(stem)):
            file.unlink(missing_ok=True)


def _being_built(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
