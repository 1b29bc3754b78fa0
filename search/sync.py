"""Keeps the engine in step with the ledger (索引同步): the outbox item by item, or everything anew beside the live index."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.actions import outbox
from core.actions.outbox import Due
from core.database import SessionFactory
from search import ledger
from search.index import Build, Index, IndexDown, Writer
from search.ledger import Put, Subject

AT_ONCE = 50
LOOK_EVERY = timedelta(seconds=30)
COUNTY = "county"  # names of places are no part of a search document: nothing to put

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """One round: items done and put off; ``down`` when the engine did not answer; ``rebuilt`` when it had to be filled."""

    done: int = 0
    failed: int = 0
    down: bool = False
    rebuilt: bool = False


class Sync:
    """``write`` is for the outbox, ``read`` for the documents, so that filling an engine blocks no writer."""

    def __init__(self, index: Index, write: SessionFactory, read: SessionFactory) -> None:
        self._index = index
        self._write = write
        self._read = read
        self._looked: datetime | None = None

    def run_once(self, now: datetime) -> SyncReport:
        """Carries what is due; an engine that is down leaves the outbox as it is, one that lost its data is refilled."""
        if not self._index.ping():
            self._looked = None
            return SyncReport(down=True)
        try:
            rebuilt = self._fill_if_empty(now)
        except IndexDown:
            return SyncReport(down=True)
        with self._write.begin() as session:
            due = outbox.claim(session, now, AT_ONCE)
        done, errors = self._carry(due)
        with self._write.begin() as session:
            outbox.finish(session, done, now)
            for item_id, error in errors.items():
                outbox.fail(session, item_id, error, now)
        return SyncReport(len(done), len(errors), bool(errors) and not done, rebuilt)

    def rebuild(self, progress: Progress | None = None) -> Put:
        """Fills a new index beside the live one and swaps; what is published meanwhile is in it too. May raise IndexDown."""
        with self._write.begin() as session:
            last = outbox.newest(session)
        build = self._index.build()
        try:
            put, standing = self._fill(build, progress or _silent)
            build.swap()
        finally:
            build.abandon()
        # Publications between the last look and the swap went into the old index only.
        _, stale, gone = self._changes(standing)
        put += self._put(self._index, stale + gone)
        with self._write.begin() as session:
            outbox.finish_through(session, last)
        return put

    def _fill_if_empty(self, now: datetime) -> bool:
        if self._looked is not None and now - self._looked < LOOK_EVERY:
            return False
        empty = not self._index.built()
        if empty:
            self.rebuild()
        self._looked = now
        return empty

    def _carry(self, due: list[Due]) -> tuple[list[int], dict[int, str]]:
        done: list[int] = []
        errors: dict[int, str] = {}
        down = ""
        for item in due:
            # What an engine that is down was not asked for is put off with the item that found out.
            error = down or self._carry_one(item)
            if error:
                errors[item.id] = error
            else:
                done.append(item.id)
            if self._looked is None:
                down = error
        return done, errors

    def _carry_one(self, item: Due) -> str:
        """Empty, or why not."""
        if item.kind == COUNTY:
            return ""
        try:
            self._put(self._index, [Subject(item.kind, int(item.subject_id))])
        except IndexDown as error:
            self._looked = None
            return str(error)
        except Exception as error:  # noqa: BLE001  one bad subject must not keep the others waiting
            return type(error).__name__
        return ""

    def _fill(self, build: Build, progress: Progress) -> tuple[Put, frozenset[Subject]]:
        put, standing = Put(), frozenset[Subject]()
        while True:
            now, stale, gone = self._changes(standing)
            if not stale and not gone:
                return put, now
            for n, subject in enumerate((*gone, *stale), 1):
                put += self._put(build, [subject])
                progress(n, len(gone) + len(stale))
            standing = now

    def _changes(self, standing: frozenset[Subject]) -> tuple[frozenset[Subject], list[Subject], list[Subject]]:
        """What is public now, what of it is new, and what is public no more."""
        with self._read() as session:
            now = ledger.subjects(session)
        kept = {(subject.kind, subject.id) for subject in now}
        gone = [subject for subject in standing if (subject.kind, subject.id) not in kept]
        return frozenset(now), [subject for subject in now if subject not in standing], gone

    def _put(self, writer: Writer, subjects: list[Subject]) -> Put:
        put = Put()
        for subject in subjects:
            with self._read() as session:
                put += ledger.put(session, writer, subject.kind, subject.id)
        return put


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
