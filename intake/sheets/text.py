"""CSV batches (CSV 文件): manifest headers, manifest values, a blank line, row headers, rows."""

import csv
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from intake.lines import BOM
from intake.problems import FeedRefusal
from intake.sheets.encoding import Survey, raw_lines
from intake.sheets.layout import MANIFEST, ROWS, Cell, read_headers, read_values


class Entry(NamedTuple):
    """A manifest or row with its 1-based line in the file."""

    line: int
    values: dict[str, object]


def read_text(chunks: Callable[[], Iterable[bytes]]) -> Iterator[Entry]:
    """The manifest, then the rows; ``chunks`` is called twice, as the encoding shows only at the end."""
    survey = Survey()
    for lines in raw_lines(chunks()):
        survey.look(lines)
    records = _records(chunks(), survey.verdict())
    head, values = _next(records), _next(records)
    yield Entry(values.line, _read(read_headers(head.cells, MANIFEST, head.line), values, MANIFEST))
    blank = _next(records)
    if any(blank.cells):
        raise FeedRefusal("feed.malformed", "批次信息和明细之间应空一行。", line=blank.line)
    head = _next(records)
    keys = read_headers(head.cells, ROWS, head.line)
    gap = 0
    for record in records:
        if not any(record.cells):
            gap = gap or record.line
            continue
        if gap:
            raise FeedRefusal("feed.malformed", "明细中间有空行。", line=gap)
        yield Entry(record.line, _read(keys, record, ROWS))


class _Record(NamedTuple):
    line: int
    cells: list[str]


def _records(chunks: Iterable[bytes], encoding: str) -> Iterator[_Record]:
    lines = itertools.chain.from_iterable(raw_lines(chunks))
    first = next(lines, b"").removeprefix(BOM)
    reader = csv.reader((line.decode(encoding) for line in itertools.chain([first], lines)), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FeedRefusal("feed.malformed", "这一行的引号或逗号不对。", line=reader.line_num) from None
        yield _Record(reader.line_num, [cell.strip() for cell in cells])


def _next(records: Iterator[_Record]) -> _Record:
    found = next(records, None)
    if found is None:
        raise FeedRefusal("feed.malformed", "文件不完整。应有批次表头、批次信息、空行、明细表头和明细。")
    return found


def _read(keys: list[str], record: _Record, known: dict[str, str]) -> dict[str, object]:
    return read_values(keys, {place: Cell(text) for place, text in enumerate(record.cells)}, known, record.line)
