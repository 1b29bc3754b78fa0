"""Comparing two rosters (底册比对): who is missing, who is extra, whose amount is different."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

BASIS = "海财发〔2022〕26号 发放业务流程说明：镇街财政所比对信息；补贴底册与发放名单一致"


class Line(NamedTuple):
    """One line of a roster: ``ref`` is how the caller finds it again, ``who`` what stands for the payee."""

    ref: int
    who: Hashable
    amount_fen: int


class Claim(NamedTuple):
    """One line of somebody's own roster. ``person`` is the keyed digest of the ID number, None where none was given."""

    ref: int
    person: bytes | None
    village_code: str
    name_shown: str
    amount_fen: int


class Comparison(NamedTuple):
    """``missing`` stand only in the first roster, ``extra`` only in the second; ``different`` are pairs (first, second)."""

    same_n: int
    missing: tuple[int, ...]
    extra: tuple[int, ...]
    different: tuple[tuple[int, int], ...]


def compare(first: Iterable[Line], second: Iterable[Line]) -> Comparison:
    """Line by line within each payee: equal amounts first, then equal sums, then what is left in pairs by amount.

    ``same_n`` counts lines of the first roster. Some rosters hold one line a year where others hold one a payment, so
    lines whose sums are equal count as the same.
    """
    theirs, ours = _by_payee(first), _by_payee(second)
    same_n = 0
    missing: list[int] = []
    extra: list[int] = []
    different: list[tuple[int, int]] = []
    for who in [*theirs, *(who for who in ours if who not in theirs)]:
        left, right = _unequal(theirs.get(who, ()), ours.get(who, ()))
        same_n += len(theirs.get(who, ())) - len(left)
        if left and right and _sum(left) == _sum(right):
            same_n += len(left)
            continue
        different += ((one.ref, other.ref) for one, other in zip(left, right, strict=False))
        missing += (line.ref for line in left[len(right) :])
        extra += (line.ref for line in right[len(left) :])
    return Comparison(same_n, tuple(sorted(missing)), tuple(sorted(extra)), tuple(sorted(different)))


def compare_rosters(claims: Sequence[Claim], paid: Sequence[Claim]) -> Comparison:
    """By digest where a claim has one, else by village and masked name among the payees that no digest has named.

    A masked name may stand for several persons of a village, so it never takes a line that a digest speaks for.
    """
    named = {claim.person for claim in claims if claim.person is not None}
    by_digest = compare(
        (Line(claim.ref, claim.person, claim.amount_fen) for claim in claims if claim.person is not None),
        (Line(row.ref, row.person, row.amount_fen) for row in paid if row.person in named),
    )
    by_name = compare(
        (_by_name(claim) for claim in claims if claim.person is None),
        (_by_name(row) for row in paid if row.person not in named),
    )
    return Comparison(
        by_digest.same_n + by_name.same_n,
        tuple(sorted(by_digest.missing + by_name.missing)),
        tuple(sorted(by_digest.extra + by_name.extra)),
        tuple(sorted(by_digest.different + by_name.different)),
    )


def _by_name(claim: Claim) -> Line:
    return Line(claim.ref, (claim.village_code, claim.name_shown), claim.amount_fen)


def _by_payee(lines: Iterable[Line]) -> dict[Hashable, list[Line]]:
    found: dict[Hashable, list[Line]] = {}
    for line in lines:
        found.setdefault(line.who, []).append(line)
    return found


def _unequal(first: Sequence[Line], second: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """What is left of both sides when lines of equal amounts are struck out, by amount."""
    common = Counter(line.amount_fen for line in first) & Counter(line.amount_fen for line in second)
    return _without(first, common.copy()), _without(second, common)


def _without(lines: Sequence[Line], struck: Counter[int]) -> list[Line]:
    left: list[Line] = []
    for line in lines:
        if struck[line.amount_fen] > 0:
            struck[line.amount_fen] -= 1
        else:
            left.append(line)
    return sorted(left, key=lambda line: line.amount_fen)


def _sum(lines: Sequence[Line]) -> int:
    return sum(line.amount_fen for line in lines)
