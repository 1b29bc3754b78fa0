"""The table of aims: a miss is written down as one, and what was not measured is not in it."""

from benchmarks.checking import Checked
from benchmarks.engines import EngineFigures
from benchmarks.feed import Measured
from benchmarks.floors import Beside
from benchmarks.load import Heard
from benchmarks.pages import PageFigures, Run, Timed
from benchmarks.publish import Published
from benchmarks.report import Report, lines
from benchmarks.writing import text_of


def timed(rate: float, ms: float) -> Timed:
    return Timed(rate, ms, ms, ms, rate, rate)


def page(name: str, rate: float, *, wrong: int = 0) -> PageFigures:
    checked, fast, slow = Checked(100, wrong, ["rows"] * bool(wrong)), timed(rate, 1000 / rate), timed(50, 20)
    return PageFigures(name, "", 10, 2_000, slow, fast, fast, checked, slow, slow, Checked(10))


def heard(ms: float, ended: float = 1.0) -> Heard:
    found = Heard(spent=1.0)
    found.keep(0, ms / 1000, 200, b"")
    found.answers[0] = found.answers[0]._replace(ended=ended)
    return found


def full(rate: float, *, wrong: int = 0) -> Report:
    pages = Run([page("village", rate, wrong=wrong), page("search", rate)], 200, 220, 90)
    beside = Beside("village", timed(rate, 10), timed(1000, 8), Checked(10))
    return Report(
        20_000, payouts=20_601, documents=200, sizes={"ledger": 4_000_000}, datasette="0.65.5", meilisearch="1.50.0",
        pages=pages, search=pages, meili=pages, small=pages, kept=[beside], first=[beside], record=beside,
        small_record=beside, record_many=timed(40, 20), feeds=[Measured(1_000, 20_000, False, 8_000, 10_000, 170, 200)],
        held=(170, 300), published=Published(200, heard(10), heard(20), 0.5, 2.0, {"before": 1}, after_right=True),
        engines={"embedded": [EngineFigures("search", 0.3, 0.6, 10, 10, 10)]}, floor={"search": (0.3, 1.2)},
    )  # fmt: skip


def reached(report: Report) -> dict[str, bool]:
    return {line.what: line.reached for line in lines(report)}


def test_what_is_fast_and_right_reaches_its_aims() -> None:
    assert all(reached(full(2_000)).values())


def test_what_is_slow_or_wrong_does_not() -> None:
    found = reached(full(100, wrong=3))
    assert not found["village page, 16 connections, against Datasette"]
    assert not found["kept village page against the same bytes from the bare framework"]
    assert not found["wrong answers against the oracle, embedded"]
    assert found["own record, 10,000 and 20,000 rows"]


def test_what_was_not_measured_is_not_in_the_table() -> None:
    assert lines(Report(20_000)) == []


def test_the_file_names_machine_and_misses() -> None:
    text = text_of(full(100, wrong=3))
    assert "**no**" in text
    assert "Datasette 0.65.5, Meilisearch 1.50.0" in text
    assert "NOT INSTALLED" in text_of(Report(20_000))
