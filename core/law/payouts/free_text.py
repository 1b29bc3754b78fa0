"""Free fields (自由填写栏): what looks like an ID number, a phone or an account, and does not belong there."""

import re
import unicodedata

MEMORY = 4096
_SEPARATORS = re.compile(r"[\s.,·_/()（）、*-]+")
# Written out in Chinese a number is just as readable.
_NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
# Seven digits in a row: local phones have seven or eight, mobiles 11, old ID numbers 15, accounts up to 19.
_NUMBER = re.compile(r"[0-9]{7}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def looks_personal(text: str) -> bool:
    """Whether the text holds digits enough for a phone, an ID number or an account, however they are written."""
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).translate(_NUMERALS)
    return _NUMBER.search(bare) is not None


class FreeFields:
    """Cleans free fields of many rows; texts seen before are not looked at again."""

    def __init__(self) -> None:
        self._clean: dict[str, str] = {}

    def clean(self, text: str, longest: int) -> tuple[str, str | None]:
        """The text as it may be stored, and the code of the finding when nothing of it may."""
        known = self._clean.get(text)
        if known is not None and len(known) <= longest:
            return known, None
        if looks_personal(text):
            return "", "free.number"
        kept = _CONTROLS.sub("", unicodedata.normalize("NFC", text)).strip()
        if len(kept) > longest:
            return "", "free.long"
        if len(self._clean) < MEMORY:
            self._clean[text] = kept
        return kept, None
