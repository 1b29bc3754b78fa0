"""Filters, cursors, limits, tokens and the page cache."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.law.refusal import Refusal
from tests.web.conftest import Clock
from web import filters, limits
from web.cache import KeptPage, PageCache
from web.limits import Limits
from web.paging import from_cursor, to_cursor
from web.tokens import Tokens

EVENING = datetime(2026, 11, 19, 16, 5, tzinfo=UTC)  # past midnight in China


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("yuan", 230500, "2,305.00"),
        ("yuan", 7, "0.07"),
        ("yuan", -12345678, "-123,456.78"),
        ("quantity", 102000, "10.2"),
        ("quantity", 10000000, "1,000"),
        ("quantity", 1, "0.0001"),
        ("rate", 850000, "85.00"),
        ("rate", 851234, "85.1234"),
        ("count", 60000, "60,000"),
        ("day", date(2026, 11, 20), "11月20日"),
        ("day", EVENING, "11月20日"),
        ("long_day", date(2026, 1, 2), "2026年1月2日"),
        ("weekday", date(2026, 11, 24), "星期二"),
        ("moment", EVENING, "11月20日 00:05"),
        ("iso", date(2026, 11, 20), "2026-11-20"),
        ("code", "210381194803060022", "2103 8119 4803 0600 22"),
        ("phone", "0412-322 1234", "04123221234"),
    ],
)
def test_numbers_and_days_are_written_as_people_read_them(name: str, value: object, written: str) -> None:
    assert filters.FILTERS[name](value) == written


def test_a_cursor_comes_back_as_it_went() -> None:
    assert from_cursor(to_cursor(7, "牛庄"), int, str) == (7, "牛庄")
    assert from_cursor("", int) is None


@pytest.mark.parametrize("text", ["x", "!!", to_cursor("7"), to_cursor(7, 8), to_cursor(True), "bnVsbA", "eyJhIjoxfQ"])
def test_a_cursor_that_is_none_of_ours_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        from_cursor(text, int)


def test_limits_forget_what_is_long_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEYS", 2)
    counted, now, hour = Limits(), EVENING, timedelta(hours=1)
    assert counted.take("a", limit=1, per=hour, now=now) is None
    assert counted.take("a", limit=1, per=hour, now=now + hour / 2) == hour / 2
    for other in ("b", "c"):
        counted.take(other, limit=1, per=hour, now=now)
    assert counted.take("a", limit=1, per=hour, now=now) is None


def test_a_token_is_for_one_purpose_and_a_while() -> None:
    clock = Clock()
    tokens = Tokens(b"k" * 32, clock)
    token = tokens.sign("note", "收到")
    assert tokens.read("note", token, 60) == "收到"
    assert tokens.read("other", token, 60) is None
    assert Tokens(b"q" * 32, clock).read("note", token, 60) is None
    clock.move(seconds=61)
    assert tokens.read("note", token, 60) is None


@pytest.mark.parametrize("token", ["", "x", "好" * 40, "0" * 80])
def test_a_session_token_that_is_none_of_ours_does_not_fit(token: str) -> None:
    assert not Tokens(b"k" * 32, Clock()).fits_session(token, "session")


def kept(size: int, sign: bytes = b"x") -> KeptPage:
    return KeptPage(sign * size, b"", "")


def test_the_cache_keeps_within_its_bytes_and_drops_the_longest_unused() -> None:
    cache = PageCache(100)
    cache.put("a", kept(40))
    cache.put("b", kept(40))
    assert cache.get("a")
    cache.put("c", kept(40))
    assert cache.get("b") is None
    assert cache.get("a")
    assert cache.size == 80
    cache.put("a", kept(10))
    assert cache.size == 50
    cache.put("d", kept(101))
    assert (cache.size, cache.get("d")) == (0, None)


def test_the_same_page_packs_to_the_same_bytes() -> None:
    one, two = KeptPage.of(b"page" * 99), KeptPage.of(b"page" * 99)
    assert one == two
    assert one.etag != KeptPage.of(b"other").etag
