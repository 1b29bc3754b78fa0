"""``mingbai county load``: the county's own files, again and again."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tests.service.test_commands import run

NAMES = ("departments", "townships", "villages", "banks", "fail_reasons")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    own.mkdir()
    for name in NAMES:
        shutil.copy(str(files("service.county").joinpath(f"{name}.csv")), own)
    return own


def load(var: Path, *more: str) -> dict[str, int]:
    done = run(var, "county", "load", "--json", *more)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, int] = json.loads(done.stdout)
    return answer


def test_the_county_is_there_after_one_command_and_the_second_changes_nothing(tmp_path: Path) -> None:
    first = load(tmp_path)
    assert (first["townships"], first["villages"]) == (26, 435)
    assert first["changed"] > 435
    assert load(tmp_path)["changed"] == 0


def test_a_changed_phone_is_one_change(tmp_path: Path, folder: Path) -> None:
    load(tmp_path, "--from", str(folder))
    banks = folder / "banks.csv"
    banks.write_text(banks.read_text(encoding="utf-8").replace("0412-0000801", "0412-0000809"), encoding="utf-8-sig")
    assert load(tmp_path, "--from", str(folder))["changed"] == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_or_strange_columns_change_nothing(tmp_path: Path, folder: Path, name: str) -> None:
    (folder / f"{name}.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    strange = run(tmp_path, "county", "load", "--from", str(folder))
    (folder / f"{name}.csv").unlink()
    missing = run(tmp_path, "county", "load", "--from", str(folder))
    for done in (strange, missing):
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr
    assert not (tmp_path / "mingbai.db").exists()


def test_a_village_of_no_township_is_refused(tmp_path: Path, folder: Path) -> None:
    with (folder / "villages.csv").open("a", encoding="utf-8") as villages:
        villages.write("999999999,999999999001,无名村\n")
    done = run(tmp_path, "county", "load", "--from", str(folder))
    assert done.returncode == 1
    assert "township" in done.stderr
