"""The product against its own floor (与裸框架比): kept bytes, first views, and own records, each beside the bare framework."""

import json
import re
import sqlite3
import statistics
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.bare import PLAN
from benchmarks.checking import Checked, Checker
from benchmarks.ledger import Built, inhabitants
from benchmarks.load import Heard, asking, one, quantile, run, unpacked
from benchmarks.pages import MANY, ROUNDS, Timed
from benchmarks.people import Payee
from benchmarks.reading import read_record
from benchmarks.servers import BARE, Running, product, uvicorn
from benchmarks.workload import QueryClass, Workload

KEPT, FIRST, PEOPLE = 40, 60, 200
# People with about as many payments, so that records of two ledgers are of one size.
PAYMENTS = range(9, 16)
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
HEADERS = ("content-encoding", "etag", "cache-control", "vary")
OWN_ROWS = """
SELECT p.amount_fen, p.status, b.batch_no, p.row_no, r.batch_no, p.original_row FROM payout p JOIN batch b ON b.id = p.batch_id
LEFT JOIN batch r ON r.id = b.repays_id WHERE p.person = ? AND b.state = 'published'
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """The product and its floor at the same work."""

    name: str
    ours: Timed
    bare: Timed
    checked: Checked

    @property
    def rate(self) -> float:
        """Our answers a second for each of the floor's."""
        return self.ours.rate / self.bare.rate

    @property
    def time(self) -> float:
        """Our median time for each of the floor's."""
        return self.ours.p50 / self.bare.p50

    @property
    def tail(self) -> float:
        """The same of the times that 95 of 100 stay below."""
        return self.ours.p95 / self.bare.p95


@contextmanager
def bare(var: Path, plan: dict[str, Any]) -> Iterator[Running]:
    """The bare server with this plan."""
    path = var / "bare.json"
    path.write_text(json.dumps({"kept": [], "raw": [], "own": []} | plan), encoding="utf-8")
    with uvicorn(BARE, {"MINGBAI_VAR": str(var), PLAN: str(path)}, var / "bare.log") as running:
        yield running


def kept(var: Path, workload: Workload, classes: Sequence[QueryClass], seconds: float) -> list[Beside]:
    """Pages that the product keeps, against the same bytes and headers from the bare framework."""
    found = []
    with product(var, var / "server.log") as ours:
        for asked in classes:
            paths = [question.path for question in asked.questions[:KEPT]]
            run(ours.port, [asking(path) for path in paths], range(len(paths)))
            with bare(var, {"kept": [_as_sent(ours.port, path) for path in paths]}) as floor:
                wires = [asking(path) for path in paths], [asking(f"/kept/{place}") for place in range(len(paths))]
                run(floor.port, wires[1], range(len(paths)))
                rounds = [_pair(ours, floor, wires, workload, seconds) for _ in range(ROUNDS)]
                found.append(_beside(asked.name, rounds, Checked()))
    return found


def _as_sent(port: int, path: str) -> dict[str, Any]:
    heard = run(port, [asking(path)], [0])
    _, head, _ = one(port, path)
    lines = (line.partition(": ") for line in head.split("\r\n")[1:])
    headers = {name: value for name, _, value in lines if name.lower() in HEADERS}
    return {"body": b64encode(next(iter(heard.bodies[0]))).decode(), "headers": headers}


def _pair(
    ours: Running, floor: Running, wires: tuple[list[bytes], list[bytes]], workload: Workload, seconds: float
) -> tuple[Heard, Heard]:
    order = list(islice(workload.zipf(len(wires[0])), 100_000))
    return (
        run(ours.port, wires[0], order, connections=MANY, seconds=seconds),
        run(floor.port, wires[1], order, connections=MANY, seconds=seconds),
    )


def _beside(name: str, rounds: Sequence[tuple[Heard, Heard]], checked: Checked) -> Beside:
    return Beside(name, Timed.of([ours for ours, _ in rounds]), Timed.of([floor for _, floor in rounds]), checked)


