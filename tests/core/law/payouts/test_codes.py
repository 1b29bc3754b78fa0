"""Codes on paper: readable signs, and a check sign that notices what people do wrong."""

import itertools

from core.law.payouts.codes import ALPHABET, check_sign, folded_code, grouped, sheet_code

BODY = "K7M4WQ2"


def test_the_alphabet_has_nothing_that_looks_alike() -> None:
    assert not set(ALPHABET) & set("01OIL")
    assert len(set(ALPHABET)) == len(ALPHABET) == 31


def test_one_wrong_sign_is_noticed() -> None:
    right = check_sign(BODY)
    for place, sign in itertools.product(range(len(BODY)), ALPHABET):
        changed = BODY[:place] + sign + BODY[place + 1 :]
        assert (check_sign(changed) == right) == (changed == BODY)


def test_two_neighbours_exchanged_are_noticed() -> None:
    for place in range(len(BODY) - 1):
        changed = BODY[:place] + BODY[place + 1] + BODY[place] + BODY[place + 2 :]
        assert check_sign(changed) != check_sign(BODY)


def test_a_code_is_taken_as_people_write_it() -> None:
    assert folded_code(" k7m4－wq2b ") == folded_code("K7M4 WQ2B") == "K7M4WQ2B"
    assert grouped("K7M4WQ2BABCD") == "K7M4-WQ2B-ABCD"


def test_a_sheet_code_stands_for_rows_version_and_place() -> None:
    rows, others = "ab" * 32, "cd" * 32
    code = sheet_code("B-1", 1, "210381101201", rows)
    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert code == sheet_code("B-1", 1, "210381101201", rows)
    assert code not in {
        sheet_code("B-1", 2, "210381101201", rows),
        sheet_code("B-1", 1, "210381101202", rows),
        sheet_code("B-2", 1, "210381101201", rows),
        sheet_code("B-1", 1, "210381101201", others),
    }
