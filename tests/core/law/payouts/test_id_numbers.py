"""Check digits against worked examples, birth dates, old numbers and codes of organisations."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.law.payouts.id_numbers import (
    ORGANISATION,
    PERSON,
    Identity,
    adult_year,
    check_digit,
    expand,
    holds_id_number,
    identify,
    uscc_check,
)

TODAY = date(2026, 3, 20)
NUMBER = "21039919700101001" + check_digit("21039919700101001")
BODIES = st.builds(
    lambda day, serial: f"210399{day:%Y%m%d}{serial:03d}",
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


def test_the_check_digit_by_hand() -> None:
    # 2·7 + 1·9 + 0·10 + 3·5 + 9·8 + 9·4 + 1·2 + 9·1 + 4·6 + 9·3 + 0·7 + 1·9 + 0·10 + 1·5 + 0·8 + 0·4 + 1·2 = 224;
    # 224 leaves 4 by 11, and the fifth sign of 1 0 X 9 8 is 8.
    assert check_digit("21039919490101001") == "8"


def test_the_examples_of_the_standards() -> None:
    assert check_digit("11010519491231002") == "X"
    assert uscc_check("91350100M000100Y4") == "3"


@given(BODIES)
def test_a_number_made_right_is_read_back(body: str) -> None:
    number = body + check_digit(body)
    identity = identify(number, TODAY)
    assert isinstance(identity, Identity)
    assert (identity.number, identity.payee, f"{identity.born:%Y%m%d}") == (number, PERSON, body[6:14])


@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(body: str, at: int, by: int) -> None:
    number = body + check_digit(body)
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert not isinstance(identify(wrong, TODAY), Identity)


@given(BODIES, st.integers(0, 15))
def test_two_digits_swapped_never_pass(body: str, at: int) -> None:
    assume(body[at] != body[at + 1])
    number = body + check_digit(body)
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert not isinstance(identify(wrong, TODAY), Identity)


def test_an_old_number_is_expanded() -> None:
    assert expand("210399490101001") == "210399194901010018"
    identity = identify("210399490101001", TODAY)
    assert identity == Identity("210399194901010018", PERSON, date(1949, 1, 1), expanded=True)


def _with_check(body: str) -> str:
    return body + check_digit(body)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "id.missing"),
        ("2103991949010100", "id.length"),
        ("2103991949010100181", "id.length"),
        ("210399194901010017", "id.checksum"),
        (_with_check("21039919490231001"), "id.birth"),
        (_with_check("21039920260321001"), "id.birth"),
        (_with_check("21039918900101001"), "id.birth"),
        ("210399491301001", "id.birth"),
        ("2.10399E+17", "id.float"),
        ("210399194901010000.0", "id.float"),
        ("21039919490101OO18", "id.checksum"),
        ("91350100M000100Y44", "id.checksum"),
        ("²10399194901010018", "id.checksum"),
        ("张", "id.length"),
    ],
)
def test_what_is_refused_and_why(number: str, code: str) -> None:
    assert identify(number, TODAY) == code


def test_an_organisation_has_a_code_of_its_own() -> None:
    assert identify("91350100M000100Y43", TODAY) == Identity("91350100M000100Y43", ORGANISATION)


def test_a_code_of_digits_needs_its_inner_check_digit_too() -> None:
    codes = [body + uscc_check(body) for n in range(1000) if (body := f"933399194901{n:05d}")]
    accepted = [code for code in codes if isinstance(found := identify(code, TODAY), Identity) and not found.born]
    # GB 11714 for 49010000: 4·3 + 9·7 + 1·10 = 85, which leaves 8 by 11, so 3 follows.
    assert "93339919490100003" in {code[:17] for code in accepted}
    assert 60 < len(accepted) < 120


@pytest.mark.parametrize(
    ("born", "year"),
    [
        (date(2008, 3, 20), None),
        (date(2008, 3, 21), 2026),
        (date(2010, 1, 1), 2028),
        (date(2008, 2, 29), None),
        (date(1970, 1, 1), None),
    ],
)
def test_who_is_still_a_minor(born: date, year: int | None) -> None:
    assert adult_year(born, TODAY) == year
    identity = identify(_with_check(f"210399{born:%Y%m%d}001"), TODAY)
    assert isinstance(identity, Identity)
    assert identity.minor_until == year


@pytest.mark.parametrize(
    ("code", "holds"),
    [
        ("210381-2026-NY001-03", False),
        ("BATCH-" + NUMBER, True),
        (NUMBER[:6] + "-" + NUMBER[6:14] + "." + NUMBER[14:], True),
        ("9" + NUMBER, True),
        ("20261124093000123456", False),
    ],
)
def test_a_number_in_a_code_is_seen(code: str, holds: bool) -> None:
    assert holds_id_number(code) is holds
