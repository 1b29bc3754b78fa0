"""Standing words, and the map of the site."""

from xml.etree import ElementTree as ET

import pytest

from core.law.payouts.words import STATUS
from core.law.sensitivity import MODE_WORDS
from tests.factories import MASKED, a_batch, a_document
from tests.portal.conftest import ORIGIN, Door

PATHS = ("/help", "/privacy", "/accessibility")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_words_has_one_heading_a_title_and_a_way_to_large_text(door: Door, path: str) -> None:
    page = door.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "<title> - " not in page.text
    assert f'href="{path}?big=1"' in page.text
    assert 'class="big"' in door.get(f"{path}?big=1").text


def test_help_explains_every_state_and_mode_in_the_words_of_the_lists(door: Door) -> None:
    page = door.get("/help").text
    for words in STATUS.values():
        assert f"<dt>{words.short}</dt>" in page
    for said in MODE_WORDS.values():
        assert said in page


def test_privacy_is_six_sentences(door: Door) -> None:
    page = door.get("/privacy").text
    first = page[page.index("<ol>") : page.index("</ol>")]
    assert first.count("<li>") == 6


def test_the_map_lists_addresses_under_the_public_origin(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "PAY")
        a_document(session)
        session.commit()
    answer = door.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    places = [place.text or "" for place in ET.fromstring(answer.content).iter() if place.tag.endswith("loc")]  # noqa: S314  our own answer
    assert f"{ORIGIN}/policies/{MASKED}" in places
    assert f"{ORIGIN}/documents/1" in places
    assert not [place for place in places if "/lists" in place]
    for place in places:
        assert door.get(place.removeprefix(ORIGIN)).status_code == 200
