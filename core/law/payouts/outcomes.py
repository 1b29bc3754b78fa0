"""Outcome of a row (发放结果): status, reason and day, which repeat from row to row and so are judged once each."""

from datetime import date
from typing import NamedTuple

from core.law.payouts.manifest import iso_day
from core.law.payouts.types import Known, Manifest

STATUSES = {
    "announcement": frozenset({"listed"}),
    "payment": frozenset({"paid", "failed"}),
    "repayment": frozenset({"repaid", "failed"}),
}
SETTLED = frozenset({"paid", "repaid"})
MEMORY = 4096


class Outcome(NamedTuple):
    """What is stored of status, reason and day, and the codes of the findings."""

    reason: str | None
    paid_on: str | None
    codes: tuple[str, ...]


class Outcomes:
    """The outcomes that one batch may have; those it had so far are ``judged``."""

    def __init__(self, manifest: Manifest, known: Known, today: date) -> None:
        self._statuses = STATUSES[manifest.kind]
        self._paid_on = manifest.paid_on
        self._reasons = known.reasons
        self._today = today
        self.judged: dict[tuple[str, str | None, str | None], Outcome] = {}

    def judge(self, status: str, reason: str | None, paid_on: str | None) -> Outcome:
        """What comes of the three fields as they stand on the wire."""
        key = (status, reason, paid_on)
        outcome = self.judged.get(key)
        if outcome is None:
            outcome = self._judge(*key)
            if len(self.judged) < MEMORY:
                self.judged[key] = outcome
        return outcome

    def _judge(self, status: str, reason: str | None, paid_on: str | None) -> Outcome:
        if status not in self._statuses:
            return Outcome(None, None, ("status.wrong",))
        day, day_code = (None, None) if status == "listed" else self._day(status, paid_on)
        codes = tuple(code for code in (self._reason_code(status, reason), day_code) if code)
        return Outcome(reason if status == "failed" else None, day.isoformat() if day else None, codes)

    def _reason_code(self, status: str, reason: str | None) -> str | None:
        if status != "failed":
            return "reason.unwanted" if reason else None
        if not reason:
            return "reason.missing"
        return None if reason in self._reasons else "reason.unknown"

    def _day(self, status: str, text: str | None) -> tuple[date | None, str | None]:
        day = iso_day(text) if text else self._paid_on
        if day is None:
            if text:
                return None, "paid_on.shape"
            return None, "paid_on.missing" if status in SETTLED else None
        return day, "paid_on.late" if day > self._today else None
