"""Numbers of persons and organisations (公民身份号码 GB 11643, 统一社会信用代码 GB 32100): check digits and birth dates."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

ADULT = 18
BODY = 17
LENGTH = 18
OLD_LENGTH = 15
OLDEST_AGE = 130
PERSON = "person"
ORGANISATION = "organisation"

# GB 11643: the remainder by 11 names the sign. The weighted sum below is taken over ASCII codes, each 48 too high;
# the weights add up to 100 and 4800 leaves 4, so the table starts four places on.
_SIGNS = "10X98765432"
_SIGNS_OF_CODES = tuple(_SIGNS[(remainder - 4) % 11] for remainder in range(11))
# GB 32100 leaves out I, O, S, V and Z, which look like digits or like each other.
_USCC_VALUES = {sign: value for value, sign in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC = re.compile(r"[1-9AGNY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_FLOAT = re.compile(r"[0-9]+(\.[0-9]*)?E\+?[0-9]+|[0-9]+\.[0-9]*", re.ASCII)


class Identity(NamedTuple):
    """What a number says: 18 characters, person or organisation, a person's birth date, whether it had 15 digits."""

    number: str
    payee: str
    born: date | None = None
    expanded: bool = False


def check_digit(body: str) -> str:
    """The 18th sign of an ID number, from its first 17 digits."""
    a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q = body.encode("ascii")  # noqa: E741  letters of the alphabet
    # Unrolled: this runs once a row, and a loop over the weights takes several times as long.
    total = (a + k) * 7 + (b + l) * 9 + (c + m) * 10 + (d + n) * 5 + (e + o) * 8 + (f + p) * 4 + (g + q) * 2
    return _SIGNS_OF_CODES[(total + h + i * 6 + j * 3) % 11]


def uscc_check(body: str) -> str:
    """The 18th sign of a unified social credit code, from its first 17 signs."""
    total = sum(_USCC_VALUES[sign] * weight for sign, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return _USCC_SIGNS[-total % 31]


def expand(old: str) -> str:
    """The 18 characters of a 15-digit number: its century is always the 20th."""
    body = f"{old[:6]}19{old[6:]}"
    return body + check_digit(body)


def identify(number: str, today: date) -> Identity | str:
    """Whose number this is, or the code of the finding that refuses it; ``number`` must be folded (masking.fold_id)."""
    if len(number) == LENGTH and number[:BODY].isdigit() and number.isascii():
        born = _birth(number[6:14])
        if born is not None:
            return _person(number, born, today)
    if len(number) == OLD_LENGTH and number.isdigit() and number.isascii():
        return _old_person(number, today)
    return _organisation(number) or _why_not(number)


def adult_year(born: date, today: date) -> int | None:
    """The year of the 18th birthday of somebody who is under 18 on ``today``, else None."""
    year = born.year + ADULT
    if today.year > year or (today.year == year and (today.month, today.day) >= (born.month, born.day)):
        return None
    return year


def _person(number: str, born: date, today: date) -> Identity | str:
    if check_digit(number[:BODY]) != number[BODY]:
        # A code of an organisation may carry eight digits that look like a date, though hardly ever.
        return _organisation(number) or "id.checksum"
    if born > today or today.year - born.year > OLDEST_AGE:
        return "id.birth"
    return Identity(number, PERSON, born)


def _old_person(number: str, today: date) -> Identity | str:
    expanded = expand(number)
    born = _birth(expanded[6:14])
    if born is None or born > today:
        return "id.birth"
    return Identity(expanded, PERSON, born, expanded=True)


def _organisation(number: str) -> Identity | None:
    if _USCC.fullmatch(number) and uscc_check(number[:BODY]) == number[BODY]:
        return Identity(number, ORGANISATION)
    return None


def _why_not(number: str) -> str:
    if not number:
        return "id.missing"
    if _FLOAT.fullmatch(number):
        return "id.float"
    if len(number) != LENGTH:
        return "id.length"
    return "id.birth" if number[:BODY].isdigit() else "id.checksum"


@lru_cache(maxsize=65536)
def _birth(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
