"""The search engines without a page around them (裸引擎): how long a call takes, and whether every row is found."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ledger import Built
from benchmarks.load import quantile
from benchmarks.oracle import Oracle
from benchmarks.servers import Meilisearch
from benchmarks.workload import QueryClass, Question
from search.index import PAGE_MAX, Filters, Index
from service.installation import Installation
from service.settings import Settings

MOST_ROWS = 2_000
WALKS = 30
CALLS = 200
PRAGMAS = ("cache_size=-32000", "query_only=ON")


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """One class on one engine: milliseconds of a first page, and what of the truth was found in whole answers."""

    name: str
    p50: float
    p95: float
    wanted: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        """Share of the true rows that were found."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """Share of the found rows that are true."""
        return self.right / self.found if self.found else 1.0

    @property
    def exact(self) -> bool:
        """Whether nothing is missing and nothing is too much."""
        return self.wanted == self.found == self.right


@contextmanager
def opened(built: Built, meili: Meilisearch | None) -> Iterator[Installation]:
    """The county with one of the engines, which is filled when it is not."""
    env = {"MINGBAI_VAR": str(built.var)} | (meili.env if meili else {})
    installation = Installation.open(Settings.from_env(env))
    try:
        yield installation
    finally:
        installation.close()


def fill(built: Built, meili: Meilisearch, tell: Callable[[str], None]) -> float | None:
    """Seconds that filling a Meilisearch server took; None where its data of an earlier run was still there."""
    mark = built.var / "meili" / "filled"
    with opened(built, meili) as installation:
        if mark.exists() and installation.index.built():
            return None
        tell("filling meilisearch")
        began = time.perf_counter()
        installation.sync().rebuild()
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    return time.perf_counter() - began


def measure(index: Index, oracle: Oracle, classes: Sequence[QueryClass]) -> list[EngineFigures]:
    """Every class that asks the engine for payouts."""
    return [
        _measured(index, oracle, asked.name, questions)
        for asked in classes
        if (questions := [question for question in asked.questions if question.filters is not None])
    ]


def _measured(index: Index, oracle: Oracle, name: str, questions: Sequence[Question]) -> EngineFigures:
    times = []
    for place in range(CALLS):
        filters = questions[place % len(questions)].filters or Filters()
        began = time.perf_counter()
        index.payouts(filters)
        times.append(time.perf_counter() - began)
    wanted = found = right = 0
    for question in questions[:WALKS]:
        truth = oracle.keys(question.keys) if question.keys else set()
        if len(truth) > MOST_ROWS:
            continue
        walked = set(_walk(index, question.filters or Filters()))
        wanted, found, right = wanted + len(truth), found + len(walked), right + len(truth & walked)
    return EngineFigures(name, quantile(times, 0.5) * 1000, quantile(times, 0.95) * 1000, wanted, found, right)


def _walk(index: Index, filters: Filters) -> Iterator[tuple[int, int]]:
    cursor = None
    while True:
        hits = index.payouts(filters, cursor, PAGE_MAX)
        yield from ((doc.batch_id, doc.row_no) for doc in hits.items)
        cursor = hits.next
        if cursor is None:
            return


def floor(rows: Path, classes: Sequence[QueryClass]) -> dict[str, tuple[float, float]]:
    """Class → p50 and p95 in milliseconds of the same questions by plain SQL on the plain rows."""
    found = {}
    with closing(sqlite3.connect(f"file:{rows}?mode=ro", uri=True)) as file:
        for pragma in PRAGMAS:
            file.execute(f"PRAGMA {pragma}")
        for asked in classes:
            questions = [question for question in asked.questions if question.floor]
            if questions:
                times = [_asked(file, question) for question in (*questions, *questions)][len(questions) :]
                found[asked.name] = quantile(times, 0.5) * 1000, quantile(times, 0.95) * 1000
    return found


def _asked(file: sqlite3.Connection, question: Question) -> float:
    began = time.perf_counter()
    for statement, values in question.floor:
        file.execute(statement, values).fetchall()
    return time.perf_counter() - began
