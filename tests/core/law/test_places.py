"""Groups too small to be told from a person move up, and no sum less its visible parts tells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.small_groups import places

TOWNS = {f"{town}{village}": town for town in ("A", "B", "C") for village in "1234"}


def sizes_of(persons: dict[str, int], where: dict[str, str]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for village, place in where.items():
        sizes[place] = sizes.get(place, 0) + persons[village]
    return sizes


def test_large_groups_stay_in_their_villages() -> None:
    assert places({"A1": 5, "A2": 9}, TOWNS) == {"A1": "A1", "A2": "A2"}


def test_small_groups_meet_in_their_township() -> None:
    assert places({"A1": 3, "A2": 2, "A3": 9}, TOWNS) == {"A1": "A", "A2": "A", "A3": "A3"}


def test_one_small_group_takes_the_smallest_village_along() -> None:
    assert places({"A1": 2, "A2": 7, "A3": 6, "A4": 50}, TOWNS) == {"A1": "A", "A2": "A2", "A3": "A", "A4": "A4"}


def test_a_township_that_stays_too_small_is_shown_for_the_county() -> None:
    assert places({"A1": 2, "B1": 3, "C1": 9}, TOWNS) == {"A1": "", "B1": "", "C1": "C1"}


def test_what_is_left_for_the_county_takes_the_smallest_place_along() -> None:
    assert places({"A1": 2, "B1": 6, "C1": 9}, TOWNS) == {"A1": "", "B1": "", "C1": "C1"}


def test_a_list_smaller_than_k_has_no_places_at_all() -> None:
    assert places({"A1": 2, "B1": 1}, TOWNS) == {"A1": "", "B1": ""}


def test_a_village_of_organisations_only_stays() -> None:
    assert places({"A1": 0, "A2": 6}, TOWNS) == {"A1": "A1", "A2": "A2"}


@pytest.mark.parametrize("k", [1, 0])
def test_the_rule_can_be_switched_off_for_an_item(k: int) -> None:
    assert places({"A1": 1, "B1": 2}, TOWNS, k) == {"A1": "A1", "B1": "B1"}


@given(st.dictionaries(st.sampled_from(sorted(TOWNS)), st.integers(0, 12), min_size=1), st.integers(1, 6))
def test_no_place_is_smaller_than_k_unless_the_whole_list_is(persons: dict[str, int], k: int) -> None:
    where = places(persons, TOWNS, k)
    assert set(where) == set(persons)
    assert all(place in {village, TOWNS[village], ""} for village, place in where.items())
    total = sum(persons.values())
    for size in sizes_of(persons, where).values():
        assert size == 0 or size >= min(k, total)
