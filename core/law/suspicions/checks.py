"""The table of checks (疑点核查表): code, word, rule, basis, and the sentence that explains one finding by its facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from core.law.suspicions.thresholds import Thresholds

FLOW = "海财发〔2022〕26号 发放业务流程说明：财政所比对，主管部门审核，财政局复核"
LIST = "辽财债管〔2021〕132号：公开补贴政策清单，对象、项目、金额、标准"
MENDING = "海财发〔2022〕26号 发放业务流程说明：数据有误的更正以后二次发放"
IDENTITY = "海财发〔2022〕26号 职责暂行规定：公安、民政提供身份信息比对"
E4 = Decimal(10_000)

Fact = str | int


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``kind`` is the word auditors use, ``rule`` says what is compared, ``says`` what was found.

    Both are templates: ``rule`` over the thresholds, ``says`` over the facts (``_fen``, ``_e4`` and ``_on`` are written
    as yuan, quantity and day). ``of_list`` marks findings about a whole list, ``absent`` those whose row is the last one
    before the list in which it is missing, ``of_today`` those that arise as time goes by.
    """

    code: str
    kind: str
    word: str
    rule: str
    says: str
    basis: str
    of_list: bool = False
    absent: bool = False
    of_today: bool = False

    def __post_init__(self) -> None:
        if not self.basis:
            raise ValueError(f"{self.code}: a check needs a basis")


CHECKS: dict[str, Check] = {
    check.code: check
    for check in (
        Check(
            "paid_twice", "重发", "同一人发了两次",
            "同一个人、同一项补贴、同一期，在现行名单里有两行。没发成以后补发的不算。",
            "这一期有 {rows_n} 行，一共 {total_fen} 元。第一行以外的 {extra_fen} 元可能重发。", FLOW,
        ),
        Check(
            "amount_off", "多发", "金额和数量乘标准对不上",
            "金额要等于数量乘标准，四舍五入到分。",
            "{quantity_e4} 乘 {rate_e4} 元，应是 {product_fen} 元，发了 {amount_fen} 元。", LIST,
        ),
        Check(
            "over_ceiling", "多发", "超过每人上限",
            "一个人一期的钱，加起来不超过清单里这一项的上限。",
            "这一期一共 {total_fen} 元，上限 {ceiling_fen} 元。", LIST,
        ),
        Check(
            "jump", "多发", "数量突然变大",
            "和这个人上一次比，数量到了 {jump_factor} 倍以上，而且多出 {jump_least_e4} 以上。",
            "上一次 {before_e4}，这一次 {now_e4}。", FLOW,
        ),
        Check(
            "missing", "漏发", "以前都有，这次没有",
            "连着 {missing_lists} 期都在名单上，下一期同村有人领，这个人不在，也没有死亡、迁出通知。",
            "上一期有 {amount_fen} 元，{period} 的名单上没有。", FLOW, absent=True,
        ),
        Check(
            "not_paid", "漏发", "公示了没有发",
            "公示名单上有，同村已经发放，发放名单上没有，也没有写原因。",
            "公示 {amount_fen} 元，发放名单上没有这个人。", FLOW, absent=True,
        ),
        Check(
            "late", "迟发", "过了发放日期",
            "清单里写了最晚哪天发。到账日期比那一天晚，就是迟发。遇上休息日，顺延到下一个工作日。",
            "最晚 {due_on} 发，有 {rows_n} 行晚了，最晚的一行在 {last_on}。", LIST, of_list=True,
        ),
        Check(
            "not_repaid", "未补发", "没发成，一直没补发",
            "没发成的，过了 {failed_days} 天还没有补发。",
            "{failed_on} 没发成，到 {due_on} 还没有补发。", MENDING, of_today=True,
        ),
        Check(
            "after_notice", "死亡迁出后发放", "死亡或者迁出以后还在发",
            "发放日期在死亡、迁出日期以后。",
            "{notice}日期 {effective_on}，{paid_on} 还发了。{when}", IDENTITY,
        ),
        Check(
            "shared_account", "同一账户", "许多人用同一个账户",
            "一份名单里，{account_persons} 个人以上用同一个账户。只比加密摘要，这里不存账号。",
            "有 {persons_n} 个人、{rows_n} 行用同一个账户，一共 {total_fen} 元。", FLOW,
        ),
    )
}  # fmt: skip
TODAYS = tuple(check.code for check in CHECKS.values() if check.of_today)
ABSENT = tuple(check.code for check in CHECKS.values() if check.absent)
BY_NOTICES = (*ABSENT, "after_notice")
"""Checks whose findings change when a notice of death or moving comes in."""
NOTICES = {"death": "死亡", "moved": "迁出"}
TIMES = {
    "before": "那一期还没有开始。",
    "during": "那一期已经开始，钱可能有一部分该发。",
    "after": "那一期已经结束，钱可能该发。",
}
STATES = {"open": "待核实", "dismissed": "已核实，不是问题"}


def rule_of(code: str, thresholds: Thresholds) -> str:
    """The rule of a check with the thresholds written in."""
    values = {field.name: getattr(thresholds, field.name) for field in fields(thresholds)}
    return CHECKS[code].rule.format_map({name: _said(name, value) for name, value in values.items()})


def explain(code: str, facts: Mapping[str, Fact]) -> str:
    """What was found, in words; a fact that an older run did not keep is left out as “—”."""
    check = CHECKS[code]
    names = re.findall(r"\{([a-z0-9_]+)\}", check.says)
    return check.says.format_map({name: _said(name, facts.get(name)) for name in names})


def _said(name: str, value: object) -> str:
    if value is None or value == "":
        return "—" if name != "when" else ""
    if name.endswith("_fen"):
        return f"{Decimal(str(value)) / 100:,.2f}"
    if name.endswith("_e4"):
        return f"{(Decimal(str(value)) / E4).normalize():,f}"
    if name.endswith("_on"):
        day = date.fromisoformat(str(value))
        return f"{day.year}年{day.month}月{day.day}日"
    return {"notice": NOTICES, "when": TIMES}.get(name, {}).get(str(value), str(value))
