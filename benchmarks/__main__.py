"""``make bench``: builds the county, measures every part in one go, and writes benchmarks/RESULTS.md with the machine named.

python -m benchmarks [pages|datasette|search|floors|record|feed|publish|growth|meilisearch|all] [--rows 2000000] [--keep FOLDER]
"""

import argparse
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks import engines, feed, floors, pages, publish
from benchmarks.checking import Checker
from benchmarks.export import export
from benchmarks.ledger import SEED, WHOLE_COUNTY, Built, county, fingerprint
from benchmarks.oracle import Oracle
from benchmarks.report import SMALL, SMALL_RECORD, Report
from benchmarks.servers import datasette_version, meilisearch_server
from benchmarks.workload import QueryClass, Workload
from benchmarks.writing import aims, parts, text_of, write
from core.law.clock import local_date
from service.installation import utc_now

EVERY_PART = ("pages", "datasette", "search", "floors", "record", "feed", "publish", "growth", "meilisearch")
SECONDS, ADDRESSES = 4.0, 200
LARGE = 1_000_000


class Bench:
    """One run: a county, its oracle, its questions, and the report that fills."""

    def __init__(self, folder: Path, rows: int, seconds: float) -> None:
        self.began = time.perf_counter()
        self.folder = folder
        self.seconds = seconds
        self.report = Report(rows)
        self.report.datasette = datasette_version()
        began = time.perf_counter()
        kept = (folder / f"county-{rows}-{fingerprint()}" / "built").exists()
        self.built = county(rows, folder, self.tell)
        self.report.built = None if kept else time.perf_counter() - began
        self.rows, self.checker, self.workload = self._prepared(self.built)
        self._weigh()

    def tell(self, what: str) -> None:
        """Progress, on the way to the table."""
        sys.stderr.write(f"{time.perf_counter() - self.began:7.0f} s  {what}\n")

    def _prepared(self, built: Built) -> tuple[Path, Checker, Workload]:
        rows = export(built, local_date(utc_now()), self.tell)
        oracle = Oracle(rows)
        return rows, Checker(oracle), Workload(oracle, SEED, ADDRESSES)

    def _weigh(self) -> None:
        var = self.built.var
        files = {"ledger": var / "mingbai.db", "embedded index": (var / "search.db").resolve(), "plain rows": self.rows}
        self.report.sizes = {name: path.stat().st_size for name, path in files.items()}
        with closing(sqlite3.connect(var / "mingbai.db")) as ledger:
            self.report.payouts = ledger.execute("SELECT count(*) FROM payout").fetchone()[0]
            self.report.documents = ledger.execute("SELECT count(*) FROM document").fetchone()[0]

    def measure_pages(self, *, beside: bool) -> None:
        """The pages that most people see."""
        self.report.pages = self._run(self.built, self.workload.pages(), beside=beside)

    def _run(self, built: Built, classes: Sequence[QueryClass], *, beside: bool) -> pages.Run:
        beside = beside and self.report.datasette is not None
        return pages.measure(
            built.var,
            self.rows,
            self.checker,
            self.workload,
            classes,
            seconds=self.seconds,
            beside=beside,
            tell=self.tell,
        )

    def measure_search(self) -> None:
        """The other questions of a search, beside Datasette, plain SQL and the bare engine."""
        classes, everything = self.workload.classes(), [*self.workload.pages(), *self.workload.classes()]
        self.report.search = self._run(self.built, classes, beside=True)
        self.report.floor = engines.floor(self.rows, everything)
        oracle = Oracle(self.rows)
        with engines.opened(self.built, None) as installation:
            self.report.engines["embedded"] = engines.measure(installation.index, oracle, everything)

    def measure_meilisearch(self) -> None:
        """The same questions on a Meilisearch server, where there is one; filling it takes longest, so it comes last."""
        classes, everything = self.workload.classes(), [*self.workload.pages(), *self.workload.classes()]
        with meilisearch_server(self.built.var / "meili") as meili:
            if meili is None:
                return
            self.report.meilisearch = meili.version
            self.report.filled = engines.fill(self.built, meili, self.tell)
            with engines.opened(self.built, meili) as installation:
                self.report.engines["meilisearch"] = engines.measure(installation.index, Oracle(self.rows), everything)
            self.report.meili = pages.measure(
                self.built.var, self.rows, self.checker, self.workload, [self.workload.pages()[-1], *classes],
                seconds=self.seconds, beside=False, meili=meili, tell=self.tell,
            )  # fmt: skip

    def measure_floors(self) -> None:
        """Kept pages and first views against the bare framework."""
        self.tell("floors")
        classes = self.workload.pages()[:3]
        self.report.kept = floors.kept(self.built.var, self.workload, classes, self.seconds)
        self.report.first = floors.first(self.built.var, self.checker, classes)

    def measure_record(self) -> None:
        """Own records in a small ledger and in this one."""
        small = county(SMALL_RECORD, self.folder, self.tell)
        self.report.small_record, _ = floors.records(small, self.tell)
        self.report.record, self.report.record_many = floors.records(self.built, self.tell)

    def measure_feed(self) -> None:
        """The feed into a small ledger and into this one, plain and packed; then a very large batch."""
        small = county(SMALL, self.folder, self.tell)
        for built, packed in ((small, False), (small, True), (self.built, False)):
            self.tell(f"feed into {built.rows:,} rows")
            self.report.feeds.append(feed.measure(built, self._part(feed.ROWS), packed=packed))
        self.tell("a very large batch")
        self.report.held = feed.hold(small, self._part(LARGE))

    def _part(self, rows: int) -> int:
        """Less work for a smaller county."""
        return max(1_000, min(rows, rows * self.report.rows // WHOLE_COUNTY * 10))

    def measure_publish(self) -> None:
        """A large list while people read."""
        self.report.published = publish.measure(self.built, self._part(publish.ROWS), self.tell)

    def measure_growth(self) -> None:
        """The same pages in a ledger of 20,000 rows."""
        if self.report.pages is None:
            self.measure_pages(beside=False)
        small = county(SMALL, self.folder, self.tell)
        rows, checker, workload = self._prepared(small)
        self.report.small = pages.measure(
            small.var, rows, checker, workload, workload.pages(), seconds=self.seconds, beside=False, tell=self.tell
        )


def main() -> None:
    """Measure what was asked for; everything is also written down."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("part", nargs="?", default="all", choices=(*EVERY_PART, "all"))
    options.add_argument("--rows", type=int, default=WHOLE_COUNTY, help="payouts: 20000, 200000, 2000000")
    options.add_argument("--keep", type=Path, help="folder in which counties are kept for the next run")
    options.add_argument("--seconds", type=float, default=SECONDS, help="length of each load")
    asked = options.parse_args()
    # Ended from outside, too, it must not leave its servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(asked.keep or Path(folder), asked.rows, asked.seconds)
        for part in EVERY_PART if asked.part == "all" else (asked.part,):
            _measure(bench, part, everything=asked.part == "all")
            if asked.part == "all":
                # After each part, so that a run that is ended leaves what it has found.
                write(bench.report)
        report = bench.report
    text = text_of(report) if asked.part == "all" else "\n".join([aims(report), *parts(report)])
    if report.datasette is None:
        text += "\nDatasette is NOT INSTALLED: nothing was compared with it. Install the dependency group `bench`.\n"
    sys.stdout.write(text)


def _measure(bench: Bench, part: str, *, everything: bool) -> None:
    acts: dict[str, Callable[[], None]] = {
        "datasette": lambda: bench.measure_pages(beside=True), "search": bench.measure_search, "floors": bench.measure_floors,
        "record": bench.measure_record, "feed": bench.measure_feed, "publish": bench.measure_publish, "growth": bench.measure_growth,
        "meilisearch": bench.measure_meilisearch,
    }  # fmt: skip
    if part in acts:
        acts[part]()
    elif not everything:
        bench.measure_pages(beside=False)


if __name__ == "__main__":
    main()
