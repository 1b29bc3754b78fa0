"""A leak found after publication (泄露处置): how grave it is, what must be done, by when, and on what basis."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

REPORT_WITHIN = timedelta(hours=4)
"""国家网络安全事件报告管理办法 (2025-11-01): an event of 较大 and above; its thresholds are not known here, so always."""

GRAVE = "法释〔2017〕10号第5条"


@dataclass(frozen=True, slots=True)
class DataKind:
    """What was leaked, and from how many rows on the law calls it 情节严重; ``on_duty`` where it was held in office."""

    code: str
    word: str
    rows: int
    on_duty: int
    basis: str


DATA_KINDS: dict[str, DataKind] = {
    kind.code: kind
    for kind in (
        DataKind("property", "财产信息（银行账号、补贴金额连着身份证号等）", 50, 25, f"{GRAVE}第一款第三项、第八项"),
        DataKind("health", "健康、交易等信息（残疾、疾病、救助）", 500, 250, f"{GRAVE}第一款第四项、第八项"),
        DataKind("other", "其他个人信息（姓名、身份证号、电话、住址）", 5000, 2500, f"{GRAVE}第一款第五项、第八项"),
    )
}


@dataclass(frozen=True, slots=True)
class LeakStep:
    """One thing to do; ``within`` counts from the moment the leak was found, None where the law says 立即 or nothing."""

    code: str
    word: str
    how: str
    basis: str
    within: timedelta | None = None


STEPS: tuple[LeakStep, ...] = (
    LeakStep("taken_down", "全部撤下", "网页、打印单、文件、接口、搜索一次撤下。", "个人信息保护法第57条：立即采取补救措施"),
    LeakStep(
        "reported", "报告", "报网信部门和政务公开办，写明种类、原因、可能的危害。",
        "国家网络安全事件报告管理办法；个人信息保护法第57条", REPORT_WITHIN,
    ),
    LeakStep("told", "通知本人", "告诉每个人泄露了什么、可能怎样、能做什么。", "个人信息保护法第57条第一款、第二款"),
    LeakStep("closed", "结案", "写明原因和以后怎么防。", "个人信息保护法第51条、第54条"),
)  # fmt: skip
NEXT = {before.code: after.code for before, after in itertools.pairwise(STEPS)}


def grave(data_kind: str, rows_n: int) -> bool:
    """Whether so many rows reach the threshold for data that was held in performing duties (half of the general one)."""
    return rows_n >= DATA_KINDS[data_kind].on_duty


def report_by(found_at: datetime) -> datetime:
    """The instant by which a leak must be reported."""
    return found_at + REPORT_WITHIN
