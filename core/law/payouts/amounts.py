"""Money and quantities (金额、数量) from decimal strings: fen and ten-thousandths as whole numbers, never floats."""

import re
import unicodedata
from functools import lru_cache

FEN_PLACES = 2
E4_PLACES = 4
# Rates, areas and fixed amounts come again and again; nothing in them is personal.
REMEMBERED = 1 << 16
_TENS = (1, 10, 100, 1_000, 10_000)
# 12 digits before the point: more than any county ever paid, and safe in a 64-bit column as fen and ten-thousandths.
_MONEY = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?", re.ASCII)
_E4 = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?", re.ASCII)


@lru_cache(maxsize=REMEMBERED)
def fen(text: str) -> int | None:
    """Fen of a yuan amount such as ``867.00``; None unless it is a plain decimal with at most two places."""
    if _MONEY.fullmatch(text) is None:
        text = _half_width(text)
        if _MONEY.fullmatch(text) is None:
            return None
    return _whole(text, FEN_PLACES)


@lru_cache(maxsize=REMEMBERED)
def e4(text: str) -> int | None:
    """Ten-thousandths of a quantity or rate such as ``10.20``; None unless a decimal with at most four places."""
    if _E4.fullmatch(text) is None:
        text = _half_width(text)
        if _E4.fullmatch(text) is None:
            return None
    return _whole(text, E4_PLACES)


def product_fen(quantity_e4: int, rate_e4: int) -> int:
    """Quantity × rate in fen, half a fen rounded up (四舍五入)."""
    return (quantity_e4 * rate_e4 + 500_000) // 1_000_000


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _whole(text: str, places: int) -> int:
    point = text.find(".")
    if point < 0:
        return int(text) * _TENS[places]
    return int(text[:point] + text[point + 1 :]) * _TENS[places - len(text) + point + 1]
