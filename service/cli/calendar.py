"""``mingbai calendar check`` tells which years of working days (工作日历) are final, provisional or missing."""

import json
import sys
from datetime import UTC, datetime

import click

from core.law.calendar import FINAL, MISSING, WorkCalendar
from core.law.clock import local_date

# A disclosure request of December is due in the next year, and the notice for it comes between October and December.
AHEAD = 1


@click.group("calendar")
def command() -> None:
    """The calendar of working days."""


@command.command("check")
@click.option("--year", type=click.IntRange(2000, 2100), help="The current year, if not today's.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def check(year: int | None, *, as_json: bool) -> None:
    """Status 1 when the current year is not final, or the next one is not even provisional."""
    current = year or local_date(datetime.now(UTC)).year
    calendar = WorkCalendar.load()
    plans = calendar.years()
    years = sorted({*plans, current, current + AHEAD})
    answers = [
        {"year": each, "state": calendar.state(each), "source": plans[each].source if each in plans else ""}
        for each in years
    ]
    fine = calendar.state(current) == FINAL and calendar.state(current + AHEAD) != MISSING
    if as_json:
        click.echo(json.dumps({"current": current, "fine": fine, "years": answers}, ensure_ascii=False))
    else:
        for answer in answers:
            click.echo(f"{answer['year']}  {answer['state']:<12}{answer['source']}")
    if not fine:
        click.echo(_why(calendar, current), err=True)
        sys.exit(1)


def _why(calendar: WorkCalendar, current: int) -> str:
    late = current if calendar.state(current) != FINAL else current + AHEAD
    return (
        f"{late} is {calendar.state(late)}: add core/law/rest_days/{late}.toml when the State Council's notice is out."
    )
