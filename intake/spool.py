"""Holds masked rows until their batch is whole (暂存): a temporary file without a name, gone with its process."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from types import TracebackType
from typing import Self

import msgspec

from core.law.payouts.rows import StagedRow

FRAME = 1000
LENGTH_BYTES = 4


class Spool:
    """Rows in, rows out in the same order; some ``FRAME`` of them in memory.

    It takes nothing but ``StagedRow``, so no clear name, ID number or account can reach the disk here.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="mingbai-")  # noqa: SIM115  lives as long as the transfer
        self._waiting: list[StagedRow] = []
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(list[StagedRow])

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Keep these rows too."""
        self._waiting += rows
        if len(self._waiting) >= FRAME:
            self._write()

    def __iter__(self) -> Iterator[StagedRow]:
        """All rows, from the first, as often as needed."""
        return chain.from_iterable(self._frames())

    def _frames(self) -> Iterator[list[StagedRow]]:
        self._write()
        self._file.seek(0)
        while prefix := self._file.read(LENGTH_BYTES):
            yield self._decoder.decode(self._file.read(int.from_bytes(prefix)))

    def close(self) -> None:
        """Give the space back."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self) -> None:
        if not self._waiting:
            return
        frame = self._encoder.encode(self._waiting)
        self._file.seek(0, 2)
        self._file.write(len(frame).to_bytes(LENGTH_BYTES))
        self._file.write(frame)
        self._waiting.clear()
