"""What is open while a process runs (安装): the ledger for writers and readers, the index, the worker's jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from core.database import SessionFactory, open_engine, read_factory, session_factory
from migrations import migrate
from search.backends import open_index
from search.index import Index
from search.sync import Sync
from service.files import FileMaker, FileStore
from service.jobs import check_payments, expire, keep_index, look_again, make_files
from service.rescans import Rescanner
from service.settings import Settings
from service.suspicions import Checker
from service.worker import Worker

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the running installation; tests give their own."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Installation:
    """What is open while the process runs. Readers have their own connections, so that waiting writers cannot use them up."""

    settings: Settings
    writer: Engine
    reader: Engine
    index: Index

    @classmethod
    def open(cls, settings: Settings) -> "Installation":
        """Brings the ledger to the newest schema and opens it and the index."""
        writer = open_engine(settings.database_url)
        migrate(writer)
        index = open_index(
            path=settings.search_path, url=settings.meili_url, key=settings.meili_key, prefix=settings.meili_prefix
        )
        return cls(settings, writer, open_engine(settings.database_url), index)

    @property
    def write(self) -> SessionFactory:
        """Sessions that change the ledger."""
        return session_factory(self.writer)

    @property
    def read(self) -> SessionFactory:
        """Sessions that only read."""
        return read_factory(self.reader)

    def sync(self) -> Sync:
        """What carries the ledger into the index."""
        return Sync(self.index, self.write, self.read)

    @property
    def files(self) -> FileStore:
        """The files that people take away."""
        return FileStore(self.settings.var / "files")

    def worker(self, clock: Clock = utc_now) -> Worker:
        """The worker of this installation, not yet started."""
        maker = FileMaker(self.write, self.read, self.files)
        checks = check_payments(Checker(self.read, self.write))
        again = look_again(Rescanner(self.read, self.write, self.files))
        jobs = (keep_index(self.sync()), expire(self.write), make_files(maker), checks, again)
        return Worker(jobs, clock, self.settings.var / "worker.turn")

    def close(self) -> None:
        """Gives everything back."""
        self.index.close()
        self.reader.dispose()
        self.writer.dispose()
