"""A roster that a township keeps itself (镇村自己的册子): read in memory, masked line by line, never kept.

``Claim`` is all that is left of a line: village, masked name, amount and the keyed digest of the ID number.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from admin.uploaded import Cell, UnreadableError, sheet_of, text_of
from core.law.ledgers import Claim
from core.law.masking import STAR, Digester, fold_id, fold_name, mask_name
from core.law.payouts.id_numbers import OLD_LENGTH, expand

MIB = 1024 * 1024
LARGEST, ROWS, HEAD_ROWS = 8 * MIB, 50_000, 10
EXACT = 1e15
HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "户主姓名", "户主", "领款人", "领取人", "补贴对象", "name"),
    "village": ("村", "村名", "所在村", "行政村", "村（社区）", "村委会", "village", "village_code", "村代码"),
    "amount": ("金额", "金额（元）", "补贴金额", "补贴金额（元）", "发放金额", "发放金额（元）", "实发金额", "amount"),
    "number": ("身份证号", "身份证号码", "身份证", "证件号码", "公民身份号码", "id_number"),
}
WORDS = {"name": "姓名", "amount": "金额"}
STARS = str.maketrans("＊×某", "*" * 3)
ENDINGS = (
    "村村民委员会", "社区居民委员会", "社区居委会", "村村委会", "村民委员会", "居民委员会", "村委会", "居委会", "社区", "村",
)  # fmt: skip
"""How villages are written; the longer ones first, as they hold the shorter ones."""
SENTENCES = {
    "large": "文件打开以后太大。请分开来比。",
    "broken": "这个文件打不开。去掉密码，另存为 .xlsx 再传。",
    "encoding": "文件里的文字认不出来。请另存为 UTF-8 的 .csv。",
}


class RosterError(ValueError):
    """The file cannot be compared; the sentence says where and why, never what stands there."""


class Place(NamedTuple):
    """A village of the township."""

    code: str
    name: str


def read_roster(
    name: str, content: bytes, places: Sequence[Place], village: str, known: frozenset[str], digester: Digester
) -> Iterator[Claim]:
    """Claims with the line of the file as ``ref``; ``village`` is meant where the file has no such column.

    ``known`` are the names as the ledger writes them, among them those of organisations, which are not masked.

    Raises:
        RosterError: a file of another kind, columns that are missing, a line that cannot be read.
    """
    lines = _lines(name, content)
    head, keys = _head(lines)
    if "village" not in keys and not village:
        raise RosterError("文件里没有“村”这一列。请加上这一列，或者在上面选一个村。")
    codes = _codes(places)
    for number, cells in enumerate(lines[head + 1 :], head + 2):
        values = {key: cells[at] for key, at in keys.items() if at < len(cells)}
        if not _is_sum(values, cells):
            yield _claim(number, values, codes, village, known, digester)


def _claim(
    line: int,
    values: Mapping[str, Cell],
    codes: Mapping[str, str],
    village: str,
    known: frozenset[str],
    digester: Digester,
) -> Claim:
    where = codes.get(_plain(values["village"])) if "village" in values else village
    if not where:
        raise RosterError(f"第 {line} 行的村不在这个镇（街）里。")
    name = _text(values.get("name", ""))
    if not name:
        raise RosterError(f"第 {line} 行没有姓名。")
    shown = fold_name(name) if fold_name(name) in known else _masked(name)
    return Claim(
        line, _person(line, values.get("number", ""), digester), where, shown, _fen(line, values.get("amount", ""))
    )


def _lines(name: str, content: bytes) -> Sequence[Sequence[Cell]]:
    if len(content) > LARGEST:
        raise RosterError("文件超过 8 MB。请一个镇一年一份。")
    kind = name.lower().rpartition(".")[2]
    if kind not in READERS:
        raise RosterError("只收 .xlsx 和 .csv 文件。请另存以后再传。")
    try:
        lines = READERS[kind](content)
    except UnreadableError as error:
        raise RosterError(SENTENCES[error.reason]) from error
    if len(lines) > ROWS:
        raise RosterError("文件超过 5 万行。请分开来比。")
    return lines


def _text_file(content: bytes) -> Sequence[Sequence[Cell]]:
    try:
        return list(csv.reader(io.StringIO(text_of(content), newline=""), strict=True))
    except csv.Error as error:
        raise RosterError("文件里的引号或逗号不对。") from error


READERS: Mapping[str, Callable[[bytes], Sequence[Sequence[Cell]]]] = {"xlsx": sheet_of, "csv": _text_file}


def _head(lines: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]]:
    """Where the headers stand, and the column of each; a title may stand above them."""
    best: dict[str, int] = {}
    for place, cells in enumerate(lines[:HEAD_ROWS]):
        keys = {key: at for at, cell in reversed(list(enumerate(cells))) if (key := _key(cell))}
        if WORDS.keys() <= keys.keys():
            return place, keys
        best = max(best, keys, key=len)
    missing = "、".join(f"“{word}”" for key, word in WORDS.items() if key not in best)
    raise RosterError(f"前 {HEAD_ROWS} 行里没有找到表头{missing}。")


def _key(cell: Cell) -> str:
    text = _plain(cell).replace("(", "（").replace(")", "）")
    return next((key for key, words in HEADERS.items() if text in words), "")


def _is_sum(values: Mapping[str, Cell], cells: Sequence[Cell]) -> bool:
    """An empty line, or one that adds up the others."""
    first = next((text for cell in cells if (text := _plain(cell))), "")
    return not first or first.startswith(("合计", "小计", "总计")) or _plain(values.get("name", "")) in {"合计", "小计"}


def _codes(places: Sequence[Place]) -> dict[str, str]:
    """Code, name and every other way to write it → code; what could mean two villages means none."""
    found: dict[str, str] = {}
    for place in places:
        bare = _bare(_plain(place.name))
        for word in (bare, *(f"{bare}{ending}" for ending in ENDINGS)):
            found[word] = "" if word in found else place.code
    exact = {_plain(word): place.code for place in places for word in (place.code, place.name)}
    return found | exact


def _bare(name: str) -> str:
    """西关村委会, 西关村 → 西关."""
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


def _masked(name: str) -> str:
    """As the ledger writes it; a roster may be masked already, with whatever sign stands for a star."""
    starred = name.translate(STARS) if STAR in name.translate(STARS)[1:] else name
    return starred if STAR in starred else mask_name(fold_name(name))


def _person(line: int, cell: Cell, digester: Digester) -> bytes | None:
    if isinstance(cell, float) and cell >= EXACT:
        raise RosterError(f"第 {line} 行的身份证号被存成了数字，尾数丢了。先把这一列设成“文本”。")
    number = fold_id(_text(cell))
    if not number or STAR in number:
        return None
    return digester.person(expand(number) if len(number) == OLD_LENGTH and number.isdigit() else number)


def _fen(line: int, cell: Cell) -> int:
    text = _plain(cell).replace(",", "").removesuffix("元").removeprefix("¥")
    try:
        yuan = Decimal(text)
        fen = (yuan * 100).quantize(Decimal(1))
    except InvalidOperation as error:
        raise RosterError(f"第 {line} 行的金额不是数字。") from error
    if not yuan.is_finite() or fen < 0:
        raise RosterError(f"第 {line} 行的金额不是数字。")
    return int(fen)


def _text(cell: Cell) -> str:
    """As it was typed: whole numbers without the point that spreadsheets give them."""
    return (
        f"{cell:.0f}"
        if isinstance(cell, float) and cell.is_integer()
        else str(cell if cell is not None else "").strip()
    )


def _plain(cell: Cell) -> str:
    return "".join(unicodedata.normalize("NFKC", _text(cell)).split())
