"""Takes one batch in (接收): bytes as sent to masked rows, then everything into the ledger at once, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from core.actions.payouts import IncomingBatch, Receipt, known_for, receive_batch
from core.database import SessionFactory
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.masking import Digester
from core.law.payouts.manifest import read_manifest
from core.law.payouts.rows import RowReader
from core.law.payouts.types import Known, Malformed, Manifest, StagedRow
from core.law.refusal import Refusal
from intake.contract import MAX_SENT
from intake.lines import Lines
from intake.problems import FeedRefusal
from intake.signature import Verifier
from intake.spool import Spool
from intake.unpack import Gunzip, Meter, Plain


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking in needs of the installation; ``read`` sessions hold up no writer."""

    write: SessionFactory
    read: SessionFactory
    digester: Digester

    def known(self, manifest: Manifest) -> Known:
        """What the ledger knows for reading a batch, looked up in a short transaction of its own."""
        with self.read() as session:
            return known_for(session, manifest)


class Sink(Protocol):
    """What a file or stream is read into."""

    def content(self, unpacked: bytes) -> None:
        """The next bytes by which the same batch is known again."""

    def take(self, line: int, entry: bytes | Mapping[str, object]) -> None:
        """The manifest first, then row by row; ``line`` is where the sender finds it.

        Raises Malformed, or Refusal ``batch.totals`` for one row too many.
        """

    def take_lines(self, line: int, lines: Sequence[bytes]) -> None:
        """``take`` of many lines at once, the first of which is ``line``."""


class Reading:
    """The manifest and the reader of one batch; ``keep`` gets the masked rows."""

    def __init__(
        self,
        known: Callable[[Manifest], Known],
        digester: Digester,
        today: date,
        keep: Callable[[Sequence[StagedRow]], None] | None = None,
    ) -> None:
        self._known = known
        self._digester = digester
        self._today = today
        self._keep = keep
        self._digest = digester.content()
        self._manifest: Manifest | None = None
        self._reader: RowReader | None = None

    def content(self, unpacked: bytes) -> None:
        """See ``Sink``."""
        self._digest.update(unpacked)

    def take(self, line: int, entry: bytes | Mapping[str, object]) -> None:
        """See ``Sink``."""
        if self._reader is None:
            self._open(line, entry)
            return
        row = self._reader.read(line, entry)
        if row is not None and self._keep is not None:
            self._keep((row,))

    def take_lines(self, line: int, lines: Sequence[bytes]) -> None:
        """``take`` of many lines at once, the first of which is ``line``."""
        if lines and self._reader is None:
            self._open(line, lines[0])
            line, lines = line + 1, lines[1:]
        if lines and self._reader is not None:
            rows = self._reader.read_all(line, lines)
            if self._keep is not None:
                self._keep(rows)

    def finish(self) -> tuple[Manifest, RowReader, bytes]:
        """What was read and the digest of its bytes, when it is whole; Refusal ``batch.totals`` when it is not."""
        if self._manifest is None or self._reader is None:
            raise FeedRefusal("feed.empty")
        self._reader.finish()
        return self._manifest, self._reader, self._digest.digest()

    def _open(self, line: int, entry: bytes | Mapping[str, object]) -> None:
        try:
            self._manifest = read_manifest(entry)
        except Malformed as wrong:
            raise Malformed(line, wrong.sentence) from None
        known = self._known(self._manifest)
        self._reader = RowReader(self._manifest, known, self._digester, today=self._today)


class Taking:
    """One batch on its way in. Until ``store`` the ledger knows nothing of it, and no transaction is open."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self._desk = desk
        self._now = now
        self._spool = Spool(desk.write)
        self._reading = Reading(desk.known, desk.digester, local_date(now), self._spool.add)
        self.content = self._reading.content
        self.take = self._reading.take
        self.take_lines = self._reading.take_lines

    def store(self, *, sender: str, via: str, actor: Actor) -> Receipt:
        """The whole batch into the ledger, in one transaction that begins only here."""
        manifest, reader, digest = self._reading.finish()
        incoming = IncomingBatch(
            manifest=manifest,
            digest=digest,
            sender=sender,
            via=via,
            findings=reader.findings,
            errors_n=reader.errors_n,
            warnings_n=reader.warnings_n,
        )
        rows = self._spool.rows()
        with self._spool.begin() as session:
            return receive_batch(session, incoming, rows, actor=actor, now=self._now)

    def close(self) -> None:
        """Let everything go that was not stored."""
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Transfer:
    """A batch as it streams in over HTTP: counted, authenticated, unpacked, cut into lines, read.

    The first fault is kept until the signature is known, so that a stranger learns nothing of what we read; and the
    rest of the body is unpacked only to be counted, so that what is too large is too large whatever it holds.
    """

    def __init__(self, taking: Taking, verifier: Verifier, *, packed: bool) -> None:
        self._taking = taking
        self._verifier = verifier
        self._sent = Meter(MAX_SENT)
        self._unpacker = Gunzip() if packed else Plain()
        self._lines = Lines()
        self._fault: FeedRefusal | Malformed | Refusal | None = None

    def feed(self, sent: bytes) -> None:
        """The next bytes as sent; raises only when there are too many."""
        self._verifier.update(self._sent.count(sent))
        try:
            for piece in self._unpacker.feed(sent):
                if self._fault is None:
                    self._read(piece)
        except FeedRefusal as refused:
            if refused.code == "feed.too_large":
                raise
            self._fault = self._fault or refused

    def sender(self) -> str:
        """Who sent it, when everything has come and was right; the order of answers is 413, 401, then the rest."""
        sender = self._verifier.sender()
        if self._fault is not None:
            raise self._fault
        self._unpacker.close()
        self._take(self._lines.close())
        return sender

    def _read(self, piece: bytes) -> None:
        try:
            self._taking.content(piece)
            self._take(self._lines.feed(piece))
        except (FeedRefusal, Malformed, Refusal) as fault:
            self._fault = fault

    def _take(self, lines: list[bytes]) -> None:
        self._taking.take_lines(self._lines.seen - len(lines) + 1, lines)
