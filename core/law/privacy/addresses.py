"""Home addresses (家庭住址) below the township: a house number or a flat, and not where an office works."""

import re
from collections.abc import Iterator

_HAN = r"[\u3400-\u9fff]"
_N = r"[0-9一二三四五六七八九十百]{1,5}"
_NO = rf"{_N}(?:[-—之][0-9]{{1,4}})?"
# 东柳村3组15号, 庙宇村15号, 东柳村三组十五号院
_VILLAGE = rf"{_HAN}{{1,8}}(?:村|屯|庄|堡子|社区|小区)(?:第?{_N}(?:村民)?小?组|{_HAN}{{1,6}}(?:屯|沟|小组))?,?{_NO}号(?:院|内|房)?"
# 5号楼2单元301, 12栋3单元502室, 7幢1-101室, 12号3单元502
_FLAT = rf"{_NO}(?:号楼|栋|幢|座|号),?(?:{_N}单元|{_N}门)?,?{_N}(?:[-—][0-9]{{1,4}})?(?:室|户)|{_NO}(?:号楼|栋|幢|号),?{_N}单元,?{_NO}"
# 住址 …12号
_LIVES = (
    r"(?:家庭地址|住址|住所地?|户籍地址?|户籍所在地|户口所在地|现住|居住地|家住)(?:是|为|在|于)?[:,\s]{0,4}[^\n。;,]{0,40}?"
    rf"(?:{_NO}(?:号|室|户)|(?:村|屯|社区)(?:第?{_N}(?:村民)?小?组|{_HAN}{{1,6}}(?:屯|小组)))"
)
_ADDRESS = re.compile(rf"(?P<lives>{_LIVES})|(?P<flat>(?:{_HAN}|{_N}号){{0,12}}?(?:{_FLAT}))|(?P<village>{_VILLAGE})")
# Things with a number of their own that stand in a village: plots, wells, greenhouses, documents, polling places.
_NUMBERED_THING = re.compile(
    r"(?:地块|地|池|井|机|棚|大棚|温室|线|路|桥|站|点|标段|标|项目|工程|文|令|公告|通知|通告|案|机组|变|渠|沟|山|窗口|泵|塘|坝|门市|宗|圩|林班|小班|样|楼前|库|仓)"
)
_OFFICE = re.compile(
    r"政府|委员会|村委|居委|党群|办公|行政|中心|大厅|大楼|大厦|服务|财政|农业农村|民政|人社|局|所[^在]|公司|企业|合作社|银行|信用社|网点|营业|"
    r"学校|小学|中学|医院|卫生|窗口|公章|单位|受理|联系地址|通信地址|通讯地址|邮编|机关|法院|派出所|工厂|门店|注册地|经营|会议|活动室|地点"
)
# Every address ends in one of these behind a number; only the text around them is looked at closely.
_ANCHOR = re.compile(r"[0-9一二三四五六七八九十百](?:号|室|户|组|小组|村民|栋|幢|座|单元|门)|单元[0-9]")
_REACH_BACK, _REACH_ON = 64, 48
_BEFORE = 24
_AFTER = 12
# A cell under the heading 住址 that says more than the township.
_BELOW_TOWNSHIP = re.compile(
    rf"(?:村|屯|社区|小区|庄).*?(?:[0-9一二三四五六七八九十]\s*组|屯|号|室|栋|幢|单元)|{_NO}(?:号|室|栋|幢|单元)"
)
HEADING = re.compile(
    r"(?:家庭|户籍|居住|现|常住|身份证)(?:住|地)?(?:住址|地址|所在地)|^住址$|^(?:现)?居住地$|^户口所在地$"
)


def home_addresses(folded: str) -> Iterator[tuple[int, int]]:
    """Where in a folded text somebody's home is named: start and end."""
    for start, end in _windows(folded):
        for match in _ADDRESS.finditer(folded, start, end):
            if match.lastgroup == "village" and _NUMBERED_THING.match(folded, match.end()):
                continue
            around = folded[max(0, match.start() - _BEFORE) : match.end() + _AFTER]
            if _OFFICE.search(around) and not (match.lastgroup == "lives" and not _OFFICE.search(match.group())):
                continue
            yield match.start(), match.end()


def _windows(folded: str) -> Iterator[tuple[int, int]]:
    start = end = 0
    for anchor in _ANCHOR.finditer(folded):
        if anchor.start() - _REACH_BACK > end:
            if end:
                yield start, end
            start = anchor.start() - _REACH_BACK
        end = anchor.end() + _REACH_ON
    if end:
        yield start, end


def names_a_home(folded: str) -> bool:
    """Whether a cell under a heading for home addresses says more than the township."""
    return _BELOW_TOWNSHIP.search(folded) is not None
