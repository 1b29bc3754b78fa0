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
