"""Text to tokens (分词): one token per Chinese character, runs of Latin letters and digits kept whole.

Both engines get the same tokens, so a phrase of two characters (低保) and a piece of a word (力保) are found by both.
"""

import re
import unicodedata

from search.index import PHRASES_MAX

_TOKEN = re.compile(r"[0-9a-z]+|[^\W_]", re.UNICODE)


def fold(text: str) -> str:
    """Full width to half width, lower case; length may change."""
    return unicodedata.normalize("NFKC", text).lower()


def tokens(text: str) -> list[str]:
    """The searchable tokens in order; punctuation and blanks only separate."""
    return _TOKEN.findall(fold(text))


def spaced(text: str) -> str:
    """The form in which text is given to an engine."""
    return " ".join(tokens(text))


def phrases(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Blank-separated phrases as token strings, at most ten and each once, and the words that were left out."""
    wanted: dict[str, str] = {}
    for word in fold(text).split():
        wanted.setdefault(spaced(word), word)
    wanted.pop("", None)
    kept = list(wanted)[:PHRASES_MAX]
    return kept, tuple(word for phrase, word in wanted.items() if phrase not in kept)
