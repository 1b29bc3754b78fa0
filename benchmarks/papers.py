"""Regulatory documents (制度文件) of the benchmark county: 2,000 of them, each about an item, a place and a word of its own."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from core.actions.documents import DocumentDraft
from service.county.catalogue import PolicyRow, read_rows

ISSUERS = ("海城市财政局", "海城市农业农村局", "海城市民政局", "海城市人民政府办公室")
KINDS = ("管理办法", "实施方案", "工作通知", "实施细则", "补充通知")
SUBJECTS = (
    "申报材料", "审核程序", "资金拨付", "公示要求", "监督检查", "档案管理", "核实面积", "变更登记", "失败补发", "绩效评价",
    "台账报送", "动态调整",
)  # fmt: skip
SENTENCES = (
    "各镇（街）要组织村民委员会逐户核实{subject}，核实结果由农户签字确认。",
    "{policy}按照公开、公平、公正的原则发放，任何单位和个人不得截留、挪用。",
    "{place}等地要在规定的时间内完成{subject}工作，并将结果报送主管部门。",
    "主管部门收到材料后进行审核，审核通过的名单在村务公开栏公示，公示期不少于七天。",
    "代发银行应当将发放结果及时反馈，发放失败的要查明原因，更正信息后重新发放。",
    "对弄虚作假、套取资金的，依照有关规定追究责任，并收回已发放的资金。",
    "本办法由印发单位负责解释，自印发之日起施行，有效期三年。",
)
FEWEST, MOST = 12, 40


def papers(count: int, policies: Sequence[PolicyRow], seed: str) -> Iterator[DocumentDraft]:
    """``count`` drafts, oldest first."""
    dice = random.Random(f"{seed}:papers")  # noqa: S311  repeatable, nothing secret
    places = [row["name"] for row in read_rows("villages.csv")]
    for number in range(count):
        policy, subject, place = dice.choice(policies), dice.choice(SUBJECTS), dice.choice(places)
        issued = date(2018, 1, 8) + timedelta(days=number * 2800 // count)
        words = {"policy": policy.name, "subject": subject, "place": place}
        body = "\n\n".join(dice.choice(SENTENCES).format(**words) for _ in range(dice.randrange(FEWEST, MOST)))
        yield DocumentDraft(
            doc_no=f"海财发〔{issued.year}〕{number % 990 + 1}号",
            title=f"关于{policy.name}{subject}的{dice.choice(KINDS)}",
            issuers=dice.choice(ISSUERS),
            addressed_to="各镇人民政府、街道办事处",
            issued_on=issued,
            date_note="",
            forwards="",
            body=body + "\n",
            policies=(policy.code,),
        )
