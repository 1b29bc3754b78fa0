"""Digits as people hide them (数字的各种写法): full-width, Chinese, spaced, hyphenated, split by invisible signs."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef\ud800-\udfff]"
)
# Zero is written 〇 or 零, and in lists also O or o between digits.
_NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
_WRITTEN_OUT = re.compile(r"[0-9〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖Xx]{11,}")
_LETTER_O = re.compile(r"(?<=[0-9])[Oo]+(?=[0-9])")
_CYRILLIC_X = str.maketrans("ХхΧχ×✕", "XxXxXX")
# Between two groups of one number stand at most three of these.
_GAP = r"[ \t\r\n\v\f\-‐‑‒–—―−_.,;:·•/\\|'\"*()\[\]、，。；：（）]"
_CLUSTER = re.compile(rf"[0-9]+(?:{_GAP}{{1,3}}[0-9]+)*(?:{_GAP}{{0,3}}[Xx](?![A-Za-z0-9])|(?<=[0-9]{{17}})[Xx])?")
_GROUP = re.compile(r"[0-9]+[Xx]?|[Xx]")
SHORTEST = 11


class Group(NamedTuple):
    """A run of digits, perhaps with the X of an ID number behind it, and where it stands in the folded text."""

    digits: str
    start: int
    end: int


def fold(text: str) -> str:
    """One spelling: NFKC, no invisible signs, long runs of Chinese numerals and O for zero as digits."""
    if text.isascii():
        shown = _UNSEEN.sub("", text)
    else:
        shown = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_CYRILLIC_X)
        shown = _WRITTEN_OUT.sub(lambda run: run.group().translate(_NUMERALS), shown)
    return _LETTER_O.sub(lambda run: "0" * len(run.group()), shown)


def clusters(folded: str) -> Iterator[list[Group]]:
    """Groups of digits that stand close enough to be one number; those with too few digits for any are left out."""
    for cluster in _CLUSTER.finditer(folded):
        start = cluster.start()
        if cluster.end() - start >= SHORTEST:
            yield [
                Group(group.group().upper(), start + group.start(), start + group.end())
                for group in _GROUP.finditer(cluster.group())
            ]
