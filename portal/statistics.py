"""Statistics (统计): charts made on the server with the table beside them, and the same figures as CSV."""

import csv
import io
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from litestar import Response, get
from litestar.exceptions import NotFoundException

from core.database import Session
from core.public_view import statistics as figures
from core.public_view.statistics import Line, StatisticsPage, Timely
from portal.asked import number
from web.kit import WebRequest, kit_of
from web.requests import reading
from web.responses import Asked, known_query, public_page

FILTERS = ("year", "policy", "township")
COLUMNS, SHADES, LONGEST = 7, 5, 12
WAN = 10_000 * 100
HEAD = (
    "code", "name", "rows_n", "amount", "failed_n", "published_kept", "published_known", "paid_kept", "paid_known",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its length in thousandths of the longest, and the value in words."""

    name: str
    said: str
    length: int


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a line in percent; None where nothing is known."""

    name: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One township on the map; ``shade`` 0 is nothing, 5 the most."""

    code: str
    name: str
    said: str
    shade: int
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class ChartsPage:
    """The figures and what is drawn of them."""

    found: StatisticsPage
    years: tuple[Bar, ...]
    policies: tuple[Bar, ...]
    published: tuple[Point, ...]
    paid: tuple[Point, ...]
    tiles: tuple[Tile, ...]
    rows_n: int


@get("/statistics", sync_to_thread=False, opt={"public": True})
def statistics(request: WebRequest) -> Response[bytes]:
    """Figures of a year, narrowed to a subsidy or a township."""

    def build(session: Session, asked: Asked) -> ChartsPage | None:
        policy, township = asked.query.get("policy", ""), asked.query.get("township", "")
        year, calendar = number(asked.query, "year"), asked.calendar
        found = figures.statistics_page(session, calendar=calendar, year=year, policy=policy, township=township)
        return _charts(found) if found else None

    return public_page(request, "portal/statistics/statistics.html", build, title="补贴统计", query=FILTERS)


@get("/statistics.csv", sync_to_thread=False, opt={"public": True})
def table(request: WebRequest) -> Response[bytes]:
    """One table of the page: by year, policy or township."""
    query = known_query(request, (*FILTERS, "by"))
    by, year = query.get("by", "year"), number(query, "year")
    if by not in figures.BY:
        raise NotFoundException
    asked = figures.Asked(year, query.get("policy", ""), query.get("township", ""))
    with reading(request) as session:
        lines = figures.statistics(session, asked, by, kit_of(request).calendar)
    headers = {
        "Content-Disposition": f'attachment; filename="mingbai-statistics-{by}.csv"',
        "Cache-Control": "no-cache",
    }
    return Response(_csv(lines), headers=headers, media_type="text/csv; charset=utf-8")


def _csv(lines: Sequence[Line]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for line in lines:
        amount = f"{line.amount_fen // 100}.{line.amount_fen % 100:02d}"
        timely = (line.published.kept, line.published.known, line.paid.kept, line.paid.known)
        writer.writerow([line.code, line.name, line.rows_n, amount, line.failed_n, *timely])
    return text.getvalue().encode("utf-8-sig")


def _charts(found: StatisticsPage) -> ChartsPage:
    tiles = tuple(_tiles(found.by_township, dict(found.townships)))
    return ChartsPage(
        found=found,
        years=_bars(found.by_year),
        policies=_bars(found.by_policy[:LONGEST]),
        published=_points(found.by_year, [line.published for line in found.by_year]),
        paid=_points(found.by_year, [line.paid for line in found.by_year]),
        tiles=tiles,
        rows_n=max((tile.row for tile in tiles), default=0) + 1,
    )


def _bars(lines: Sequence[Line]) -> tuple[Bar, ...]:
    most = max((line.amount_fen for line in lines), default=0) or 1
    return tuple(Bar(line.name, briefly(line.amount_fen), line.amount_fen * 1000 // most) for line in lines)


def _points(lines: Sequence[Line], timely: Sequence[Timely]) -> tuple[Point, ...]:
    return tuple(Point(line.name, one.percent) for line, one in zip(lines, timely, strict=True))


def _tiles(lines: Sequence[Line], names: dict[str, str]) -> Iterator[Tile]:
    amounts = {line.code: line.amount_fen for line in lines}
    most, places = max(amounts.values(), default=0) or 1, _places()
    below = max((row for code, (_, row) in places.items() if code in names), default=-1) + 1
    strangers = [code for code in sorted(names) if code not in places]
    for code, name in sorted(names.items()):
        fen = amounts.get(code, 0)
        # Rounded up: whatever was paid is more than nothing.
        shade = -(-fen * SHADES // most)
        column, row = places.get(code) or _after(strangers.index(code), below)
        yield Tile(code, short(name), briefly(fen) if fen else "无", shade, column, row)


def _after(place: int, below: int) -> tuple[int, int]:
    return place % COLUMNS, below + place // COLUMNS


def briefly(fen: int) -> str:
    """12.3万 or 980: yuan in a word, for charts; the table beside has every fen."""
    if fen < WAN:
        return f"{fen // 100}"
    wan = fen / WAN
    return f"{wan:.1f}万" if wan < 1000 else f"{wan / 10_000:.2f}亿"  # noqa: PLR2004  ten million yuan


def short(name: str) -> str:
    """A township's name without what it is."""
    return name.removesuffix("街道").removesuffix("镇").removesuffix("乡") or name


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Where townships stand on the map; the file is part of the installation."""
    told = tomllib.loads((files("portal") / "tiles.toml").read_text("utf-8"))
    return {code: (column, row) for code, (column, row) in told.items()}


HANDLERS = [statistics, table]
