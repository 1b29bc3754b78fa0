"""A 查询码 as it is typed: what is wrong with it is said in words."""

import pytest

from core.law.cards import LENGTH, REPLACED, REVOKED, REVOKED_SAID, code_fault
from core.law.payouts.codes import ALPHABET, check_sign, folded_code

CODE = "K7M4WQ2" + check_sign("K7M4WQ2")


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), f"{CODE[:4]}-{CODE[4:]}", f" {CODE[:4]} {CODE[4:]} "])
def test_a_code_is_taken_however_it_is_written(typed: str) -> None:
    assert folded_code(typed) == CODE
    assert code_fault(folded_code(typed)) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (CODE[:-1], "少了 1 位"),
        (CODE + "2", "多了 1 位"),
        ("O" + CODE[1:], "没有 0、1、I、L、O"),
        ("王" + CODE[1:], "没有 0、1、I、L、O"),
    ],
)
def test_what_is_wrong_is_said(typed: str, said: str) -> None:
    assert said in code_fault(typed)


def test_every_single_wrong_sign_is_noticed() -> None:
    for place in range(LENGTH):
        for sign in ALPHABET:
            other = CODE[:place] + sign + CODE[place + 1 :]
            assert (code_fault(other) == "") == (other == CODE)


def test_a_replaced_card_has_a_word_that_nobody_chooses() -> None:
    assert REPLACED not in REVOKED
    assert set(REVOKED_SAID) == {*REVOKED, REPLACED}
