"""What might have been meant (猜你想找): same sound, first letters, one wrong character. Offered, never put in place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from search.lexicon import Entry, Lexicon

OFFERED = 6
_SOUND_PREFIX = 4  # letters; a shorter beginning fits too many names
_INITIALS = 2
_ONE_OFF_LENGTH = 3  # of two characters, one wrong leaves nothing to go by


class Near:
    """Looks up by sound and by all but one character; built once per vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._sounds: dict[str, list[Entry]] = defaultdict(list)
        self._initials: dict[str, list[Entry]] = defaultdict(list)
        self._holes: dict[str, list[Entry]] = defaultdict(list)
        for word, entries in lexicon.names.items():
            if word.isascii() or any(entry.field in ("status", "year") for entry in entries):
                continue
            _extend(self._sounds[sound(word)], entries)
            _extend(self._initials[initials(word)], entries)
            if len(word) >= _ONE_OFF_LENGTH:
                for hole in _with_hole(word):
                    _extend(self._holes[hole], entries)
        self._sorted = sorted(self._sounds)

    def of(self, word: str) -> list[tuple[str, Entry]]:
        """(why, entry) for a word in folded letters, best first."""
        if word.isascii():
            found = self._typed_in_letters(word)
        else:
            found = [("pinyin", entry) for entry in self._sounds.get(sound(word), ())]
            found += [("similar", entry) for entry in self._one_off(word)]
        once: dict[Entry, str] = {}
        for why, entry in found:
            once.setdefault(entry, why)
        return [(why, entry) for entry, why in once.items()][:OFFERED]

    def _typed_in_letters(self, word: str) -> list[tuple[str, Entry]]:
        if not word.isalpha():
            return []
        found = [("pinyin", entry) for entry in self._sounds.get(word, ())]
        if len(word) >= _INITIALS:
            found += [("initials", entry) for entry in self._initials.get(word, ())]
        if len(word) >= _SOUND_PREFIX and not found:
            for key in self._sorted:
                if key.startswith(word):
                    found += [("pinyin", entry) for entry in self._sounds[key]]
        return found

    def _one_off(self, word: str) -> Iterator[Entry]:
        if len(word) >= _ONE_OFF_LENGTH:
            for hole in _with_hole(word):
                yield from self._holes.get(hole, ())


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """Pinyin without tones and blanks: 牛庄 → niuzhuang."""
    return "".join(lazy_pinyin(word, style=Style.NORMAL))


def initials(word: str) -> str:
    """First letters: 牛庄 → nz."""
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))


def _with_hole(word: str) -> Iterator[str]:
    return (f"{word[:place]}?{word[place + 1 :]}" for place in range(len(word)))


def _extend(known: list[Entry], more: Iterable[Entry]) -> None:
    known.extend(entry for entry in more if entry not in known)
