"""Money is read exactly or not at all."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.payouts.amounts import e4, fen, product_fen


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("867.00", 86_700),
        ("867", 86_700),
        ("867.5", 86_750),
        ("0.01", 1),
        ("0", 0),
        ("-5.00", -500),
        ("８６７．００", 86_700),
        (" 867.00 ", 86_700),
        ("999999999999.99", 99_999_999_999_999),
    ],
)
def test_money_in_fen(text: str, value: int) -> None:
    assert fen(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1e3",
        "1E+3",
        "1.234",
        "1,000.00",
        ".5",
        "5.",
        "+5",
        "05",
        "--5",
        "NaN",
        "0x10",
        "1 000",
        "五",
        "1000000000000",
    ],
)
def test_what_is_not_plain_money(text: str) -> None:
    assert fen(text) is None


def test_four_places_for_quantities() -> None:
    assert e4("10.2") == 102_000
    assert e4("0.0001") == 1
    assert e4("0.00001") is None


@given(st.decimals(-999_999_999, 999_999_999, places=2))
def test_every_amount_comes_back(amount: Decimal) -> None:
    assert fen(f"{amount:.2f}".replace("-0.00", "0.00")) == int(amount * 100)


@given(st.integers(0, 10**10), st.integers(0, 10**9))
def test_the_product_is_rounded_half_up(quantity: int, rate: int) -> None:
    exact = Decimal(quantity) * Decimal(rate) / 10_000 / 10_000
    assert product_fen(quantity, rate) == int(exact.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
