"""The printed law is what the tables say."""

from pathlib import Path

from core.law.masking import MASKS
from core.law.payouts.findings import FINDINGS
from core.law.payouts.states import STATES, STEPS
from core.law.printing import law_page

PAGE = Path(__file__).parents[3] / "docs" / "law.md"


def test_the_page_in_docs_is_not_older_than_the_rules() -> None:
    assert PAGE.read_text("utf-8") == law_page(), "run `mingbai law`"


def test_every_row_is_printed() -> None:
    page = law_page()
    for code in (*FINDINGS, *STATES, *(step.verb for step in STEPS), *(mask.column for mask in MASKS)):
        assert f"| {code} |" in page


def test_every_table_has_as_many_cells_as_heads() -> None:
    width = 0
    for line in law_page().splitlines():
        if line.startswith("| ") and not width:
            width = line.count("|")
        elif not line.startswith("|"):
            width = 0
        assert not width or line.count("|") == width
