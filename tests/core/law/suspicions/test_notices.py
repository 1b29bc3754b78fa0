"""Lines of a notice: what is read, and what is refused without saying the number."""

from datetime import date, datetime

import pytest

from core.law.payouts.id_numbers import check_digit, uscc_check
from core.law.suspicions.notices import (
    GIVERS,
    SENTENCES,
    Cell,
    Notice,
    gives_notices,
    header_of,
    read_notice,
)

TODAY = date(2026, 11, 24)
BODY = "21039919480306002"
NUMBER = BODY + check_digit(BODY)
CODE = "93210399MA00001XX"
IN_ORDER = (0, 1, 2)


@pytest.mark.parametrize(
    "day",
    [
        "2026-03-18", "2026/3/18", "2026.3.18", "2026年3月18日", "20260318", "2026-03-18 00:00:00", "46099", 46099.0,
        date(2026, 3, 18), datetime(2026, 3, 18, 0, 0),  # noqa: DTZ001  spreadsheets know no zones
    ],
)  # fmt: skip
def test_days_are_read_as_they_are_typed(day: Cell) -> None:
    assert read_notice([NUMBER, "死亡", day], IN_ORDER, TODAY) == Notice(NUMBER, "death", date(2026, 3, 18))


def test_a_number_is_folded_first() -> None:
    found = read_notice([f" {NUMBER[:6]} {NUMBER[6:]}".lower(), "迁出", "2026-03-18"], IN_ORDER, TODAY)
    assert found == Notice(NUMBER, "moved", date(2026, 3, 18))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ([NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2"), "死亡", "2026-03-18"], "id"),
        (["", "死亡", "2026-03-18"], "short"),
        ([NUMBER, "死亡"], "short"),
        ([2.1039919480306e17, "死亡", "2026-03-18"], "float"),
        (["2.10399E+17", "死亡", "2026-03-18"], "float"),
        ([CODE + uscc_check(CODE), "死亡", "2026-03-18"], "organisation"),
        ([NUMBER, "生病", "2026-03-18"], "kind"),
        ([NUMBER, "死亡", "2026-02-30"], "day"),
        ([NUMBER, "死亡", "2026118"], "day"),
        ([NUMBER, "死亡", "2026-11-25"], "future"),
    ],
)
def test_what_is_wrong_is_said_without_the_number(cells: list[Cell], why: str) -> None:
    assert read_notice(cells, IN_ORDER, TODAY) == SENTENCES[why]


def test_a_header_tells_where_things_stand() -> None:
    assert header_of(["序号", "公民身份号码", "死亡日期", "类别"]) == (1, 3, 2)
    assert header_of([NUMBER, "死亡", "2026-03-18"]) is None


def test_civil_affairs_and_police_bring_notices() -> None:
    assert gives_notices("海城市民政局")
    assert not gives_notices("海城市农业农村局")
    assert len(GIVERS) == 2
