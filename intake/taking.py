"""Takes one batch in (接收): bytes as sent to masked rows, then everything into the ledger at once, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from core.actions.payouts import IncomingBatch, Receipt, known_for, receive_batch
from core.database import SessionFactory
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.masking import Digester
from core.law.payouts.manifest import read_manifest
from core.law.payouts.rows import RowReader
from core.law.payouts.types import Malformed, Manifest
from core.law.refusal import Refusal
from intake.contract import MAX_SENT
from intake.lines import Lines
from intake.problems import FeedRefusal
from intake.signature import Verifier
from intake.spool import Spool
from intake.unpack import Gunzip, Meter, Plain

MANIFEST_LINE = 1


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking in needs of the installation; ``read`` sessions hold up no writer."""

    write: SessionFactory
    read: SessionFactory
    digester: Digester


class Taking:
    """One batch on its way in. Until ``store`` the ledger knows nothing of it, and no transaction is open."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self._desk = desk
        self._now = now
        self._digest = desk.digester.content()
        self._manifest: Manifest | None = None
        self._reader: RowReader | None = None
        self._spool = Spool()

    def content(self, unpacked: bytes) -> None:
        """The next bytes by which the same batch is known again."""
        self._digest.update(unpacked)

    def take(self, line: int, entry: bytes | Mapping[str, object]) -> None:
        """The manifest first, then row by row; ``line`` is where the sender finds it.

        Raises Malformed, or Refusal ``batch.totals`` for one row too many.
        """
        if self._reader is None:
            self._open(line, entry)
            return
        row = self._reader.read(line, entry)
        if row is not None:
            self._spool.add(row)

    def store(self, *, sender: str, via: str, actor: Actor) -> Receipt:
        """The whole batch into the ledger, in one transaction that begins only here."""
        if self._manifest is None or self._reader is None:
            raise FeedRefusal("feed.empty")
        reader = self._reader
        reader.finish()
        incoming = IncomingBatch(
            manifest=self._manifest,
            digest=self._digest.digest(),
            sender=sender,
            via=via,
            findings=reader.findings,
            errors_n=reader.errors_n,
            warnings_n=reader.warnings_n,
        )
        with self._desk.write.begin() as session:
            return receive_batch(session, incoming, self._spool, actor=actor, now=self._now)

    def close(self) -> None:
        """Let everything go that was not stored."""
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self, line: int, entry: bytes | Mapping[str, object]) -> None:
        try:
            self._manifest = read_manifest(entry)
        except Malformed as wrong:
            raise Malformed(line, wrong.sentence) from None
        with self._desk.read() as session:
            known = known_for(session, self._manifest)
        today = local_date(self._now)
        self._reader = RowReader(self._manifest, known, self._desk.digester, today=today)


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
        for number, line in enumerate(lines, self._lines.seen - len(lines) + 1):
            self._taking.take(number, line)
