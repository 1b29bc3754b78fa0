"""``mingbai calendar check`` answers for the current year and the next."""

import json

import pytest
from click.testing import CliRunner

from service.cli.calendar import command


@pytest.mark.parametrize(("year", "status"), [(2025, 0), (2026, 0), (2027, 1), (2030, 1), (2040, 1)])
def test_the_status_says_whether_due_dates_can_be_told(year: int, status: int) -> None:
    answer = CliRunner().invoke(command, ["check", "--year", str(year)])
    assert answer.exit_code == status
    assert f"{year}  " in answer.stdout
    assert bool(answer.stderr) == bool(status)


def test_machines_read_the_years() -> None:
    answer = json.loads(CliRunner().invoke(command, ["check", "--year", "2026", "--json"]).stdout)
    states = {each["year"]: each["state"] for each in answer["years"]}
    assert (answer["fine"], states[2026], states[2027]) == (True, "final", "provisional")
