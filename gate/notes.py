"""The notebook of a reader (检查记录): what was found where, what lies inside, and what it has cost so far."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from core.law.privacy.cells import Grid
from core.law.privacy.kinds import ADDRESS, UNREADABLE
from core.law.privacy.patterns import Found, Span, Tally, excerpt, fold, redact, spans
from gate.limits import Limits

# Four line ends part two texts further than the groups of one number may stand apart.
APART = "\n\n\n\n"
REASONS = {
    "encrypted": "加了密码",
    "damaged": "文件已损坏",
    "unknown": "不认识的格式",
    "entries": "里面的文件太多",
    "depth": "压缩包套得太深",
    "size": "解开以后太大",
    "ratio": "压缩比不正常",
    "time": "读的时间太长",
    "memory": "占用内存太多",
    "crash": "读取时出了错",
}
_RATIO_FROM = 4 << 20
Place = Callable[[int], str]


class Unreadable(Exception):  # noqa: N818  an answer about the file, not a fault of the program
    """The file cannot be looked at whole; ``reason`` is a key of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Bomb(Unreadable):
    """A bound of all files together is passed: nothing more is read."""


class Inner(NamedTuple):
    """A file found inside another, waiting to be read; ``place`` is where it was found."""

    place: str
    name: str
    content: bytes
    depth: int


class Notes:
    """Collects the findings of one file; clear values stay in here only to tell one find from its echoes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.findings: list[Found] = []
        self.more_n = 0
        self.parts_n = 0
        self.waiting: deque[Inner] = deque()
        self._tally = Tally()
        self._values: set[str] = set()
        self._marks: set[tuple[str, str]] = set()
        self._prefix, self._depth = "", 0
        self._unpacked = self._entries = 0

    def enter(self, inner: Inner) -> None:
        """From here on places begin with that of ``inner``."""
        self._prefix, self._depth = inner.place, inner.depth

    def part(self, n: int = 1) -> None:
        """Counts what has been looked at: pages, sheets, parts."""
        self.parts_n += n

    def text(self, text: str, place: str) -> None:
        """Every find in a text."""
        folded = fold(text)
        for span in spans(folded):
            self._note(folded, span, place)

    def sweep(self, texts: Iterable[str], place: str) -> None:
        """What stands in raw parts and has not been found in the text that people see."""
        folded = APART.join(map(fold, texts))
        for span in spans(folded):
            if span.value not in self._values:
                self._note(folded, span, place)

    def cells(self, grid: Grid, row: Sequence[str], place: Place) -> None:
        """Every find in the next row of a table; ``place`` words the column."""
        for column, folded, span in grid.row(row):
            self._note(folded, span, place(column))

    def mark(self, kind: str, place: str, words: str = "") -> None:
        """A finding about the file itself, once per place."""
        if (kind, self._prefix + place) not in self._marks:
            self._marks.add((kind, self._prefix + place))
            self._add(self._tally.found(kind, self._prefix + place, words))

    def unreadable(self, reason: str, place: str = "") -> None:
        """This file, or the part of it at ``place``, could not be looked at."""
        self.mark(UNREADABLE, place or ("" if self._prefix else "整个文件"), REASONS[reason])

    def inside(self, name: str, content: bytes, place: str) -> None:
        """A file inside this one, to be read after it."""
        shown = redact(name)
        self.text(name.replace("/", " / "), f"{place}的文件名")
        if self._depth >= self.limits.depth:
            raise Bomb("depth")
        self.waiting.append(
            Inner(f"{self._prefix}{place} {shown} → ".replace("  ", " "), name, content, self._depth + 1)
        )

    def unpacked(self, size: int, packed: int | None = None) -> None:
        """Counts what was unpacked; too much, or too much out of too little, ends the reading."""
        self._unpacked += size
        self._entries += 1
        if self._entries > self.limits.entries:
            raise Bomb("entries")
        if self._unpacked > self.limits.unpacked_bytes:
            raise Bomb("size")
        if packed is not None and size > _RATIO_FROM and size > self.limits.ratio * max(packed, 1):
            raise Bomb("ratio")

    @property
    def room(self) -> int:
        """Bytes that may still be unpacked."""
        return max(0, self.limits.unpacked_bytes - self._unpacked)

    def _note(self, folded: str, span: Span, place: str) -> None:
        self._values.add(span.value)
        if span.kind != ADDRESS:
            self._values.add(span.value.rstrip("Xx"))
        self._add(self._tally.found(span.kind, self._prefix + place, excerpt(folded, span)))

    def _add(self, found: Found) -> None:
        if len(self.findings) < self.limits.findings:
            self.findings.append(found)
        else:
            self.more_n += 1
