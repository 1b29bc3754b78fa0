"""Lines come out whole wherever the chunks end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.lines import Lines
from intake.problems import FeedRefusal


def split(data: bytes, size: int, limit: int = 100) -> list[bytes]:
    lines = Lines(limit)
    found = [line for start in range(0, len(data), size) for line in lines.feed(data[start : start + size])]
    return found + lines.close()


def refused(data: bytes, size: int) -> tuple[str, int | None]:
    with pytest.raises(FeedRefusal) as error:
        split(data, size)
    return error.value.code, error.value.line


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\n\ufeff"), max_size=20)


@given(st.lists(TEXT, min_size=1), st.integers(1, 50))
def test_any_chunks(texts: list[str], size: int) -> None:
    data = "".join(f"{text}\n" for text in texts).encode()
    assert split(data, size) == [text.encode() for text in texts]
    assert split(b"\xef\xbb\xbf" + data + b"last", size) == [text.encode() for text in texts] + [b"last"]


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_a_line_that_is_no_utf_8_is_named(size: int) -> None:
    good = "种粮\n".encode()
    assert refused(good * 3 + "种粮\n".encode("gb18030") + good, size) == ("feed.encoding", 4)
    assert refused(good * 3 + "种粮".encode()[:-1], size) == ("feed.encoding", 4)


@pytest.mark.parametrize("size", [1, 1000])
def test_a_line_without_end(size: int) -> None:
    assert split(b"x" * 100 + b"\n", size) == [b"x" * 100]
    assert refused(b"short\n" + b"x" * 101, size) == ("feed.line_too_long", 2)
    assert refused(b"short\n" + b"x" * 101 + b"\nshort\n", size) == ("feed.line_too_long", 2)


def test_nothing_at_all() -> None:
    assert split(b"", 1) == []
