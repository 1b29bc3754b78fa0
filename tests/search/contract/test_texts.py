"""What both engines do with policies and documents."""

import pytest

from core.law.refusal import Refusal
from search.index import Filters, Index
from tests.search.engines import a_document, a_policy

POLICIES = [
    a_policy(),
    a_policy("MZ001", name="农村居民最低生活保障", plain_name="农村低保", body="补差发放。"),
    a_policy(
        "MZ009", name="困难残疾人生活补贴", plain_name="残疾人生活补贴", body="低保家庭中的持证残疾人，按月发放。"
    ),
    a_policy("NY011", name="耕地轮作补助", plain_name="粮豆轮作补贴", body="国家补助标准150元/亩；NY003不重复享受。"),
]


@pytest.fixture
def filled(index: Index) -> Index:
    index.replace_edition(2025, POLICIES)
    return index


SEARCHES = {
    "two characters in a plain name before the text": ("低保", ["MZ001", "MZ009"]),
    "two characters": ("耕地", ["NY001", "NY011"]),
    "infix across words": ("力保", ["NY001"]),
    "infix of a name": ("地地力", ["NY001"]),
    "one character": ("豆", ["NY011"]),
    "the whole name": ("耕地地力保护补贴", ["NY001"]),
    "not across two names": ("补贴种地", []),
    "order of characters matters": ("地耕", []),
    "all phrases are needed": ("耕地 补助", ["NY011"]),
    "phrases in title and text": ("生活 按月", ["MZ009"]),
    "one phrase missing": ("耕地 低保", []),
    "code": ("ny011", ["NY011"]),
    "number": ("150", ["NY011"]),
    "part of a number": ("15", []),
    "full width": ("１５０元", ["NY011"]),
    "code in the text, the item itself has another": ("NY003", ["NY011"]),
    "nothing but punctuation": ("、。！", []),
    "operators are words": ("耕地 OR 低保", []),
    "quotes": ("\"耕地\" '轮作'", ["NY011"]),
    "brackets and stars": ("耕地* (轮作)", ["NY011"]),
    "minus": ("-轮作", ["NY011"]),
    "column syntax": ("title:轮作", []),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_phrases(filled: Index, name: str) -> None:
    text, expected = SEARCHES[name]
    assert [item.code for item in filled.policies(text).items] == expected


def test_no_words_is_everything_in_order(filled: Index) -> None:
    for text in ("", "  "):
        assert [item.code for item in filled.policies(text).items] == ["MZ001", "MZ009", "NY001", "NY011"]


def test_an_item_comes_back_as_it_was_put(filled: Index) -> None:
    assert filled.policies("轮作").items == (POLICIES[3],)


def test_all_words_in_the_names_rank_first_then_newer_then_by_code(index: Index) -> None:
    index.replace_edition(
        2024, [a_policy("A1", 2024, name="补助甲"), a_policy("A2", 2024, name="别的", body="补助甲 养牛")]
    )
    index.replace_edition(
        2025,
        [
            a_policy("B1", name="别的", body="补助甲 养牛"),
            a_policy("B2", name="补助甲", body="养牛"),
            a_policy("B3", name="养牛补助甲"),
            a_policy("A9", name="别的", body="养牛 补助甲"),
        ],
    )
    assert [i.id for i in index.policies("补助甲").items] == [
        "2025-B2",
        "2025-B3",
        "2024-A1",
        "2025-A9",
        "2025-B1",
        "2024-A2",
    ]
    assert [i.id for i in index.policies("补助甲 养牛").items] == [
        "2025-B3",
        "2025-A9",
        "2025-B1",
        "2025-B2",
        "2024-A2",
    ]
    for limit in (1, 2, 4):
        found: list[str] = []
        cursor: str | None = None
        while True:
            page = index.policies("补助甲", None, cursor, limit)
            found += [item.id for item in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert found == ["2025-B2", "2025-B3", "2024-A1", "2025-A9", "2025-B1", "2024-A2"]


def test_words_that_only_stand_near_each_other_are_no_phrase(index: Index) -> None:
    """Meilisearch itself would take this for a match: every pair of the phrase is somewhere close."""
    index.replace_document(1, a_document(body="低保。保金。低了金。"))
    index.replace_document(2, a_document(2, title="保金低保和低了金", body="低保金"))
    assert [d.id for d in index.documents("低保金").items] == [1, 2]
    index.replace_document(1, a_document(title="低保和保金以及低了金", body="没有"))
    assert [d.id for d in index.documents("低保金").items] == [2]


def test_editions_and_codes_narrow(filled: Index) -> None:
    filled.replace_edition(2024, [a_policy(year=2024)])
    assert [i.year for i in filled.policies("耕地地力").items] == [2025, 2024]
    assert [i.year for i in filled.policies("耕地地力", Filters(years=(2024,))).items] == [2024]
    assert [i.code for i in filled.policies("", Filters(policies=("ny001", "MZ001"), years=(2025,))).items] == [
        "MZ001",
        "NY001",
    ]


def test_an_edition_is_replaced_as_a_whole(filled: Index) -> None:
    filled.replace_document(2025, a_document(2025))
    filled.replace_edition(2025, POLICIES[1:3])
    filled.replace_edition(2025, POLICIES[1:3])
    assert [item.code for item in filled.policies("").items] == ["MZ001", "MZ009"]
    assert filled.policies("耕地").items == ()
    assert [d.id for d in filled.documents("").items] == [2025]


def test_every_text_is_reached_exactly_once(index: Index) -> None:
    index.replace_edition(2025, [a_policy(f"NY{n:03}") for n in range(45)])
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = index.policies("补贴", None, cursor, 9)
        found += [item.code for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == [f"NY{n:03}" for n in range(45)]


def test_documents(index: Index) -> None:
    undated = a_document(3, title="职责暂行规定", doc_no="", issued_on=None, body="财政部门负责低保资金。", policies=())
    for document in (a_document(1), a_document(2, issued_on=None, policies=("MZ001", "MZ002")), undated):
        assert index.replace_document(document.id, document) == 1
    assert [d.id for d in index.documents("低保").items] == [1, 2, 3]
    assert [d.id for d in index.documents("财发〔2025〕26号").items] == [1, 2]
    assert [d.id for d in index.documents("海财发2025年26号").items] == []
    assert [d.id for d in index.documents("", Filters(policies=("MZ002",))).items] == [2]
    assert [d.id for d in index.documents("", Filters(years=(2025,))).items] == [1]
    assert index.documents("职责").items == (undated,)
    for _ in range(2):
        assert index.replace_document(1, None) == 0
    assert [d.id for d in index.documents("低保").items] == [2, 3]
    assert index.policies("低保").items == ()


def test_ten_phrases_are_used_and_the_others_are_named(index: Index) -> None:
    index.replace_document(1, a_document(body="甲 乙 丙 丁 戊 己 庚 辛 壬 癸 子 丑"))
    ten = "甲 乙 丙 丁 戊 己 庚 辛 壬 癸"
    assert len(index.documents(ten).items) == 1
    assert index.documents(ten.replace("癸", "寅")).items == ()
    hits = index.documents(f"{ten} 甲 寅 卯")
    assert (len(hits.items), hits.ignored) == (1, ("寅", "卯"))


def test_long_phrases_and_long_texts(index: Index) -> None:
    sentence = "中华人民共和国农村土地承包法实施办法第三十七条规定的情形"
    index.replace_document(1, a_document(title=sentence * 4, body="补贴。" * 20_000 + sentence))
    assert len(index.documents(sentence).items) == 1
    assert index.documents(sentence + "没有").items == ()
    assert index.documents("低保" * 600).items == ()


@pytest.mark.parametrize("cursor", ["x", "-1", "1-2-3", "9999999"])
def test_a_made_up_cursor_is_refused(index: Index, cursor: str) -> None:
    with pytest.raises(Refusal, match=r"search\.cursor"):
        index.documents("低保", None, cursor)
