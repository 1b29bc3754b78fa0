"""One mask, one folding, digests nobody can make without the key."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.masking import (
    MASKS,
    STAR,
    Digester,
    fold_id,
    fold_name,
    lookup_digest,
    mask_account,
    mask_name,
    person_digest,
)
from core.records.payouts import Payout

PEPPER = b"a pepper of thirty-two bytes....."
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


def test_every_column_of_payout_is_decided() -> None:
    decided = [mask.column for mask in MASKS]
    assert sorted(decided) == sorted(Payout.model_fields)
    assert {mask.treatment for mask in MASKS} == {"shown", "masked", "withheld"}
    assert all(mask.basis for mask in MASKS)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("张小芳", "张*芳"), ("欧阳小芳", "欧*芳"), ("买买提·艾力", "买*力"), ("张", "*"), ("", "*")],
)
def test_a_name_is_masked_one_way(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@given(NAMES)
def test_a_mask_tells_neither_length_nor_middle(name: str) -> None:
    shown = mask_name(name)
    assert shown.count(STAR) == 1
    assert len(shown) <= 3
    assert shown != name


@pytest.mark.parametrize(
    ("account", "tail"),
    [("9999000000000000123", "0123"), ("12345678", "5678"), ("1234567", ""), ("", ""), ("ABCDEFGH1234", "")],
)
def test_an_account_keeps_four_digits_at_most(account: str, tail: str) -> None:
    assert mask_account(account) == tail


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        (" 张 三\u3000", "张三"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("Ａｌｉ", "ALI"),
        ("张\u200b三\ufe00", "张三"),
        ("\ue863三", "\ue863三"),
        ("张三\U000e0100", "张三"),
    ],
)
def test_names_written_differently_are_one(written: str, folded: str) -> None:
    assert fold_name(written) == folded


@pytest.mark.parametrize(
    "written",
    ["21039919900101001x", "２１０３９９１９９００１０１００１Ｘ", " 210399 19900101 001x ", "'21039919900101001X"],
)
def test_numbers_written_differently_are_one(written: str) -> None:
    assert fold_id(written) == "21039919900101001X"


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_id(fold_id(text)) == fold_id(text)


@pytest.mark.parametrize("pepper", [b"k", PEPPER, b"k" * 64, b"k" * 65, b"k" * 200], ids=len)
def test_the_copied_halves_make_the_hmac_of_the_standard(pepper: bytes) -> None:
    digester, number = Digester(pepper), "210399194901010018"
    person = hmac.digest(pepper, b"person\0" + number.encode(), hashlib.sha256)[:16]
    lookup = hmac.digest(pepper, b"lookup\0" + f"张三\0{number}".encode(), hashlib.sha256)[:16]
    failure = hmac.digest(pepper, "failure\0张三\x00192.0.2.1".encode(), hashlib.sha256)[:16]
    content = digester.content()
    content.update(b"line\n")
    assert digester.person(number) == person == person_digest(pepper, number)
    assert digester.lookup("张三", number) == lookup == lookup_digest(pepper, "张三", number)
    assert digester.failure("张三", "192.0.2.1") == failure
    assert content.digest() == hmac.digest(pepper, b"content\0line\n", hashlib.sha256)


def test_digests_differ_by_use_and_by_key() -> None:
    number = "210399194901010018"
    digests = {Digester(PEPPER).person(number), Digester(PEPPER).lookup("", number), Digester(b"other").person(number)}
    assert len(digests) == 3


def test_there_is_no_digest_without_a_key() -> None:
    with pytest.raises(ValueError, match="pepper"):
        Digester(b"")
