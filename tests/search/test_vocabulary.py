"""What villagers type, read over the county's real names."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from search.index import Filters
from search.lexicon import village_stem
from search.near import initials, sound
from search.resolved import Resolved, VillageName
from search.tokens import fold
from tests.search.county import TODAY, policies, townships, villages, vocabulary

NIUZHUANG, PAILOU, HAIZHOU = "210381123", "210381107", "210381001"
SOUTH_GATE_VILLAGE, SOUTH_GATE_COMMUNITY = "210381123214", "210381001001"


def read(text: str, within: Filters | None = None) -> Resolved:
    return vocabulary().resolve(text, today=TODAY, within=within)


READ = {
    "牛庄镇 地力保护 2025": Filters(townships=(NIUZHUANG,), policies=("NY001",), years=(2025,)),
    "牛庄地力保护": Filters(townships=(NIUZHUANG,), policies=("NY001",)),
    "牛　庄　镇": Filters(townships=(NIUZHUANG,)),
    "２０２５年牛庄镇": Filters(townships=(NIUZHUANG,), years=(2025,)),
    "海城市牛庄镇": Filters(townships=(NIUZHUANG,)),
    "牛庄南关": Filters(townships=(NIUZHUANG,), villages=(SOUTH_GATE_VILLAGE,)),
    "南关村 牛庄": Filters(townships=(NIUZHUANG,), villages=(SOUTH_GATE_VILLAGE,)),
    "南关村": Filters(villages=(SOUTH_GATE_VILLAGE,)),
    "南关社区": Filters(villages=(SOUTH_GATE_COMMUNITY,)),
    "210381123214": Filters(villages=(SOUTH_GATE_VILLAGE,)),
    "牌楼": Filters(townships=(PAILOU,)),
    "牌楼村": Filters(villages=("210381107205",)),
    "牌楼镇牌楼": Filters(townships=(PAILOU,), villages=("210381107205",)),
    "种地补贴 今年": Filters(policies=("NY001",), years=(2026,)),
    "低保": Filters(policies=("MZ001", "MZ002")),
    "高龄津贴": Filters(policies=("MZ006", "MZ007", "MZ008")),
    "高龄津贴（80至89周岁）": Filters(policies=("MZ006",)),
    "烈士、因公牺牲、病故军人遗属定期抚恤金": Filters(policies=("TY002",)),
    "ny001": Filters(policies=("NY001",)),
    "没发成功": Filters(statuses=("failed",)),
    "钱没到账": Filters(statuses=("failed",)),
    "发放失败 牛庄": Filters(townships=(NIUZHUANG,), statuses=("failed",)),
    "已发": Filters(statuses=("paid",)),
    "去年公示": Filters(years=(2025,), statuses=("listed",)),
    "二次发放": Filters(statuses=("repaid",)),
    "2025年": Filters(years=(2025,)),
    "25年 玉米": Filters(policies=("NY009",), years=(2025,)),
    "二〇二五年": Filters(years=(2025,)),
    "二零二四年度已发放": Filters(years=(2024,), statuses=("paid",)),
    "2023 2024 低保": Filters(policies=("MZ001", "MZ002"), years=(2023, 2024)),
    "前年的低保": Filters(policies=("MZ001", "MZ002"), years=(2024,)),
    "李家的低保": Filters(villages=("210381124207",), policies=("MZ001", "MZ002")),
    "王*芳 牛庄": Filters(townships=(NIUZHUANG,), name_masked="王*芳"),
    "王＊＊芳": Filters(name_masked="王*芳"),
    "李*": Filters(name_masked="李*"),
    "": Filters(),
    "、。 ！": Filters(),
    "1999 1850年 2099年": Filters(),
    "我们村有没有补贴": Filters(),
}


@pytest.mark.parametrize("text", READ)
def test_words_become_filters(text: str) -> None:
    assert read(text).filters == READ[text]


REST = {
    "牛庄地力保护": ("", "地力保护"),
    "怎么申请低保": ("申请", "低保 申请"),
    "海财发〔2022〕26号": ("海财发〔2022〕26号", "海财发〔2022〕26号"),
    "牛庄镇 春耕备耕": ("春耕备耕", "春耕备耕"),
    "我们村有没有补贴": ("", "补贴"),
    "牛庄镇 补贴": ("", ""),
    "niuzhuang": ("niuzhuang", "niuzhuang"),
}


@pytest.mark.parametrize("text", REST)
def test_what_is_left_goes_to_the_text_search(text: str) -> None:
    found = read(text)
    assert (found.rest, found.phrases) == REST[text]
    assert not found.looks_like_person


def test_chips_can_be_taken_away_one_by_one() -> None:
    found = read("牛庄镇 地力保护 2025")
    assert [(chip.field, chip.values, chip.label, chip.typed) for chip in found.chips] == [
        ("township", (NIUZHUANG,), "牛庄镇", "牛庄镇"),
        ("policy", ("NY001",), "种地补贴", "地力保护"),
        ("year", ("2025",), "2025年", "2025"),
    ]
    assert [found.without(chip) for chip in found.chips] == ["地力保护 2025", "牛庄镇 2025", "牛庄镇 地力保护"]
    assert read("低保").chips[0].label == "低保（2 项）"


def test_a_township_already_chosen_decides_between_villages() -> None:
    assert read("南关", Filters(townships=(HAIZHOU,))).filters == Filters(
        townships=(HAIZHOU,), villages=(SOUTH_GATE_COMMUNITY,)
    )
    assert read("2025", Filters(kind="payment")).filters == Filters(kind="payment", years=(2025,))


def test_a_name_of_two_places_is_offered_and_not_chosen() -> None:
    found = read("刘家 低保")
    assert found.filters.villages == ()
    assert [(s.why, s.label, s.query) for s in found.suggestions][:2] == [
        ("ambiguous", "刘家村委会（耿庄镇）", "耿庄镇 刘家村委会 低保"),
        ("ambiguous", "刘家村委会（西四镇）", "西四镇 刘家村委会 低保"),
    ]
    assert {s.why for s in found.suggestions[2:]} == {"part"}


def test_a_village_outside_the_chosen_township_is_only_offered() -> None:
    found = read("牛庄镇 三义社区")
    assert found.filters == Filters(townships=(NIUZHUANG,))
    assert [s.query for s in found.suggestions] == ["海州街道 三义社区"]


@pytest.mark.parametrize(
    ("typed", "why", "offered"),
    [
        ("niuzhuang", "pinyin", "牛庄镇"),
        ("niu zhuang", "pinyin", "牛庄镇"),
        ("NZ", "initials", "牛庄镇"),
        ("牛装", "pinyin", "牛庄镇"),
        ("牛庄阵", "pinyin", "牛庄镇"),
        ("种天补贴", "similar", "种地补贴"),
        ("二台", "part", "二台子社区（兴海街道）"),
        ("双台", "part", "东双台村委会（东四街道）"),
    ],
)
def test_offers(typed: str, why: str, offered: str) -> None:
    found = read(f"{typed} 2025")
    offers = {s.label: s for s in found.suggestions}
    assert offers[offered].why == why
    taken = read(offers[offered].query)
    assert taken.filters.years == (2025,)
    assert offers[offered].value in (*taken.filters.townships, *taken.filters.villages, *taken.filters.policies)
    assert not taken.looks_like_person


def test_every_offer_leads_to_what_it_names() -> None:
    for place in ("刘家", "南关", "xl", "niuzhuang", "二台", "八里", "三道", "永安"):
        for offer in read(place).suggestions:
            found = read(offer.query).filters
            assert (found.villages or found.townships) == (offer.value,), (place, offer)


# ------------------------------------------------------------------ quality over the whole county


def outcome(text: str, village: VillageName) -> str:
    found = read(text)
    if found.filters.villages == (village.code,):
        return "filter"
    return "offer" if any(s.value == village.code for s in found.suggestions) else "miss"


TOWN = {township.code: township.name for township in townships()}
FORMS: dict[str, tuple[Callable[[VillageName], str], dict[str, int]]] = {
    # Six names stand in two townships; twelve when 村 and 社区 are left out, and ten are called like a township.
    "full name": (lambda v: v.name, {"filter": 423, "offer": 12}),
    "base name": (lambda v: village_stem(v.name), {"filter": 397, "offer": 38}),
    "last two characters": (lambda v: village_stem(v.name)[-2:], {"filter": 333, "offer": 102}),
    "first two characters": (lambda v: village_stem(v.name)[:2], {"filter": 367, "offer": 68}),
    "pinyin": (lambda v: sound(village_stem(v.name)), {"offer": 435}),
    "initials": (lambda v: initials(village_stem(v.name)), {"offer": 430, "miss": 5}),
    "township and base name": (lambda v: TOWN[v.township] + village_stem(v.name), {"filter": 435}),
    "short township and base name": (
        lambda v: TOWN[v.township].removesuffix("镇").removesuffix("街道") + village_stem(v.name),
        {"filter": 435},
    ),
    "base name and policy": (lambda v: f"{village_stem(v.name)}地力保护", {"filter": 397, "offer": 38}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_village_is_found(form: str) -> None:
    typed, expected = FORMS[form]
    assert len(villages()) == 435
    assert Counter(outcome(typed(village), village) for village in villages()) == expected


def test_one_wrong_character_in_a_longer_name_is_offered() -> None:
    longer = [(village, village_stem(village.name)) for village in villages() if len(village_stem(village.name)) > 2]
    assert Counter(outcome(f"{stem[:-1]}猫", village) for village, stem in longer) == {"offer": 132}


def test_every_policy_and_township_is_found_by_each_of_its_names() -> None:
    for policy in policies():
        for name in policy:
            found = read(name)
            assert (found.filters, found.rest) == (Filters(policies=(policy.code,)), ""), name
    for township in townships():
        for name in (township.name, township.name.removesuffix("镇").removesuffix("街道")):
            assert read(name).filters == Filters(townships=(township.code,)), name


# ------------------------------------------------------------------ personal names and numbers

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    "芳",
    "伟",
    "秀英",
    "小芳",
    "建国",
    "永安",
    "家兴",
    "桂兰",
    "海龙",
    "德福",
    "玉梅",
    "强",
    "双",
    "大力",
    "玉米",
    "金花",
    "春生",
    "保国",
    "立新",
    "新立",
    "三",
    "国庆",
    "福贵",
    "秋月",
    "军",
    "水生",
    "土改",
]
NAMES = [surname + given for surname in SURNAMES for given in GIVEN]
WAYS: dict[str, Callable[[str, str], str]] = {
    "alone": lambda name, _: name,
    "with blanks": lambda name, stem: f"{stem} {name} 2025",
    "behind the village": lambda name, stem: f"{stem}村{name}地力保护补贴",
    "behind the short village": lambda name, stem: stem + name,
    "before a policy": lambda name, _: f"{name}低保",
    "apart": lambda name, _: f"{name[0]} {name[1:]}",
    "apart, full width": lambda name, _: f"{name[0]}　{name[1:]}",
    "apart, by marks": lambda name, stem: f"{stem}村、{name[0]}、{name[1:]}",
    "apart, behind the town": lambda name, _: f"牛庄镇 {name[0]}-{name[1:]} 2025",
    "apart, before a policy": lambda name, _: f"{name[0]}_{name[1:]}低保",
    "every letter apart": lambda name, _: " ".join(name),
    "every letter apart, by dots": lambda name, _: f"牛庄镇 {'.'.join(name)} 低保",
    "in a sentence, apart": lambda name, _: f"帮我查{name[0]} {name[1:]}的补贴到账了吗",
    "in a sentence": lambda name, _: f"帮我查{name}的补贴到账了吗",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_full_name_goes_nowhere(way: str) -> None:
    stems = [village_stem(village.name) for village in villages()]
    for n, name in enumerate(NAMES):
        found = read(WAYS[way](name, stems[n % len(stems)]))
        said = [found.rest, found.phrases, found.safe_text, *(s.query for s in found.suggestions)]
        said += [s.typed for s in found.suggestions] + [chip.typed for chip in found.chips]
        assert found.looks_like_person, (way, name)
        assert not any(name in re.sub(r"[\W_]", "", text) for text in said), (way, name, said)
        assert not read(found.safe_text).looks_like_person, (way, name)


@pytest.mark.parametrize("name", ["欧阳小芳", "买买提·艾力", "阿依古丽・买买提", "萧芳", "陳小芳"])
def test_other_kinds_of_names(name: str) -> None:
    found = read(f"{name} 低保")
    assert (found.looks_like_person, found.phrases, found.safe_text) == (True, "低保", "低保")


@pytest.mark.parametrize(
    "name",
    [
        "李 癸酉",
        "亓 小明",
        "亓官 小明",
        "欧 阳 小 芳",
        "王·秀兰",
        "王•秀兰",
        "王，秀兰",
        "王 有才",
        "仉 某某",
        "逄小明",
    ],
)
def test_rare_names_and_names_apart(name: str) -> None:
    found = read(f"牛庄镇 {name} 低保")
    assert (found.looks_like_person, found.rest, found.safe_text) == (True, "", "牛庄镇 低保")


@pytest.mark.parametrize("text", ["我叫李癸酉", "查询李癸酉的补贴", "李 癸酉领了多少钱"])
def test_what_is_said_around_a_name_goes_with_it(text: str) -> None:
    found = read(text)
    assert (found.looks_like_person, found.phrases, found.safe_text) == (True, "", "")


@pytest.mark.parametrize("number", ["210381-2025-NY001-01", "210381-2025-NY001-01-G", "２１０３８１-2025-NY001-01-B"])
def test_the_number_of_a_list_is_a_phrase(number: str) -> None:
    found = read(f"牛庄镇 {number}")
    assert not found.looks_like_id
    assert found.rest == fold(number)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５ 19491231 002X",
        "138 0000 0000",
        "6217-0000-0000-0000-000",
    ],
)
def test_a_personal_number_goes_nowhere(number: str) -> None:
    found = read(f"牛庄 {number} 低保")
    assert found.looks_like_id
    assert (found.safe_text, found.rest, found.phrases) == ("牛庄 低保", "", "低保")


EVERYDAY = [
    "农机",
    "农村",
    "补贴标准",
    "申请材料",
    "养羊",
    "马铃薯",
    "黄豆",
    "高温",
    "危房",
    "方案",
    "时间",
    "何时发",
    "金额",
    "白菜",
    "温室",
    "花生",
    "文件",
    "项目",
    "国家",
    "安置",
    "车辆",
]


@pytest.mark.parametrize("word", EVERYDAY)
def test_everyday_words_are_no_names(word: str) -> None:
    assert not read(word).looks_like_person


def test_a_long_query_is_cut_and_quick() -> None:
    found = read("牛庄镇" + "养" * 5000)
    assert found.filters.townships == (NIUZHUANG,)
    assert len(found.safe_text) <= 120


def test_a_vocabulary_without_names() -> None:
    from search.vocabulary import Vocabulary  # noqa: PLC0415  every other test uses the county's

    found = Vocabulary.build((), (), ()).resolve("牛庄 2025 已发", today=date(2026, 1, 1))
    assert found.filters == Filters(years=(2025,), statuses=("paid",))
