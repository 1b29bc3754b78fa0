"""Unpacking is bounded, and says what is wrong with a stream."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.contract import MIB
from intake.problems import FeedRefusal
from intake.unpack import PIECE, Gunzip, Plain, Unpacker
from tests.intake.bombs import gzip_bomb


def unpack(unpacker: Unpacker, chunks: Iterable[bytes]) -> bytes:
    pieces = [piece for chunk in chunks for piece in unpacker.feed(chunk)]
    unpacker.close()
    return b"".join(pieces)


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def refused(packed: bytes, size: int = 7, limit: int = MIB) -> str:
    with pytest.raises(FeedRefusal) as error:
        unpack(Gunzip(limit), cut(packed, size))
    return error.value.code


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(1, 500))
def test_members_one_after_another_in_chunks_of_any_size(members: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, members))
    assert unpack(Gunzip(), cut(packed, size)) == b"".join(members)


@pytest.mark.parametrize("length", [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE])
def test_lengths_around_a_piece(length: int) -> None:
    data = b"\0" * length
    assert unpack(Gunzip(), [gzip.compress(data)]) == data
    assert unpack(Gunzip(), [gzip.compress(data) * 2]) == data * 2


@given(st.integers(1, 40))
def test_cut_off_anywhere(missing: int) -> None:
    packed = gzip.compress(b"line\n" * 50)
    assert refused(packed[:-missing] if missing < len(packed) else b"") == "feed.gzip_truncated"


@pytest.mark.parametrize("rest", [b"\0", b"\0" * 512, b"x", b"garbage", b"\x1f", b"\x1f\x8b", b"\x1f\x8bnonsense"])
def test_something_after_the_end(rest: bytes) -> None:
    assert refused(gzip.compress(b"line\n") + rest) == "feed.gzip_trailing"


def test_something_that_was_never_gzip() -> None:
    assert refused(b'{"feed":1}') == "feed.gzip"
    assert refused(zlib.compress(b"line")) == "feed.gzip"


def test_a_wrong_checksum() -> None:
    packed = bytearray(gzip.compress(b"line\n" * 50))
    packed[-6] ^= 1
    assert refused(bytes(packed)) == "feed.gzip"


def test_the_limit_is_exact() -> None:
    assert unpack(Gunzip(100), [gzip.compress(b"x" * 100)]) == b"x" * 100
    assert refused(gzip.compress(b"x" * 101), limit=100) == "feed.too_large"
    assert unpack(Plain(100), [b"x" * 99, b"x"]) == b"x" * 100
    with pytest.raises(FeedRefusal):
        unpack(Plain(100), [b"x" * 99, b"xx"])


def test_a_bomb_stays_small_in_memory() -> None:
    bomb = gzip_bomb(bytes(MIB), 1025)
    assert len(bomb) < 1.1 * MIB
    unpacker = Gunzip()
    tracemalloc.start()
    try:
        with pytest.raises(FeedRefusal) as error:
            sum(map(len, unpacker.feed(bomb)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert error.value.code == "feed.too_large"
    assert error.value.status == 413
    assert peak < 8 * MIB
