"""Findings (检查结果): every way in which a batch or a row can be wrong or odd, and the sentence that says so.

Errors hold the batch; warnings let it pass and are shown to the approver. No sentence holds a personal value.
"""

from dataclasses import dataclass

from core.law.payouts.types import FoundIssue

ERROR = "error"
WARNING = "warning"
CAP = 1000
FEED_RULE = "数据接口第1版"
OWN_ITEM = "海财发〔2022〕26号 职责暂行规定：谁主管、谁负责"
PRIVACY = "个人信息保护法第6条、第28条、第34条"
IDS = "GB 11643；GB 32100"
PAYING_AGAIN = "海财发〔2022〕26号 发放业务流程说明：二次发放"
MONEY = "辽财债管〔2021〕132号：公开对象、项目、金额、标准"


@dataclass(frozen=True, slots=True)
class FindingRule:
    """One code; ``field`` is the wire field it speaks of, "" for the batch."""

    code: str
    severity: str
    field: str
    sentence: str
    basis: str

    def __post_init__(self) -> None:
        if not self.basis or self.severity not in {ERROR, WARNING}:
            raise ValueError(f"{self.code}: a finding needs a basis and a severity")


def _error(code: str, field: str, sentence: str, basis: str = FEED_RULE) -> FindingRule:
    return FindingRule(code, ERROR, field, sentence, basis)


def _warning(code: str, field: str, sentence: str, basis: str = FEED_RULE) -> FindingRule:
    return FindingRule(code, WARNING, field, sentence, basis)


_RULES = (
    _error("policy.unknown", "policy_code", "补贴政策清单里没有这个项目编号，或者这一年的清单还没有公开。", MONEY),
    _error("department.unknown", "department_code", "没有这个部门编号。"),
    _error("department.other", "department_code", "补贴政策清单里，这项补贴归别的部门管。", OWN_ITEM),
    _error("repays.unknown", "repays", "要补发的那个批次不存在，或者还没有公开。", PAYING_AGAIN),
    _error("paid_on.future", "paid_on", "发放日期还没有到。"),
    _error("objections.early", "objections_until", "公示截止日期不晚于做表的日期，大家来不及看。", MONEY),
    _warning("made_at.future", "made_at", "做表时间比今天还晚，请核对发送方的时钟。"),
    _warning("year.future", "year", "年份比今年晚一年以上，请核对。"),
    _error("row.duplicate", "row_no", "序号重复。"),
    _error("row.order", "row_no", "序号不是从1开始一个接一个。"),
    _error("row.range", "row_no", "序号超出了批次清单写的行数。"),
    _error("name.missing", "name", "没有姓名。", MONEY),
    _error("name.long", "name", "姓名超过64个字。"),
    _warning("name.digits", "name", "姓名里有数字，请核对。"),
    _error("id.missing", "id_number", "没有身份证号码。", IDS),
    _error("id.length", "id_number", "身份证号码的位数不对。个人18位（旧号15位），单位18位。", IDS),
    _error("id.checksum", "id_number", "身份证号码的校验位对不上，可能抄错了一位。", IDS),
    _error("id.birth", "id_number", "身份证号码里的出生日期不对。", IDS),
    _error(
        "id.float", "id_number", "身份证号码在表格里存成了数值，后几位已经丢失。请把这一列改成文本格式，重新填写。", IDS
    ),
    _warning("id.old_form", "id_number", "身份证号码是15位旧号，已换算成18位，请核对。", IDS),
    _warning("account.missing", "account", "已发放的行没有卡号，本人查询时看不到发到哪张卡。"),
    _warning("account.shape", "account", "卡号不是8到32位数字，没有保存尾号。"),
    _error("village.unknown", "village_code", "没有这个村（社区）编号。"),
    _error("amount.shape", "amount", "金额要写成最多两位小数的文字，不能用科学计数法。", MONEY),
    _error("amount.not_positive", "amount", "金额必须大于0。", MONEY),
    _error("quantity.shape", "quantity", "数量要写成最多四位小数的文字，不能是负数，不能用科学计数法。", MONEY),
    _error("rate.shape", "rate", "标准要写成最多四位小数的文字，不能是负数，不能用科学计数法。", MONEY),
    _warning("amount.product", "amount", "数量乘以标准不等于金额。", MONEY),
    _warning("rate.policy", "rate", "标准和补贴政策清单里写的不一样。", MONEY),
    _error(
        "status.wrong", "status", "这种批次不能有这个状态。公示用 listed；发放用 paid、failed；补发用 repaid、failed。"
    ),
    _error("reason.missing", "reason_code", "没发成的行要写原因代码。", PAYING_AGAIN),
    _error("reason.unknown", "reason_code", "不认识这个原因代码。", PAYING_AGAIN),
    _warning("reason.unwanted", "reason_code", "这一行没有失败，却写了原因代码，原因没有保存。"),
    _error("paid_on.shape", "paid_on", "发放日期要写成真实的日期，比如 2026-03-18。"),
    _error("paid_on.late", "paid_on", "这一行的发放日期还没有到。"),
    _error("paid_on.missing", "paid_on", "已发放的行和批次清单都没有写发放日期。", MONEY),
    _error("original.missing", "original_row", "补发的行要写原来是第几行。", PAYING_AGAIN),
    _error("original.not_failed", "original_row", "原批次的这一行没有失败，不能补发。", PAYING_AGAIN),
    _error("original.other_person", "original_row", "补发的人和原来那一行不是同一个人。", PAYING_AGAIN),
    _error("original.twice", "original_row", "原来的同一行在这个批次里补发了两次。", PAYING_AGAIN),
    _error("original.settled", "original_row", "原来的这一行已经补发过了。", PAYING_AGAIN),
    _warning("original.unwanted", "original_row", "只有补发批次才写原来的行号，已忽略。"),
    _warning("original.amount", "amount", "补发的金额和原来没发成的金额不一样。", PAYING_AGAIN),
    _warning("person.twice", "id_number", "同一个人在这个批次里出现了不止一次。"),
    _warning("person.minor", "id_number", "列名的名单里有未满18岁的人，公开时不显示姓名。", PRIVACY),
    _warning("free.number", "", "自由填写的一栏里有像身份证号、电话或卡号的数字，内容没有保存。", PRIVACY),
    _warning("free.name", "", "自由填写的一栏里写着领款人的姓名，内容没有保存。", PRIVACY),
    _warning("free.long", "", "自由填写的一栏太长，内容没有保存。", PRIVACY),
    _warning("group.small", "village_code", "同一个村领这项补贴的人太少，公布后容易认出是谁。", PRIVACY),
)

