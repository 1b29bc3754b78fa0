"""``mingbai index`` on an installation of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.database import open_engine, session_factory
from search.embedded import EmbeddedIndex
from service.cli.index import command
from tests.factories import a_batch, an_edition, small_county


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGBAI_VAR", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_from_nothing_to_a_filled_index(var: Path) -> None:
    empty = run("status")
    assert (empty.exit_code, "empty: run index rebuild" in empty.stderr) == (1, True)
    engine = open_engine(f"sqlite:///{var / 'mingbai.db'}")
    with session_factory(engine).begin() as session:
        small_county(session)
        an_edition(session)
        a_batch(session)
    engine.dispose()
    assert json.loads(run("rebuild", "--json").stdout) == {"payouts": 3, "policies": 4, "documents": 0}
    told = run("status", "--json")
    found = json.loads(told.stdout)
    assert told.exit_code == 0
    assert (found["backend"], found["reachable"], found["built"]) == ("embedded", True, True)
    assert found["documents"] == {"payouts": 3, "policies": 4, "documents": 0}
    assert found["waiting"] == 0
    assert "3 payouts, 4 policies, 0 documents" in run("rebuild").stdout
    assert "waiting      0" in run("status").stdout
    EmbeddedIndex(var / "search.db").close()


def test_an_engine_that_is_down(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_SEARCH", "meilisearch")
    monkeypatch.setenv("MINGBAI_MEILI_URL", "http://127.0.0.1:9")
    told = run("status", "--json")
    assert (told.exit_code, json.loads(told.stdout)["reachable"]) == (1, False)
    rebuilt = run("rebuild")
    assert rebuilt.exit_code == 1
    assert "The search engine is down" in rebuilt.stderr
    assert not (var / "search.db").exists()
