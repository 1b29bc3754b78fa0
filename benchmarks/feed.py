"""Rows a second of the feed (数据接收), end to end over loopback, beside plain insertion of the same masked rows.

    python -m benchmarks.feed [--rows 200000] [--packed] [--ledger 20000]

One real server process on a county that already holds ``--ledger`` payouts, one sender: signed NDJSON is streamed in,
unpacked, checked, masked, spooled and stored in one transaction with its indexes. The bare measure is sqlite3's own
``executemany`` of the same rows into the same table of a copy of the same ledger, with the same indexes and pragmas; feed and
bare take turns, so that both ledgers grow alike. Peak memory is the high-water mark of the server process (VmHWM).
"""

import argparse
import gzip
import json
import socket
import sqlite3
import statistics
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ledger import Built, copied, county
from benchmarks.people import Payee, invent
from benchmarks.servers import PRODUCT, Running, product
from core.law.masking import Digester
from core.law.payouts.amounts import product_fen
from intake.contract import NDJSON
from intake.signature import read_secret, sign
from service.county.catalogue import read_policies, read_rows

SECRET = f"whsec_{b64encode(b'only for this benchmark, not a key').decode()}"
SENDER, SEED = "bench", "feed"
POLICY, YEAR, PAID_ON = "NY001", 2025, "2025-11-18"
BATCHES = 3
LEDGER = 20_000
ROWS = 200_000
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000")
WARM_UP = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of one run: rows a second of the feed and of bare insertion, and the server's MiB before and at the peak."""

    rows: int
    ledger: int
    packed: bool
    fed: float
    bare: float
    before: float
    peak: float

    @property
    def ratio(self) -> float:
        """Rows of the feed for each of the bare insertion."""
        return self.fed / self.bare


def body_of(people: list[Payee], batch_no: str) -> Iterator[bytes]:
    """A batch of one payment to each, line by line."""
    policy = next(row for row in read_policies() if row.code == POLICY)
    rate_e4 = int(policy.rate_yuan) * 10_000
    amounts = [product_fen(payee.land_e4, rate_e4) for payee in people]
    yield _line({
        "feed": 1, "batch_no": batch_no, "kind": "payment", "policy_code": POLICY, "year": YEAR, "period": f"{YEAR}-11",
        "department_code": policy.department_code, "rows": len(people), "total": _yuan(sum(amounts)),
        "made_at": f"{YEAR}-11-23T08:00:00+08:00", "paid_on": PAID_ON, "supersedes": None, "repays": None,
    })  # fmt: skip
    for number, (payee, amount) in enumerate(zip(people, amounts, strict=True), start=1):
        yield _line({
            "row_no": number, "name": payee.name, "id_number": payee.id_number, "account": payee.account,
            "bank": payee.bank, "village_code": payee.village, "group": payee.group, "quantity": f"{payee.land_e4 / 10_000:.2f}",
            "unit": "亩", "rate": f"{policy.rate_yuan}.00", "amount": _yuan(amount), "status": "paid", "reason_code": None,
            "paid_on": PAID_ON, "original_row": None,
        })  # fmt: skip


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def crowd(count: int) -> list[Payee]:
    """``count`` people over all villages, others than those of the county."""
    villages = [row["village_code"] for row in read_rows("villages.csv")]
    homes = invent(count, villages, Digester(b"only shapes matter here"), SEED)
    return [payee for home in homes for payee in home]


def send(port: int, body: bytes, *, packed: bool) -> tuple[float, int]:
    """Seconds from the first byte to the receipt, and the status of the answer."""
    sent = gzip.compress(body, 6) if packed else body
    stamp = int(datetime.now(UTC).timestamp())
    head = {
        "host": "localhost", "content-type": NDJSON, "content-length": str(len(sent)), "webhook-id": SENDER,
        "webhook-timestamp": str(stamp), "webhook-signature": sign(read_secret(SECRET), SENDER, stamp, sent),
        "connection": "close",
    } | ({"content-encoding": "gzip"} if packed else {})  # fmt: skip
    request = "POST /intake/v1/batches HTTP/1.1\r\n" + "".join(f"{name}: {text}\r\n" for name, text in head.items())
    with socket.create_connection(("127.0.0.1", port)) as connection:
        began = time.perf_counter()
        connection.sendall(request.encode() + b"\r\n")
        connection.sendall(sent)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
        spent = time.perf_counter() - began
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["errors"] == 0, answer
    return spent, int(answer[9:12])


