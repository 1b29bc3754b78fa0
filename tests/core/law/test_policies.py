"""An item of the policy list is complete when every element of the standard catalogue is there."""

import pytest

from core.law.policies import ELEMENTS, Element, doubts, missing_elements
from core.records.policies import PolicyItem

COMPLETE: dict[str, object] = {element.column: "写明" for element in ELEMENTS} | {
    "list_mode_web": "masked",
    "list_mode_board": "full",
    "announce_n": 7,
    "announce_unit": "working",
    "disclose_n": 20,
    "disclose_unit": "working",
    "guide_phone": "0412-0000102",
    "supervision_phone": "0412-0000900",
}


def test_a_complete_item_lacks_nothing() -> None:
    assert missing_elements(COMPLETE) == []
    assert doubts(COMPLETE) == []


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element.column)
@pytest.mark.parametrize("empty", ["", "  ", None])
def test_each_element_is_missed_by_its_name(element: Element, empty: str | None) -> None:
    assert missing_elements(COMPLETE | {element.column: empty}) == [element.name]


def test_the_nine_guide_elements_are_all_asked_for() -> None:
    asked = {element.column for element in ELEMENTS}
    assert {column for column in PolicyItem.model_fields if column.startswith("guide_")} <= asked
    assert asked <= set(PolicyItem.model_fields)
    assert all(element.basis for element in ELEMENTS)


@pytest.mark.parametrize("column", ["list_mode_web", "list_mode_board", "announce_unit", "disclose_unit"])
def test_choices_must_be_known(column: str) -> None:
    assert len(missing_elements(COMPLETE | {column: "sometimes"})) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"supervision_phone": "0412-0000102"}, "监督电话"),
        ({"name": "孤儿基本生活费"}, "更严"),
        ({"announce_n": 0}, "公示天数"),
    ],
)
def test_odd_items_are_doubted(change: dict[str, object], word: str) -> None:
    (sentence,) = doubts(COMPLETE | change)
    assert word in sentence


def test_no_announcement_is_asked_of_a_list_that_is_not_public() -> None:
    assert doubts(COMPLETE | {"list_mode_web": "none", "announce_n": 0}) == []
    assert doubts(COMPLETE | {"list_mode_web": "sometimes"}) == []
