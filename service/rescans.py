"""Looks again at everything public (复查): texts, attachments, names, and every file that people take away.

A pass goes on slice by slice with short transactions, so that neither readers nor the worker's other jobs wait.
"""

import weakref
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import monotonic

from core.actions.privacy_findings import scan_fields
from core.actions.rescans import begin_rescan, end_rescan, last_passes, note_rescanned
from core.database import SessionFactory
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.privacy.patterns import Found, Tally
from core.public_view.downloads import standing_files
from core.public_view.surfaces import Key, PublicAttachment, public_subject, public_subjects
from gate.scanning import Reader, Verdict
from service.files import FileStore

# Pages are made in the same process: they get their turn between two slices.
AGAIN, LATER = timedelta(milliseconds=100), timedelta(seconds=10)
SLICE_SECONDS = 1.0
# After a start the index and the files come first.
PATIENCE = timedelta(minutes=10)
# A table of text is read in pieces, since one of a whole county would pass the bounds that the gate sets for one file.
LINES_AT_ONCE = 2_000
CUT = frozenset({"csv", "ndjson"})
DOWNLOAD = "download"
WORDS = {
    "document": "文件", "file": "附件", "edition": "政策清单", "batch": "批次", "rows": "名单", "log": "公开日志",
    DOWNLOAD: "下载文件",
}  # fmt: skip
TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in one subject; ``content`` is what an override is tied to."""

    key: Key
    verdict: Verdict
    content: bytes

    @property
    def label(self) -> str:
        """The subject for whoever reads the command's answer."""
        return f"{WORDS[self.key[0]]} {self.key[1]}"

    def without_errors(self) -> "Looked":
        """Where every error has been overridden, only the rest is told."""
        told = tuple(found for found in self.verdict.findings if not found.blocks)
        return replace(self, verdict=replace(self.verdict, findings=told))


class Walk:
    """Everything public, one subject after the other, through one reading process. The files that we write come first."""

    def __init__(self, read: SessionFactory, store: FileStore, today: date) -> None:
        self._read, self._store, self._reader = read, store, Reader()
        # Whoever drops a walk half-way leaves no process behind.
        weakref.finalize(self, self._reader.close)
        with read() as session:
            self._files = {file.name: (file.sha256, file.form) for file in standing_files(session, today)}
            keys = [*((DOWNLOAD, name) for name in self._files), *public_subjects(session)]
        self.total = len(keys)
        self._left = deque(keys)
        self._pieces: Iterator[Looked | None] | None = None

    @property
    def over(self) -> bool:
        """Whether nothing is left to look at."""
        return not self._left

    def step(self) -> Looked | None:
        """Look at the next subject, or the next piece of a file; None when there is nothing to note yet.

        What the machine fails to look at is looked at again in the next step.
        """
        self._pieces = self._pieces or self._looks(self._left[0])
        try:
            return next(self._pieces)
        except StopIteration:
            self._left.popleft()
            self._pieces = None
        except BaseException:
            self._pieces = None
            raise
        return None

    def close(self) -> None:
        """End the reading process."""
        self._reader.close()

    def _looks(self, key: Key) -> Iterator[Looked | None]:
        if key[0] == DOWNLOAD:
            yield from self._download(key)
            return
        with self._read() as session:
            found = public_subject(session, key)
        if isinstance(found, PublicAttachment):
            yield Looked(key, self._reader.scan(found.name, found.content), found.content)
        elif found is not None:
            yield Looked(key, Verdict(scan_fields(found.texts), TEXTS, None, 1), found.content)

    def _download(self, key: Key) -> Iterator[Looked | None]:
        sha256, form = self._files[key[1]]
        path, tally = self._store.path(sha256), Tally()
        verdicts: list[Verdict] = []
        try:
            for first, content in _pieces(path) if form in CUT else ((0, path.read_bytes()),):
                verdict = self._reader.scan(key[1].rpartition("/")[2], content)
                verdicts.append(replace(verdict, findings=tuple(_placed(verdict.findings, first, tally))))
                yield None
        except FileNotFoundError:
            return  # made anew since the pass began, and the old bytes swept away
        yield Looked(key, _one(verdicts, form), bytes.fromhex(sha256))


