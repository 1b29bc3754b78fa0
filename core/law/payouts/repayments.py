"""Repayments (二次发放): a row may only be paid again if it failed, to the same person, and once."""

from collections.abc import Set as AbstractSet

from core.law.payouts.types import Known


class Originals:
    """The failed rows of the batch that is repaid, and which of them this batch has named."""

    def __init__(self, known: Known) -> None:
        # None when the batch is unknown: one finding of the manifest has said so, a row needs none of its own.
        self._failed = known.failed_rows
        self._persons = known.failed_persons
        self._settled = known.repaid_rows
        self._named: set[int] = set()

    def judge(self, number: int | None, person: bytes, amount_fen: int) -> str | None:
        """The code of what is wrong or odd about paying row ``number`` again, and a note that it was named."""
        failed = self._failed
        if number is None:
            return "original.missing"
        if failed is None:
            return None
        code = self._why_not(number, person, failed.keys())
        if code is None:
            self._named.add(number)
            code = None if failed[number] == amount_fen else "original.amount"
        return code

    def _why_not(self, number: int, person: bytes, failed: AbstractSet[int]) -> str | None:
        if number in self._settled:
            return "original.settled"
        if number not in failed:
            return "original.not_failed"
        if number in self._named:
            return "original.twice"
        return None if self._persons.get(number, person) == person else "original.other_person"
