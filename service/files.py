"""Writes the files that people take away (下载文件): CSV, NDJSON and XLSX under their SHA-256, one row at a time.

Equal rows make equal bytes, so a file that did not change keeps its address.
"""

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

from core.actions.downloads import FileFacts, follow, replace_files
from core.database import Session, SessionFactory
from core.law.clock import local_date
from core.law.open_data import DAY, E4, FEN, LARGEST_WORKBOOK, NUMBER, ROWS, TOTAL, Column, file_name
from core.public_view import downloads
from core.public_view.downloads import Changes, Subject
from core.public_view.open_data import Line, row_lines, total_lines

# Pages are made in the same process: they get their turn between two rounds.
AGAIN, SOON = timedelta(milliseconds=100), timedelta(seconds=1)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Office programs write the moment of saving; ours must not depend on it.
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
BUFFER = 64 * 1024


class FileStore:
    """Bytes by their SHA-256: ``<folder>/<first two signs>/<sha256>``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes lie, or would lie."""
        return self.folder / sha256[:2] / sha256

    def keep(self, written: Path) -> str:
        """Take a finished file in; its SHA-256."""
        with written.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        place = self.path(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        written.replace(place)
        return sha256

    def sweep(self, kept: Collection[str]) -> int:
        """Remove what nothing names any more; who reads such a file just now reads it to its end."""
        gone = [path for path in self.folder.glob("??/*") if path.name not in kept]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    @contextmanager
    def workbench(self) -> Iterator[Path]:
        """A folder on the same disk for files that are being written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        bench = Path(tempfile.mkdtemp(prefix="making-", dir=self.folder))
        try:
            yield bench
        finally:
            shutil.rmtree(bench, ignore_errors=True)


class _Sheet(Protocol):
    form: str
    path: Path
    rows_n: int

    def write(self, line: Line) -> None: ...
    def close(self) -> None: ...


class _Csv:
    form = "csv"

    def __init__(self, bench: Path, stem: str, columns: Sequence[Column]) -> None:
        self.path, self.rows_n = bench / f"{stem}.csv", 0
        self._kinds = [column.kind for column in columns]
        self._file = self.path.open("w", encoding="utf-8-sig", newline="", buffering=BUFFER)
        self._writer = csv.writer(self._file)
        self._writer.writerow([column.heading for column in columns])

    def write(self, line: Line) -> None:
        self.rows_n += 1
        self._writer.writerow([_tame(_plain(kind, value)) for kind, value in zip(self._kinds, line, strict=True)])

    def close(self) -> None:
        self._file.close()


class _Ndjson:
    form = "ndjson"

    def __init__(self, bench: Path, stem: str, columns: Sequence[Column]) -> None:
        self.path, self.rows_n = bench / f"{stem}.ndjson", 0
        self._names = [column.name for column in columns]
        self._file = self.path.open("w", encoding="utf-8", newline="\n", buffering=BUFFER)

    def write(self, line: Line) -> None:
        self.rows_n += 1
        told = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in zip(self._names, line, strict=True)
        }
        self._file.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        self._file.close()


class _Xlsx:
    """Cells are texts or numbers, never formulas; beyond ``LARGEST_WORKBOOK`` rows nothing is kept."""

    form = "xlsx"

    def __init__(self, bench: Path, stem: str, columns: Sequence[Column]) -> None:
        self.path, self.rows_n = bench / f"{stem}.xlsx", 0
        self._kinds = [column.kind for column in columns]
        self._book = xlsxwriter.Workbook(str(self.path), {"constant_memory": True, "tmpdir": str(bench)})
        self._book.set_properties({"created": CREATED, "title": stem})
        self._sheet = self._book.add_worksheet("明白账")
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, column.heading)

    def write(self, line: Line) -> None:
        self.rows_n += 1
        if self.rows_n > LARGEST_WORKBOOK:
            return
        for place, (kind, value) in enumerate(zip(self._kinds, line, strict=True)):
            text = _plain(kind, value)
            if text and kind in {NUMBER, FEN, E4}:
                self._sheet.write_number(self.rows_n, place, float(text))
            elif text:
                self._sheet.write_string(self.rows_n, place, text)

    def close(self) -> None:
        self._book.close()


MAKERS: tuple[Callable[[Path, str, Sequence[Column]], _Sheet], ...] = (_Csv, _Ndjson, _Xlsx)


class FileMaker:
    """Follows the publication log: one year and policy a round, so that other jobs have their turn in between."""

    def __init__(self, write: SessionFactory, read: SessionFactory, store: FileStore) -> None:
        self._write = write
        self._read = read
        self._store = store
        # Years and policies without a file leave nothing in the ledger that tells they are done.
        self._done: dict[Subject, int] = {}
        self._looked = False
        self._head = 0

    def run_once(self, now: datetime) -> timedelta:
        """Make the files of one year and policy; the rest until the next round."""
        with self._read() as session:
            found = downloads.changes(session)
            wanted = self._lost(session) or self._stale(session, found)
        if wanted is not None:
            self._make(wanted, found.head, now)
            return AGAIN
        self._finish(found, now)
        return SOON

    def _lost(self, session: Session) -> Subject | None:
        """After a restore the ledger may name files whose bytes are not there."""
        if self._looked:
            return None
        for digest, subject in downloads.kept_digests(session).items():
            if not self._store.path(digest).exists():
                return subject
        self._looked = True
        return None

    def _stale(self, session: Session, found: Changes) -> Subject | None:
        for subject, newest in found.subjects.items():
            if self._done.get(subject, 0) < newest and downloads.made(session, subject) < newest:
                return subject
        return None

    def _make(self, subject: Subject, head: int, now: datetime) -> None:
        year, policy = subject
        with self._store.workbench() as bench:
            with self._read() as session:
                today = local_date(now)
                if policy:
                    sheets = _written(bench, ROWS, row_lines(session, year, policy, today))
                else:
                    sheets = _written(bench, TOTAL, (("", line) for line in total_lines(session, year, today)))
            files = [self._kept(subject, township, sheet) for township, sheet in sheets]
        with self._write.begin() as session:
            replace_files(session, year, policy, files, head, now=now)
        self._done[subject] = head

    def _kept(self, subject: Subject, township: str, sheet: _Sheet) -> FileFacts:
        size = sheet.path.stat().st_size
        name = file_name(*subject, township, sheet.form)
        return FileFacts(name, *subject, township, sheet.form, sheet.rows_n, size, self._store.keep(sheet.path))

    def _finish(self, found: Changes, now: datetime) -> None:
        if found.head == self._head:
            return
        with self._write.begin() as session:
            follow(session, found.head, now=now)
        self._done.clear()
        self._head = found.head
        with self._read() as session:
            kept = downloads.kept_digests(session)
        self._store.sweep(kept)


def _written(bench: Path, columns: Sequence[Column], lines: Iterable[tuple[str, Line]]) -> list[tuple[str, _Sheet]]:
    """One set of files per township that has a line, all written in one pass over the lines."""
    open_sets: dict[str, list[_Sheet]] = {}
    for township, line in lines:
        sheets = open_sets.get(township)
        if sheets is None:
            sheets = open_sets[township] = [make(bench, township or "county", columns) for make in MAKERS]
        for sheet in sheets:
            sheet.write(line)
    for sheets in open_sets.values():
        for sheet in sheets:
            sheet.close()
    return [
        (township, sheet)
        for township, sheets in open_sets.items()
        for sheet in sheets
        if sheet.form != "xlsx" or sheet.rows_n <= LARGEST_WORKBOOK
    ]


def _plain(kind: str, value: str | int | date | None) -> str:
    """As people write it: 867.00, 10.2, 2026-03-18, nothing where there is nothing."""
    if value is None:
        return ""
    if kind == FEN and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}" if value >= 0 else f"-{_plain(kind, -value)}"
    if kind == E4 and isinstance(value, int):
        return f"{(Decimal(value) / 10_000).normalize():f}"
    if kind == DAY and isinstance(value, date):
        return value.isoformat()
    return str(value)


def _tame(text: str) -> str:
    """A cell that a spreadsheet would take for a formula; a plain negative number is none."""
    if text.startswith(FORMULA) and not text.removeprefix("-").replace(".", "", 1).isdigit():
        return f"'{text}"
    return text