def first(var: Path, checker: Checker, classes: Sequence[QueryClass]) -> list[Beside]:
    """First views, each address once, against its own statements by sqlite3 and its own template."""
    found = []
    for asked in classes:
        questions = list(asked.questions[:FIRST])
        paths = [question.path for question in questions]
        with bare(var, {"raw": paths}) as floor:
            run(floor.port, [asking("/raw/0")], [0])
            rounds, checked = [], Checked()
            for _ in range(ROUNDS):
                # A new server each time: what it has shown once it would show from its kept pages.
                with product(var, var / "server.log") as ours:
                    run(ours.port, [asking(asked.questions[-1].path)], [0])
                    heard = run(ours.port, [asking(path) for path in paths], range(len(paths)))
                checked.add(checker.ours(questions, heard))
                rounds.append(
                    (
                        heard,
                        run(floor.port, [asking(f"/raw/{place}") for place in range(len(paths))], range(len(paths))),
                    )
                )
            found.append(_beside(asked.name, rounds, checked))
    return found


def records(built: Built, tell: Callable[[str], None]) -> tuple[Beside, Timed]:
    """Own records, asked for as a visitor does; beside the bare queries and template, then at sixteen connections."""
    people = _people(built)
    tell(f"own records of {len(people)} people")
    truth = [_truth(built, person) for person in people]
    with ExitStack() as servers:
        ours = servers.enter_context(product(built.var, built.var / "server.log"))
        floor = servers.enter_context(
            bare(built.var, {"own": [(person.person.hex(), person.lookup.hex()) for person in people]})
        )
        token = TOKEN.search(one(ours.port, "/check")[2])
        assert token is not None
        forms = [{"form_token": token[1], "name": person.name, "id_number": person.id_number} for person in people]
        wires = [asking("/check", form=form) for form in forms]
        bare_wires = [asking(f"/own/{place}") for place in range(len(people))]
        everyone = range(len(people))
        run(ours.port, wires, everyone[:3])
        run(floor.port, bare_wires, everyone[:3])
        rounds, checked = [], Checked()
        for _ in range(ROUNDS):
            pair = run(ours.port, wires, everyone), run(floor.port, bare_wires, everyone)
            rounds.append(pair)
            checked.add(_checked(truth, pair[0]))
        many = run(ours.port, wires, list(everyone) * 2, connections=MANY)
        checked.add(_checked(truth, many))
    return _beside("own record", rounds, checked), Timed.of([many])


def _people(built: Built) -> list[Payee]:
    everybody = inhabitants(built)
    step = max(1, len(everybody) // (PEOPLE * 4))
    found = [person for person in everybody[::step] if len(_truth(built, person)) in PAYMENTS]
    return found[:PEOPLE]


def _truth(built: Built, person: Payee) -> list[int]:
    """Fen of every payment, a failed one and its repayment being one."""
    with closing(sqlite3.connect(built.var / "mingbai.db")) as ledger:
        rows = ledger.execute(OWN_ROWS, (person.person,)).fetchall()
    repaid = {(before, row_no) for _, _, _, _, before, row_no in rows if before is not None}
    return sorted(fen for fen, _, batch_no, row_no, _, _ in rows if (batch_no, row_no) not in repaid)


def _checked(truth: Sequence[list[int]], heard: Heard) -> Checked:
    checked = Checked()
    statuses = {answer.place: answer.status for answer in heard.answers}
    for place, bodies in heard.bodies.items():
        for body, count in bodies.items():
            said = read_record(unpacked(body)) if statuses[place] == 200 else []
            checked.note(
                count, [] if said == truth[place] else [f"record {place}: {len(said)} of {len(truth[place])} payments"]
            )
    return checked


def spread(values: Sequence[float]) -> str:
    """Median and the two ends."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{quantile(values, 1):.2f})"
