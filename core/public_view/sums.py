"""Sums by state (合计): every figure of a public page, added up from the totals cube."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """A number of payouts and their fen."""

    rows_n: int = 0
    amount_fen: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.rows_n + other.rows_n, self.amount_fen + other.amount_fen)


@dataclass(frozen=True, slots=True)
class Sums:
    """What was announced, paid, not paid, and paid after all; ``received`` is what came to the cards.

    ``mixed`` is what is not told apart: in a list without names a state may be that of one person.
    """

    listed: Sum = Sum()
    paid: Sum = Sum()
    failed: Sum = Sum()
    repaid: Sum = Sum()
    mixed: Sum = Sum()

    @property
    def received(self) -> Sum:
        """Paid at once or at the second attempt."""
        return self.paid + self.repaid

    @property
    def all(self) -> Sum:
        """Every row, whatever became of it."""
        return self.listed + self.received + self.failed + self.mixed

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.listed + other.listed,
            self.paid + other.paid,
            self.failed + other.failed,
            self.repaid + other.repaid,
            self.mixed + other.mixed,
        )


def sums_of(cells: Iterable[tuple[str, int, int]]) -> Sums:
    """Adds cells of (status, rows, fen); sums come as Decimal from PostgreSQL."""
    found: dict[str, Sum] = {}
    for status, rows_n, amount_fen in cells:
        found[status] = found.get(status, Sum()) + Sum(int(rows_n), int(amount_fen))
    return Sums(**found)


def mixed(sums: Sums) -> Sums:
    """The same rows, their states not told apart."""
    return Sums(mixed=sums.all)
