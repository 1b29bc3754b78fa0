"""Fonts on paper (字体): the subset that is shipped, the system's own for what it lacks, 〓 for what both lack."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the package ships no types

SHIPPED = Path(__file__).parent / "fonts" / "NotoSansCJKsc-Subset.otf"
SYSTEM = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc"),
)
SIMPLIFIED_CHINESE = 2
"""Its place in a collection of Noto Sans CJK."""
MISSING = "〓"
"""What printers have always set for a character that is not in the case."""

UNSEEN = frozenset({"Cc", "Cf"})
SHOWN = 6
"""Code points named in the note; more are only counted."""


@dataclass(frozen=True, slots=True)
class Faces:
    """``fallback`` is None unless a text needs it; ``missing`` are the signs that no font has."""

    fallback: Path | None
    missing: tuple[str, ...]

    def printable(self, text: str) -> str:
        """The text with 〓 for every missing sign."""
        return text.translate(dict.fromkeys(map(ord, self.missing), MISSING)) if self.missing else text

    def note(self) -> str:
        """What a reader must know of the missing signs, "" when there are none."""
        if not self.missing:
            return ""
        points = "、".join(f"U+{ord(sign):04X}" for sign in self.missing[:SHOWN])
        return f"{MISSING} 是打印不出的字，共 {len(self.missing)} 种：{points}{'等' if len(self.missing) > SHOWN else ''}。"


def faces_for(texts: Iterable[str], system: tuple[Path, ...] = SYSTEM) -> Faces:
    """The fonts that these texts need."""
    signs = {sign for text in texts for sign in text if unicodedata.category(sign) not in UNSEEN}
    lacking = signs - signs_of(SHIPPED)
    if not lacking:
        return Faces(None, ())
    fallback = next((path for path in system if path.is_file()), None)
    known = signs_of(fallback) if fallback else frozenset[str]()
    return Faces(fallback if lacking & known else None, tuple(sorted(lacking - known)))


@cache
def signs_of(path: Path) -> frozenset[str]:
    """The characters that a font can draw."""
    with TTFont(path, lazy=True, fontNumber=SIMPLIFIED_CHINESE if path.suffix == ".ttc" else -1) as font:
        return frozenset(_signs(font))


def _signs(font: TTFont) -> Iterator[str]:
    yield from map(chr, font.getBestCmap())
