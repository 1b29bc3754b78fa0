"""``mingbai law`` writes the page once and says when it is old."""

from pathlib import Path

from click.testing import CliRunner

from core.law.printing import law_page
from service.cli.law import command


def test_the_page_is_written_checked_and_found_old(tmp_path: Path) -> None:
    path, run = tmp_path / "docs" / "law.md", CliRunner()
    assert run.invoke(command, ["--check", "--to", str(path)]).exit_code == 1
    assert not path.exists()
    assert run.invoke(command, ["--to", str(path)]).exit_code == 0
    assert path.read_text("utf-8") == law_page()
    assert run.invoke(command, ["--check", "--to", str(path)]).exit_code == 0
    path.write_text("old", "utf-8")
    assert run.invoke(command, ["--check", "--to", str(path)]).exit_code == 1
    assert path.read_text("utf-8") == "old"
