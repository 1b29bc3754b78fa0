"""``mingbai scan``: statuses 0, 1 and 2, folders, JSON, and no number in what it prints."""

import json
from pathlib import Path

from click.testing import CliRunner

from service.cli.scan import command

ID = "11010519491231002X"


def test_clean_files_end_with_status_0(tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("咨询电话 0412-3221234", "utf-8")
    ran = CliRunner().invoke(command, [str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert "查了1个文件，0个不能公开。" in ran.output


def test_a_leak_ends_with_status_1_and_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "深").mkdir()
    (tmp_path / "深" / f"名单{ID}.csv").write_text(f"姓名,身份证号\n张*芳,{ID}\n", "utf-8")
    for options in ([], ["--json"]):
        ran = CliRunner().invoke(command, [str(tmp_path), *options])
        assert ran.exit_code == 1, ran.output
        assert "第2行第2列" in ran.output
        assert not {ID, ID[:6], ID[-6:]} & {piece for piece in (ID, ID[:6], ID[-6:]) if piece in ran.output}


def test_the_answer_for_machines_is_one_object(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ID, "utf-8")
    ran = CliRunner().invoke(command, [str(tmp_path / "a.txt"), "--json"])
    answer = json.loads(ran.stdout)
    assert (answer["files_n"], answer["blocked_n"]) == (1, 1)
    assert answer["files"][0]["findings"][0]["kind"] == "id_number"


def test_wrong_use_ends_with_status_2(tmp_path: Path) -> None:
    assert CliRunner().invoke(command, []).exit_code == 2
    assert CliRunner().invoke(command, [str(tmp_path / "nothing")]).exit_code == 2
