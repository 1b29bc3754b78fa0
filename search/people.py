"""What looks personal in a query (个人信息识别): names of people, numbers of identity cards, phones and accounts."""

import re
import tomllib
import unicodedata
from importlib.resources import files

_WORDS = tomllib.loads(files("search").joinpath("people.toml").read_text("utf-8"))
SURNAMES = frozenset("".join(_WORDS["surnames"]))
_COMPOUND = frozenset(_WORDS["compound_surnames"])
EVERYDAY = frozenset(_WORDS["everyday"])
_NAME_LENGTHS = range(2, 5)
_DOTTED = re.compile(r"[^\W\d_a-zA-Z]{1,8}(?:·[^\W\d_a-zA-Z]{1,12})+")
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
_DIGITS = re.compile(r"\d(?:[ \-]?\d)*[xX]?")
_ID_DIGITS = 11  # the shortest personal number there is to recognise: a mobile phone
_YEAR = re.compile(r"(?:19|20)\d\d")
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅･", "·"))


def looks_like_name(text: str) -> bool:
    """Whether the whole text could be a full personal name: a surname and one or two more characters.

    Knows no places or policies: the vocabulary asks only about what it does not know itself.
    """
    word = unicodedata.normalize("NFKC", text).translate(_DOTS).strip()
    if _DOTTED.fullmatch(word):
        return True
    if len(word) not in _NAME_LENGTHS or not _HAN.fullmatch(word) or word in EVERYDAY:
        return False
    return word[0] in SURNAMES or word[:2] in _COMPOUND


def is_surname(text: str) -> bool:
    """Whether the whole text is a surname of one character, or one of the compound ones."""
    return text in SURNAMES or text in _COMPOUND


def may_hold_name(text: str) -> bool:
    """Whether a stretch of unknown characters begins or ends like a full personal name (帮王小芳, 王小芳李大力)."""
    for word in EVERYDAY:
        text = text.removeprefix(word)
    if looks_like_name(text):
        return True
    ends = (text[-n:] for n in _NAME_LENGTHS)
    return len(text) > max(_NAME_LENGTHS[:2]) and (looks_like_name(text[:3]) or any(map(looks_like_name, ends)))


def numbers_in(text: str) -> list[str]:
    """The pieces of the text that look like an ID, phone or account number, as written (folded to half width)."""
    folded = unicodedata.normalize("NFKC", text)
    return [m.group() for m in _DIGITS.finditer(folded) if _is_personal(m.group())]


def looks_like_id(text: str) -> bool:
    """Whether an ID, phone or account number stands somewhere in the text."""
    return bool(numbers_in(text))


def _is_personal(run: str) -> bool:
    groups = re.split(r"[ \-]", run)
    if all(_YEAR.fullmatch(group) for group in groups):
        return False
    return sum(c.isdigit() for c in run) >= _ID_DIGITS
