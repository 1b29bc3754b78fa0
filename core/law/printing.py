"""Prints the law (规则总表): every table the code obeys, as one Markdown page that cannot be older than the code."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from core.law import masking, sensitivity
from core.law.calendar import FINAL, PROVISIONAL, UNITS, WorkCalendar
from core.law.payouts import outcomes
from core.law.payouts.findings import CAP, ERROR, FINDINGS
from core.law.payouts.states import ACTORS, START, STATES, STEPS
from core.law.payouts.words import KIND, PROGRESS_STEPS, STATUS
from core.law.policies import ELEMENTS
from core.law.privacy.kinds import KINDS
from core.law.privacy.leaks import DATA_KINDS
from core.law.privacy.leaks import STEPS as LEAK_STEPS
from core.law.roles import PERMISSIONS, ROLES
from core.law.suspicions.checks import CHECKS, rule_of
from core.law.suspicions.thresholds import load_thresholds

TREATMENTS = {"shown": "公开", "masked": "遮蔽后公开", "withheld": "不公开"}
YEAR_STATES = {FINAL: "已定", PROVISIONAL: "暂定，等国务院办公厅通知"}
PARTIES = {**{role.code: role.title for role in ROLES.values()}, "system": "系统"}


def law_page() -> str:
    """The whole page; ``mingbai law`` writes it to docs/law.md."""
    parts = (
        _head(),
        _batches(),
        _findings(),
        _payouts(),
        _masks(),
        _sensitivity(),
        _policies(),
        _checks(),
        _privacy(),
        _leaks(),
        _roles(),
        _calendar(),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(heads)
    yield _line(["---"] * len(heads))
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"


def _yes(value: object) -> str:
    return "是" if value else ""


def _head() -> Iterator[str]:
    yield "# The law that the code obeys 规则总表"
    yield ""
    yield "Written by `mingbai law` from the tables in `core/law`; a test fails when this page is older than they are."
    yield "本页由程序按规则表生成，请勿手改。"


def _batches() -> Iterator[str]:
    yield "## Batches 批次"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {START}"
    for row in STEPS:
        for begin in row.begin:
            yield f"    {begin} --> {row.end}: {row.word}"
    for state in STATES.values():
        if state.closed:
            yield f"    {state.code} --> [*]"
    yield "```"
    yield ""
    yield from _table(
        ("state", "状态", "公开", "终结"),
        ((state.code, state.word, _yes(state.public), _yes(state.closed)) for state in STATES.values()),
    )
    yield ""
    yield from _table(
        ("step", "步骤", "从", "到", "谁", "要有", "换人", "限于", "依据"),
        (
            (
                row.verb,
                row.word,
                "、".join(row.begin),
                row.end,
                "、".join(PARTIES[role] for role in ACTORS if row.open_to(role)),
                "、".join(row.needs),
                _yes(row.other_officer),
                "、".join(row.kinds) if len(row.kinds) < len(KIND) else "",
                row.basis,
            )
            for row in STEPS
        ),
    )


def _findings() -> Iterator[str]:
    yield "## Findings 检查结果"
    yield ""
    yield f"错误会扣住整个批次；提醒放行，但给审核人看。同一种最多列出{CAP}行，其余只计数。"
    yield ""
    yield from _table(
        ("code", "程度", "field", "说明", "依据"),
        (
            (rule.code, "错误" if rule.severity == ERROR else "提醒", rule.field, rule.sentence, rule.basis)
            for rule in FINDINGS.values()
        ),
    )


def _payouts() -> Iterator[str]:
    yield "## Payouts 发放结果"
    yield ""
    yield from _table(
        ("kind", "批次种类", "可用的状态"),
        ((kind, word, "、".join(sorted(outcomes.STATUSES[kind]))) for kind, word in KIND.items()),
    )
    yield ""
    yield from _table(
        ("status", "短语", "一句话"),
        ((status, words.short, words.sentence) for status, words in STATUS.items()),
    )
    yield ""
    yield "发放业务流程12步（海财发〔2022〕26号 发放业务流程说明）："
    yield ""
    for number, sentence in PROGRESS_STEPS.items():
        yield f"{number}. {sentence}"


def _masks() -> Iterator[str]:
    yield "## Masks 去标识化"
    yield ""
    yield f"姓名全站只有一种写法：{masking.mask_name('张三')}、{masking.mask_name('张小芳')}。身份证号码的任何一位都不公开。"
    yield "姓名、身份证号码、卡号的原文只在读入那一行时出现；存下的只有遮蔽后的姓名、卡号末4位和两个加密摘要。"
    yield ""
    yield from _table(
        ("column", "名单上", "本人能看到", "依据"),
        ((mask.column, TREATMENTS[mask.treatment], _yes(mask.to_payee), mask.basis) for mask in masking.MASKS),
    )


def _sensitivity() -> Iterator[str]:
    yield "## Sensitivity 敏感程度"
    yield ""
    yield f"同一个村领同一项补贴不足{sensitivity.K}人的，提醒审核人。未满18岁的人不列名，显示为{sensitivity.MINOR_SHOWN}。"
    yield ""
    yield from _table(("mode", "名单公开方式"), sensitivity.MODE_WORDS.items())
    yield ""
    yield from _table(
        ("项目名称里的词", "最多公开到", "必须", "依据"),
        (
            (row.word, sensitivity.MODE_WORDS[row.mode], "必须" if row.binding else "建议", row.basis)
            for row in sensitivity.SENSITIVE
        ),
    )


def _policies() -> Iterator[str]:
    yield "## Policies 补贴政策清单"
    yield ""
    yield "下面各项不全的清单不能公开。"
    yield ""
    yield from _table(("column", "要素", "依据"), ((row.column, row.name, row.basis) for row in ELEMENTS))


def _checks() -> Iterator[str]:
    yield "## Suspicions 疑点核查"
    yield ""
    yield "程序只指出疑点，不改任何一行；门槛由县里自己定。"
    yield ""
    thresholds = load_thresholds()
    yield from _table(
        ("code", "种类", "核查项目", "规则", "依据"),
        (
            (check.code, check.kind, check.word, rule_of(check.code, thresholds), check.basis)
            for check in CHECKS.values()
        ),
    )


def _privacy() -> Iterator[str]:
    yield "## Privacy gate 隐私检查"
    yield ""
    yield "错误挡住公开。没有经手的人员可以写明原因放行一处。内容一改，重新检查。"
    yield ""
    yield from _table(
        ("code", "种类", "程度", "怎么说", "依据"),
        (
            (kind.code, kind.word, "错误" if kind.severity == ERROR else "提醒", kind.sentence, kind.basis)
            for kind in KINDS.values()
        ),
    )


def _leaks() -> Iterator[str]:
    yield "## Leaks 泄露处置"
    yield ""
    yield from _table(
        ("code", "步骤", "怎么办", "期限", "依据"),
        ((step.code, step.word, step.how, _hours(step.within), step.basis) for step in LEAK_STEPS),
    )
    yield ""
    yield "到了下面的行数，就是情节严重。履行职责中得到的信息，一半就算。"
    yield ""
    yield from _table(
        ("code", "信息", "一般（行）", "履职得到（行）", "依据"),
        ((kind.code, kind.word, str(kind.rows), str(kind.on_duty), kind.basis) for kind in DATA_KINDS.values()),
    )


def _hours(within: timedelta | None) -> str:
    return f"发现后{within // timedelta(hours=1)}小时" if within else ""


def _roles() -> Iterator[str]:
    yield "## Roles 岗位"
    yield ""
    yield from _table(
        ("permission", "可以", *(role.title for role in ROLES.values())),
        (
            (permission, words, *(_yes(permission in role.permissions) for role in ROLES.values()))
            for permission, words in PERMISSIONS.items()
        ),
    )
    yield ""
    yield from _table(("role", "岗位", "依据"), ((role.code, role.title, role.basis) for role in ROLES.values()))


def _calendar() -> Iterator[str]:
    yield "## Calendar 工作日历"
    yield ""
    yield f"期限的单位：{'、'.join(f'{code}（{word}）' for code, word in UNITS.items())}。起算的那一天不算（民法典第201条）；"
    yield "最后一天是休息日的，顺延到下一个工作日（民法典第203条）。没有列出的年份只按固定的法定节假日和周末推算。"
    yield ""
    yield from _table(
        ("年份", "状态", "来源"),
        ((str(plan.year), YEAR_STATES[plan.state], plan.source) for plan in WorkCalendar.load().years().values()),
    )
