"""Holds masked rows until their batch is whole (暂存): in a file without a name, gone with its process."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain
from types import TracebackType
from typing import Self

import msgspec

from core.database import Session, SessionFactory, Shelf, shelf_beside
from core.law.payouts.rows import StagedRow

FRAME = 1000
LENGTH_BYTES = 4


class Spool:
    """Masked rows in, the same in the same order for the transaction that stores them; some ``FRAME`` of them in memory.

    It takes nothing but ``StagedRow``, so no clear name, ID number or account can reach the disk here. A small batch
    stays in memory; a larger one waits where its rows are stored from soonest.
    """

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self._waiting: list[StagedRow] = []
        self._place: Shelf | Frames | None = None

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Keep these rows too."""
        self._waiting += rows
        if len(self._waiting) >= FRAME:
            self._write()

    def begin(self) -> AbstractContextManager[Session]:
        """The transaction in which ``rows`` may be stored."""
        return self._place.begin() if isinstance(self._place, Shelf) else self._sessions.begin()

    def rows(self) -> Iterable[StagedRow] | Shelf:
        """All rows, from the first."""
        if self._place is None:
            return self._waiting
        self._write()
        return self._place

    def close(self) -> None:
        """Give the space back."""
        if self._place is not None:
            self._place.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self) -> None:
        if not self._waiting:
            return
        if self._place is None:
            self._place = shelf_beside(self._sessions, StagedRow._fields) or Frames()
        self._place.put(self._waiting)
        self._waiting = []


class Frames:
    """Rows as encoded frames in a temporary file without a name."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="mingbai-")  # noqa: SIM115  lives as long as the transfer
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(list[StagedRow])

    def put(self, rows: Sequence[StagedRow]) -> None:
        """These rows too, behind the others."""
        frame = self._encoder.encode(rows)
        self._file.seek(0, 2)
        self._file.write(len(frame).to_bytes(LENGTH_BYTES))
        self._file.write(frame)

    def __iter__(self) -> Iterator[StagedRow]:
        """All rows, from the first, as often as needed."""
        return chain.from_iterable(self._frames())

    def close(self) -> None:
        """Give the space back."""
        self._file.close()

    def _frames(self) -> Iterator[list[StagedRow]]:
        self._file.seek(0)
        while prefix := self._file.read(LENGTH_BYTES):
            yield self._decoder.decode(self._file.read(int.from_bytes(prefix)))
