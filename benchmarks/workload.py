"""The questions of a run (工作负载): for each its address here, Datasette's nearest page, the truth, and plain SQL as floor."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from benchmarks.export import phrase
from benchmarks.oracle import FACETS, NEWEST, Filter, ListTruth, OfferTruth, Oracle, SearchTruth, VillageTruth
from benchmarks.papers import SUBJECTS
from search.index import Filters
from service.county.catalogue import read_policies

# Only the columns that our own page shows: the yardstick shall not be slow for what nobody asked.
COLUMNS = (
    "row_no",
    "name_shown",
    "village",
    "group_name",
    "policy",
    "year",
    "quantity_e4",
    "rate_e4",
    "amount_fen",
    "status",
)
TABLE = "/rows/payout?" + urlencode([("_col", name) for name in COLUMNS]) + "&"
# Words that mean nothing but themselves: 公示 in 公示要求 would also be a state of payments.
ABOUT = tuple(subject for subject in SUBJECTS if subject not in {"公示要求", "失败补发"})
FACETED = [("_facet", name) for name in ("township", "policy", "year", "status")]
DEEP = 50
PIECES = ("低保", "耕地", "种粮", "玉米", "水库", "农机", "高龄", "危房")
INFIXES = ("台子", "家堡", "后屯", "双台", "家沟", "八里")
MISSES = ("量子计算", "太空旅行", "航天飞机", "深空探测")
ZIPF = 1.0


class Truth(Protocol):
    """What a page must say."""

    def faults(self, oracle: Oracle, page: str) -> list[str]:
        """Where the page says something else."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """One address of a class; ``other`` is Datasette's, ``floor`` the same by SQL, ``filters`` the bare engine's call."""

    path: str
    truth: Truth
    other: str = ""
    other_n: int | None = None
    floor: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    filters: Filters | None = None
    keys: Filter | None = None


@dataclass(frozen=True, slots=True)
class QueryClass:
    """Questions of one kind, the most asked first."""

    name: str
    says: str
    questions: Sequence[Question] = field(repr=False)


class Workload:
    """Draws the questions from what the oracle knows; villages by Zipf's law."""

    def __init__(self, oracle: Oracle, seed: str, count: int) -> None:
        self._oracle = oracle
        self._dice = random.Random(f"{seed}:workload")  # noqa: S311  repeatable, nothing secret
        self._count = count
        places = oracle.ask(
            "SELECT DISTINCT village_code, village, township_code, township FROM payout WHERE village != '' ORDER BY 1"
        )
        self._dice.shuffle(places)
        self._places: list[tuple[str, str, str, str]] = places
        self._years = [year for (year,) in oracle.ask("SELECT DISTINCT year FROM payout ORDER BY 1 DESC")]

    def pages(self) -> list[QueryClass]:
        """The three pages that most visitors see."""
        return [
            QueryClass("village", "村页（一年）", self._different(self._village)),
            QueryClass("list part", "一村的名单", self._different(self._part)),
            QueryClass("list", "全县的名单第一页", self._different(self._list)),
            QueryClass("search", "镇+补贴+年份，带分面", self._different(self._search)),
        ]

    def classes(self) -> list[QueryClass]:
        """The other questions of a search."""
        return [
            QueryClass("village + masked name", "村+隐名", self._different(self._masked)),
            QueryClass("township", "一个镇，带分面", self._different(self._township)),
            QueryClass("deep page", "第50页", self._different(self._deep)),
            QueryClass("two characters", "补贴两个字", [self._piece(piece) for piece in PIECES]),
            QueryClass("infix", "村名中间两个字", [self._infix(piece) for piece in INFIXES]),
            QueryClass("documents", "文件里的词", [self._document(subject) for subject in ABOUT]),
            QueryClass("miss", "没有的词", [self._miss(word) for word in MISSES]),
        ]

    def _different(self, draw: Callable[[], Question | None]) -> list[Question]:
        found: dict[str, Question] = {}
        for _ in range(self._count * 6):
            question = draw()
            if question is not None:
                found.setdefault(question.path, question)
            if len(found) >= self._count:
                break
        return list(found.values())

    def _place(self) -> tuple[str, str, str, str]:
        weights = list(itertools.accumulate(1 / rank**ZIPF for rank in range(1, len(self._places) + 1)))
        return self._dice.choices(self._places, cum_weights=weights)[0]

    def _village(self) -> Question:
        code, year = self._place()[0], self._dice.choice(self._years)
        asked = Filter.of(village_code=code, year=year)
        return Question(
            f"/villages/{code}?year={year}", VillageTruth(code, year),
            TABLE + urlencode({"village_code": code, "year": year}), self._n(asked),
            ((_GROUPED.format(column="policy_code, status", where=asked.where), asked.values),),
        )  # fmt: skip

    def _part(self) -> Question | None:
        code, year = self._place()[0], self._dice.choice(self._years)
        lists = self._oracle.ask(
            "SELECT DISTINCT batch_no FROM payout WHERE village_code = ? AND year = ?", (code, year)
        )
        if not lists:
            return None
        batch_no = self._dice.choice(lists)[0]
        asked = Filter.of(batch_no=batch_no, village_code=code)
        other = TABLE + urlencode({"batch_no": batch_no, "village_code": code, "_sort": "row_no"})
        return Question(
            f"/lists/{batch_no}/villages/{code}", ListTruth(asked), other, self._n(asked), self._listed(asked)
        )

    def _list(self) -> Question:
        batch_no = self._dice.choice(self._lists())
        asked = Filter.of(batch_no=batch_no)
        other = TABLE + urlencode({"batch_no": batch_no, "_sort": "row_no"})
        return Question(f"/lists/{batch_no}", ListTruth(asked), other, self._n(asked), self._listed(asked))

    def _lists(self) -> list[str]:
        return [batch_no for (batch_no,) in self._oracle.ask("SELECT DISTINCT batch_no FROM payout ORDER BY 1")]

    def _listed(self, asked: Filter) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        rows = f"SELECT * FROM payout WHERE {asked.where} ORDER BY row_no LIMIT 101"  # noqa: S608  columns of ours
        return (rows, asked.values), (_GROUPED.format(column="status", where=asked.where), asked.values)

    def _search(self) -> Question | None:
        _, _, code, township = self._place()
        year = self._dice.choice(self._years)
        items = self._oracle.ask(
            "SELECT DISTINCT policy_code, policy FROM payout WHERE township_code = ? AND year = ?", (code, year)
        )
        if not items:
            return None
        policy, name = self._dice.choice(items)
        asked = Filter.of(township_code=code, policy_code=policy, year=year)
        other = [("_search", f"{phrase(township)} {phrase(name)}"), ("year", year), *FACETED, ("_size", 20)]
        return self._found(
            {"township": code, "policy": policy, "year": year}, asked, other,
            Filters(townships=(code,), policies=(policy,), years=(year,)),
        )  # fmt: skip

    def _township(self) -> Question:
        _, _, code, township = self._place()
        other = [("_search", phrase(township)), *FACETED, ("_size", 20)]
        return self._found({"q": township}, Filter.of(township_code=code), other, Filters(townships=(code,)))

    def _masked(self) -> Question | None:
        code = self._place()[0]
        name = self._oracle.ask(
            "SELECT name_shown FROM payout WHERE village_code = ? AND length(name_shown) = 3 LIMIT 1 OFFSET ?",
            (code, self._dice.randrange(200)),
        )  # fmt: skip
        if not name:
            return None
        asked = Filter.of(village_code=code, name_shown=name[0][0])
        other = [("village_code", code), ("name_shown", name[0][0]), ("_size", 20)]
        query: dict[str, Any] = {"q": name[0][0], "village": code}
        return self._found(query, asked, other, Filters(villages=(code,), name_masked=name[0][0]), figures=False)

    def _deep(self) -> Question | None:
        _, _, code, _ = self._place()
        asked, offset = Filter.of(township_code=code), DEEP * 20
        last = self._oracle.ask(
            f"SELECT year, batch_id, row_no FROM payout WHERE {asked.where} ORDER BY {NEWEST} LIMIT 1 OFFSET ?",  # noqa: S608  columns of ours
            (*asked.values, offset - 1),
        )
        before = self._oracle.ask("SELECT id FROM payout WHERE township_code = ? LIMIT 1 OFFSET ?", (code, offset - 1))
        if not last:
            return None
        cursor = "-".join(map(str, last[0]))
        other = [("township_code", code), ("_size", 20), ("_next", before[0][0])]
        return self._found({"township": code, "page": cursor}, asked, other, Filters(townships=(code,)), offset=offset)

    def _piece(self, piece: str) -> Question:
        codes = [row.code for row in read_policies() if piece in row.name or piece in row.plain_name]
        everywhere = Filter("(instr(policy, ?) OR instr(village, ?) OR instr(township, ?))", (piece,) * 3)
        other = TABLE + urlencode([("_search", phrase(piece)), *FACETED, ("_size", 20)])
        truth = SearchTruth(Filter.of(policy_code=codes) if codes else None)
        return Question(f"/search?{urlencode({'q': piece})}", truth, other, self._n(everywhere))

    def _infix(self, piece: str) -> Question:
        everywhere = Filter("(instr(policy, ?) OR instr(village, ?) OR instr(township, ?))", (piece,) * 3)
        other = TABLE + urlencode([("_search", phrase(piece)), *FACETED, ("_size", 20)])
        return Question(f"/search?{urlencode({'q': piece})}", OfferTruth(piece), other, self._n(everywhere))

    def _document(self, subject: str) -> Question:
        other = "/rows/document?" + urlencode({"_search": phrase(subject), "_size": 10})
        truth = SearchTruth(None, text=subject)
        return Question(f"/search?{urlencode({'q': subject})}", truth, other, len(self._oracle.documents(subject)))

    def _miss(self, word: str) -> Question:
        other = TABLE + urlencode([("_search", phrase(word)), *FACETED, ("_size", 20)])
        return Question(f"/search?{urlencode({'q': word})}", SearchTruth(None), other, 0)

    def _found(
        self, query: dict[str, Any], asked: Filter, other: Sequence[tuple[str, Any]], filters: Filters, *, offset: int = 0,
        figures: bool = True,
    ) -> Question:  # fmt: skip
        rows = f"SELECT * FROM payout WHERE {asked.where} ORDER BY {NEWEST} LIMIT 21"  # noqa: S608  columns of ours
        counted = tuple((_GROUPED.format(column=column, where=asked.where), asked.values) for column in FACETS.values())
        return Question(
            f"/search?{urlencode(query)}", SearchTruth(asked, offset, figures), TABLE + urlencode(other), self._n(asked),
            ((rows, asked.values), *(counted if figures else ())), filters, asked,
        )  # fmt: skip

    def _n(self, asked: Filter) -> int:
        return self._oracle.total(asked)[0]

    def zipf(self, count: int) -> Iterator[int]:
        """Endless places among ``count`` questions, the first asked most."""
        weights = list(itertools.accumulate(1 / rank**ZIPF for rank in range(1, count + 1)))
        while True:
            yield from self._dice.choices(range(count), cum_weights=weights, k=1000)


_GROUPED = "SELECT {column}, count(*), sum(amount_fen) FROM payout WHERE {where} GROUP BY {column}"
