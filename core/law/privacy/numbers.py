"""What a number is by itself (号码识别): ID number, bank card or mobile phone; organisations and look-alikes are none."""

import re
from collections.abc import Iterator, Sequence

from core.law.payouts.id_numbers import BODY, LENGTH, OLD_LENGTH, check_digit, is_organisation
from core.law.privacy.kinds import BANK_CARD, ID_NUMBER, PHONE
from core.law.privacy.numerals import Group

MOBILE = 11
SHORTEST_CARD, LONGEST_CARD = 16, 19
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)(?:0[0-9]|[1-9][0-9])[0-9]{2}"
_MONTH_DAY = r"(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|[12][0-9])"
_PERSON = re.compile(rf"{_PROVINCE}(?:19[0-9]{{2}}|20[0-2][0-9])(?:{_MONTH_DAY})[0-9]{{3}}[0-9X]", re.ASCII)
# 15 digits were given out until 1999, to people who are alive or on old lists.
_OLD_PERSON = re.compile(rf"{_PROVINCE}[1-9][0-9](?:{_MONTH_DAY})[0-9]{{3}}", re.ASCII)
# In a longer run of digits a recent date is rather the day of an order than a birthday.
_INSIDE = re.compile(rf"(?=({_PROVINCE}(?:19[0-9]{{2}}|200[0-9])(?:{_MONTH_DAY})[0-9]{{3}}[0-9X]))", re.ASCII)
# What a spreadsheet leaves of an ID number that it took for a number: 15 digits and zeros.
_ROUNDED = re.compile(rf"{_PROVINCE}(?:19[0-9]{{2}}|200[0-9])(?:{_MONTH_DAY})[0-9]0{{3}}", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_ABROAD = ("86", "0086", "086")
# First digits of cards in use here, by length: UnionPay, the old cards of ICBC and BOC, Visa, Mastercard, JCB.
_CARD = re.compile(r"62[0-9]{14,17}|9558[0-9]{15}|60[13][0-9]{13,16}|4[0-9]{15}|5[1-5][0-9]{14}|35[0-9]{14}", re.ASCII)
# How people part a card, an old ID number and a phone into three or more groups; into two they part it anywhere. An ID
# number with its place, date and check digit is known however it is parted.
_PARTED_OLD = {(6, 6, 3), (6, 9), (6, 2, 2, 2, 3)}
_PARTED_MOBILE = {(3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 2, 2, 4), (3, 3, 5), (5, 6), (3, 8), (7, 4)}
_MOST_GROUPS = 7
# Lengths of the numbers, with the country's digits before a phone; no other window of groups is put together.
_LENGTHS = frozenset(
    {MOBILE, MOBILE + 2, MOBILE + 3, MOBILE + 4, LENGTH, OLD_LENGTH, *range(SHORTEST_CARD, LONGEST_CARD + 1)}
)


def whole(digits: str) -> str | None:
    """The kind of one unbroken number, or None."""
    if is_person(digits):
        return ID_NUMBER
    if len(digits) == OLD_LENGTH and _OLD_PERSON.fullmatch(digits):
        return ID_NUMBER
    if _ROUNDED.fullmatch(digits):
        return ID_NUMBER
    if is_card(digits):
        return BANK_CARD
    if is_mobile(digits):
        return PHONE
    return ID_NUMBER if len(digits) > LENGTH and _holds_person(digits) else None


def parted(groups: Sequence[Group]) -> Iterator[tuple[int, int, str]]:
    """Numbers written in several groups: first group, the one after the last, kind."""
    sizes = [len(group.digits) for group in groups]
    for first, size in enumerate(sizes):
        length = size
        for end in range(first + 2, min(len(sizes), first + _MOST_GROUPS) + 1):
            length += sizes[end - 1]
            if length > LONGEST_CARD:
                break
            kind = _parted_kind(groups[first:end], length) if length in _LENGTHS else None
            if kind:
                yield first, end, kind
    if sizes.count(1) >= MOBILE:
        yield from _singles(groups)


def is_person(digits: str) -> bool:
    """18 signs with a real province, a birth date and the right check digit, which are no code of an organisation."""
    if not _PERSON.fullmatch(digits) or check_digit(digits[:BODY]) != digits[BODY]:
        return False
    # 91… is a foreigner's permanent residence or a company; the company's number has two check digits of its own.
    return not (digits.startswith("9") and is_organisation(digits))


def is_card(digits: str) -> bool:
    """16 to 19 digits of an issuer known here, with the check digit of ISO/IEC 7812 (Luhn)."""
    return _CARD.fullmatch(digits) is not None and _luhn(digits)


def is_mobile(digits: str) -> bool:
    """11 digits of a mobile phone, perhaps with the country's number before them."""
    if len(digits) > MOBILE and digits.startswith(_ABROAD):
        digits = digits[-MOBILE:] if digits[:-MOBILE] in _ABROAD else digits
    return _MOBILE.fullmatch(digits) is not None


def is_person_start(digits: str, length: int) -> bool:
    """Whether these leading digits of a number of ``length`` digits, rounded by a spreadsheet, begin an ID number."""
    filled = digits.ljust(length, "0") if len(digits) >= 14 else digits[:6] + "19800101".ljust(length - 6, "0")  # noqa: PLR2004  14: up to the day
    pattern = _PERSON if length == LENGTH else _OLD_PERSON
    return pattern.fullmatch(filled[:length]) is not None


def _parted_kind(groups: Sequence[Group], length: int) -> str | None:
    shape = tuple(len(group.digits) for group in groups)
    joined = "".join(group.digits for group in groups)
    if length == LENGTH and is_person(joined):
        return ID_NUMBER
    if length == OLD_LENGTH and shape in _PARTED_OLD and _OLD_PERSON.fullmatch(joined):
        return ID_NUMBER
    if length == MOBILE and shape in _PARTED_MOBILE and is_mobile(joined):
        return PHONE
    if length >= SHORTEST_CARD and _card_shape(shape) and is_card(joined):
        return BANK_CARD
    return (
        PHONE
        if shape[1:] in _PARTED_MOBILE | {(MOBILE,)} and groups[0].digits in _ABROAD and is_mobile(joined)
        else None
    )


def _card_shape(shape: Sequence[int]) -> bool:
    fours = all(size == 4 for size in shape[:-1]) and shape[-1] <= 4  # noqa: PLR2004  as printed on the card
    return fours or (len(shape) == 2 and min(shape) >= 6)  # noqa: PLR2004  the issuer's six digits and the rest


def _singles(groups: Sequence[Group]) -> Iterator[tuple[int, int, str]]:
    """Numbers of which every digit stands alone, as in the boxes of a form."""
    first = 0
    while first < len(groups):
        end = first
        while end < len(groups) and len(groups[end].digits) == 1:
            end += 1
        if end - first >= MOBILE:
            kind = whole("".join(group.digits for group in groups[first:end]))
            if kind:
                yield first, end, kind
        first = end + 1


def _holds_person(digits: str) -> bool:
    numbers = (match.group(1) for match in _INSIDE.finditer(digits))
    return any(check_digit(number[:BODY]) == number[BODY] for number in numbers)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)  # noqa: PLR2004  the digit sum of a number below 19
    return total % 10 == 0
