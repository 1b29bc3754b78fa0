"""Lists that name people who must not be named are limited by the policy's name, whatever the item says."""

import pytest

from core.law.sensitivity import MODE_WORDS, MODES, SENSITIVE, K, hides_name, limit, public_mode, too_small


@pytest.mark.parametrize("mode", MODES)
def test_a_binding_word_only_ever_makes_a_list_stricter(mode: str) -> None:
    for row in SENSITIVE:
        shown = public_mode(mode, f"某某{row.word}补贴")
        assert MODES.index(shown) >= MODES.index(mode)
        assert not row.binding or MODES.index(shown) >= MODES.index(row.mode)


@pytest.mark.parametrize(
    ("name", "asked", "shown"),
    [
        ("孤儿基本生活费", "full", "count_only"),
        ("艾滋病病毒感染儿童基本生活费", "masked", "none"),
        ("耕地地力保护补贴", "masked", "masked"),
        ("困难残疾人生活补贴", "masked", "masked"),
        ("孤儿基本生活费", "none", "none"),
    ],
)
def test_what_the_public_sees(name: str, asked: str, shown: str) -> None:
    assert public_mode(asked, name) == shown


def test_binding_words_come_first() -> None:
    found = limit("艾滋病病毒感染儿童基本生活费")
    assert found is not None
    assert found.word == "艾滋病"
    assert limit("种地补贴") is None


@pytest.mark.parametrize(
    ("minor_until", "year", "hidden"), [(None, 2026, False), (2026, 2026, True), (2025, 2026, False)]
)
def test_minors_are_hidden_to_the_end_of_their_eighteenth_year(
    minor_until: int | None, year: int, hidden: bool
) -> None:
    assert hides_name(minor_until, year) is hidden


def test_small_groups() -> None:
    assert [too_small(n) for n in (0, 1, K - 1, K)] == [False, True, True, False]


def test_modes_have_words_and_rows_a_basis() -> None:
    assert tuple(MODE_WORDS) == MODES
    assert all(row.basis and row.mode in MODES for row in SENSITIVE)