def _bare(fed: Path, floor: Path, batch_no: str) -> tuple[int, float]:
    """How many rows of that batch there are, and the seconds that sqlite3 needs for them, masked and in memory."""
    with closing(sqlite3.connect(fed)) as ledger:
        batch = ledger.execute("SELECT * FROM batch WHERE batch_no = ?", (batch_no,)).fetchone()
        rows = ledger.execute("SELECT * FROM payout WHERE batch_id = ? ORDER BY row_no", (batch[0],)).fetchall()
    with closing(sqlite3.connect(floor, isolation_level=None)) as bare:
        for pragma in PRAGMAS:
            bare.execute(f"PRAGMA {pragma}")
        bare.execute(f"INSERT INTO batch VALUES ({_marks(batch)})", batch)  # noqa: S608  question marks
        began = time.perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(f"INSERT INTO payout VALUES ({_marks(rows[0])})", rows)  # noqa: S608  question marks
        bare.execute("COMMIT")
        return len(rows), time.perf_counter() - began


def _marks(row: tuple[object, ...]) -> str:
    return ", ".join("?" * len(row))


def measure(built: Built, rows: int, *, packed: bool, application: str = PRODUCT) -> Measured:
    """Three batches of ``rows`` into a copy of the county, and the same masked rows into another."""
    people = crowd(rows)
    fed, bare = [], []
    with ExitStack() as opened:
        ours, floor = (opened.enter_context(copied(built, name)) for name in ("fed", "floor"))
        log, keys = ours.var / "server.log", _keys()
        server = opened.enter_context(product(ours.var, log, application=application, MINGBAI_FEED_KEYS=keys))
        _warm_up(server, people)
        before = server.mib("VmRSS")
        for number in range(1, BATCHES + 1):
            batch_no = f"bench-feed-{number}"
            spent, status = send(server.port, b"".join(body_of(people, batch_no)), packed=packed)
            assert status == 202, status
            fed.append(rows / spent)
            stored, seconds = _bare(ours.var / "mingbai.db", floor.var / "mingbai.db", batch_no)
            assert stored == rows, stored
            bare.append(rows / seconds)
        peak = server.mib("VmHWM")
    return Measured(rows, built.rows, packed, statistics.median(fed), statistics.median(bare), before, peak)


def hold(built: Built, rows: int) -> tuple[float, float]:
    """MiB of a server before and at the peak of taking one batch of so many rows."""
    body = b"".join(body_of(crowd(rows), "bench-large"))
    with (
        copied(built, "large") as ours,
        product(ours.var, ours.var / "server.log", MINGBAI_FEED_KEYS=_keys()) as server,
    ):
        _warm_up(server, crowd(WARM_UP))
        before = server.mib("VmRSS")
        _, status = send(server.port, body, packed=False)
        assert status == 202, status
        return before, server.mib("VmHWM")


def _warm_up(server: Running, people: list[Payee]) -> None:
    send(server.port, b"".join(body_of(people[:WARM_UP], "bench-feed-0")), packed=False)


def _keys() -> str:
    return f"{SENDER}:{SECRET}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--packed", action="store_true", help="send gzip")
    options.add_argument("--ledger", type=int, default=LEDGER, help="payouts that the ledger already holds")
    options.add_argument("--keep", type=Path, help="folder in which the county is kept for the next run")
    options.add_argument("--app", default=PRODUCT, help=argparse.SUPPRESS)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        built = county(asked.ledger, asked.keep or Path(folder), lambda _: None)
        found = measure(built, asked.rows, packed=asked.packed, application=asked.app)
    print(f"{asked.rows:,} rows a batch into {asked.ledger:,}, {BATCHES} batches one after another, medians")
    print(f"feed, end to end{' (gzip)' if asked.packed else ''}: {found.fed:>10,.0f} rows/s")
    print(f"bare executemany:          {found.bare:>10,.0f} rows/s   feed / bare = {found.ratio:.2f}")
    print(f"server memory: {found.before:.0f} MiB before, {found.peak:.0f} MiB at the peak")


if __name__ == "__main__":
    main()
