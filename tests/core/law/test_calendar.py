"""Working days against the notices of the State Council and worked examples around every long holiday."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.calendar import FINAL, MISSING, PROVISIONAL, Period, WorkCalendar, end_of

CALENDAR = WorkCalendar.load()
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))

# Day of receipt, which is not counted, and the 7th, 15th, 20th and 40th working day after it.
VECTORS = [
    ("2026-01-30", "2026-02-10", "2026-02-27", "2026-03-05", "2026-04-02"),
    ("2026-02-10", "2026-02-26", "2026-03-09", "2026-03-16", "2026-04-14"),
    ("2026-02-14", "2026-03-03", "2026-03-13", "2026-03-20", "2026-04-20"),
    ("2026-04-24", "2026-05-08", "2026-05-19", "2026-05-26", "2026-06-24"),
    ("2026-09-18", "2026-09-29", "2026-10-15", "2026-10-22", "2026-11-19"),
    ("2026-09-20", "2026-09-30", "2026-10-16", "2026-10-23", "2026-11-20"),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_working_days_around_holidays(vector: tuple[str, ...]) -> None:
    received, *expected = map(date.fromisoformat, vector)
    for n, last in zip((7, 15, 20, 40), expected, strict=True):
        assert end_of(received, Period(n, "working"), CALENDAR) == (last, False)


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_the_working_days_of_its_notice(year: int, working: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(CALENDAR.is_working(day) for day in days if day.year == year) == working


def test_a_weekend_may_be_a_working_day() -> None:
    assert CALENDAR.is_working(date(2026, 2, 14))
    assert CALENDAR.is_working(date(2026, 9, 20))
    assert not CALENDAR.is_working(date(2026, 2, 15))


def test_a_due_date_in_a_year_without_notice_is_provisional_and_no_holiday() -> None:
    received = date(2026, 12, 4)
    assert end_of(received, Period(7, "working"), CALENDAR) == (date(2026, 12, 15), False)
    assert end_of(received, Period(15, "working"), CALENDAR) == (date(2026, 12, 25), False)
    last, provisional = end_of(received, Period(20, "working"), CALENDAR)
    assert (last >= date(2027, 1, 4), provisional) == (True, True)


def test_spring_festival_is_off_before_its_notice() -> None:
    assert CALENDAR.state(2027) == PROVISIONAL
    assert not any(CALENDAR.is_working(date(2027, 2, day)) for day in (5, 6, 7, 8))


def test_fixed_holidays_are_off_in_a_year_nobody_planned() -> None:
    assert CALENDAR.state(2034) == MISSING
    assert not CALENDAR.is_working(date(2034, 10, 2))
    assert CALENDAR.is_working(date(2034, 10, 9))


def test_the_last_day_moves_off_a_holiday() -> None:
    assert end_of(date(2026, 9, 16), Period(15, "calendar"), CALENDAR) == (date(2026, 10, 8), False)


@given(DAYS, st.integers(0, 60))
def test_the_nth_working_day_has_n_working_days_behind_it(day: date, n: int) -> None:
    last = CALENDAR.add_working(day, n)
    between = (day + timedelta(days=step) for step in range(1, (last - day).days + 1))
    assert sum(map(CALENDAR.is_working, between)) == n


@given(DAYS, st.integers(0, 60), st.sampled_from(["working", "calendar"]))
def test_a_period_never_ends_early(day: date, n: int, unit: str) -> None:
    last, provisional = end_of(day, Period(n, unit), CALENDAR)
    assert last >= day + timedelta(days=n)
    assert provisional == any(CALENDAR.state(year) != FINAL for year in {day.year, last.year})


@pytest.mark.parametrize(("n", "unit"), [(-1, "working"), (5, "weeks")])
def test_there_is_no_such_period(n: int, unit: str) -> None:
    with pytest.raises(ValueError, match="no such period"):
        Period(n, unit)


def test_a_file_that_names_another_year_is_refused(tmp_path: Path) -> None:
    (tmp_path / "statutory.toml").write_text('basis = "x"\nfixed = ["01-01"]\n[moving]\n', "utf-8")
    (tmp_path / "2031.toml").write_text(
        'year = 2031\nstate = "final"\nsource = "x"\nrest = []\nwork = [2030-01-05]\n', "utf-8"
    )
    with pytest.raises(ValueError, match="2031"):
        WorkCalendar.load(tmp_path)


def test_periods_speak() -> None:
    assert str(Period(20, "working")) == "20个工作日"
    assert str(Period(7, "calendar")) == "7天"