FINDINGS: dict[str, FindingRule] = {rule.code: rule for rule in _RULES}


def found(code: str, row_no: int | None, *, field: str = "", sentence: str = "") -> FoundIssue:
    """The finding ``code`` at a row; ``field`` and ``sentence`` replace the table's where they say more."""
    rule = FINDINGS[code]
    return FoundIssue(row_no, field or rule.field, code, rule.severity, sentence or rule.sentence)


class FindingLog:
    """Findings of one batch, at most ``CAP`` of a code; counts go on beyond it."""

    def __init__(self) -> None:
        self.found: list[FoundIssue] = []
        self.errors_n = 0
        self.warnings_n = 0
        self._by_code: dict[str, int] = {}

    def add(self, code: str, row_no: int | None, *, field: str = "", sentence: str = "") -> None:
        """Keep a finding of the table, or only count it when there are too many of its code."""
        self.keep(found(code, row_no, field=field, sentence=sentence))

    def keep(self, issue: FoundIssue) -> None:
        """As ``add``, for a finding that is already made."""
        if issue.severity == ERROR:
            self.errors_n += 1
        else:
            self.warnings_n += 1
        seen = self._by_code.get(issue.code, 0) + 1
        self._by_code[issue.code] = seen
        if seen <= CAP:
            self.found.append(issue)

    def summarise(self) -> None:
        """Say of every code with too many findings how many were left out."""
        for code, seen in self._by_code.items():
            if seen > CAP:
                sentence = f"{FINDINGS[code].sentence}这样的还有{seen - CAP}行，没有一一列出。"
                self.found.append(found(code, None, sentence=sentence))
