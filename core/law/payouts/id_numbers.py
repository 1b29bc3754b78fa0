"""Numbers of persons and organisations (公民身份号码 GB 11643, 统一社会信用代码 GB 32100): check digits and birth dates."""

import re
from collections.abc import Sequence
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

# GB 11643: the weighted sum of 17 digits, by its remainder by 11, names the sign.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"
# GB 32100 leaves out I, O, S, V and Z, which look like digits or like each other.
_USCC_VALUES = {sign: value for value, sign in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# Office of registration and kind of body, then a place whose first two digits are a province, then the rest.
_USCC = re.compile(
    r"(?:1[1239]|3[1-59]|5[1239]|8[19]|9[123]|A[19]|N[1239]|Y1)"
    r"(?:10|1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}[0-9A-HJ-NPQRTUWXY]{10}",
    re.ASCII,
)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_DIVIDERS = re.compile(r"[-._\s]")
_INSIDE = re.compile(
    r"(?=([1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]))", re.ASCII
)
_FLOAT = re.compile(r"[0-9]+(\.[0-9]*)?E\+?[0-9]+|[0-9]+\.[0-9]*", re.ASCII)


class Identity(NamedTuple):
    """What a number says: 18 characters, person or organisation, birth date, whether it had 15 digits.

    ``minor_until`` is the year of the 18th birthday of a person who is still a minor.
    """

    number: str
    payee: str
    born: date | None = None
    minor_until: int | None = None
    expanded: bool = False


class _Birth(NamedTuple):
    """Eight digits of a number that are a date, their share in the checksum, and whether somebody can be that old."""

    born: date
    share: int
    fine: bool
    minor_until: int | None


def check_digit(body: str) -> str:
    """The 18th sign of an ID number, from its first 17 digits."""
    return _SIGNS[_share(body, _WEIGHTS) % 11]


def uscc_check(body: str) -> str:
    """The 18th sign of a unified social credit code, from its first 17 signs."""
    total = sum(_USCC_VALUES[sign] * weight for sign, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return _USCC_SIGNS[-total % 31]


def holds_id_number(text: str) -> bool:
    """Whether an 18-digit ID number with its right check digit stands anywhere in a code, also with - . _ in between."""
    bare = _DIVIDERS.sub("", text.upper())
    found = (match.group(1) for match in _INSIDE.finditer(bare))
    return any(check_digit(number[:BODY]) == number[BODY] for number in found)


def is_organisation(number: str) -> bool:
    """Whether these 18 signs are a unified social credit code, by both of its check digits."""
    return _organisation(number) is not None


def expand(old: str) -> str:
    """The 18 characters of a 15-digit number: its century is always the 20th."""
    body = f"{old[:6]}19{old[6:]}"
    return body + check_digit(body)


def identify(number: str, today: date) -> Identity | str:
    """Whose number this is, or the code of the finding that refuses it; ``number`` must be folded (masking.fold_id)."""
    if len(number) == LENGTH:
        # The three parts come again and again (places, days, serials), so their shares of the checksum are kept:
        # four look-ups instead of 17 multiplications a row.
        area, birth, serial = _area_share(number[:6]), _birth(number[6:14], today), _SERIAL_SHARES.get(number[14:BODY])
        if area is not None and birth is not None and serial is not None:
            if _SIGNS[(area + birth.share + serial) % 11] != number[BODY]:
                # A code of an organisation may carry eight digits that look like a date, though hardly ever.
                return _organisation(number) or "id.checksum"
            return Identity(number, PERSON, birth.born, birth.minor_until) if birth.fine else "id.birth"
        return _organisation(number) or _why_not(number)
    if len(number) == OLD_LENGTH and number.isdigit() and number.isascii():
        return _old_person(number, today)
    return _why_not(number)


def is_adult(number: str, today: date) -> bool:
    """Whether ``identify`` would find an adult person and nothing to say about the number; False may be too hasty."""
    if len(number) != LENGTH:
        return False
    area, birth, serial = _area_share(number[:6]), _birth(number[6:14], today), _SERIAL_SHARES.get(number[14:BODY])
    if area is None or birth is None or serial is None:
        return False
    right = _SIGNS[(area + birth.share + serial) % 11] == number[BODY]
    return right and birth.fine and birth.minor_until is None


def adult_year(born: date, today: date) -> int | None:
    """The year of the 18th birthday of somebody who is under 18 on ``today``, else None."""
    year = born.year + ADULT
    if today.year > year or (today.year == year and (today.month, today.day) >= (born.month, born.day)):
        return None
    return year


def _old_person(number: str, today: date) -> Identity | str:
    expanded = expand(number)
    birth = _birth(expanded[6:14], today)
    if birth is None or not birth.fine:
        return "id.birth"
    return Identity(expanded, PERSON, birth.born, birth.minor_until, expanded=True)


def _organisation(number: str) -> Identity | None:
    if not _USCC.fullmatch(number) or uscc_check(number[:BODY]) != number[BODY]:
        return None
    # One mistyped ID number in 31 would pass for a code; the check digit inside it (GB 11714) leaves one in 341.
    if number[:BODY].isdigit() and _share(number[8:16], _ORGANISATION_WEIGHTS) % 11 != -int(number[16]) % 11:
        return None
    return Identity(number, ORGANISATION)


def _why_not(number: str) -> str:
    if not number:
        return "id.missing"
    if _FLOAT.fullmatch(number):
        return "id.float"
    if len(number) != LENGTH:
        return "id.length"
    return "id.birth" if number[:BODY].isdecimal() and number.isascii() else "id.checksum"


def _share(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


_SERIAL_SHARES = {f"{serial:03d}": _share(f"{serial:03d}", _WEIGHTS[14:]) for serial in range(1000)}


@lru_cache(maxsize=8192)
def _area_share(area: str) -> int | None:
    return _share(area, _WEIGHTS[:6]) if area.isdigit() and area.isascii() else None


@lru_cache(maxsize=65536)
def _birth(text: str, today: date) -> _Birth | None:
    if not (text.isdigit() and text.isascii()):
        return None
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    fine = born <= today and today.year - born.year <= OLDEST_AGE
    return _Birth(born, _share(text, _WEIGHTS[6:14]), fine, adult_year(born, today) if fine else None)
