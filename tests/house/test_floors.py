"""Who may import whom, and what the lower floors may not call."""

import ast
from collections.abc import Iterator

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.tree import DOORS, ROOT, called, sources

CLOCKS = {"datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today", "time.time", "time.sleep"}
# Signatures are dated: the published library, our oracle, and a server that was really started read the wall clock.
DATED = ("tests/intake/test_signature.py", "tests/intake/serving.py")
COMMITTERS = ("web/requests.py", "search/", "service/")


def test_every_import_contract_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # It sets logging up for itself, which would switch our loggers off for the tests that follow.
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda _verbose: None)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_time_is_an_argument_below_the_doors() -> None:
    assert not list(calls(CLOCKS, "core", "search", *DOORS))


def test_tests_wait_for_nothing_and_know_no_today() -> None:
    assert not [found for found in calls(CLOCKS, "tests") if not found.startswith(DATED)]


def test_tests_mock_nothing() -> None:
    mocks = {"mock", "unittest.mock", "pytest_mock", "unittest"}
    assert not {name for name, tree in sources("tests").items() if mocks & set(imported(tree))}


def test_only_the_outermost_commit() -> None:
    found = {
        name
        for name, tree in sources("core", "web", "search", "gate", "paper", "service", *DOORS).items()
        if commits(tree)
    }
    assert not {name for name in found if not name.startswith(COMMITTERS)}


def test_records_use_no_postponed_annotations() -> None:
    # SQLModel resolves relationship types when the class is made; postponed ones raise there.
    postponed = "from __future__ import annotations"
    assert not {name for name in sources("core/records") if postponed in (ROOT / name).read_text(encoding="utf-8")}


def calls(names: set[str], *packages: str) -> Iterator[str]:
    for name, tree in sources(*packages).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in names:
                yield f"{name}:{node.lineno} {called(node)}"


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def commits(tree: ast.Module) -> bool:
    return any(isinstance(n, ast.Call) and called(n).endswith(".commit") for n in ast.walk(tree))
