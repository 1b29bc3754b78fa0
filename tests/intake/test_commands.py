"""``mingbai feed`` and ``mingbai intake``: what they say, and with which status they end."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click import Command
from click.testing import CliRunner, Result

from intake.files import kind_of
from intake.signature import read_secret
from service.cli.feed import command as feed
from service.cli.intake import command as intake
from service.feed.client import ATTEMPTS, Unreachable, send_file
from tests.intake.conftest import SECRET, Take
from tests.intake.people import ndjson, packed, rows
from tests.intake.serving import Installation, installed
from tests.intake.workbooks import csv_text, xlsx

PAST: dict[str, Any] = {"paid_on": "2020-01-02"}
ROWS = rows(20, **PAST)
BATCH = ndjson(ROWS, **PAST)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    yield from installed(tmp_path)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder on a machine without an installation."""
    for name in ("MINGBAI_VAR", "MINGBAI_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: Command, *arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(command, arguments, env=env)


def written(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_every_kind_of_file_is_sent(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("files")
    key = "@" + written(folder, "key", f"{SECRET}\n".encode())
    files = {
        "a.ndjson": ndjson(ROWS, **PAST, batch_no="a"),
        "b.ndjson.gz": packed(ndjson(ROWS, **PAST, batch_no="b")),
        "c.csv": csv_text(ROWS, **PAST, batch_no="c").encode("gb18030"),
        "d.xlsx": xlsx(ROWS, **PAST, batch_no="d"),
    }
    sent = {name: written(folder, name, content) for name, content in files.items()}
    for path in sent.values():
        result = run(feed, "send", path, "--url", installation.url, "--key", key, "--json")
        receipt = json.loads(result.stdout)
        assert (result.exit_code, receipt["rows"], receipt["errors"], receipt["repeated"]) == (0, 20, 0, False)
    again = run(feed, "send", sent["d.xlsx"], "--url", f"{installation.url}/", "--key", SECRET)
    assert (again.exit_code, "以前已收到" in again.stdout) == (0, True)


def test_refused_by_the_receiver(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("files")
    good = written(folder, "good.ndjson", BATCH)
    wrong_key = "whsec_" + "QUJD" * 10
    result = run(feed, "send", good, "--url", installation.url, "--key", wrong_key)
    assert (result.exit_code, "401" in result.stderr, "密钥" in result.stderr) == (1, True, True)
    bad = written(folder, "bad.ndjson", BATCH + b"{}")
    result = run(feed, "send", bad, "--url", installation.url, "--key", SECRET, "--json")
    assert (result.exit_code, json.loads(result.stdout)["status"], json.loads(result.stdout)["line"]) == (1, 400, 22)


def test_nobody_answers(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused, and nobody else takes it
        pauses: list[float] = []
        path = Path(written(tmp_path, "batch.ndjson", BATCH))
        with pytest.raises(Unreachable):
            send_file(path, f"http://127.0.0.1:{nobody.getsockname()[1]}", read_secret(SECRET), pause=pauses.append)
    assert pauses == [1.0, 2.0, 4.0][: ATTEMPTS - 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["send", "{file}", "--url", "ftp://x", "--key", SECRET], "http://"),
        (["send", "{file}", "--url", "http://x", "--key", "short"], "whsec_"),
        (["send", "{file}", "--url", "http://x", "--key", "@missing"], "whsec_"),
        (["send", "{file}", "--url", "http://x"], "--key"),
        (["send", "missing", "--url", "http://x", "--key", SECRET], "missing"),
        (["template", "--format", "pdf"], "pdf"),
        (["template", "batch.pdf"], "xlsx"),
    ],
)
def test_wrong_use(alone: Path, arguments: list[str], said: str) -> None:
    file = written(alone, "batch.ndjson", BATCH)
    result = run(feed, *(text.replace("{file}", file) for text in arguments))
    assert (result.exit_code, said in result.output) == (2, True)


@pytest.mark.parametrize("form", ["ndjson", "csv", "xlsx"])
def test_an_example_passes_the_check(alone: Path, form: str) -> None:
    path = alone / f"example.{form}"
    assert run(feed, "template", str(path)).exit_code == 0
    assert run(feed, "template", "--format", form, "--out", str(path)).exit_code == 0
    checked = run(feed, "check", str(path), "--json")
    assert (checked.exit_code, json.loads(checked.output)["errors"]) == (0, 0)
    assert json.loads(checked.output)["against"] == "shape"
    assert "没有核对" in run(feed, "check", str(path)).output
    assert list(alone.iterdir()) == [path], "a check leaves nothing behind"


@pytest.mark.parametrize("form", ["ndjson", "csv", "xlsx"])
def test_an_example_on_the_output(take: Take, form: str) -> None:
    content = run(feed, "template", "--format", form).stdout_bytes
    assert kind_of(f"x.{form}") == (form, False)
    assert take(content, f"x.{form}").rows_n == 3


def test_check_says_what_is_wrong(alone: Path) -> None:
    bad = [dict(one) for one in ROWS]
    bad[4]["id_number"] = bad[4]["id_number"][:-2] + "00"
    bad[5]["village_code"] = "999999999999"
    result = run(feed, "check", written(alone, "bad.ndjson", ndjson(bad, **PAST)))
    assert (result.exit_code, "序号 5" in result.output, "序号 6" in result.output) == (1, True, False)
    result = run(feed, "check", written(alone, "cut.ndjson", BATCH[:-30]))
    assert (result.exit_code, "第 21 行" in result.output) == (1, True)


def test_check_against_an_installation(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> None:
    bad = [one | {"village_code": "999999999999"} for one in ROWS]
    path = written(tmp_path_factory.mktemp("files"), "bad.ndjson", ndjson(bad, **PAST))
    result = run(feed, "check", path, "--json", env=installation.environment)
    told = json.loads(result.stdout)
    assert (result.exit_code, told["against"], told["errors"]) == (1, "installation", 20)


def test_intake_from_disk(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, env = tmp_path_factory.mktemp("files"), installation.environment
    path = written(folder, "batch.csv.gz", packed(csv_text(ROWS, **PAST).encode()))
    receipt = json.loads(run(intake, path, "--json", env=env).stdout)
    assert (receipt["rows"], receipt["errors"], receipt["total"]) == (20, 0, "17340.00")
    again = run(intake, path, env=env)
    assert (again.exit_code, receipt["receipt_no"] in again.stdout) == (0, True)
    other = written(folder, "other.ndjson", ndjson(rows(3, seed=9, **PAST), **PAST))
    refused = run(intake, other, "--json", env=env)
    assert (refused.exit_code, json.loads(refused.stdout)["code"]) == (1, "batch.conflict")


def test_intake_of_no_file() -> None:
    assert run(intake, "missing.csv").exit_code == 2
