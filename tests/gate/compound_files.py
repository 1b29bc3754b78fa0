"""OLE compound files, BIFF8 workbooks and binary Word documents, written by hand (复合文档)."""

import struct
from collections.abc import Mapping, Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST = 4096


def compound(streams: Mapping[str, bytes]) -> bytes:
    """[MS-CFB] version 3; ``a/b`` is a stream in the storage a. Streams are padded so that none needs the mini stream."""
    table: list[int] = []
    body = bytearray()

    def placed(data: bytes) -> int:
        first, sectors_n = len(table), -(-len(data) // _SECTOR)
        body.extend(data.ljust(sectors_n * _SECTOR, b"\0"))
        table.extend([*range(first + 1, first + sectors_n), _END])
        return first

    padded = {name: data.ljust(_SMALLEST, b"\0") for name, data in streams.items()}
    starts = {name: placed(data) for name, data in padded.items()}
    directory = placed(_directory(padded, starts))
    fat_n = -(-(len(table) + 8) // (_SECTOR // 4 - 1))
    fat_at = len(table)
    table.extend([_FAT] * fat_n)
    fat = struct.pack(f"<{len(table)}L", *table).ljust(fat_n * _SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_n, directory, 0, _SMALLEST, _END, 0, _END, 0)
    head += struct.pack("<109L", *[fat_at + n if n < fat_n else _FREE for n in range(109)])
    return head + bytes(body) + fat


def _directory(streams: Mapping[str, bytes], starts: Mapping[str, int]) -> bytes:
    """The root, then storages and streams, each level a chain of right siblings."""
    storages = sorted({name.split("/")[0] for name in streams if "/" in name})
    top = [*storages, *(name for name in streams if "/" not in name)]
    order = [*top, *(name for name in streams if "/" in name)]
    at = {name: number for number, name in enumerate(order, 1)}
    entries = [_entry("Root Entry", 5, child=1)]
    for name in order:
        inside = [other for other in order if other.startswith(f"{name}/")]
        level = top if name in top else [other for other in order if other.startswith(name.split("/")[0] + "/")]
        following = level[level.index(name) + 1 :]
        right = at[following[0]] if following else _FREE
        if name in streams:
            entries.append(_entry(name.rsplit("/")[-1], 2, right=right, start=starts[name], size=len(streams[name])))
        else:
            entries.append(_entry(name, 1, right=right, child=at[inside[0]]))
    entries += [bytes(128)] * (-len(entries) % 4)
    return b"".join(entries)


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = _END, size: int = 0) -> bytes:
    wide = name.encode("utf-16-le")
    head = wide.ljust(64, b"\0") + struct.pack("<HBBLLL", len(wide) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<LLL", start if kind == 2 else _END, size, 0)


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, words: str) -> bytes:
    wide = words.encode("utf-16-le")
    return record(0x0204, struct.pack("<HHHHB", row, column, 15, len(words), 1) + wide)


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 15, value))


def hidden_column(column: int) -> bytes:
    return record(0x007D, struct.pack("<HHHHHH", column, column, 2048, 15, 1, 0))


def hidden_row(row: int) -> bytes:
    return record(0x0208, struct.pack("<HHHHHHHH", row, 0, 8, 255, 0, 0, 0x0120, 15))


def note(row: int, column: int, words: str) -> bytes:
    """A comment: its shape, its text, and the cell that it belongs to."""
    shape = record(0x005D, struct.pack("<HHHHH12x", 0x15, 0x12, 0x19, 1, 0x4011) + struct.pack("<HH", 0, 0))
    wide = b"\x01" + words.encode("utf-16-le")
    box = record(0x01B6, struct.pack("<HH6xHH4x", 0x0212, 0, len(words), 16)) + record(0x003C, wide)
    runs = record(0x003C, struct.pack("<HHLHHL", 0, 0, 0, len(words), 0, 0))
    return shape + box + runs + record(0x001C, struct.pack("<HHHHHBBx", row, column, 0, 1, 1, 0, ord("a")))


def xls(
    *sheets: tuple[str, int, Sequence[bytes]], extra: bytes = b"", more: Mapping[str, bytes] | None = None
) -> bytes:
    """A BIFF8 workbook: (name, 0 shown, 1 hidden or 2 very hidden, records) for each sheet."""
    font = record(0x0031, struct.pack("<HHHHHBBBxBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 5, 0) + b"Arial")
    formats = b"".join(
        record(0x00E0, struct.pack("<HHHBBBBLLH", 0, 0, 0xFFF5 if n < 15 else 1, 32, 0, 0, 0, 0, 0, 0x20C0))
        for n in range(16)
    )
    style = record(0x0293, struct.pack("<HBB", 0x8000, 0, 0xFF))
    bodies = [
        record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x10, 0, 1997, 0, 6)) + b"".join(records) + record(0x000A)
        for _, _, records in sheets
    ]

    def heads(offsets: Sequence[int]) -> bytes:
        bounds = b"".join(
            record(0x0085, struct.pack("<LBBBB", at, state, 0, len(name), 1) + name.encode("utf-16-le"))
            for at, (name, state, _) in zip(offsets, sheets, strict=True)
        )
        begin = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x05, 0, 1997, 0, 6)) + record(
            0x0042, struct.pack("<H", 1200)
        )
        return begin + font * 4 + formats + style + bounds + extra + record(0x000A)

    start, offsets = len(heads([0] * len(sheets))), []
    for body in bodies:
        offsets.append(start)
        start += len(body)
    return compound({"Workbook": heads(offsets) + b"".join(bodies), **(more or {})})


def doc(
    body: str, *, notes: str = "", comments: str = "", lost: str = "", more: Mapping[str, bytes] | None = None
) -> bytes:
    """A Word 97 document of one piece; ``lost`` stands in the stream, but in no piece."""
    stories = [body + "\r", notes and notes + "\r", comments and comments + "\r"]
    text = "".join(stories)
    main = bytearray(0x600)
    struct.pack_into("<HHH", main, 0, 0xA5EC, 0x00C1, 0)
    struct.pack_into("<H", main, 10, 0x0200)
    counts = [len(stories[0]), len(stories[1]), 0, 0, len(stories[2]), 0, 0, 0]
    struct.pack_into("<8l", main, 0x4C, *counts)
    plan = struct.pack("<LL", 0, len(text)) + struct.pack("<HLH", 0, 0x600, 0)
    clx = b"\x02" + struct.pack("<L", len(plan)) + plan
    struct.pack_into("<LL", main, 0x01A2, 0, len(clx))
    stream = bytes(main) + (text + lost).encode("utf-16-le")
    return compound({"WordDocument": stream, "1Table": clx, **(more or {})})


def native(name: str, content: bytes) -> bytes:
    """The stream of a file that was dropped into a document."""
    label_name = name.encode("gb18030") + b"\0"
    inner = struct.pack("<H", 2) + label_name * 2 + struct.pack("<LL", 0x00030000, len(label_name)) + label_name
    inner += struct.pack("<L", len(content)) + content
    return struct.pack("<L", len(inner)) + inner
