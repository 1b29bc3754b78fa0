"""Server processes (服务进程) of a run: the product, the bare framework, Datasette, Meilisearch; each on a port of its own."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import meilisearch

REPOSITORY = Path(__file__).resolve().parents[1]
# What ``mingbai serve`` does, but on a socket that is already bound, so that no port is guessed.
PROGRAM = """
import socket, sys, uvicorn
from service.cli.serve import GRACE_SECONDS, LOGGING
uvicorn.Server(uvicorn.Config(
    sys.argv[1], factory=True, access_log=False, server_header=False, log_config=LOGGING, proxy_headers=False,
    timeout_graceful_shutdown=GRACE_SECONDS,
)).run(sockets=[socket.socket(fileno=int(sys.argv[2]))])
"""
PRODUCT, BARE = "service.app:application", "benchmarks.bare:application"
DATASETTE = "0.65"
# Facets that are cut off after 200 ms would be wrong ones; the rest is as the manual proposes for a published file.
DATASETTE_SETTINGS = {
    "suggest_facets": "off", "default_page_size": "100", "facet_time_limit_ms": "30000", "sql_time_limit_ms": "30000",
    "default_facet_size": "30", "allow_download": "off", "cache_size_kb": "32000",
}  # fmt: skip
ANNOUNCEMENT = re.compile(r"running on http://127\.0\.0\.1:(\d+)", re.IGNORECASE)
MEILI_KEY = "a-key-for-this-run-only"
HEALTHY_TRIES = 400


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens."""

    port: int
    process: int

    def mib(self, name: str) -> float:
        """VmRSS (now) or VmHWM (at most so far) from /proc."""
        return memory(self.process, name)


def memory(process: int, name: str) -> float:
    """MiB of a process by its line in /proc/…/status."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


@contextmanager
def uvicorn(application: str, env: Mapping[str, str], log: Path) -> Iterator[Running]:
    """One uvicorn process; it is asked while it still starts, and answers when it can."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGBAI_")}
    with socket.socket() as listener, log.open("ab") as out:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        port, handle = listener.getsockname()[1], listener.fileno()
        server = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-c", PROGRAM, application, str(handle)], env={**kept, **env} | {"PYTHONPATH": str(REPOSITORY)},
            pass_fds=[handle], stdout=out, stderr=out, cwd=REPOSITORY,
        )  # fmt: skip
    # Only the server holds the socket now: when it fails to start, asking fails instead of waiting.
    with _ended(server):
        yield Running(port, server.pid)


@contextmanager
def product(
    var: Path, log: Path, *, meili: "Meilisearch | None" = None, application: str = PRODUCT, **more: str
) -> Iterator[Running]:
    """Mingbai on a county, with the embedded engine or on a Meilisearch server."""
    env = {"MINGBAI_VAR": str(var), **more} | (meili.env if meili else {})
    with uvicorn(application, env, log) as running:
        yield running


def datasette_version() -> str | None:
    """Of the Datasette in this environment; None when there is none."""
    program = Path(sys.executable).with_name("datasette")
    if not program.exists():
        return None
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603  found beside us
    return said.strip().rpartition(" ")[2]


@contextmanager
def datasette(database: Path, log: Path) -> Iterator[Running]:
    """Datasette on an immutable file whose rows are counted beforehand, on a port that it finds itself."""
    program = Path(sys.executable).with_name("datasette")
    counts = database.with_suffix(".counts.json")
    if not counts.exists():
        command = [str(program), "inspect", str(database), "--inspect-file", str(counts)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  found beside us
    settings = [part for name, value in DATASETTE_SETTINGS.items() for part in ("--setting", name, value)]
    command = [
        str(program),
        "serve",
        "-i",
        str(database),
        "--inspect-file",
        str(counts),
        "-h",
        "127.0.0.1",
        "-p",
        "0",
        *settings,
    ]
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out)  # noqa: S603  as above
    with _ended(server):
        yield Running(_announced(server, log), server.pid)


def _announced(server: "subprocess.Popen[bytes]", log: Path) -> int:
    """The port that a server has written into its log."""
    for _ in range(HEALTHY_TRIES):
        found = ANNOUNCEMENT.search(log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return int(found[1])
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError(f"did not start: {log.read_text(encoding='utf-8', errors='replace')}")


@dataclass(frozen=True, slots=True)
class Meilisearch:
    """A Meilisearch server: our own process, or one that the environment names (``process`` is 0 then)."""

    url: str
    key: str
    process: int
    version: str

    @property
    def env(self) -> dict[str, str]:
        """What sets mingbai on it."""
        return {"MINGBAI_SEARCH": "meilisearch", "MINGBAI_MEILI_URL": self.url, "MINGBAI_MEILI_KEY": self.key}


@contextmanager
def meilisearch_server(folder: Path) -> Iterator[Meilisearch | None]:
    """The server of MINGBAI_TEST_MEILI_URL, else one of our own with its data in ``folder``; None when there is neither."""
    outside, binary = os.environ.get("MINGBAI_TEST_MEILI_URL", ""), shutil.which("meilisearch")
    if outside:
        key = os.environ.get("MINGBAI_TEST_MEILI_KEY", "")
        yield Meilisearch(outside, key, 0, _version(outside, key))
    elif binary is None:
        yield None
    else:
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        key = f"{MEILI_KEY}-{secrets.token_hex(8)}"
        options = ["--no-analytics", "--http-addr", address, "--master-key", key, "--db-path", str(folder / "data")]
        with (folder / "server.log").open("wb") as out:
            server = subprocess.Popen([binary, *options], cwd=folder, stdout=out, stderr=out)  # noqa: S603  from the path
        with _ended(server):
            _wait_until_healthy(server, f"http://{address}", key)
            yield Meilisearch(f"http://{address}", key, server.pid, _version(f"http://{address}", key))


def _version(url: str, key: str) -> str:
    return str(meilisearch.Client(url, key).get_version()["pkgVersion"])


def _wait_until_healthy(server: "subprocess.Popen[bytes]", url: str, key: str) -> None:
    client = meilisearch.Client(url, key)
    for _ in range(HEALTHY_TRIES):
        if client.is_healthy():
            return
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError("meilisearch did not start")


@contextmanager
def _ended(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def cpu_seconds(processes: Sequence[int]) -> float:
    """Processor time that these processes have used so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    spent = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / ticks
