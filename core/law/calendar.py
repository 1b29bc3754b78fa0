"""Working days (工作日) and periods: one data file per year; a year without its notice is provisional, never wrong-footed.

In a provisional year the statutory days and the weekends are off; in one without even those it is marked missing.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

SATURDAY = 5
FINAL = "final"
PROVISIONAL = "provisional"
MISSING = "missing"
WORKING = "working"
CALENDAR = "calendar"
UNITS = {WORKING: "个工作日", CALENDAR: "天"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A time limit of ``n`` working or calendar days; the day it starts on is not counted (民法典 201)."""

    n: int
    unit: str

    def __post_init__(self) -> None:
        if self.n < 0 or self.unit not in UNITS:
            raise ValueError(f"no such period: {self.n} {self.unit}")

    def __str__(self) -> str:
        return f"{self.n}{UNITS[self.unit]}"


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The days off and the weekend working days of one year, and where they come from."""

    year: int
    state: str
    source: str
    rest: Mapping[date, str]
    work: frozenset[date]


class WorkCalendar:
    """Which days offices are open; answers for any year, and says how sure it is."""

    def __init__(self, plans: Mapping[int, YearPlan], fixed: tuple[tuple[int, int], ...] = ()) -> None:
        self._plans = dict(plans)
        self._fixed = fixed

    @classmethod
    def load(cls, folder: Traversable | None = None) -> "WorkCalendar":
        """The calendar kept in ``core/law/rest_days``, or in another folder of the same form."""
        folder = files("core.law") / "rest_days" if folder is None else folder
        statutory = tomllib.loads((folder / "statutory.toml").read_text("utf-8"))
        fixed = tuple((int(day[:2]), int(day[3:])) for day in statutory["fixed"])
        plans = {
            int(year): YearPlan(
                int(year), PROVISIONAL, statutory["basis"], dict.fromkeys(days, "法定节假日"), frozenset()
            )
            for year, days in statutory["moving"].items()
        }
        for entry in folder.iterdir():
            if entry.name.removesuffix(".toml").isdigit():
                plan = _read_year(tomllib.loads(entry.read_text("utf-8")))
                plans[plan.year] = plan
        return cls(plans, fixed)

    def years(self) -> dict[int, YearPlan]:
        """The years with a plan, final or provisional, in order."""
        return dict(sorted(self._plans.items()))

    def state(self, year: int) -> str:
        """Final, provisional, or missing."""
        plan = self._plans.get(year)
        return plan.state if plan else MISSING

    def is_working(self, day: date) -> bool:
        """Whether offices are open on ``day``."""
        plan = self._plans.get(day.year)
        if plan and (day in plan.work or day in plan.rest):
            return day in plan.work
        if (plan is None or plan.state != FINAL) and (day.month, day.day) in self._fixed:
            return False
        return day.weekday() < SATURDAY

    def add_working(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day``."""
        while n > 0:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def next_working(self, day: date) -> date:
        """``day`` itself if offices are open, else the first day after it on which they are (民法典 203)."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def is_sure(self, first: date, last: date) -> bool:
        """Whether every year from ``first`` to ``last`` has its final notice."""
        return all(self.state(year) == FINAL for year in range(first.year, last.year + 1))


def end_of(start: date, period: Period, calendar: WorkCalendar) -> tuple[date, bool]:
    """The last day of a period that starts by an event on ``start``, and whether that day is still provisional."""
    if period.unit == WORKING:
        last = calendar.add_working(start, period.n)
    else:
        last = calendar.next_working(start + timedelta(days=period.n))
    return last, not calendar.is_sure(start, last)


def _read_year(table: Mapping[str, object]) -> YearPlan:
    year, rest, work = table["year"], table["rest"], table["work"]
    if not isinstance(year, int) or not isinstance(rest, list) or not isinstance(work, list):
        raise TypeError("a year of the calendar needs year, rest and work")
    days = {
        span["from"] + timedelta(days=step): str(span["name"])
        for span in rest
        for step in range((span["to"] - span["from"]).days + 1)
    }
    if any(day.year != year for day in (*days, *work)):
        raise ValueError(f"the calendar of {year} names a day of another year")
    return YearPlan(year, str(table["state"]), str(table["source"]), days, frozenset(work))
