"""A large list is published while people read (公开时照常能看): every answer is the state before or the one after.

The officer approves through the desk of the same single process that serves the readers; afterwards its worker carries the
rows into the search index. Readers ask without pause on four connections.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle, islice
from random import Random
from urllib.parse import urlencode

from benchmarks.floors import TOKEN
from benchmarks.ledger import Builder, Built, copied, inhabitants, manifest_of
from benchmarks.load import Answered, Heard, asking, one, quantile, run, unpacked
from benchmarks.plans import Plan, staged
from benchmarks.reading import read_list, read_search
from benchmarks.servers import Running, product
from core.actions.publication import propose_batch
from core.law.masking import Digester
from service.county.catalogue import read_policies
from service.demo.officers import PASSWORD, acting
from service.installation import Installation

ROWS, READERS = 200_000, 4
QUIET_SECONDS = 10.0
WAIT_SECONDS = 0.2
BATCH_NO = "210381-2025-NY001-77"
APPROVER = "cz02"
REASON = "年末补充发放，与公示名单不同的已核实。"
SESSION = "set-cookie: "


@dataclass(slots=True)
class Published:
    """Milliseconds of readers in the quiet, until the officer had the answer, and until the index had followed."""

    rows: int
    quiet: Heard
    during: Heard
    approved: float
    indexed: float
    states: dict[str, int] = field(default_factory=dict)
    mixed: int = 0
    backwards: int = 0
    after_right: bool = False

    def part(self, until: float, since: float = 0.0) -> list[float]:
        """Seconds of the answers that ended within this part of the run."""
        return [answer.seconds for answer in self.during.answers if since <= answer.ended < until]

    def p99(self, seconds: Sequence[float]) -> float:
        """Milliseconds."""
        return quantile(seconds, 0.99) * 1000


def measure(built: Built, rows: int, tell: Callable[[str], None]) -> Published:
    """On a copy of the county, so that the next run finds it unchanged."""
    with copied(built, "publish") as copy:
        tell(f"staging {rows:,} rows")
        batch, total_fen = _stage(copy, rows)
        with product(copy.var, copy.var / "server.log") as ours:
            tell("publishing while people read")
            return _publish(copy, ours, batch, rows, total_fen)


def _stage(built: Built, rows: int) -> tuple[int, int]:
    """Number and fen of a proposed batch of so many rows."""
    digester = Digester(built.settings.pepper)
    policy = next(row for row in read_policies() if row.code == "NY001")
    people = sorted(islice(cycle(inhabitants(built)), rows), key=lambda payee: payee.village)
    now = datetime(2025, 12, 20, 1, tzinfo=UTC)
    plan = Plan(BATCH_NO, policy, 2025, "2025-12", now.date(), tuple(people))
    staged_rows = staged(plan, digester, "publish")
    opened = Installation.open(built.settings)
    builder = Builder(opened.write, built.county(), digester, lambda _: None)
    batch = builder.receive(manifest_of(plan, BATCH_NO, "payment", staged_rows, now), staged_rows, now)
    with opened.write.begin() as session:
        propose_batch(session, batch, actor=acting("cz01"), now=now)
    opened.close()
    return batch, sum(row.amount_fen for row in staged_rows)


def _publish(built: Built, ours: Running, batch: int, rows: int, total_fen: int) -> Published:
    paths = _paths(built)
    wires = [asking(path) for path in paths]
    run(ours.port, wires, range(len(wires)))
    quiet = run(ours.port, wires, _order(len(wires)), connections=READERS, seconds=QUIET_SECONDS)
    before = _states(paths, run(ours.port, wires, range(len(wires))))
    clock, done = _Clock(), threading.Event()
    officer = threading.Thread(target=_officer, args=(built, ours, batch, clock, done))
    officer.start()
    during = run(ours.port, wires, _until(done, len(wires)), connections=READERS)
    officer.join()
    last = run(ours.port, wires, range(len(wires)))
    found = Published(rows, quiet, during, clock.approved, clock.indexed)
    _judge(found, paths, before, _states(paths, last))
    page = read_list(unpacked(next(iter(last.bodies[0]))))
    said = [sum(part[place] for part in page.sums.values()) for place in (0, 1)]
    found.after_right = said == [rows, total_fen]
    return found


@dataclass(slots=True)
class _Clock:
    approved: float = 0.0
    indexed: float = 0.0
    fault: str = ""


def _officer(built: Built, ours: Running, batch: int, clock: _Clock, done: threading.Event) -> None:
    """Signs in, approves, and waits until nothing is left for the index."""
    try:
        approve(ours.port, batch)
        clock.approved = time.perf_counter()
        with closing(sqlite3.connect(built.var / "mingbai.db")) as ledger:
            while ledger.execute("SELECT count(*) FROM outbox WHERE done_at IS NULL").fetchone()[0]:
                done.wait(WAIT_SECONDS)
        clock.indexed = time.perf_counter()
    finally:
        done.set()


def approve(port: int, batch: int) -> None:
    """As an officer does it in the browser."""
    token = _token(one(port, "/admin/sign-in")[2])
    form = {"form_token": token, "login": APPROVER, "password": PASSWORD, "next": ""}
    status, head, _ = one(port, "/admin/sign-in", form=form)
    assert status == 303, status
    lines = (line for line in head.split("\r\n") if line.lower().startswith(SESSION))
    cookie = next(line.partition(": ")[2].partition(";")[0] for line in lines)
    page = one(port, f"/admin/payouts/{batch}/approve", cookie=cookie)[2]
    answer = {"form_token": _token(page), "checked": "1", "reason": REASON}
    status, head, text = one(port, f"/admin/payouts/{batch}/approve", cookie=cookie, form=answer)
    assert status == 303, (status, text[:2000])


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None, page[:1000]
    return found[1]


def _paths(built: Built) -> list[str]:
    """The new list first, then its parts and the villages that it changes, then a search that it changes."""
    villages = sorted({payee.village for payee in inhabitants(built)})[:40]
    query = urlencode({"policy": "NY001", "year": 2025})
    return [
        f"/lists/{BATCH_NO}",
        f"/search?{query}",
        *(f"/lists/{BATCH_NO}/villages/{code}" for code in villages),
        *(f"/villages/{code}?year=2025" for code in villages),
    ]


def _order(count: int) -> Iterator[int]:
    dice = Random("publish")  # noqa: S311  repeatable, nothing secret
    while True:
        yield dice.randrange(count)


def _until(done: threading.Event, count: int) -> Iterator[int]:
    order = _order(count)
    while not done.is_set():
        yield next(order)


def _states(paths: Sequence[str], heard: Heard) -> dict[int, str]:
    """What each page says, by place; statuses other than 200 are a state of their own."""
    statuses = {answer.place: answer.status for answer in heard.answers}
    return {place: _state(paths[place], statuses[place], next(iter(bodies))) for place, bodies in heard.bodies.items()}


def _state(path: str, status: int, body: bytes) -> str:
    if status != 200:
        return f"status {status}"
    text = unpacked(body)
    if not path.startswith("/search"):
        return text
    # Rows come from the index, which follows by itself; totals and facets must not wait for it.
    page = read_search(text)
    return json.dumps([page.rows_n, page.received, sorted(page.facets.items())])


def _judge(found: Published, paths: Sequence[str], before: dict[int, str], after: dict[int, str]) -> None:
    """Counts answers by what they show; ``mixed`` is neither, ``backwards`` the old after the new was seen."""
    kinds: dict[int, str] = {}
    for (place, body), variant in found.during.variants.items():
        status = next(answer.status for answer in found.during.answers if answer.variant == variant)
        state = _state(paths[place], status, body)
        kinds[variant] = "before" if state == before[place] else "after" if state == after[place] else "mixed"
    first_new = min((a.ended for a in found.during.answers if kinds[a.variant] == "after"), default=float("inf"))
    for answer in found.during.answers:
        kind = kinds[answer.variant]
        found.states[kind] = found.states.get(kind, 0) + 1
        found.mixed += kind == "mixed"
        found.backwards += (
            kind == "before" and _began(answer) > first_new and before[answer.place] != after[answer.place]
        )


def _began(answer: Answered) -> float:
    return answer.ended - answer.seconds
