"""What a sender may rely on stands in docs/feed.md."""

from pathlib import Path

from intake.problems import ANSWERS
from intake.sheets.layout import KINDS, MANIFEST, ROWS, STATUSES

PAGE = (Path(__file__).parents[2] / "docs/feed.md").read_text(encoding="utf-8")


def test_every_header_and_word_of_a_sheet() -> None:
    for key, word in (*MANIFEST.items(), *ROWS.items()):
        assert f"`{key}` | {word} |" in PAGE
    assert all(word in PAGE for word in (*KINDS, *STATUSES))


def test_every_status() -> None:
    assert all(f"| {answer.status.value} |" in PAGE for answer in ANSWERS.values())
