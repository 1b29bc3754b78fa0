"""Unpacks what streams in (解压): bounded pieces, bounded total, nothing on disk."""

import zlib
from collections.abc import Iterator
from typing import Protocol

from intake.contract import MAX_UNPACKED, MIB
from intake.problems import FeedRefusal

PIECE = MIB // 4
MAX_MEMBERS = 20_000
GZIP_WINDOW = 31  # zlib's code for "a gzip header and trailer, the largest window"


class Unpacker(Protocol):
    """Turns bytes as sent into unpacked pieces of at most ``PIECE`` or one chunk as sent."""

    def feed(self, sent: bytes) -> Iterator[bytes]:
        """Unpacked pieces of the next bytes as sent."""

    def close(self) -> None:
        """Says that nothing more comes; raises when something is missing."""


class Meter:
    """Counts unpacked bytes up to a limit."""

    def __init__(self, limit: int = MAX_UNPACKED) -> None:
        self._left = limit

    def count(self, piece: bytes) -> bytes:
        """``piece`` again, unless it is over the limit."""
        self._left -= len(piece)
        if self._left < 0:
            raise FeedRefusal("feed.too_large")
        return piece


class Plain:
    """Bytes that were not packed."""

    def __init__(self, limit: int = MAX_UNPACKED) -> None:
        self._meter = Meter(limit)

    def feed(self, sent: bytes) -> Iterator[bytes]:
        """The same bytes."""
        yield self._meter.count(sent)

    def close(self) -> None:
        """Nothing is ever missing here: the server below notices a short body."""


class Gunzip:
    """A gzip stream of one or more members; a piece never grows beyond ``PIECE``, so a bomb stays small."""

    def __init__(self, limit: int = MAX_UNPACKED) -> None:
        self._meter = Meter(limit)
        self._members = 0
        self._inflater = zlib.decompressobj(GZIP_WINDOW)
        self._fresh = True

    def feed(self, sent: bytes) -> Iterator[bytes]:
        """Unpacked pieces."""
        rest, waiting = sent, False
        while rest or waiting:
            if self._inflater.eof:
                self._next_member()
            piece = self._inflate(rest)
            if piece:
                yield self._meter.count(piece)
            if self._inflater.eof:
                rest, waiting = self._inflater.unused_data, False
            else:
                # A full piece may leave output waiting inside zlib even when all input is consumed.
                rest, waiting = self._inflater.unconsumed_tail, len(piece) == PIECE

    def close(self) -> None:
        """Refuses a stream that ends before its trailer."""
        if not self._inflater.eof:
            raise FeedRefusal("feed.gzip_trailing" if self._fresh and self._members else "feed.gzip_truncated")

    def _next_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise FeedRefusal("feed.gzip")
        self._inflater, self._fresh = zlib.decompressobj(GZIP_WINDOW), True

    def _inflate(self, rest: bytes) -> bytes:
        try:
            piece = self._inflater.decompress(rest, PIECE)
        except zlib.error as error:
            raise FeedRefusal("feed.gzip_trailing" if self._fresh and self._members else "feed.gzip") from error
        if piece:
            self._fresh = False
        return piece
