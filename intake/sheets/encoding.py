"""In which encoding a CSV was saved (字符编码): UTF-8, or GB18030 as Excel and WPS in China save it."""

from collections.abc import Iterable

from intake.contract import MAX_LINE
from intake.problems import FeedRefusal

UTF_8, GB18030 = "utf-8", "gb18030"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "请另存为“CSV UTF-8”后再导入。"
_MOSTLY = 4
"""One broken line among this many readable ones is a broken line, not another encoding."""


class Survey:
    """Looks at every line of a file once; ``verdict`` then names the encoding or the line that fits none."""

    def __init__(self) -> None:
        self._lines = 0
        self._readable = self._broken = 0
        self._first_broken = self._first_strange = 0
        self._hanzi = self._rare = 0

    def look(self, lines: Iterable[bytes]) -> None:
        """Take the next lines into account."""
        for line in lines:
            self._lines += 1
            self._refuse_wide(line)
            if line.isascii():
                continue
            if _decodes(line, UTF_8):
                self._readable += 1
            else:
                self._broken += 1
                self._first_broken = self._first_broken or self._lines
            self._look_as_gb18030(line)

    def verdict(self) -> str:
        """``utf-8`` or ``gb18030``.

        Raises:
            FeedRefusal: with the first line that fits neither.
        """
        if not self._broken:
            return UTF_8
        if self._readable > _MOSTLY * self._broken:
            raise FeedRefusal("feed.malformed", f"这一行有损坏的文字，编码不对。{_SAVE_AS}", line=self._first_broken)
        if self._first_strange or self._rare * _MOSTLY > self._hanzi:
            raise FeedRefusal(
                "feed.malformed",
                f"这一行的文字既不是 UTF-8 也不是 GB18030 编码。{_SAVE_AS}",
                line=self._first_strange or self._first_broken,
            )
        return GB18030

    def _refuse_wide(self, line: bytes) -> None:
        if (self._lines == 1 and line.startswith(_WIDE)) or b"\0" in line:
            raise FeedRefusal("feed.malformed", f"文件像是 UTF-16 编码，读不了。{_SAVE_AS}", line=self._lines)

    def _look_as_gb18030(self, line: bytes) -> None:
        # Almost any bytes decode as GB18030. Text that really is Chinese keeps to the characters of GB 2312, but for
        # a rare one in a name; text of another encoding does not.
        try:
            text = line.decode(GB18030)
        except UnicodeDecodeError:
            self._first_strange = self._first_strange or self._lines
            return
        wide = sum(not character.isascii() for character in text)
        common = len(text.encode("gb2312", "ignore").decode("gb2312")) - (len(text) - wide)
        self._hanzi += wide
        self._rare += wide - common


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def raw_lines(chunks: Iterable[bytes]) -> Iterable[list[bytes]]:
    """Lines of bytes of any encoding in which a line feed is one byte; lists of them, as they come."""
    tail, seen = b"", 0
    for chunk in chunks:
        *lines, tail = (tail + chunk).split(b"\n")
        seen += len(lines)
        if len(tail) > MAX_LINE or any(len(line) > MAX_LINE for line in lines):
            raise FeedRefusal("feed.line_too_long", line=seen + 1)
        yield lines
    if tail:
        yield [tail]
