"""Invented people (虚构人员): names from the sexagenary cycle, ID numbers of the unassigned county code 210399."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.law.payouts.id_numbers import check_digit

COUNTY_OF_NOBODY = "210399"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
BANKS = ("海城农商银行", "邮储银行海城支行", "农业银行海城支行")
CHILD_SHARE = 0.08
OLD_SHARE = 0.14


@dataclass(frozen=True, slots=True)
class Person:
    """One invented payee; ``land_e2`` is hundredths of a mu (亩)."""

    name: str
    id_number: str
    account: str
    bank: str
    born: date
    village_code: str
    group: str
    land_e2: int

    def age(self, day: date) -> int:
        """Full years on ``day``."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


def invent_people(count: int, villages: Sequence[str], today: date, dice: random.Random) -> list[Person]:
    """``count`` people spread over ``villages`` in turn, so that every village has some."""
    taken: set[str] = set()
    return [_person(number, villages[number % len(villages)], today, dice, taken) for number in range(count)]


def _person(number: int, village_code: str, today: date, dice: random.Random, taken: set[str]) -> Person:
    born = today - timedelta(days=round(_age(dice) * 365.25) + dice.randrange(365))
    while (body := f"{COUNTY_OF_NOBODY}{born:%Y%m%d}{number % 1000:03d}") in taken:
        born -= timedelta(days=1)
    taken.add(body)
    stem, branch = dice.choice(STEMS), dice.choice(BRANCHES)
    # One in nine has a two-character name, as in the field.
    name = dice.choice(SURNAMES) + (branch if number % 9 == 0 else stem + branch)
    return Person(
        name=name,
        id_number=body + check_digit(body),
        account=f"99990000{number:09d}{dice.randrange(100):02d}",
        bank=dice.choice(BANKS),
        born=born,
        village_code=village_code,
        group=f"{dice.randrange(1, 7)}组",
        land_e2=dice.randrange(120, 2400),
    )


def _age(dice: random.Random) -> int:
    throw = dice.random()
    if throw < CHILD_SHARE:
        return dice.randrange(1, 17)
    if throw < CHILD_SHARE + OLD_SHARE:
        return dice.randrange(80, 96)
    return dice.randrange(19, 80)
