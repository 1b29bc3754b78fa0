"""Both engines for the contract suite; a missing Meilisearch is said aloud."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import meilisearch
import pytest

from search.embedded import EmbeddedIndex
from search.index import Index
from search.meilisearch import MeilisearchIndex
from tests.search.engines import SKIPPED, MeilisearchServer, outside_server

_numbers = itertools.count()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if SKIPPED in str(r.longrepr)]
    if skipped:
        terminalreporter.section("search engine", red=True, bold=True)
        terminalreporter.write_line(f"{SKIPPED} ({len(skipped)} tests)", red=True)


@pytest.fixture(scope="session")
def meilisearch_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    outside = outside_server()
    if outside is not None:
        yield outside
        return
    if shutil.which("meilisearch") is None:
        pytest.skip(SKIPPED)
    server = MeilisearchServer(tmp_path_factory.mktemp("meilisearch"))
    server.start()
    yield server.url, server.key
    server.kill()


@pytest.fixture(params=["embedded", "meilisearch"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """An engine in which nothing was ever built."""
    index: Index
    if request.param == "embedded":
        index = EmbeddedIndex(tmp_path / "search.db")
        yield index
    else:
        url, key = request.getfixturevalue("meilisearch_address")
        prefix = f"test{tmp_path.parent.name[-6:]}{next(_numbers)}"
        index = MeilisearchIndex(url, key, prefix)
        yield index
        client = meilisearch.Client(url, key)
        for name in (f"{prefix}_payouts", f"{prefix}_texts"):
            client.delete_index(name)
    index.close()


@pytest.fixture
def index(bare: Index) -> Index:
    """An engine that is built and empty."""
    bare.build().swap()
    return bare


@pytest.fixture
def another() -> Callable[[Index], Index]:
    """A second handle on the same engine, as another process would have it."""

    def make(index: Index) -> Index:
        if isinstance(index, EmbeddedIndex):
            return EmbeddedIndex(index.path)
        assert isinstance(index, MeilisearchIndex)
        return MeilisearchIndex(index.url, index.key, index.prefix)

    return make


@pytest.fixture
def lose() -> Callable[[Index], None]:
    """Takes an engine's data away behind the site's back."""

    def take_away(index: Index) -> None:
        if isinstance(index, EmbeddedIndex):
            index.path.resolve().unlink()
            index.path.unlink()
            return
        assert isinstance(index, MeilisearchIndex)
        client = meilisearch.Client(index.url, index.key)
        for name in (f"{index.prefix}_payouts", f"{index.prefix}_texts"):
            client.wait_for_task(client.delete_index(name).task_uid)

    return take_away
