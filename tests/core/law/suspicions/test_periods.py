"""When a period begins and by when it is paid."""

from datetime import date

import pytest

from core.law.calendar import WorkCalendar
from core.law.suspicions.periods import is_pay_by, payment_due, span_of

CALENDAR = WorkCalendar.load()


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert span_of(period) == (first, last)


def test_what_is_no_period_has_no_days() -> None:
    assert span_of("2026-13") is None
    assert span_of("spring") is None


@pytest.mark.parametrize(
    ("period", "pay_by", "due"),
    [
        ("2026", "06-30", date(2026, 6, 30)),
        ("2026", "10-01", date(2026, 10, 8)),  # National Day week: the next working day
        ("2026-03", "20", date(2026, 4, 20)),
        ("2026-12", "31", date(2027, 2, 1)),  # 31 January 2027 is a Sunday
        ("2026-01", "31", date(2026, 2, 28)),  # a short month; the Saturday is a working day that year
        ("2026-Q1", "15", date(2026, 4, 15)),
        ("2026-H2", "15", date(2027, 1, 15)),
        ("2026", "15", date(2027, 1, 15)),
        ("2026-03", "06-30", None),
        ("2026-03", "", None),
        ("spring", "15", None),
    ],
)
def test_the_last_day_of_payment(period: str, pay_by: str, due: date | None) -> None:
    assert payment_due(period, pay_by, CALENDAR) == due


def test_what_may_be_typed_as_last_day() -> None:
    assert [text for text in ("", "06-30", "20", "6-30", "13-01", "32", "00", "every day") if is_pay_by(text)] == [
        "", "06-30", "20",
    ]  # fmt: skip
