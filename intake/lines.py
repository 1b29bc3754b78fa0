"""Cuts a stream into lines (分行), wherever its chunks end."""

from intake.contract import MAX_LINE
from intake.problems import FeedRefusal

BOM = b"\xef\xbb\xbf"


class Lines:
    """Feeds on chunks, gives whole lines of valid UTF-8; ``seen`` is the number of the last line given."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._tail = b""
        self.seen = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that ``chunk`` completes, without their ends."""
        block, found, tail = (self._tail + chunk).rpartition(b"\n")
        self._tail = tail
        lines = self._cut(block) if found else []
        if len(tail) > self._limit:
            raise FeedRefusal("feed.line_too_long", line=self.seen + 1)
        return lines

    def close(self) -> list[bytes]:
        """The last line, when it has no line end."""
        tail, self._tail = self._tail, b""
        return self._cut(tail) if tail else []

    def _cut(self, block: bytes) -> list[bytes]:
        lines = block.split(b"\n")
        if not self.seen and lines[0].startswith(BOM):
            lines[0] = lines[0][len(BOM) :]
        if max(map(len, lines)) > self._limit:
            longest = next(n for n, line in enumerate(lines, 1) if len(line) > self._limit)
            raise FeedRefusal("feed.line_too_long", line=self.seen + longest)
        try:
            block.decode()
        except UnicodeDecodeError as error:
            broken = block.count(b"\n", 0, error.start) + 1
            raise FeedRefusal("feed.encoding", line=self.seen + broken) from None
        self.seen += len(lines)
        return lines
