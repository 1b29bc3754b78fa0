"""What places and subsidies are called (叫法): every form of a name that a villager may type, and what it stands for."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from search.resolved import PolicyName, TownshipName, VillageName
from search.tokens import fold

_WORDS = tomllib.loads(files("search").joinpath("words.toml").read_text("utf-8"))
_TOWNSHIP = re.compile(r"(?:街道办事处|街道办|街道|民族乡|乡|镇)$")
_COMMITTEE = re.compile(r"(?:村民委员会|居民委员会|委员会|村委会|居委会)$")
_BRACKETED = re.compile(r"\([^)]*\)")
_NOT_A_LETTER = re.compile(r"[\W_]+")
PART_LENGTH = 2
POLICIES_PER_PART = 8  # a piece of more names than this says nothing about which subsidy is meant


@dataclass(frozen=True, slots=True)
class Entry:
    """A place, policy, state or year; ``township`` is set for villages, ``full`` is the text that names only this."""

    field: str
    value: str
    label: str
    full: str
    township: str = ""


@dataclass(slots=True)
class Lexicon:
    """``names``: full and short names. ``parts``: pieces of names. ``silent`` and ``generic`` say nothing alone."""

    names: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    silent: frozenset[str] = frozenset(_WORDS["silent"]["words"])
    generic: frozenset[str] = frozenset(_WORDS["silent"]["generic"])
    longest: int = 0

    def knows(self, word: str) -> bool:
        """Whether the word stands for anything, or for nothing."""
        return word in self.names or word in self.parts or word in self.silent or word in self.generic

    def entries(self, word: str) -> list[Entry]:
        """What the word may mean; names before parts."""
        return self.names.get(word) or self.parts.get(word) or []


def letters(text: str) -> str:
    """The folded text without blanks and punctuation: how words are compared."""
    return _NOT_A_LETTER.sub("", fold(text))


def lexicon_of(
    townships: Iterable[TownshipName], villages: Iterable[VillageName], policies: Iterable[PolicyName], county: str
) -> Lexicon:
    """Everything that can be named in the county."""
    made = Lexicon()
    towns = {township.code: township for township in townships}
    for township in towns.values():
        entry = Entry("township", township.code, township.name, township.name)
        _add(made.names, entry, {township.code, township.name, *_township_forms(township.name)})
    loose: dict[str, list[Entry]] = defaultdict(list)
    for village in villages:
        _add_village(made, loose, village, towns.get(village.township))
    for policy in policies:
        _add_policy(made, policy)
    for status, words in _WORDS["statuses"].items():
        _add(made.names, Entry("status", status, _WORDS["labels"][status], words[0]), set(words))
    # 三义村 for 三义社区 is understood unless some other place is really called so.
    made.names |= {form: entries for form, entries in loose.items() if form not in made.names}
    made.parts = defaultdict(list, {word: found for word, found in made.parts.items() if _telling(word, found, made)})
    made.silent = made.silent | {letters(county), letters(county).removesuffix("市").removesuffix("县")} - {""}
    made.longest = max(map(len, (*made.names, *made.parts, *made.silent)), default=0)
    return made


def village_stem(name: str) -> str:
    """``南关村委会`` and ``南关社区`` are both called 南关; ``牛庄社区村委会`` is 牛庄."""
    return _COMMITTEE.sub("", letters(name)).removesuffix("村").removesuffix("社区")


def _add(words: dict[str, list[Entry]], entry: Entry, forms: Iterable[str]) -> None:
    for form in dict.fromkeys(map(letters, forms)):
        if form and entry not in words[form]:
            words[form].append(entry)


def _township_forms(name: str) -> Iterator[str]:
    stem = _TOWNSHIP.sub("", letters(name))
    if len(stem) >= PART_LENGTH:
        yield stem
        if letters(name).endswith("街道"):
            yield from (f"{stem}街道办", f"{stem}街道办事处")
        else:
            yield f"{letters(name)}政府"


def _add_village(
    made: Lexicon, loose: dict[str, list[Entry]], village: VillageName, township: TownshipName | None
) -> None:
    name = letters(village.name)
    where = township.name if township else ""
    label = f"{village.name}（{where}）" if where else village.name
    entry = Entry("village", village.code, label, f"{where} {village.name}".strip(), village.township)
    stem = village_stem(name)
    short = _COMMITTEE.sub("", name)
    forms = {village.code, name, stem, short}
    if name.endswith(("村", "村委会", "村民委员会")):
        forms |= {f"{stem}村", f"{stem}村委会", f"{stem}村民委员会"}
    else:
        forms |= {f"{stem}社区", f"{stem}居委会"}
    _add(made.names, entry, forms)
    _add(loose, entry, {f"{stem}村", f"{stem}社区", f"{stem}屯"} - forms)
    _add(made.parts, entry, _pieces(stem))


def _add_policy(made: Lexicon, policy: PolicyName) -> None:
    entry = Entry("policy", policy.code, policy.plain_name or policy.name, policy.name)
    plain = _BRACKETED.sub("", fold(policy.name))
    _add(made.names, entry, {policy.code, policy.name, policy.plain_name, plain})
    _add(made.parts, entry, {*_pieces(letters(policy.name)), *_pieces(letters(policy.plain_name))})


def _pieces(word: str) -> Iterator[str]:
    for start in range(len(word)):
        for end in range(start + PART_LENGTH, len(word) + 1):
            if end - start < len(word):
                yield word[start:end]


def _telling(word: str, found: list[Entry], made: Lexicon) -> bool:
    if word in made.silent or word in made.generic or word.isascii():
        return False
    return sum(entry.field == "policy" for entry in found) <= POLICIES_PER_PART
