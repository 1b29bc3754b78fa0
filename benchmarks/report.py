"""What a run has found (结果): one field a part, and the lines of the table of aims."""

from dataclasses import dataclass, field

from benchmarks.checking import Checked
from benchmarks.engines import EngineFigures
from benchmarks.feed import Measured
from benchmarks.floors import Beside
from benchmarks.pages import PageFigures, Run, Timed
from benchmarks.publish import Published

SMALL, SMALL_RECORD = 20_000, 10_000
GROWN = ("village", "list part", "search")


@dataclass(slots=True)
class Report:
    """Everything that was measured; what a run left out stays empty."""

    rows: int
    payouts: int = 0
    documents: int = 0
    built: float | None = None
    sizes: dict[str, int] = field(default_factory=dict)
    datasette: str | None = None
    meilisearch: str | None = None
    filled: float | None = None
    pages: Run | None = None
    search: Run | None = None
    meili: Run | None = None
    engines: dict[str, list[EngineFigures]] = field(default_factory=dict)
    floor: dict[str, tuple[float, float]] = field(default_factory=dict)
    kept: list[Beside] = field(default_factory=list)
    first: list[Beside] = field(default_factory=list)
    record: Beside | None = None
    record_many: Timed | None = None
    small_record: Beside | None = None
    feeds: list[Measured] = field(default_factory=list)
    held: tuple[float, float] | None = None
    published: Published | None = None
    small: Run | None = None

    def checked(self, *, meili: bool) -> Checked:
        """All answers of one engine that were compared with the oracle."""
        whole = Checked()
        runs = [self.meili] if meili else [self.pages, self.search, self.small]
        for figures in (figures for run in runs if run for figures in run.figures):
            whole.add(figures.checked)
        for beside in [] if meili else [*self.first, *filter(None, (self.record, self.small_record))]:
            whole.add(beside.checked)
        for found in self.engines.get("meilisearch" if meili else "embedded", []):
            whole.note(
                1,
                [] if found.exact else [f"engine, {found.name}: {found.right} of {found.wanted}, {found.found} found"],
            )
        return whole


@dataclass(frozen=True, slots=True)
class Line:
    """One aim: what, how much, what was measured, and whether that is reached."""

    what: str
    aim: str
    measured: str
    reached: bool


def lines(report: Report) -> list[Line]:
    """The aims for which there are figures."""
    return [
        *_beside_datasette(report), *_floors(report), *_records(report), *_right(report), *_feeds(report),
        *_publishing(report), *_memory(report), *_growth(report),
    ]  # fmt: skip


def _beside_datasette(report: Report) -> list[Line]:
    figures = [one for one in (report.pages.figures if report.pages else []) if one.other_many and one.other_one]
    found = []
    for one in figures:
        assert one.other_many is not None
        ratio = one.warm_many.rate / one.other_many.rate
        said = f"{one.warm_many.rate:,.0f} against {one.other_many.rate:,.0f} requests/s: {ratio:.1f} ×"
        found.append(Line(f"{one.name} page, 16 connections, against Datasette", "≥ 20 ×", said, ratio >= 20))
    for one in figures:
        assert one.other_one is not None
        ratio = one.other_one.p95 / one.warm_one.p95
        said = (
            f"p95 {one.warm_one.p95:.2f} against {one.other_one.p95:.1f} ms: 1/{ratio:.1f}; "
            f"first views {one.cold.p95:.1f} ms: 1/{one.other_one.p95 / one.cold.p95:.1f}"
        )
        found.append(Line(f"{one.name} page, p95 at 1 connection, against Datasette", "≤ 1/10", said, ratio >= 10))
    return found


def _floors(report: Report) -> list[Line]:
    kept = [
        Line(
            f"kept {one.name} page against the same bytes from the bare framework", "≥ 0.7",
            f"{one.ours.rate:,.0f} against {one.bare.rate:,.0f} requests/s: {one.rate:.2f}", one.rate >= 0.7,
        )
        for one in report.kept
    ]  # fmt: skip
    first = [
        Line(
            f"first view of a {one.name} page against raw query + bare template", "≤ 1.5 ×",
            f"{one.ours.p50:.1f} against {one.bare.p50:.1f} ms: {one.time:.2f} ×; p95 {one.tail:.2f} ×", one.time <= 1.5,
        )
        for one in report.first
    ]  # fmt: skip
    return kept + first


