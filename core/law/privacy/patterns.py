"""The scanner for text (隐私检查): where personal numbers and home addresses stand, told without telling them."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from core.law.payouts.id_numbers import LENGTH, OLD_LENGTH
from core.law.privacy.addresses import home_addresses
from core.law.privacy.kinds import ADDRESS, BANK_CARD, ERROR, ID_NUMBER, KINDS, PHONE
from core.law.privacy.numbers import (
    LONGEST_CARD,
    MOBILE,
    SHORTEST_CARD,
    is_mobile,
    is_person_start,
    parted,
    whole,
)
from core.law.privacy.numerals import Group, clusters, fold

__all__ = ["KINDS", "Found", "Span", "Tally", "fold", "redact", "scan_text", "spans"]

# What may be shown of the surroundings: the words before a number that say what it is, and nothing else.
_LABEL = re.compile(
    r"(公民身份号码|居民身份证|身份证号码?|身份证|证件号码?|证件|社保卡号?|银行卡号?|银行账号|卡号|账号|帐号|存折|"
    r"手机号?码?|联系电话|电话|联系方式|家庭住址|住址|家住)\s*(?:[:(]|是|为)?\s*\Z"
)
_LABEL_LENGTH = 6
_LOOK_BACK = 10
_SCIENTIFIC = re.compile(r"(?<![0-9.])([1-9])(?:\.([0-9]{1,18}))?[Ee]\+?(1[0-9])(?![0-9])")
# An ID number in a row of letters and digits (a digest, a key, a file's number) is chance.
_CODE = re.compile(r"[0-9A-Za-z]+")
_CODE_SURPLUS = 6
# So are the digits in the random code that every public row carries (public_id): eleven of them in one row of two
# thousand. Covered up, so that they do not join what stands beside them either.
_ROW_CODE = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{16}(?![0-9A-Za-z])")
_COVERED = "x" * 16
# 13800000000元 and 13800000000.00 are amounts.
_AMOUNT = re.compile(r"\.[0-9]{1,2}(?![0-9])|\s*(?:万?元|亩|公顷|人|户|吨|公斤|平方|立方|千瓦|度(?!数))")
_OTHER_NUMBER = re.compile(
    r"(?:订单|单号|编号|流水|税号|纳税人识别号|凭证|序列|文号|批次|交易号|IMEI|SN|运单|发票|合同|项目代码|许可证|登记证|图斑|地块)"
    r"(?:号|代?码|编?号)*\s*[:(]?\s*\Z",
    re.IGNORECASE,
)


class Span(NamedTuple):
    """One place in the folded text; ``value`` is the bare number and never leaves the memory of the reader."""

    kind: str
    start: int
    end: int
    value: str
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: nothing in it tells the number. ``fingerprint`` is over kind, place and count, never the value."""

    kind: str
    place: str
    excerpt: str
    severity: str
    basis: str
    fingerprint: str

    @property
    def blocks(self) -> bool:
        """Whether it holds publication back."""
        return self.severity == ERROR


