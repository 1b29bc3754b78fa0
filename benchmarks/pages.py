"""Weights of the public pages, and the time of their first and of a kept answer, on a demo county.

    python -m benchmarks.pages

The pages are asked for in-process, gzip on, so that the figures are the application's own and not the loopback's.
The yardstick is the framework itself: a handler that returns the kept page's bytes and does nothing else.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Litestar, Response, get
from litestar.testing import TestClient
from rich.console import Console

from service.app import build_app
from service.demo.build import Recipe, build, empty
from service.installation import Installation
from service.settings import Settings

ROWS, TIMES = 6_000, 200
VILLAGE = "210381123201"
PATHS = (
    "/", "/check", "/villages", f"/villages/{VILLAGE}", "/lists/{batch}", f"/lists/{{batch}}/villages/{VILLAGE}", "/policies",
    "/policies/NY001", "/documents", "/documents/1", "/departments", "/progress", f"/search?village={VILLAGE}", "/help",
    "/privacy",
)  # fmt: skip
GZIP = {"accept-encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Weighed:
    """One page: bytes on the wire, milliseconds of the first and of a later answer, and of the bare framework."""

    path: str
    bytes: int
    first: float
    later: float
    bare: float


def weigh() -> list[Weighed]:
    """Every page of PATHS over one demo county."""
    with tempfile.TemporaryDirectory() as var:
        settings = Settings.from_env({"MINGBAI_VAR": var})
        empty(settings)
        installation = Installation.open(settings)
        now = datetime.now(UTC)
        with Console(stderr=True).status("making a demo county"):
            build(installation, Recipe(ROWS, "bench", now.isoformat()), lambda _done, _total: None)
        installation.close()
        with TestClient(build_app(settings, working=False)) as client:
            batch = f"210381-{now.year - 1}-NY001-01"
            return [_page(client, path.format(batch=batch)) for path in PATHS]


def _page(client: TestClient[Any], path: str) -> Weighed:
    first, size, body = _ask(client, path)
    later = statistics.median(_ask(client, path)[0] for _ in range(TIMES))

    @get("/", sync_to_thread=False)
    def bare() -> Response[bytes]:
        return Response(body, media_type="text/html")

    with TestClient(Litestar([bare], logging_config=None)) as empty_house:
        yardstick = statistics.median(_ask(empty_house, "/")[0] for _ in range(TIMES))
    return Weighed(path, size, first, later, yardstick)


def _ask(client: TestClient[Any], path: str) -> tuple[float, int, bytes]:
    began = time.perf_counter()
    answer = client.get(path, headers=GZIP)
    spent = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return spent, int(answer.headers["content-length"]), answer.content


def main(tell: Callable[[str], None] = print) -> None:
    """Measure and print."""
    for page in weigh():
        tell(
            f"{page.path:<60} {page.bytes:>7,} B  first {page.first:6.1f}  later {page.later:5.2f}  bare {page.bare:5.2f} ms"
        )


if __name__ == "__main__":
    main()
