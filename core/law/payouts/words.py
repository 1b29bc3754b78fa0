"""What the states of a payout and a batch are called (状态用语): short for lists, a sentence for the payee."""

from dataclasses import dataclass

from core.law.payouts.states import STATES


@dataclass(frozen=True, slots=True)
class StatusWords:
    """``short`` stands in lists and filters, ``sentence`` heads the card in the own record."""

    short: str
    sentence: str


STATUS: dict[str, StatusWords] = {
    "listed": StatusWords("公示中", "正在公示，还没发。"),
    "paid": StatusWords("已发到卡上", "已发到卡上。"),
    "failed": StatusWords("没发成", "没发成功。"),
    "repaid": StatusWords("已补发", "已补发到卡上。"),
}

KIND: dict[str, str] = {
    "announcement": "公示名单",
    "payment": "发放名单",
    "repayment": "补发名单",
}

SMALL_GROUPS, COUNTY_GROUPS = "（人数少的村合并公布）", "全市合并公布"
"""What stands in the place of a village whose people are too few: after the township's name, or alone."""

BATCH_STATE: dict[str, str] = {code: state.word for code, state in STATES.items()}

ENDED: dict[str, str] = {
    "withdrawn": "这份名单已经撤下。",
    "superseded": "这份名单有错，已经换成新的名单。",
    "expired": "这份名单公示期满，已经撤下。",
}
"""Why an address that once worked answers 410."""

PROGRESS_STEPS: dict[int, str] = {
    1: "村民把姓名、身份证号、卡号报给村委会",
    2: "村委会报给镇街经办站所",
    3: "镇街财政所比对信息",
    4: "报给业务主管部门",
    5: "主管部门审核，回到村镇公示",
    6: "财政所导入系统，站所再次上报",
    7: "主管部门汇总，系统审核后报财政局",
    8: "财政局复核，发给银行",
    9: "财政局下达指标文件",
    10: "国库科把钱拨给主管部门",
    11: "主管部门把钱拨给银行",
    12: "银行发到卡上，发错的退回改正",
}
"""The 12 steps of the procedure (海财发〔2022〕26号 发放业务流程说明)."""
