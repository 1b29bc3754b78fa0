"""Free fields (自由填写栏): what looks like an ID number, a phone or an account, and does not belong there."""

import re
import unicodedata
from typing import NamedTuple

MEMORY = 4096
LONGEST = {"group": 32, "bank": 64, "unit": 16}
FIELDS = tuple(LONGEST)
_SEPARATORS = re.compile(r"[\s.,·_/()（）、*-]+")
# Written out in Chinese a number is just as readable.
_NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
# Seven digits in a row: local phones have seven or eight, mobiles 11, old ID numbers 15, accounts up to 19.
_NUMBER = re.compile(r"[0-9]{7}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class FreeTexts(NamedTuple):
    """The free fields as they may be stored; ``codes`` pairs a field with the finding that emptied it."""

    group: str
    bank: str
    unit: str
    codes: tuple[tuple[str, str], ...] = ()


def looks_personal(text: str) -> bool:
    """Whether the text holds digits enough for a phone, an ID number or an account, however they are written."""
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).translate(_NUMERALS)
    return _NUMBER.search(bare) is not None


class FreeFields:
    """Cleans the free fields of many rows; what has been found clean is ``known`` and not looked at again."""

    def __init__(self) -> None:
        self.known: dict[tuple[str | None, str | None, str | None], FreeTexts] = {}

    def clean(self, group: str | None, bank: str | None, unit: str | None, owner: str) -> FreeTexts:
        """What may be stored of the three; ``owner`` is the folded name of the person, which may stand in none."""
        key = (group, bank, unit)
        texts = self.known.get(key)
        if texts is None:
            texts = _clean(key)
            # What looks personal is not kept, not even in memory.
            if not texts.codes:
                # Lists go village by village: what is forgotten here will hardly come again.
                if len(self.known) >= MEMORY:
                    self.known.clear()
                self.known[key] = texts
        if len(owner) > 1 and (owner in texts.group or owner in texts.bank or owner in texts.unit):
            return _without(owner, texts)
        return texts


def _clean(key: tuple[str | None, str | None, str | None]) -> FreeTexts:
    looked = [_clean_one(text or "", LONGEST[field]) for field, text in zip(FIELDS, key, strict=True)]
    (group, _), (bank, _), (unit, _) = looked
    return FreeTexts(
        group, bank, unit, tuple((field, code) for field, (_, code) in zip(FIELDS, looked, strict=True) if code)
    )


def _clean_one(text: str, longest: int) -> tuple[str, str | None]:
    if looks_personal(text):
        return "", "free.number"
    shown = _CONTROLS.sub("", unicodedata.normalize("NFC", text)).strip()
    return (shown, None) if len(shown) <= longest else ("", "free.long")


def _without(owner: str, texts: FreeTexts) -> FreeTexts:
    kept = ["" if owner in text else text for text in texts[:3]]
    named = tuple((field, "free.name") for field, text in zip(FIELDS, texts[:3], strict=True) if owner in text)
    return FreeTexts(kept[0], kept[1], kept[2], (*texts.codes, *named))
