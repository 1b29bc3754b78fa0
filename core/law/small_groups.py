"""Groups too small to be told from a person (小组隐匿): which villages and townships a list without names may count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.law.sensitivity import K, too_small


@dataclass(frozen=True, slots=True)
class Countable:
    """Codes whose figures may stand on a page; ``whole`` says whether even the sum of the list may."""

    villages: frozenset[str]
    townships: frozenset[str]
    whole: bool


def countable(cells: Iterable[tuple[str, str, int]]) -> Countable:
    """Cells are (village, township, persons). What is left out is always K persons or more, or nobody.

    Otherwise the difference between a sum and its visible parts would tell what was hidden.
    """
    by_township: dict[str, dict[str, int]] = {}
    for village, township, persons_n in cells:
        inside = by_township.setdefault(township, {})
        inside[village] = inside.get(village, 0) + persons_n
    sizes = {township: sum(inside.values()) for township, inside in by_township.items()}
    townships = shown_beside_their_sum(sizes)
    if too_small(sum(sizes.values())):
        return Countable(frozenset(), frozenset(), whole=False)
    villages = (shown_beside_their_sum(by_township[township]) for township in townships)
    return Countable(frozenset[str]().union(*villages), townships, whole=True)


def shown_beside_their_sum(sizes: Mapping[str, int]) -> frozenset[str]:
    """The parts that may be shown when their sum is known: the smallest ones go along with what is too small."""
    hidden = sum(size for size in sizes.values() if too_small(size))
    shown = sorted((size, part) for part, size in sizes.items() if not too_small(size))
    while shown and 0 < hidden < K:
        hidden += shown.pop(0)[0]
    return frozenset(part for _, part in shown)


def places(persons: Mapping[str, int], townships: Mapping[str, str], k: int = K) -> dict[str, str]:
    """Village → where its rows stand in a list with names: itself, its township, or "" for the county.

    A village with fewer than ``k`` persons moves up. The smallest villages go along until the group that is shown
    higher up has ``k`` persons too, or a sum less its visible parts would tell it. ``persons`` counts per village,
    ``townships`` says where each village lies; villages without persons (organisations only) stay.
    """
    found = {village: village for village in persons}
    left: dict[str, int] = {}
    by_township: dict[str, dict[str, int]] = {}
    for village, persons_n in persons.items():
        by_township.setdefault(townships[village], {})[village] = persons_n
    for township, inside in by_township.items():
        moved = _moving_up(inside, k)
        found |= dict.fromkeys(moved, township)
        if 0 < (size := sum(inside[village] for village in moved)) < k:
            left[township] = size
    if left:
        _to_county(found, persons, left, k)
    return found


def _moving_up(sizes: Mapping[str, int], k: int) -> set[str]:
    moved = {place for place, size in sizes.items() if 0 < size < k}
    rest = sorted((size, place) for place, size in sizes.items() if size >= k)
    total = sum(sizes[place] for place in moved)
    while 0 < total < k and rest:
        size, place = rest.pop(0)
        moved.add(place)
        total += size
    return moved


def _to_county(found: dict[str, str], persons: Mapping[str, int], left: Mapping[str, int], k: int) -> None:
    """Townships whose whole list is smaller than ``k``; the smallest other places join them until they are enough."""
    sizes: dict[str, int] = {}
    for village, place in found.items():
        sizes[place] = sizes.get(place, 0) + persons[village]
    going, total = set(left), sum(left.values())
    rest = sorted((size, place) for place, size in sizes.items() if size and place not in left)
    while total < k and rest:
        size, place = rest.pop(0)
        going.add(place)
        total += size
    for village, place in found.items():
        if place in going:
            found[village] = ""
