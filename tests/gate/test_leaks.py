"""The leak corpus (泄露样本): every hidden number is found, at its place, and told to nobody."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from gate.scanning import Reader, Verdict
from tests.gate import (  # noqa: F401  importing them fills TRICKS
    tricks_legacy,
    tricks_media,
    tricks_pdf,
    tricks_plain,
    tricks_sheets,
    tricks_words,
)
from tests.gate.planted import NUMBERS, TRICKS, Trick


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def test_there_are_enough_hiding_places() -> None:
    assert len(TRICKS) >= 60
    assert len({one.title for one in TRICKS}) == len(TRICKS)


@pytest.mark.parametrize("one", TRICKS, ids=lambda one: one.title)
def test_it_is_found_where_it_is_and_not_told(one: Trick, reader: Reader) -> None:
    verdict = reader.scan(one.name, one.build())
    assert verdict.unreadable is None, verdict
    hits = [found for found in verdict.findings if found.kind == one.kind]
    assert any(all(word in found.place for word in one.words) for found in hits), verdict
    assert verdict.blocks
    assert not one.also or one.also in {found.kind for found in verdict.findings}, verdict
    assert not told(verdict)


def told(verdict: Verdict) -> set[str]:
    """Parts of planted numbers that stand in a verdict."""
    words = json.dumps(asdict(verdict), ensure_ascii=False)
    for found in verdict.findings:
        words = words.replace(found.fingerprint, "")
    pieces = {piece for number in NUMBERS for piece in (number, number[:6], number[-6:])}
    return {piece for piece in pieces if piece in words}
