"""Periods of a payment (发放期次) as days: when one begins, and by which day its money is due (最晚发放日)."""

import re
from calendar import monthrange
from datetime import date

from core.law.calendar import WorkCalendar

_PERIOD = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?", re.ASCII)
_PAY_BY = re.compile(r"(?:(0[1-9]|1[0-2])-)?(0[1-9]|[12][0-9]|3[01])", re.ASCII)
_MONTHS = {"Q": 3, "H": 6}
YEAR = 12


def span_of(period: str) -> tuple[date, date] | None:
    """The first and the last day of ``2026``, ``2026-03``, ``2026-Q1`` or ``2026-H1``."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return None
    year, part = int(found[1]), found[2] or ""
    length = _MONTHS.get(part[:1], 1 if part else YEAR)
    first = int(part) if part.isdigit() else (int(part[1:] or 1) - 1) * length + 1
    last = first + length - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def is_pay_by(text: str) -> bool:
    """Whether this is "MM-DD", "DD" or nothing."""
    return not text or _PAY_BY.fullmatch(text) is not None


def payment_due(period: str, pay_by: str, calendar: WorkCalendar) -> date | None:
    """The last day on which ``period`` is paid in time, moved to a working day (民法典 203).

    ``pay_by`` "MM-DD" is a day of the year and holds for yearly periods; "DD" is a day of the month after the period,
    the last one where that month is shorter. None where nothing is set, or the two do not fit.
    """
    found, span = _PAY_BY.fullmatch(pay_by), span_of(period)
    if found is None or span is None:
        return None
    if found[1]:
        return calendar.next_working(_day(span[0].year, int(found[1]), int(found[2]))) if len(period) == 4 else None  # noqa: PLR2004  a bare year
    after = span[1].year * YEAR + span[1].month
    return calendar.next_working(_day(after // YEAR, after % YEAR + 1, int(found[2])))


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
