"""Reads a page as a villager does (读页面): its figures and rows, to be compared with what the oracle says."""

import html
import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

# Number of payouts and fen.
Sum: TypeAlias = tuple[int, int]
N, YUAN = r"([\d,]+)", r"(-?[\d,]+\.\d\d)"
SUMS = {
    "listed": re.compile(rf"公示 {N} 笔，{YUAN} 元"),
    "received": re.compile(rf"发到卡上 {N} 笔，{YUAN} 元"),
    "failed": re.compile(rf"没发成 {N} 笔，{YUAN} 元"),
}
MIXED = re.compile(rf"共 {N} 人次，{YUAN} 元")
CARD = re.compile(r'<h3><a href="[^"]*/policies/([A-Z0-9]+)[^"]*">.*?</h3>\s*<p>(.*?)</p>', re.DOTALL)
LEAD = re.compile(rf"名单上一共 {N} 条(?:，其中 {N} 条发到了卡上，共 {YUAN} 元)?")
FACET = re.compile(r"<summary>按(.+?)分</summary>(.*?)</details>", re.DOTALL)
FACET_LINE = re.compile(rf'<a href="([^"]*)"[^>]*>(?:.*?)</a>：{N} 条，(?:发到卡上 )?{YUAN} 元')
MORE = re.compile(r"还有 ([\d,]+) 个没有列出")
LIST_ROW = re.compile(rf'<tr><th scope="row">(\d+)　(.*?)</th>.*?<td class="num">{YUAN} 元</td>(.*?)</tr>', re.DOTALL)
FOUND_ROW = re.compile(
    rf'<tr><th scope="row">([^<]*)</th><td><a href="[^"]*/lists/([^/"?]+)(?:/villages/|\?township=)?(\d*)[^"]*">[^<]*</a></td>'
    rf'<td>[^<]*</td><td class="num">{YUAN} 元</td><td>([^<]*)</td></tr>'
)
NEXT = re.compile(r'rel="next" href="([^"]*)"')
TEXT_HIT = re.compile(r'<li><a href="[^"]*/documents/(\d+)[^"]*">')
OFFER = re.compile(r'<ul class="links">(.*?)</ul>', re.DOTALL)
LABEL = re.compile(r"<a [^>]*>([^<]*)</a>")
TAGS = re.compile(r"<[^>]+>")
FACET_FIELDS = {"镇街": "township", "补贴": "policy", "年份": "year", "状态": "status"}
OTHER_COUNT = re.compile(r"<h3>\s*([\d,]+) rows?", re.DOTALL)
PAYMENT = re.compile(rf'<p class="lead">{YUAN} 元')
SHORT = re.compile(rf"</a>：{YUAN} 元，")


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list page: (row number, name, fen, state) and the sums above them."""

    rows: tuple[tuple[int, str, int, str], ...]
    sums: dict[str, Sum]


@dataclass(frozen=True, slots=True)
class SearchRead:
    """A search page: total, what was received, facets (value → count and fen; how many more), rows, the way on."""

    rows_n: int
    received: Sum
    facets: dict[str, tuple[dict[str, Sum], int]]
    rows: tuple[tuple[str, str, str, int, str], ...]
    next: str | None
    documents: tuple[int, ...]
    offers: tuple[str, ...]


def fen(text: str) -> int:
    """``2,305.00`` → 230500."""
    return int(text.replace(",", "").replace(".", ""))


def number(text: str | None) -> int:
    """``60,000`` → 60000."""
    return int((text or "0").replace(",", ""))


def sums(text: str) -> dict[str, Sum]:
    """The figures of a sentence of sums."""
    return {name: (number(hit[1]), fen(hit[2])) for name, shape in SUMS.items() if (hit := shape.search(text))}


def read_village(page: str) -> dict[str, dict[str, Sum]]:
    """Policy → sums, of the year that the page shows; lists without names under ``mixed``."""
    found = {}
    for code, said in CARD.findall(page):
        text = TAGS.sub("", said)
        mixed = MIXED.search(text)
        found[code] = {"mixed": (number(mixed[1]), fen(mixed[2]))} if mixed else sums(text)
    return found


def read_list(page: str) -> ListRead:
    """Rows and sums of a list."""
    lead = page.partition('<p class="lead">')[2].partition("</p>")[0]
    rows = tuple(
        (int(number_), html.unescape(name), fen(amount), _state(rest))
        for number_, name, amount, rest in LIST_ROW.findall(page)
    )
    return ListRead(rows, sums(lead))


def _state(cell: str) -> str:
    text = TAGS.sub("", cell).strip()
    return next(
        (name for sign, name in (("▲", "failed"), ("✓ 已补发", "repaid"), ("✓", "paid")) if sign in text), "listed"
    )


def read_search(page: str) -> SearchRead:
    """Everything a search page says."""
    lead = LEAD.search(page)
    facets: dict[str, tuple[dict[str, Sum], int]] = {}
    for name, inside in FACET.findall(page):
        field = FACET_FIELDS[name]
        lines = {
            parse_qs(urlsplit(html.unescape(link)).query).get(field, [""])[0]: (number(rows_n), fen(amount))
            for link, rows_n, amount in FACET_LINE.findall(inside)
        }
        more = MORE.search(inside)
        facets[field] = (lines, number(more[1]) if more else 0)
    way = NEXT.search(page)
    offers = OFFER.search(page)
    return SearchRead(
        rows_n=number(lead[1]) if lead else 0,
        received=(number(lead[2]), fen(lead[3])) if lead and lead[2] else (0, 0),
        facets=facets,
        rows=tuple(
            (html.unescape(name), batch_no, village, fen(amount), said)
            for name, batch_no, village, amount, said in FOUND_ROW.findall(page)
        ),
        next=html.unescape(way[1]) if way else None,
        documents=tuple(dict.fromkeys(int(hit) for hit in TEXT_HIT.findall(page))),
        offers=tuple(LABEL.findall(offers[1])) if offers else (),
    )


def read_record(page: str) -> list[int]:
    """Fen of every payment of an own record, sorted."""
    return sorted(fen(amount) for amount in (*PAYMENT.findall(page), *SHORT.findall(page)))


def other_count(page: str) -> int:
    """How many rows Datasette says there are."""
    found = OTHER_COUNT.search(page)
    return number(found[1]) if found else 0