class Pass:
    """One pass over a walk, noted in the ledger as it goes."""

    def __init__(self, write: SessionFactory, walk: Walk, run_id: int | None = None) -> None:
        self._write, self.walk, self._run_id = write, walk, run_id
        self._seen: set[Key] = set()
        self._waiting: list[Looked] = []
        self.blocking_n = 0

    def go_on(self, now: datetime, seconds: float = SLICE_SECONDS) -> tuple[Looked, ...]:
        """Look for so long, or one step if that takes longer, and note what was found; ends the pass after the last."""
        until = monotonic() + seconds
        while not self.walk.over:
            looked = self.walk.step()
            if looked is not None:
                self._waiting.append(looked)
            if monotonic() >= until:
                break
        if self._waiting or self.walk.over:
            return self._noted(now)
        return ()

    def _noted(self, now: datetime) -> tuple[Looked, ...]:
        told, system = [], Actor.system()
        with self._write.begin() as session:
            # Begun together with its first notes: an empty open pass is one that an officer asks for.
            run_id = begin_rescan(session, actor=system, now=now) if self._run_id is None else self._run_id
            for one in self._waiting:
                kind, subject = one.key
                blocking_n = note_rescanned(session, run_id, kind, subject, one.verdict.findings, one.content, now)
                told.append((one if blocking_n else one.without_errors(), blocking_n))
            seen = self._seen | {one.key for one in self._waiting}
            if self.walk.over:
                end_rescan(session, run_id, frozenset(seen), actor=system, now=now)
        self._run_id, self._seen, self._waiting = run_id, seen, []
        self.blocking_n += sum(blocking_n for _, blocking_n in told)
        return tuple(one for one, _ in told)


class Rescanner:
    """Begins a pass when an officer asks, and on every day on which none has been finished yet."""

    def __init__(self, read: SessionFactory, write: SessionFactory, store: FileStore) -> None:
        self._read, self._write, self._store = read, write, store
        self._started: datetime | None = None
        self._pass: Pass | None = None

    def run_once(self, now: datetime) -> timedelta:
        """One slice of the pass that is under way, or a look whether one is due."""
        self._started = self._started or now
        under_way = self._pass = self._pass or self._due(now, self._started)
        if under_way is None:
            return LATER
        under_way.go_on(now)
        if not under_way.walk.over:
            return AGAIN
        under_way.walk.close()
        self._pass = None
        return LATER

    def _due(self, now: datetime, started: datetime) -> Pass | None:
        with self._read() as session:
            passes = last_passes(session)
        patient = now - started >= PATIENCE
        if passes.asked is None and (not patient or (passes.last and local_date(passes.last) >= local_date(now))):
            return None
        return Pass(self._write, Walk(self._read, self._store, local_date(now)), passes.asked)


def _pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """A table of text, cut into tables with the same first line; each with how many lines it leaves out after that."""
    with path.open("rb") as opened:
        heading, skipped = opened.readline(), 0
        while lines := list(islice(opened, LINES_AT_ONCE)):
            yield skipped, heading + b"".join(lines)
            skipped += len(lines)
        if not skipped:
            yield 0, heading


def _placed(findings: tuple[Found, ...], skipped: int, tally: Tally) -> Iterator[Found]:
    """Findings of a piece, at their places in the whole."""
    for found in findings:
        place = f"{found.place}（另起，前面还有{skipped}行）" if skipped else found.place
        yield tally.found(found.kind, place, found.excerpt)


def _one(verdicts: list[Verdict], form: str) -> Verdict:
    return Verdict(
        findings=tuple(found for verdict in verdicts for found in verdict.findings),
        kind_of_file=form,
        unreadable=next((verdict.unreadable for verdict in verdicts if verdict.unreadable), None),
        parts_n=sum(verdict.parts_n for verdict in verdicts),
        more_n=sum(verdict.more_n for verdict in verdicts),
    )
