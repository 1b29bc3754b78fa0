"""No figure tells of fewer than K persons, not even by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from core.law.sensitivity import K
from core.law.small_groups import countable, shown_beside_their_sum

SIZES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 12), max_size=8)
TOWNS = st.dictionaries(st.sampled_from("ABCDE"), SIZES, max_size=5)


def test_a_small_part_takes_the_next_smallest_with_it() -> None:
    assert shown_beside_their_sum({"a": 3, "b": 6, "c": 40}) == {"c"}


def test_several_small_parts_hide_each_other() -> None:
    assert shown_beside_their_sum({"a": 3, "b": 2, "c": 6}) == {"c"}


def test_nothing_is_hidden_without_need() -> None:
    assert shown_beside_their_sum({"a": 5, "b": 6}) == {"a", "b"}
    assert countable([]).whole


@given(SIZES)
def test_the_difference_between_sum_and_parts_is_nobody_or_enough(sizes: dict[str, int]) -> None:
    shown = shown_beside_their_sum(sizes)
    hidden = sum(size for part, size in sizes.items() if part not in shown)
    assert all(sizes[part] >= K for part in shown)
    assert hidden == 0 or hidden >= K or not shown


@given(TOWNS)
def test_no_level_tells_of_a_level_below(towns: dict[str, dict[str, int]]) -> None:
    cells = [(town + village, town, n) for town, villages in towns.items() for village, n in villages.items()]
    safe = countable(cells)
    sizes = {town: sum(villages.values()) for town, villages in towns.items() if villages}
    assert safe.whole == (sum(sizes.values()) >= K or not cells)
    left = sum(size for town, size in sizes.items() if town not in safe.townships)
    assert left == 0 or left >= K or not safe.whole
    for town in sizes:
        inside = [(village, n) for village, home, n in cells if home == town]
        hidden = sum(n for village, n in inside if village not in safe.villages)
        shown = [village for village, _ in inside if village in safe.villages]
        assert hidden == 0 or hidden >= K or town not in safe.townships
        assert town in safe.townships or not shown
