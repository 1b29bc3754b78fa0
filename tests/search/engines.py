"""A real Meilisearch server for the tests, and invented documents for any engine."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import meilisearch

from search.documents import PayoutDoc, PolicyDoc, TextDoc

SKIPPED = "no meilisearch on the PATH and no MINGBAI_TEST_MEILI_URL: the contract was NOT run on a real server"
KEY = "a-master-key-only-for-tests"


class MeilisearchServer:
    """A server process of our own; ``kill`` and ``start`` keep the port and the data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.key = KEY
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = shutil.which("meilisearch")
        assert binary is not None, SKIPPED
        # Without a bound on its memory every document task costs about a second before it begins.
        arguments = f"--no-analytics --http-addr {self.address} --max-indexing-memory 64MiB --max-indexing-threads 1"
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [binary, *arguments.split(), "--master-key", self.key, "--db-path", str(self.folder / "data")],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self._wait_until_healthy()

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _wait_until_healthy(self) -> None:
        client = meilisearch.Client(self.url, self.key)
        for _ in range(400):
            assert self._process is not None
            assert self._process.poll() is None, (self.folder / "server.log").read_text()
            if client.is_healthy():
                return
            try:
                self._process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError((self.folder / "server.log").read_text())


def outside_server() -> tuple[str, str] | None:
    """A server the machine offers, by environment."""
    url = os.environ.get("MINGBAI_TEST_MEILI_URL", "")
    return (url, os.environ.get("MINGBAI_TEST_MEILI_KEY", "")) if url else None


def a_payout(batch_id: int = 1, row_no: int = 1, **changes: Any) -> PayoutDoc:  # noqa: ANN401  the caller names the fields
    made = PayoutDoc(
        id=f"b{batch_id}r{row_no}",
        batch_id=batch_id,
        row_no=row_no,
        batch_no=f"210399-2025-{batch_id}",
        kind="payment",
        township="210399101",
        village="210399101201",
        policy="NY001",
        year=2025,
        status="paid",
        amount_fen=10_000 + row_no,
        name_masked="王*芳",
        group="3组",
    )
    return replace(made, **changes)


def a_list(batch_id: int, rows: int, **changes: Any) -> Iterator[PayoutDoc]:  # noqa: ANN401  the caller names the fields
    return (a_payout(batch_id, row_no, **changes) for row_no in range(1, rows + 1))


def a_policy(code: str = "NY001", year: int = 2025, **changes: Any) -> PolicyDoc:  # noqa: ANN401  the caller names the fields
    made = PolicyDoc(
        code, year, "耕地地力保护补贴", "种地补贴", "210399-nync", "按确权面积发放，有承包权的农户都能领。"
    )
    return replace(made, **changes)


def a_document(number: int = 1, **changes: Any) -> TextDoc:  # noqa: ANN401  the caller names the fields
    made = TextDoc(
        number,
        "关于发放农村低保金的通知",
        "海财发〔2025〕26号",
        "县财政局",
        date(2025, 3, 1),
        "各镇：按月足额发放。",
        ("MZ001",),
    )
    return replace(made, **changes)
