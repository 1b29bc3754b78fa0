"""``mingbai serve`` and ``mingbai work`` in processes of their own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from web.asgi import FOLDER

PROGRAM = "from service.cli.main import main; main()"


def run(var: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGBAI_")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=kept | {"MINGBAI_VAR": str(var), "PYTHONPATH": str(FOLDER)} | given,
        cwd=var,
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_round_of_work_fills_an_empty_index(tmp_path: Path) -> None:
    done = run(tmp_path, "work", "--once")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "mingbai.db").exists()
    assert (tmp_path / "search.db").exists()


@pytest.mark.parametrize("command", [("serve",), ("work", "--once")])
def test_a_setting_that_cannot_be_used_is_one_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(tmp_path, *command, MINGBAI_PORT="http")
    assert done.returncode == 1
    assert done.stderr == "Error: MINGBAI_PORT must be a number from 1 to 65535\n"


def test_a_wrong_use_is_told_apart(tmp_path: Path) -> None:
    assert run(tmp_path, "serve", "--workers", "0").returncode == 2


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ({"MINGBAI_DATABASE_URL": "nonsense"}, ("trail", "verify", "--json")),
        ({"MINGBAI_DATABASE_URL": "sqlite:////no/such/folder/a.db"}, ("index", "status")),
        ({}, ("feed", "template", "/no/such/folder/a.csv")),
    ],
)
def test_what_the_machine_refuses_is_a_sentence(
    tmp_path: Path, given: dict[str, str], command: tuple[str, ...]
) -> None:
    done = run(tmp_path, *command, **given)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Error: ")


def test_a_ledger_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mingbai.db").write_bytes(b"no database at all" * 100)
    done = run(tmp_path, "trail", "verify")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "the server did not start" in done.stderr
