"""Rows a second of the feed, end to end over loopback, beside plain insertion of the same masked rows in the same run.

    python benchmarks/feed.py [--rows 200000] [--packed]

One real server process, one sender: signed NDJSON is streamed in, unpacked, checked, masked, spooled and stored in one
transaction with its indexes. The bare measure is sqlite3's own ``executemany`` of the same rows into the same table with
the same indexes, in a fresh file. Peak memory is the high-water mark of the server process (VmHWM).
"""

import argparse
import gzip
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from core.database import open_engine, session_factory  # noqa: E402  after the path
from intake.contract import NDJSON  # noqa: E402  as above
from intake.signature import read_secret, sign  # noqa: E402  as above
from migrations import migrate  # noqa: E402  as above
from tests.factories import an_edition, small_county  # noqa: E402  as above
from tests.intake.people import line, manifest, people, row  # noqa: E402  as above

SECRET = "whsec_" + "QUJD" * 10
PROGRAM = """
import socket, sys, uvicorn
uvicorn.Server(uvicorn.Config(sys.argv[1], factory=True, access_log=False, log_level="warning")).run(
    sockets=[socket.socket(fileno=int(sys.argv[2]))])
"""
APPLICATION = "service.app:application"
PAST = "2020-01-02"
BATCHES = 3


def body_of(rows_n: int, number: int) -> bytes:
    """A batch of so many different people."""
    lines = [line(row(one, place, paid_on=PAST)) for place, one in enumerate(people(rows_n, number), 1)]
    total = f"{rows_n * 867}.00"
    head = manifest((), rows=rows_n, total=total, paid_on=PAST, batch_no=f"bench-{number}")
    return line(head) + b"".join(lines)


def send(port: int, body: bytes, *, packed: bool) -> float:
    """Seconds from the first byte to the receipt."""
    sent = gzip.compress(body, 6) if packed else body
    stamp = int(datetime.now(UTC).timestamp())
    head = {
        "host": "localhost", "content-type": NDJSON, "content-length": str(len(sent)), "webhook-id": "bench",
        "webhook-timestamp": str(stamp), "webhook-signature": sign(read_secret(SECRET), "bench", stamp, sent),
        "connection": "close",
    } | ({"content-encoding": "gzip"} if packed else {})  # fmt: skip
    request = "POST /intake/v1/batches HTTP/1.1\r\n" + "".join(f"{name}: {text}\r\n" for name, text in head.items())
    with socket.create_connection(("127.0.0.1", port)) as connection:
        began = time.perf_counter()
        connection.sendall(request.encode() + b"\r\n")
        connection.sendall(sent)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
        spent = time.perf_counter() - began
    assert answer.startswith(b"HTTP/1.1 202"), answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["errors"] == 0, answer
    return spent


def bare_insertion(database: Path, batch_id: int) -> float:
    """Seconds that sqlite3 needs for the rows of one batch, already masked and in memory."""
    with closing(sqlite3.connect(database)) as ledger:
        rows = ledger.execute("SELECT * FROM payout WHERE batch_id = ?", (batch_id,)).fetchall()
        schema = ledger.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'payout' AND sql IS NOT NULL"
        ).fetchall()
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(f"{folder}/bare.db")) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=NORMAL")
        for (statement,) in schema:
            bare.execute(statement)
        places = ",".join("?" * len(rows[0]))
        began = time.perf_counter()
        with bare:
            bare.executemany(f"INSERT INTO payout VALUES ({places})", rows)  # noqa: S608  question marks
        return time.perf_counter() - began


def memory(process: int, name: str) -> float:
    """MiB from /proc."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


@contextmanager
def serve(var: Path, application: str) -> Iterator[tuple[int, int]]:
    """Port and process of a server on a fresh ledger."""
    engine = open_engine(f"sqlite:///{var / 'mingbai.db'}")
    migrate(engine)
    with session_factory(engine).begin() as session:
        small_county(session)
        an_edition(session)
    engine.dispose()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGBAI_")}
    env = kept | {"MINGBAI_VAR": str(var), "MINGBAI_FEED_KEYS": f"bench:{SECRET}", "PYTHONPATH": str(REPOSITORY)}
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port, handle = listener.getsockname()[1], listener.fileno()
        command = [sys.executable, "-c", PROGRAM, application, str(handle)]
        server = subprocess.Popen(command, env=env, pass_fds=[handle])  # noqa: S603  our own program
    # Only the server holds the socket now: when it fails to start, sending fails instead of waiting.
    try:
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of one run: rows a second of the feed and of bare insertion, and the server's MiB before and at the peak."""

    rows: int
    packed: bool
    fed: float
    bare: float
    before: float
    peak: float


def measure(rows: int, *, packed: bool, application: str = APPLICATION) -> Measured:
    """Send three batches of ``rows`` to a fresh server, then insert the same masked rows without it."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        with serve(var, application) as (port, process):
            send(port, body_of(100, 0), packed=False)
            before = memory(process, "VmRSS")
            spent = [send(port, body_of(rows, number), packed=packed) for number in range(1, BATCHES + 1)]
            peak = memory(process, "VmHWM")
        bare = [bare_insertion(var / "mingbai.db", batch_id) for batch_id in range(2, BATCHES + 2)]
    return Measured(rows, packed, rows / statistics.median(spent), rows / statistics.median(bare), before, peak)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--packed", action="store_true", help="send gzip")
    options.add_argument("--app", default=APPLICATION, help=argparse.SUPPRESS)
    asked = options.parse_args()
    found = measure(asked.rows, packed=asked.packed, application=asked.app)
    print(f"{asked.rows:,} rows a batch, {BATCHES} batches one after another, medians")
    print(f"feed, end to end{' (gzip)' if asked.packed else ''}: {found.fed:>10,.0f} rows/s")
    print(f"bare executemany:          {found.bare:>10,.0f} rows/s   feed / bare = {found.fed / found.bare:.2f}")
    print(f"server memory: {found.before:.0f} MiB before, {found.peak:.0f} MiB at the peak")


if __name__ == "__main__":
    main()
