"""DOC documents (97-2003 文字文档): the piece table gives the text in order, the raw stream what was left behind."""

import struct
from itertools import pairwise

from core.law.privacy.kinds import COMMENT
from gate.compound import opened, read_compound
from gate.notes import Notes, Unreadable

_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CLX_AT = 0x01A2
_COUNTS_AT = 0x004C
_MARK = b"\xec\xa5"
_STORIES = ("正文", "脚注", "页眉页脚", "宏", "批注", "尾注", "文本框", "页眉文本框")
_SINGLE_BYTE = 0x40000000
_FIELD_MARKS = str.maketrans(
    dict.fromkeys([*range(1, 7), 8, 19, 20, 21], None) | {7: "\t", 11: "\n", 12: "\n", 13: "\n", 30: "-", 31: None}
)


def read_doc(content: bytes, notes: Notes) -> None:
    """Every story of the document, then every stream; raises Unreadable."""
    with opened(content) as compound:
        main = compound.openstream("WordDocument").read()
        if main[:2] != _MARK or len(main) < _CLX_AT + 8:
            raise Unreadable("damaged")
        (flags,) = struct.unpack_from("<H", main, 10)
        if flags & _ENCRYPTED:
            raise Unreadable("encrypted")
        table = compound.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    notes.part()
    try:
        text = _pieces(main, table)
    except (struct.error, IndexError) as error:
        raise Unreadable("damaged") from error
    _stories(text, struct.unpack_from("<8l", main, _COUNTS_AT), notes)
    read_compound(content, notes, {"WordDocument": "已删除但仍留在文件里的文字"})


def _stories(text: str, counts: tuple[int, ...], notes: Notes) -> None:
    start = 0
    for word, count in zip(_STORIES, counts, strict=True):
        if count <= 0:
            continue
        story = text[start : start + count]
        if word == "批注":
            notes.mark(COMMENT, word)
        for number, paragraph in enumerate(story.split("\r"), 1):
            notes.text(paragraph.translate(_FIELD_MARKS), f"{word}第{number}段")
        start += count


def _pieces(main: bytes, table: bytes) -> str:
    """[MS-DOC] 2.8.35: positions of the pieces, then 8 bytes for each with where and how its text is stored."""
    at, size = struct.unpack_from("<LL", main, _CLX_AT)
    clx = table[at : at + size]
    start = 0
    while clx[start] == 1:
        start += 3 + struct.unpack_from("<H", clx, start + 1)[0]
    (length,) = struct.unpack_from("<L", clx, start + 1)
    plan = clx[start + 5 : start + 5 + length]
    pieces_n = (length - 4) // 12
    ends = struct.unpack_from(f"<{pieces_n + 1}L", plan)
    texts = []
    for index, (first, last) in enumerate(pairwise(ends)):
        (where,) = struct.unpack_from("<L", plan, 4 * (pieces_n + 1) + 8 * index + 2)
        if where & _SINGLE_BYTE:
            offset = (where & ~_SINGLE_BYTE) // 2
            texts.append(main[offset : offset + last - first].decode("cp1252", "replace"))
        else:
            texts.append(main[where : where + 2 * (last - first)].decode("utf-16-le", "replace"))
    return "".join(texts)