class Tally:
    """Gives every finding of one file its fingerprint: the how-manieth of its kind at its place."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()

    def found(self, kind: str, place: str, excerpt: str = "") -> Found:
        """The finding; ``place`` and ``excerpt`` must already be free of personal values."""
        self._seen[kind, place] += 1
        text = "\x1f".join((kind, place, str(self._seen[kind, place])))
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        return Found(kind, place, excerpt, KINDS[kind].severity, KINDS[kind].basis, digest)


def scan_text(text: str, *, place: str = "") -> tuple[Found, ...]:
    """Every personal number and home address in a text, in the order in which they stand."""
    tally, folded = Tally(), fold(text)
    shown = redact(place)
    return tuple(tally.found(span.kind, shown, excerpt(folded, span)) for span in spans(folded))


def redact(text: str) -> str:
    """The text with every find taken out: for file and sheet names that are shown to somebody."""
    folded = fold(text)
    found = spans(folded)
    if not found:
        return text
    parts, last = [], 0
    for span in found:
        parts += [folded[last : span.start], _described(span)]
        last = span.end
    return "".join([*parts, folded[last:]])


def spans(folded: str) -> list[Span]:
    """What stands where in a folded text; no two overlap."""
    taken: list[Span] = []
    folded = _ROW_CODE.sub(_COVERED, folded)
    covered = bytearray(len(folded))
    near = list(clusters(folded))
    for found in (_scientific(folded), _whole_numbers(folded, near), _parted_numbers(near), _addresses(folded)):
        kept = list(_apart(span for span in found if not any(covered[span.start : span.end])))
        for span in kept:
            covered[span.start : span.end] = b"1" * (span.end - span.start)
        taken += kept
    return sorted(taken, key=lambda span: span.start)


def excerpt(folded: str, span: Span) -> str:
    """What may be told: the label before the number, the kind and the length."""
    label = _LABEL.search(folded[max(0, span.start - _LOOK_BACK) : span.start])
    return (label.group(1)[:_LABEL_LENGTH] if label else "") + _described(span)


def _described(span: Span) -> str:
    if span.kind == ADDRESS:
        return "［门牌级住址］"
    how = "，科学计数" if span.rounded else ""
    return f"［{KINDS[span.kind].word}，{len(span.value)}位{how}］"


def _apart(found: Iterable[Span]) -> Iterator[Span]:
    end = -1
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            end = span.end
            yield span


def _whole_numbers(folded: str, near: Iterable[list[Group]]) -> Iterator[Span]:
    for groups in near:
        for group in groups:
            digits = group.digits
            kind = whole(digits) if len(digits) >= MOBILE else None
            if kind and _stands_alone(folded, group.start, group.end, kind, len(digits)):
                yield Span(kind, group.start, group.end, digits)


def _parted_numbers(near: Iterable[list[Group]]) -> Iterator[Span]:
    for groups in near:
        if len(groups) > 1:
            for first, end, kind in parted(groups):
                yield _joined(groups[first:end], kind)


def _joined(groups: list[Group], kind: str) -> Span:
    return Span(kind, groups[0].start, groups[-1].end, "".join(group.digits for group in groups))


def _addresses(folded: str) -> Iterator[Span]:
    for start, end in home_addresses(folded):
        yield Span(ADDRESS, start, end, folded[start:end])


def _stands_alone(folded: str, start: int, end: int, kind: str, length: int) -> bool:
    """Not part of a code or of an amount, and not announced as another number; 18 signs need no such excuse."""
    if kind == ID_NUMBER and length >= LENGTH:
        return True
    token = next(run for run in _CODE.finditer(folded, _back(folded, start)) if run.end() >= end)
    if len(token.group()) - length >= _CODE_SURPLUS and not token.group().isdigit():
        return False
    if kind == PHONE and (_AMOUNT.match(folded, end) or folded[max(0, start - 1) : start] in {"¥", "￥", "$"}):
        return False
    before = folded[max(0, start - 2 * _LOOK_BACK) : start]
    return _OTHER_NUMBER.search(before) is None


def _back(folded: str, start: int) -> int:
    while start and folded[start - 1].isascii() and folded[start - 1].isalnum():
        start -= 1
    return start


_LENGTHS: dict[int, Callable[[str], str | None]] = {
    MOBILE: lambda digits: PHONE if len(digits) == MOBILE and is_mobile(digits) else None,
    OLD_LENGTH: lambda digits: ID_NUMBER if len(digits) > MOBILE and is_person_start(digits, OLD_LENGTH) else None,
    LENGTH: lambda digits: ID_NUMBER if is_person_start(digits, LENGTH) else _card_start(digits),
}


def _card_start(digits: str) -> str | None:
    return BANK_CARD if digits.startswith(("62", "9558")) else None


def _scientific(folded: str) -> Iterator[Span]:
    """Numbers that a spreadsheet took for a quantity: 1.10105194912310E+17."""
    if "E" not in folded and "e" not in folded:
        return
    for match in _SCIENTIFIC.finditer(folded):
        length = int(match[3]) + 1
        digits = (match[1] + (match[2] or ""))[:length]
        judge = _LENGTHS.get(length, _card_start if SHORTEST_CARD <= length <= LONGEST_CARD else None)
        kind = judge(digits) if judge else None
        if kind:
            yield Span(kind, match.start(), match.end(), "0" * length, rounded=True)
