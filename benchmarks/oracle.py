"""The truth by plain SQL (对照答案), counted row by row and never from the cube, and what a page must therefore say."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reading import ListRead, SearchRead, Sum, read_list, read_search, read_village

PAGE_ROWS, HITS = 100, 20
FACET_LINES, TEXTS_SHOWN = 12, 10
GOT = "status IN ('paid', 'repaid')"
SUM_NAMES = {"listed": "listed", "paid": "received", "repaid": "received", "failed": "failed"}
SHORT = {"listed": "公示中", "paid": "已发到卡上", "failed": "没发成", "repaid": "已补发"}
FACETS = {"township": "township_code", "policy": "policy_code", "year": "year", "status": "status"}
NEWEST = "year DESC, batch_id DESC, row_no"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; each field is a column of the oracle's table, its values are alternatives."""

    where: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, **columns: str | int | Sequence[str]) -> "Filter":
        """All of these columns."""
        parts: list[str] = []
        values: list[Any] = []
        for name, wanted in columns.items():
            given = (wanted,) if isinstance(wanted, str | int) else tuple(wanted)
            parts.append(f"{name} IN ({', '.join('?' * len(given))})")
            values += given
        return cls(" AND ".join(parts), tuple(values))


class Oracle:
    """Answers from the file of plain rows."""

    def __init__(self, path: Path) -> None:
        self.file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.file.execute("PRAGMA cache_size=-32000")
        self._known: dict[tuple[str, tuple[Any, ...]], list[Any]] = {}

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query; the file never changes, so that one answer holds for the whole run."""
        key = sql, tuple(values)
        if key not in self._known:
            self._known[key] = self.file.execute(*key).fetchall()
        return self._known[key]

    def sums(self, asked: Filter) -> dict[str, Sum]:
        """By what became of the payments."""
        found: dict[str, Sum] = {}
        query = f"SELECT status, count(*), sum(amount_fen) FROM payout WHERE {asked.where} GROUP BY status"  # noqa: S608  columns of ours
        for status, rows_n, fen in self.ask(query, asked.values):
            before = found.get(SUM_NAMES[status], (0, 0))
            found[SUM_NAMES[status]] = before[0] + rows_n, before[1] + fen
        return found

    def list_page(self, asked: Filter, after: int = 0) -> ListRead:
        """A page of a list."""
        query = (
            f"SELECT row_no, name_shown, amount_fen, status FROM payout WHERE {asked.where} AND row_no > ? "  # noqa: S608  columns of ours
            "ORDER BY row_no LIMIT ?"
        )
        return ListRead(tuple(self.ask(query, (*asked.values, after, PAGE_ROWS))), self.sums(asked))

    def village(self, code: str, year: int) -> dict[str, dict[str, Sum]]:
        """Policy → sums of what was paid in a village."""
        query = "SELECT DISTINCT policy_code FROM payout WHERE village_code = ? AND year = ? AND kind != 'announcement'"
        return {policy: self._paid(code, year, policy) for (policy,) in self.ask(query, (code, year))}

    def _paid(self, code: str, year: int, policy: str) -> dict[str, Sum]:
        asked = Filter.of(village_code=code, year=year, policy_code=policy, kind=("payment", "repayment"))
        return self.sums(asked)

    def total(self, asked: Filter) -> tuple[int, Sum]:
        """Rows, and how many of them with how many fen came to the cards."""
        query = (
            f"SELECT count(*), coalesce(sum({GOT}), 0), coalesce(sum(CASE WHEN {GOT} THEN amount_fen END), 0) "  # noqa: S608  columns of ours
            f"FROM payout WHERE {asked.where}"
        )
        rows_n, got_n, fen = self.ask(query, asked.values)[0]
        return rows_n, (got_n, fen)

    def facet(self, column: str, asked: Filter) -> dict[str, Sum]:
        """Value → count and fen that came to the cards (of a state: all fen), most first."""
        fen = "sum(amount_fen)" if column == "status" else f"coalesce(sum(CASE WHEN {GOT} THEN amount_fen END), 0)"
        query = f"SELECT {column}, count(*), {fen} FROM payout WHERE {asked.where} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608  columns of ours
        return {str(value): (rows_n, amount) for value, rows_n, amount in self.ask(query, asked.values)}

    def hits(self, asked: Filter, offset: int = 0, limit: int = HITS) -> list[tuple[Any, ...]]:
        """Name, list, village, fen, state of the rows that a search shows, newest first."""
        query = (
            f"SELECT name_shown, batch_no, village_code, amount_fen, status FROM payout WHERE {asked.where} "  # noqa: S608  columns of ours
            f"ORDER BY {NEWEST} LIMIT ? OFFSET ?"
        )
        found = self.ask(query, (*asked.values, limit, offset))
        return [(*row[:4], SHORT[row[4]]) for row in found]

    def keys(self, asked: Filter) -> set[tuple[int, int]]:
        """Batch and row of everything that matches."""
        return set(self.ask(f"SELECT batch_id, row_no FROM payout WHERE {asked.where}", asked.values))  # noqa: S608  columns of ours

    def documents(self, text: str) -> set[int]:
        """The documents in which ``text`` stands."""
        return {
            number
            for (number,) in self.ask("SELECT id FROM document WHERE instr(title || char(10) || body, ?)", (text,))
        }


@dataclass(frozen=True, slots=True)
class VillageTruth:
    """What a village page must say of a year."""

    code: str
    year: int

    def faults(self, oracle: Oracle, page: str) -> list[str]:
        """Where the page and the oracle differ."""
        said = read_village(page)
        named = {code: found for code, found in said.items() if "mixed" not in found}
        wanted = oracle.village(self.code, self.year)
        faults = [] if named == wanted else [f"village {self.code} {self.year}: {_difference(named, wanted)}"]
        for code, found in said.items():
            if "mixed" in found:
                query = "SELECT sum(rows_n), sum(amount_fen) FROM counted WHERE village_code = ? AND year = ? AND policy_code = ?"
                rows_n, fen = oracle.ask(query, (self.code, self.year, code))[0]
                # Lists of too few people are left out, so that less may be said, never more.
                if found["mixed"][0] > (rows_n or 0) or found["mixed"][1] > (fen or 0):
                    faults.append(f"village {self.code} counted {code}")
        return faults


@dataclass(frozen=True, slots=True)
class ListTruth:
    """What a page of a list must say."""

    asked: Filter
    after: int = 0

    def faults(self, oracle: Oracle, page: str) -> list[str]:
        """Where the page and the oracle differ."""
        said, wanted = read_list(page), oracle.list_page(self.asked, self.after)
        faults = (
            [] if said.rows == wanted.rows else [f"rows of {self.asked.values}: {_difference(said.rows, wanted.rows)}"]
        )
        return faults + (
            [] if said.sums == wanted.sums else [f"sums of {self.asked.values}: {said.sums} {wanted.sums}"]
        )


@dataclass(frozen=True, slots=True)
class SearchTruth:
    """What a search page must say; without ``asked`` no payout at all. ``figures`` is false for masked names."""

    asked: Filter | None
    offset: int = 0
    figures: bool = True
    text: str = ""

    def faults(self, oracle: Oracle, page: str) -> list[str]:
        """Where the page and the oracle differ."""
        said = read_search(page)
        faults = self._payouts(oracle, said) if self.asked else ["payouts of nothing"] * bool(said.rows)
        return faults + (self._texts(oracle, said) if self.text else [])

    def _payouts(self, oracle: Oracle, said: SearchRead) -> list[str]:
        assert self.asked is not None
        wanted = oracle.hits(self.asked, self.offset)
        faults = (
            []
            if list(said.rows) == wanted
            else [f"hits of {self.asked.values}: {_difference(said.rows, tuple(wanted))}"]
        )
        if not self.figures:
            return faults
        rows_n, received = oracle.total(self.asked)
        if (said.rows_n, said.received) != (rows_n, received):
            faults.append(f"total of {self.asked.values}: {said.rows_n} {said.received}, not {rows_n} {received}")
        for field, column in FACETS.items():
            whole = oracle.facet(column, self.asked)
            shown = dict(list(whole.items())[:FACET_LINES])
            due = (shown, max(0, len(whole) - FACET_LINES)) if len(whole) > 1 else None
            if said.facets.get(field) != due:
                faults.append(f"facet {field} of {self.asked.values}")
        return faults

    def _texts(self, oracle: Oracle, said: SearchRead) -> list[str]:
        wanted = oracle.documents(self.text)
        wrong = [number for number in said.documents if number not in wanted]
        full = len(said.documents) == min(TEXTS_SHOWN, len(wanted))
        return (
            []
            if full and not wrong
            else [f"documents for {self.text}: {len(said.documents)} of {len(wanted)}, {wrong}"]
        )


@dataclass(frozen=True, slots=True)
class OfferTruth:
    """A piece of village names: each village that holds it is found, or offered while the page has room for offers."""

    piece: str
    room: int = 12

    def faults(self, oracle: Oracle, page: str) -> list[str]:
        """Villages that are not there."""
        query = "SELECT DISTINCT township || village FROM payout WHERE instr(village, ?)"
        wanted = {place for (place,) in oracle.ask(query, (self.piece,))}
        said = read_search(page)
        missing = {place for place in wanted if not any(place in offer for offer in said.offers) and place not in page}
        return [f"{self.piece}: without {sorted(missing)[:3]}"] if missing and len(wanted) <= self.room else []


def _difference(said: Any, wanted: Any) -> str:  # noqa: ANN401  whatever is compared
    if isinstance(said, dict):
        return str(
            {key: (said.get(key), wanted.get(key)) for key in {*said, *wanted} if said.get(key) != wanted.get(key)}
        )[:200]
    pairs = [(one, other) for one, other in zip(said, wanted, strict=False) if one != other]
    return f"{len(said)} and {len(wanted)} rows, first {pairs[:1]}"
