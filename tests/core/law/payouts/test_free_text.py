"""Free fields are searched however a number is written, and are emptied when somebody's number or name is in them."""

import pytest

from core.law.payouts.free_text import MEMORY, FreeFields, looks_personal


@pytest.mark.parametrize(
    "text",
    [
        "210399197001010016",
        "210399700101001",
        "13900000000",
        "139 0000 0000",
        "139-0000-0000",
        "0412-0000100",
        "１３９００００００００",
        "9999 0000 0000 0000 123",
        "电话：（0412）000 0100",
        "一三九〇〇〇〇〇〇〇〇",
        "2103991970\u20030101",
    ],
)
def test_numbers_in_every_dress(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize("text", ["", "3组", "12组", "海城农商银行", "亩", "2026年", "第1-3组", "一二三组", "元/人·月"])
def test_what_is_no_number(text: str) -> None:
    assert not looks_personal(text)


def test_fields_are_cleaned_each_by_itself() -> None:
    texts = FreeFields().clean(" 3组\x00 ", "13900000000", "亩" * 17, "张甲子")
    assert texts == ("3组", "", "", (("bank", "free.number"), ("unit", "free.long")))


def test_a_name_is_found_in_a_text_that_was_clean_for_others() -> None:
    fields = FreeFields()
    assert fields.clean("张甲子家", None, None, "李乙丑").group == "张甲子家"
    assert fields.clean("张甲子家", None, None, "张甲子") == ("", "", "", (("group", "free.name"),))
    assert fields.clean("张甲子家", None, None, "张").group == "张甲子家"


def test_memory_is_bounded() -> None:
    fields = FreeFields()
    for n in range(MEMORY + 10):
        assert fields.clean(f"{n}组", None, None, "").group == f"{n}组"
        assert len(fields.known) <= MEMORY
    assert fields.clean("3组", None, None, "").group == "3组"
