"""Two rosters: equal lines are struck out within each payee, what is left is told once."""

from hypothesis import given
from hypothesis import strategies as st

from core.law.ledgers import Claim, Line, compare, compare_rosters

EAST, WEST = "210381101201", "210381101202"


def lines(*pairs: tuple[str, int]) -> list[Line]:
    return [Line(number, who, fen) for number, (who, fen) in enumerate(pairs, 1)]


def claim(ref: int, name: str, fen: int, person: bytes | None = None, village: str = EAST) -> Claim:
    return Claim(ref, person, village, name, fen)


def test_equal_rosters_have_no_difference() -> None:
    roster = lines(("a", 100), ("a", 100), ("b", 200))
    assert compare(roster, list(reversed(roster))) == (3, (), (), ())


def test_missing_extra_and_different_are_told_apart() -> None:
    found = compare(lines(("a", 100), ("b", 200), ("c", 300)), lines(("a", 100), ("b", 250), ("d", 400)))
    assert found.same_n == 1
    assert found.missing == (3,)
    assert found.extra == (3,)
    assert found.different == ((2, 2),)


def test_the_same_amount_twice_needs_two_lines() -> None:
    found = compare(lines(("a", 100), ("a", 100)), lines(("a", 100)))
    assert (found.same_n, found.missing, found.extra) == (1, (2,), ())


def test_a_line_for_the_whole_year_equals_its_payments() -> None:
    assert compare(lines(("a", 300)), lines(("a", 100), ("a", 200))) == (1, (), (), ())
    assert compare(lines(("a", 100), ("a", 200)), lines(("a", 300))) == (2, (), (), ())
    assert compare(lines(("a", 301)), lines(("a", 100), ("a", 200))).different == ((1, 1),)


def test_a_digest_finds_its_person_under_another_name() -> None:
    found = compare_rosters(
        [claim(1, "王*兰", 100, b"w")], [claim(7, "王*蓝", 100, b"w", WEST), claim(8, "王*兰", 100, b"x")]
    )
    assert (found.same_n, found.missing, found.extra) == (1, (), (8,))


def test_names_are_compared_within_their_village_and_never_take_what_a_digest_names() -> None:
    paid = [claim(1, "王*", 100, b"a"), claim(2, "王*", 100, b"b"), claim(3, "王*", 100, b"c", WEST)]
    found = compare_rosters([claim(1, "王*", 100, b"a"), claim(2, "王*", 100)], paid)
    assert (found.same_n, found.missing, found.extra) == (2, (), (3,))


PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), max_size=12)


@given(PAIRS, PAIRS)
def test_every_line_is_the_same_or_told_exactly_once(
    first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    found = compare(lines(*first), lines(*second))
    told = [*found.missing, *(one for one, _ in found.different)]
    assert len(told) == len(set(told)) == len(first) - found.same_n
    others = [*found.extra, *(other for _, other in found.different)]
    assert len(others) == len(set(others))