def _records(report: Report) -> list[Line]:
    found = []
    for rows, one in ((SMALL_RECORD, report.small_record), (report.rows, report.record)):
        if one is not None:
            said = f"p95 {one.ours.p95:.1f} against {one.bare.p95:.1f} ms: {one.tail:.2f} ×"
            found.append(
                Line(f"own record against raw query + bare template, {rows:,} rows", "p95 ≤ 2 ×", said, one.tail <= 2)
            )
    if report.record and report.small_record:
        ratio = report.record.ours.p95 / report.small_record.ours.p95
        said = f"p95 {report.small_record.ours.p95:.1f} and {report.record.ours.p95:.1f} ms: {ratio:.2f} ×"
        found.append(Line(f"own record, {SMALL_RECORD:,} and {report.rows:,} rows", "≤ 1.3 ×", said, ratio <= 1.3))
    return found


def _right(report: Report) -> list[Line]:
    found = []
    for name, meili, present in (
        ("embedded", False, report.pages or report.search),
        ("Meilisearch", True, report.meili),
    ):
        if present:
            whole = report.checked(meili=meili)
            said = f"{whole.wrong:,} of {whole.answers:,}" + (f" ({'; '.join(whole.faults)})" if whole.faults else "")
            found.append(Line(f"wrong answers against the oracle, {name}", "0", said, whole.wrong == 0))
    return found


def _feeds(report: Report) -> list[Line]:
    return [
        Line(
            f"feed → staged{', gzip' if one.packed else ''}, {one.rows:,} rows into {one.ledger:,}, against raw executemany",
            "≥ 0.75", f"{one.fed:,.0f} against {one.bare:,.0f} rows/s: {one.ratio:.2f}", one.ratio >= 0.75,
        )
        for one in report.feeds
    ]  # fmt: skip


def _publishing(report: Report) -> list[Line]:
    found = report.published
    if found is None:
        return []
    quiet, during = found.quiet.ms(0.99), found.during.ms(0.99)
    approving = found.p99(found.part(found.approved)) if found.part(found.approved) else 0.0
    whole = not found.mixed and not found.backwards and found.after_right
    counted = ", ".join(f"{count:,} {name}" for name, count in sorted(found.states.items()))
    return [
        Line(f"publish {found.rows:,} rows: readers see none or all", "always", f"{counted}; {found.backwards} went back", whole),
        Line(
            "p99 of readers meanwhile against quiet", "≤ 3 ×",
            f"{during:.0f} against {quiet:.0f} ms: {during / quiet:.1f} × (until approved {approving:.0f} ms)",
            during <= 3 * quiet,
        ),
        Line("errors of readers meanwhile", "0", str(found.during.errors), found.during.errors == 0),
    ]  # fmt: skip


def _memory(report: Report) -> list[Line]:
    found = []
    if report.pages:
        run = report.pages
        said = f"{run.rss:.0f} MiB, {run.peak:.0f} at most" + (
            f"; Datasette {run.other_rss:.0f}" if run.other_rss else ""
        )
        found.append(Line("memory of the server after the run", "≤ 300 MiB", said, run.rss <= 300))
    if report.held:
        before, peak = report.held
        said = f"{before:.0f} MiB before, {peak:.0f} at the peak: {peak - before:.0f} above"
        found.append(
            Line("memory while taking a batch of 1,000,000 rows", "≤ 200 MiB above idle", said, peak - before <= 200)
        )
    return found


def _growth(report: Report) -> list[Line]:
    if report.small is None or report.pages is None:
        return []
    small = {one.name: one for one in report.small.figures}
    large = {one.name: one for one in report.pages.figures}
    return [_grown(name, small[name], large[name], report.rows) for name in GROWN if name in small and name in large]


def _grown(name: str, small: PageFigures, large: PageFigures, rows: int) -> Line:
    cold, warm = large.cold.p50 / small.cold.p50, large.warm_one.p50 / small.warm_one.p50
    said = f"first view {small.cold.p50:.1f} → {large.cold.p50:.1f} ms: {cold:.2f} ×; later {warm:.2f} ×"
    return Line(f"growth of a {name} page, {SMALL:,} → {rows:,} rows", "≤ 1.5 ×", said, max(cold, warm) <= 1.5)
