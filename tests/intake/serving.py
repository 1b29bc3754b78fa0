"""A real server process on a socket that the test holds, so that nobody guesses ports or waits for a start."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from core.database import Session, open_engine
from intake.contract import BATCHES_PATH, NDJSON
from migrations import migrate
from tests.factories import an_edition, small_county
from tests.intake.conftest import SECRET, headers

APPLICATION = "service.app:application"
PROGRAM = """
import socket, sys, uvicorn
from service.cli.serve import LOGGING
config = uvicorn.Config(sys.argv[1], factory=True, access_log=False, log_config=LOGGING)
uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[2]))])
"""
SMALL_BUFFER = 32 * 1024
HALF_WAY_ROWS = 6000
"""Two megabytes and more: far beyond what the buffers between both sides hold."""


@dataclass
class Installation:
    """A folder with everything the server keeps, its temporary folder, and what it printed."""

    home: Path
    process: subprocess.Popen[bytes] | None = None
    listener: socket.socket = field(default_factory=socket.socket)

    def __post_init__(self) -> None:
        for folder in (self.var, self.temporary, self.printed):
            folder.mkdir()
        engine = open_engine(self.database_url)
        migrate(engine)
        with Session(engine) as session, session.begin():
            small_county(session)
            an_edition(session)
        engine.dispose()
        # Accepted connections inherit the small buffer: what a sender got rid of, the server has nearly all read.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def temporary(self) -> Path:
        return self.home / "tmp"

    @property
    def printed(self) -> Path:
        return self.home / "printed"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.var / 'mingbai.db'}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGBAI_")}
        mine = {"MINGBAI_VAR": str(self.var), "TMPDIR": str(self.temporary), "MINGBAI_FEED_KEYS": f"platform:{SECRET}"}
        return kept | mine | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}

    def start(self) -> None:
        handle = self.listener.fileno()
        with (self.printed / "out").open("ab") as out, (self.printed / "err").open("ab") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, APPLICATION, str(handle)],
                env=self.environment, pass_fds=[handle], stdout=out, stderr=err, cwd=self.home,
            )  # fmt: skip

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """A subcommand of ``mingbai`` on this installation."""
        program = "from service.cli.main import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], env=self.environment, capture_output=True, check=False,
            cwd=self.home,
        )  # fmt: skip
        (self.printed / f"run-{len(list(self.printed.iterdir()))}").write_bytes(done.stdout + done.stderr)
        return done

    def close(self) -> None:
        self.stop(signal.SIGKILL)
        self.listener.close()
        shutil.rmtree(self.home)


@dataclass
class Sending:
    """One batch on its way in, piece by piece."""

    installation: Installation
    body: bytes
    packed: bool = False
    changes: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.installation.url.removeprefix("http://"), timeout=120)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
        self.connection.putrequest("POST", BATCHES_PATH)
        given = headers(self.body, datetime.now(UTC)) | {"content-type": NDJSON, "content-length": str(len(self.body))}
        for name, value in (given | ({"content-encoding": "gzip"} if self.packed else {}) | self.changes).items():
            self.connection.putheader(name, value)
        self.connection.endheaders()

    def go_on(self, until: int | None = None) -> None:
        """Send up to byte ``until``; returns when nearly all of it has been read on the other side."""
        end = len(self.body) if until is None else until
        self.connection.send(self.body[self.sent : end])
        self.sent = end

    def answer(self) -> tuple[int, dict[str, Any]]:
        response = self.connection.getresponse()
        told = msgspec.json.decode(response.read(), type=dict[str, Any])
        self.connection.close()
        return response.status, told

    def hang_up(self) -> None:
        self.connection.close()


def send(
    installation: Installation, body: bytes, *, packed: bool = False, **changes: str
) -> tuple[int, dict[str, Any]]:
    """A whole batch at once."""
    sending = Sending(installation, body, packed, {name.replace("_", "-"): text for name, text in changes.items()})
    sending.go_on()
    return sending.answer()


def installed(home: Path) -> Iterator[Installation]:
    """An installation with a running server."""
    installation = Installation(home)
    installation.start()
    try:
        yield installation
    finally:
        installation.close()
