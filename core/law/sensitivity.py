"""Sensitivity (敏感程度): which lists may name people at all, minors, and groups too small to be told apart from a person."""

from dataclasses import dataclass

K = 5
MODES = ("full", "masked", "count_only", "none")
MODE_WORDS = {
    "full": "公布名单，单位名称照写，个人姓名隐去一个字",
    "masked": "公布名单，姓名隐去一个字",
    "count_only": "只公布人数和金额，不列名",
    "none": "不公布",
}
NAMED = frozenset({"full", "masked"})
MINOR_SHOWN = "（未成年人，不列名）"
HIDDEN_SHOWN = "（本人提出异议，暂不列出）"


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A word in a policy's name that limits its list; ``binding`` ones hold whatever the policy item says."""

    word: str
    mode: str
    binding: bool
    basis: str


SENSITIVE: tuple[Sensitive, ...] = (
    Sensitive("艾滋病", "none", binding=True, basis="艾滋病防治条例第39条：不得公开可推断身份的信息"),
    Sensitive("孤儿", "count_only", binding=True, basis="民发〔2019〕62号；未成年人保护法第72条"),
    Sensitive("事实无人抚养", "count_only", binding=True, basis="民发〔2019〕62号：保护儿童，不设公示环节"),
    Sensitive("困境儿童", "count_only", binding=True, basis="民发〔2019〕62号；未成年人保护法第72条"),
    Sensitive("精神障碍", "none", binding=True, basis="个人信息保护法第28条：医疗健康信息"),
    Sensitive("两癌", "none", binding=True, basis="个人信息保护法第28条：医疗健康信息"),
    Sensitive("医疗救助", "count_only", binding=False, basis="个人信息保护法第28条：医疗健康信息"),
    Sensitive("残疾", "count_only", binding=False, basis="GB/T 45574-2025 6.3：特定身份信息"),
    Sensitive("失能", "count_only", binding=False, basis="个人信息保护法第28条：医疗健康信息"),
    Sensitive("儿童", "count_only", binding=False, basis="个人信息保护法第28条：不满十四周岁未成年人"),
    Sensitive("学生", "count_only", binding=False, basis="教育部2017年通知：公示期满撤下名单，不得公示身份信息"),
    Sensitive("低保", "count_only", binding=False, basis="社会救助暂行办法第61条：除按规定公示的以外应当保密"),
    Sensitive("最低生活保障", "count_only", binding=False, basis="社会救助暂行办法第61条：除按规定公示的以外应当保密"),
    Sensitive("特困", "count_only", binding=False, basis="社会救助暂行办法第61条：除按规定公示的以外应当保密"),
    Sensitive("临时救助", "count_only", binding=False, basis="社会救助暂行办法第61条：除按规定公示的以外应当保密"),
)


def limit(name: str) -> Sensitive | None:
    """The strictest word in a policy's name that limits its list, binding ones first; None when there is none."""
    found = [row for row in SENSITIVE if row.word in name]
    return max(found, key=lambda row: (row.binding, MODES.index(row.mode)), default=None)


def public_mode(list_mode_web: str, name: str) -> str:
    """The mode the public sees: that of the policy item, or the stricter one that the policy's name binds it to."""
    word = limit(name)
    if word is None or not word.binding:
        return list_mode_web
    return MODES[max(MODES.index(list_mode_web), MODES.index(word.mode))]


def hides_name(minor_until: int | None, year: int) -> bool:
    """Whether a payee is not named in a list read in ``year``: to the end of the year in which they turn 18."""
    return minor_until is not None and minor_until >= year


def too_small(persons_n: int) -> bool:
    """Whether so few persons share village, policy and period that their rows point to them."""
    return 0 < persons_n < K
