"""``make bench``: runs every benchmark once and writes benchmarks/RESULTS.md with the machine named."""

import os
import platform
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import feed, pages

RESULTS = Path(__file__).with_name("RESULTS.md")
ROWS = 200_000
HEAD = """# Results

Written by `make bench`; run it again rather than quoting it for another machine. Ratios are against a yardstick in the
same run, so they hold when the machine's speed drifts.

- {when}, commit {commit}
- {machine}
- Python {python}, SQLite {sqlite}

## The feed, {rows:,} rows a batch

One server process, signed NDJSON over loopback: unpacked, checked, masked, spooled, stored with indexes. The yardstick is
`executemany` of the same, already masked rows into the same table and indexes. Medians of three batches.

| sent as | feed rows/s | bare rows/s | feed / bare | server MiB before | at the peak |
|---|---|---|---|---|---|
"""
PAGES = """
## Public pages

A demo county, in-process. `first` renders the page, `later` is the kept one, `bare` the framework returning the same bytes.

| page | bytes gzip | first ms | later ms | bare ms |
|---|---|---|---|---|
"""


def machine() -> str:
    """Processor, cores and memory of this machine."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    pages_n, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return (
        f"{model}, {os.cpu_count()} cores, {pages_n * size / 2**30:.0f} GiB, {platform.system()} {platform.release()}"
    )


def commit() -> str:
    """The commit that is measured."""
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()  # fmt: skip


def main() -> None:
    """Everything, then the file."""
    lines = HEAD.format(
        when=f"{datetime.now(UTC):%Y-%m-%d}", commit=commit(), machine=machine(), python=platform.python_version(),
        sqlite=sqlite3.sqlite_version, rows=ROWS,
    )  # fmt: skip
    for packed in (False, True):
        found = feed.measure(ROWS, packed=packed)
        lines += (
            f"| {'gzip' if packed else 'plain'} | {found.fed:,.0f} | {found.bare:,.0f} | {found.fed / found.bare:.2f} "
            f"| {found.before:.0f} | {found.peak:.0f} |\n"
        )
    lines += PAGES
    for page in pages.weigh():
        lines += f"| `{page.path}` | {page.bytes:,} | {page.first:.1f} | {page.later:.2f} | {page.bare:.2f} |\n"
    RESULTS.write_text(lines, encoding="utf-8")
    sys.stdout.write(lines)


if __name__ == "__main__":
    main()
