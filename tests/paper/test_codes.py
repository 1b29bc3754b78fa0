"""QR codes: one address, read alike from picture and paper."""

import re

import segno

from paper.codes import QUIET, qr_runs, qr_svg

ADDRESS = "https://www.example.gov.cn/verify/K7M4WQ2B9XYZ"


def test_runs_are_the_dark_modules_of_the_code() -> None:
    side, runs = qr_runs(ADDRESS)
    dark = {(run.row, run.start + step) for run in runs for step in range(run.length)}
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    assert side == len(matrix)
    assert dark == {(y, x) for y, line in enumerate(matrix) for x, module in enumerate(line) if module}


def test_the_picture_has_its_quiet_zone_and_no_style_of_its_own() -> None:
    side, _ = qr_runs(ADDRESS)
    picture = qr_svg(ADDRESS).decode()
    assert re.search(rf'viewBox="0 0 {side + 2 * QUIET} {side + 2 * QUIET}"', picture)
    assert "style=" not in picture
    assert "class=" not in picture
