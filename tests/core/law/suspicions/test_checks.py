"""The table of checks: every row is whole, and explains itself in words."""

import re
from dataclasses import fields, replace

import pytest

from core.law.suspicions.checks import ABSENT, CHECKS, FLOW, TODAYS, Check, explain, rule_of
from core.law.suspicions.thresholds import Thresholds, load_thresholds

KINDS = {"重发", "多发", "漏发", "迟发", "未补发", "死亡迁出后发放", "同一账户"}


def test_every_kind_of_wrong_payment_has_a_check() -> None:
    assert {check.kind for check in CHECKS.values()} == KINDS


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_has_a_basis_and_fits_its_column(code: str) -> None:
    assert CHECKS[code].basis
    assert len(code) <= 16


@pytest.mark.parametrize("code", CHECKS)
def test_a_rule_says_its_thresholds(code: str) -> None:
    known = {field.name for field in fields(Thresholds)}
    assert set(re.findall(r"\{(\w+)\}", CHECKS[code].rule)) <= known
    assert "{" not in rule_of(code, load_thresholds())


def test_a_check_without_basis_is_none() -> None:
    with pytest.raises(ValueError, match="basis"):
        Check("x", "x", "x", "x", "x", "")


def test_facts_are_written_as_money_quantities_and_days() -> None:
    facts = {"quantity_e4": 102_000, "rate_e4": 850_000, "product_fen": 86_700, "amount_fen": 87_700}
    assert explain("amount_off", facts) == "10.2 乘 85 元，应是 867.00 元，发了 877.00 元。"
    late: dict[str, str | int] = {"due_on": "2026-06-30", "rows_n": 3, "last_on": "2026-07-06"}
    assert explain("late", late) == "最晚 2026年6月30日 发，有 3 行晚了，最晚的一行在 2026年7月6日。"
    dead = {"notice": "death", "effective_on": "2026-01-02", "paid_on": "2026-07-06", "when": "during"}
    assert explain("after_notice", dead).startswith("死亡日期 2026年1月2日，2026年7月6日 还发了。那一期已经开始")


def test_a_fact_that_is_not_there_is_a_dash() -> None:
    assert explain("jump", {"now_e4": 10_000}) == "上一次 —，这一次 1。"


def test_which_checks_go_by_what() -> None:
    assert TODAYS == ("not_repaid",)
    assert ABSENT == ("missing", "not_paid")
    assert FLOW.startswith("海财发")


def test_thresholds_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="threshold"):
        replace(load_thresholds(), jump_factor=0)
