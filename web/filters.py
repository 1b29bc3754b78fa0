"""How numbers and days are written on a page (写法): 2,305.00 元, 11月20日, 10.2 亩."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.law.clock import CHINA, local_date

E4 = Decimal(10000)
WEEKDAYS = "一二三四五六日"


def yuan(fen: int) -> str:
    """Fen as yuan with two places, without the unit: 230500 → 2,305.00."""
    sign, rest = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"


def quantity(e4: int) -> str:
    """Ten-thousandths without idle zeros: 102000 → 10.2."""
    return f"{(Decimal(e4) / E4).normalize():,f}"


def rate(e4: int) -> str:
    """A rate in ten-thousandths of a yuan, at least two places: 850000 → 85.00."""
    whole, _, places = f"{Decimal(e4) / E4:,.4f}".partition(".")
    return f"{whole}.{places[:2]}{places[2:].rstrip('0')}"


def count(number: int) -> str:
    """A number of things: 60,000."""
    return f"{number:,}"


def day(value: date | datetime, *, year: bool = False) -> str:
    """11月20日, with ``year`` 2026年11月20日. Instants are days in China."""
    shown = local_date(value) if isinstance(value, datetime) else value
    return f"{shown.year}年{shown.month}月{shown.day}日" if year else f"{shown.month}月{shown.day}日"


def long_day(value: date | datetime) -> str:
    """2026年11月20日."""
    return day(value, year=True)


def weekday(value: date) -> str:
    """星期五."""
    return f"星期{WEEKDAYS[value.weekday()]}"


def moment(value: datetime) -> str:
    """11月20日 14:05, China time."""
    return f"{day(value)} {value.astimezone(CHINA):%H:%M}"


def iso(value: date | datetime) -> str:
    """For the ``datetime`` attribute of <time>."""
    return value.astimezone(CHINA).isoformat() if isinstance(value, datetime) else value.isoformat()


def code(value: str) -> str:
    """A long number in groups of four, as on a bank card: easier to read out."""
    return " ".join(value[place : place + 4] for place in range(0, len(value), 4))


def phone(value: str) -> str:
    """What stands in a tel: link: digits and plus only."""
    return "".join(sign for sign in value if sign in "+0123456789")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "yuan": yuan,
    "quantity": quantity,
    "rate": rate,
    "count": count,
    "day": day,
    "long_day": long_day,
    "weekday": weekday,
    "moment": moment,
    "iso": iso,
    "code": code,
    "phone": phone,
}
