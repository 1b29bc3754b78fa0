"""Pages under load (网页): the product beside Datasette on the same rows, first views and later ones apart.

`cold` is every address once, on one connection, in a server that has shown none of them; `warm` draws the same addresses
by Zipf's law, so that the product answers from its kept pages wherever it keeps them.
"""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks.checking import Checked, Checker
from benchmarks.load import Heard, asking, run
from benchmarks.servers import Meilisearch, Running, datasette, product
from benchmarks.workload import QueryClass, Workload

ROUNDS = 3
MANY = 16


@dataclass(frozen=True, slots=True)
class Timed:
    """Medians over the rounds: answers a second, milliseconds, and the spread of the rates."""

    rate: float
    p50: float
    p95: float
    p99: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, rounds: Sequence[Heard]) -> "Timed":
        """Of several runs of the same load."""
        rates = [heard.rate for heard in rounds]
        p50, p95, p99 = (statistics.median(heard.ms(share) for heard in rounds) for share in (0.5, 0.95, 0.99))
        return cls(statistics.median(rates), p50, p95, p99, min(rates), max(rates))


@dataclass(slots=True)
class PageFigures:
    """One class of pages: cold at one connection, warm at one and at sixteen; ``checked`` all answers of ours."""

    name: str
    says: str
    addresses: int
    size: int
    cold: Timed
    warm_one: Timed
    warm_many: Timed
    checked: Checked
    other_one: Timed | None = None
    other_many: Timed | None = None
    other_checked: Checked = field(default_factory=Checked)


@dataclass(frozen=True, slots=True)
class Bench:
    """The servers of a run and how long each measurement takes."""

    ours: Running
    other: Running | None
    checker: Checker
    workload: Workload
    seconds: float

    def measure(self, asked: QueryClass) -> PageFigures:
        """One class; its last question only wakes the server up."""
        *questions, starter = asked.questions
        questions = questions or [starter]
        wires = [asking(question.path) for question in questions]
        run(self.ours.port, [asking(starter.path)], [0])
        cold = run(self.ours.port, wires, range(len(wires)))
        checked = self.checker.ours(questions, cold)
        ours = self._rounds(self.ours, wires, len(wires))
        for heard in (*ours[1], *ours[MANY]):
            checked.add(self.checker.ours(questions, heard))
        sizes = [len(body) for bodies in cold.bodies.values() for body in bodies]
        figures = PageFigures(
            asked.name, asked.says, len(questions), int(statistics.median(sizes)), Timed.of([cold]), Timed.of(ours[1]),
            Timed.of(ours[MANY]), checked,
        )  # fmt: skip
        if self.other is not None:
            theirs = self._rounds(self.other, [asking(question.other) for question in questions], len(wires))
            figures.other_one, figures.other_many = Timed.of(theirs[1]), Timed.of(theirs[MANY])
            for heard in (*theirs[1], *theirs[MANY]):
                figures.other_checked.add(self.checker.theirs(questions, heard))
        return figures

    def _rounds(self, server: Running, wires: Sequence[bytes], count: int) -> dict[int, list[Heard]]:
        return {
            connections: [
                run(server.port, wires, self._order(count), connections=connections, seconds=self.seconds)
                for _ in range(ROUNDS)
            ]
            for connections in (1, MANY)
        }

    def _order(self, count: int) -> Iterator[int]:
        return islice(self.workload.zipf(count), 1_000_000)


@dataclass(slots=True)
class Run:
    """All classes of a run on one engine, and the memory of the servers afterwards."""

    figures: list[PageFigures]
    rss: float
    peak: float
    other_rss: float


def measure(
    var: Path, rows: Path, checker: Checker, workload: Workload, classes: Sequence[QueryClass], *, seconds: float,
    beside: bool, meili: Meilisearch | None = None, tell: Callable[[str], None],
) -> Run:  # fmt: skip
    """Classes one after another, on one process of ours and, with ``beside``, one of Datasette."""
    with ExitStack() as servers:
        ours = servers.enter_context(product(var, var / "server.log", meili=meili))
        other = servers.enter_context(datasette(rows, var / "datasette.log")) if beside else None
        bench = Bench(ours, other, checker, workload, seconds)
        run(ours.port, [asking(path) for path in ("/", "/help", "/search", "/villages")], range(4))
        figures = []
        for asked in classes:
            tell(f"pages: {asked.name}")
            figures.append(bench.measure(asked))
        return Run(figures, ours.mib("VmRSS"), ours.mib("VmHWM"), other.mib("VmRSS") if other else 0.0)
