"""Writes benchmarks/RESULTS.md (结果文件): the machine, the table of aims, and the figures behind it, losses too."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.pages import PageFigures, Timed
from benchmarks.report import Report, lines

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Results

Written by `make bench`; run it again rather than quoting it for another machine. Server and load generator share the cores.
Ratios are against a yardstick in the same run, so they hold when the machine's speed drifts.

- {when}, commit {commit}
- {machine}; load average at the end {load}
- Python {python}, SQLite {sqlite}, Datasette {datasette}, Meilisearch {meilisearch}
- {payouts:,} payouts in the ledger, {documents:,} documents; {built}
- Bytes a row: {sizes}
"""
METHOD = """
## How it is measured

One uvicorn process of the product as `mingbai serve` starts it; raw sockets, keep-alive, gzip accepted. `first` is every
address once at one connection, in a server that has shown none of them; `later` draws the same addresses by Zipf's law, so
that public pages come from the kept ones. Each load runs three times, medians stand here. Datasette serves the public rows
as one flat immutable table with the ledger's and the engine's indexes, counts known beforehand, suggested facets off, only
the columns of our page, FTS5 with one token per Chinese character; it keeps no pages and sends no gzip, which saves it time
on loopback. Fewer rows are fewer villages, each as full as in the whole county, so that pages of every size hold as much.
Every answer is compared with plain SQL over the rows: figures, facets, rows and their order; of Datasette the row count.
The yardstick of first views and own records is the bare framework with the page's own SQL statements run by sqlite3 and its
own template; it checks, packs and keeps nothing. Feed and bare insertion take turns on two copies of one ledger.
"""


def write(report: Report) -> str:
    """Writes the file; returns its text."""
    text = text_of(report)
    RESULTS.write_text(text, encoding="utf-8")
    return text


def text_of(report: Report) -> str:
    """Machine, aims, method, figures."""
    return "\n".join([_head(report), aims(report), METHOD, *parts(report)])


def _head(report: Report) -> str:
    sizes = ", ".join(f"{name} {size / max(1, report.payouts):,.0f}" for name, size in report.sizes.items())
    return HEAD.format(
        when=f"{datetime.now(UTC):%Y-%m-%d}", commit=commit(), machine=machine(), load=f"{os.getloadavg()[0]:.1f}",
        python=platform.python_version(), sqlite=sqlite3.sqlite_version,
        datasette=report.datasette or "NOT INSTALLED, nothing compared with it",
        meilisearch=report.meilisearch or "not found, not measured", payouts=report.payouts, documents=report.documents,
        built=f"built in {report.built:.0f} s" if report.built else "kept from an earlier run", sizes=sizes,
    )  # fmt: skip


def aims(report: Report) -> str:
    """The table of aims."""
    rows = [(line.what, line.aim, line.measured, "yes" if line.reached else "**no**") for line in lines(report)]
    return table(("what", "at least", "measured", "reached"), rows)


def parts(report: Report) -> Iterable[str]:
    """Everything behind the table."""
    for title, run in (
        ("Pages", report.pages),
        ("Search, embedded engine", report.search),
        ("Search, Meilisearch", report.meili),
    ):
        if run is not None:
            yield f"\n## {title}\n\nMilliseconds p50 / p95 / p99; answers a second.\n"
            yield _pages(run.figures)
    if report.floor or report.engines:
        yield "\n## Plain SQL and bare engine calls\n\nMilliseconds p50 / p95; rows found, missing and too many in whole answers.\n"
        yield _floor(report)
    if report.record_many:
        many = report.record_many
        yield f"\nOwn records at 16 connections: {many.rate:,.0f} a second, {_ms(many)} ms, each with its entry in the trail.\n"


def _pages(figures: Sequence[PageFigures]) -> str:
    rows = [
        (
            one.name, f"{one.addresses}", f"{one.size:,}", _ms(one.cold), _ms(one.warm_one), _rate(one.warm_many), _ms(one.warm_many),
            _ms(one.other_one), _rate(one.other_many), f"{one.checked.wrong} / {one.checked.answers:,}",
            f"{one.other_checked.wrong} / {one.other_checked.answers:,}",
        )
        for one in figures
    ]  # fmt: skip
    head = (
        "page", "addresses", "bytes gzip", "first, 1 conn.", "later, 1 conn.", "later/s, 16 conn.", "later, 16 conn.",
        "Datasette, 1 conn.", "Datasette/s, 16 conn.", "wrong / answers", "Datasette wrong / answers",
    )  # fmt: skip
    return table(head, rows)


def _floor(report: Report) -> str:
    names = list(dict.fromkeys([*report.floor, *(one.name for found in report.engines.values() for one in found)]))
    rows = []
    for name in names:
        row = [name, "{:.2f} / {:.2f}".format(*report.floor[name]) if name in report.floor else "-"]
        for engine in ("embedded", "meilisearch"):
            found = next((one for one in report.engines.get(engine, []) if one.name == name), None)
            row.append(f"{found.p50:.2f} / {found.p95:.2f}" if found else "-")
            row.append(f"{found.right:,}, {found.wanted - found.right}, {found.found - found.right}" if found else "-")
        rows.append(tuple(row))
    return table(("class", "plain SQL", "embedded", "found", "Meilisearch", "found"), rows)


def _ms(timed: Timed | None) -> str:
    return f"{timed.p50:.1f} / {timed.p95:.1f} / {timed.p99:.1f}" if timed else "-"


def _rate(timed: Timed | None) -> str:
    return f"{timed.rate:,.0f} ({timed.lowest:,.0f}–{timed.highest:,.0f})" if timed else "-"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join([_row(head), _row(["---"] * len(head)), *map(_row, rows), ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Processor, cores and memory of this machine."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in told if "model name" in line), platform.processor())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def commit() -> str:
    """The commit that is measured."""
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return said.stdout.strip()
