"""Invented payees (虚构人员) of the benchmark county: the same people in every run, who come back over years and items.

Surnames are as frequent as in the country, so that masked names collide as real ones do; ID numbers are of a county code
that is not assigned.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from core.law.masking import Digester, fold_name, mask_account, mask_name
from core.law.payouts.id_numbers import check_digit, uscc_check
from service.demo.people import BANKS, COUNTY_OF_NOBODY

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
# Thousandths of the population, in the order of SURNAMES.
SHARES = (
    72, 71, 67, 51, 45, 31, 23, 22, 20, 20, 17, 16, 13, 12, 12, 11, 11, 11, 10, 9, 9, 8, 8, 8, 8, 7, 7, 6, 6, 6, 6, 6, 5,
    5, 5, 5, 5, 5, 4, 4,
)  # fmt: skip
FIRST = "秀桂玉凤春明建国志文淑丽永德福庆宝贵金洪长振云海立学晓雪景树成万广殿占兴忠士义"
LAST = "英兰华芳红军伟强磊洋艳勇杰涛超霞平刚辉敏静珍荣祥林山峰民君生东清梅香琴萍莲娟波斌"
ONE_GIVEN = 8  # one in so many has a name of two characters
CHILDREN = 30  # one in so many is a child
EIGHTEEN = 18
OLDEST = date(1935, 1, 1)
ADULTS = date(2000, 1, 1)
CHILDHOOD = date(2006, 1, 1)
YOUNGEST = date(2017, 1, 1)


class Payee(NamedTuple):
    """One invented person, already as the ledger knows people; ``land_e4`` is ten-thousandths of a mu (亩)."""

    name: str
    id_number: str
    account: str
    bank: str
    village: str
    group: str
    born: date
    land_e4: int
    name_shown: str
    account_tail: str
    account_digest: bytes
    person: bytes
    lookup: bytes

    def minor_until(self, day: date) -> int | None:
        """The year of the 18th birthday of whoever has not had it on ``day``."""
        grown = (self.born.year + EIGHTEEN, self.born.month, self.born.day)
        return grown[0] if grown > (day.year, day.month, day.day) else None


def invent(count: int, villages: Sequence[str], digester: Digester, seed: str) -> list[list[Payee]]:
    """``count`` people, village by village."""
    dice = random.Random(f"{seed}:people")  # noqa: S311  repeatable, nothing secret
    homes: list[list[Payee]] = [[] for _ in villages]
    taken: set[str] = set()
    for number in range(count):
        home = number % len(villages)
        homes[home].append(_payee(number, villages[home], digester, dice, taken))
    return homes


def _payee(number: int, village: str, digester: Digester, dice: random.Random, taken: set[str]) -> Payee:
    name = (
        dice.choices(SURNAMES, SHARES)[0] + ("" if number % ONE_GIVEN == 0 else dice.choice(FIRST)) + dice.choice(LAST)
    )
    born = _birthday(number, dice)
    while (body := f"{COUNTY_OF_NOBODY}{born:%Y%m%d}{number % 1000:03d}") in taken:
        born -= timedelta(days=1)
    taken.add(body)
    id_number = body + check_digit(body)
    account = f"99990000{number:09d}{dice.randrange(100):02d}"
    return Payee(
        name, id_number, account, dice.choice(BANKS), village, f"{dice.randrange(1, 7)}组", born,
        dice.randrange(120, 2400) * 100, mask_name(name), mask_account(account), digester.account(account),
        digester.person(id_number), digester.lookup(fold_name(name), id_number),
    )  # fmt: skip


def _birthday(number: int, dice: random.Random) -> date:
    first, last = (CHILDHOOD, YOUNGEST) if number % CHILDREN == 0 else (OLDEST, ADULTS)
    return first + timedelta(days=dice.randrange((last - first).days))


def cooperative(payee: Payee, digester: Digester) -> Payee:
    """The organisation that stands in lists of full names where the person would stand."""
    name = f"海城市示例{payee.name[1:]}专业合作社"
    body = f"93{COUNTY_OF_NOBODY}MA{int(payee.account[8:17]) % 100_000:05d}XX"
    code = body + uscc_check(body)
    return payee._replace(
        name=name,
        id_number=code,
        name_shown=name,
        person=digester.person(code),
        lookup=digester.lookup(fold_name(name), code),
    )
