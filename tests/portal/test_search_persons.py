"""A person who is typed into the search stands nowhere afterwards: no address, engine, page, title or cookie."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from search.embedded import EmbeddedIndex
from search.index import Filters, Hits
from tests.factories import TOWN_A
from tests.portal.conftest import Door, an_id_number, open_door
from tests.portal.searching import NAME, fill, index_of, state_of, typed


@pytest.fixture(scope="module")
def filled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One county for all: nothing is changed but the engine, and that only by being watched."""
    with open_door(migrated, tmp_path_factory.mktemp("search")) as door:
        yield fill(door)


@pytest.mark.parametrize(
    "words",
    [
        NAME,
        f"{NAME} 牛庄镇",
        f"牛庄镇{NAME}",
        an_id_number(),
        f"{NAME}{an_id_number()}",
        "13912345678",
        "欧阳小兰",
        "王 小兰",
        "牛庄镇　王　小兰",
        "阿依古丽·买买提",
    ],
)
@pytest.mark.parametrize("way", ["form", "address"])
def test_a_person_stands_nowhere(filled: Door, words: str, way: str) -> None:
    asked: list[str] = []
    watch(filled, asked)
    answer = (
        typed(filled, words) if way == "form" else filled.client.get("/search", params={"q": words, "year": "2026"})
    )
    assert answer.status_code == 303
    location = answer.headers["location"]
    page = filled.get(location)
    assert page.status_code == 200
    assert "没有拿去搜，也没有保存" in page.text
    assert 'href="/check"' in page.text
    said = [
        *answer.headers.values(),
        answer.text,
        location,
        page.text,
        *page.headers.values(),
        repr(dict(filled.client.cookies)),
        *asked,
    ]
    for personal in (NAME, "小兰", "买买提", an_id_number(), "13912345678"):
        if personal in words:
            for text in said:
                assert personal not in text
                assert quote(personal) not in text


def watch(door: Door, asked: list[str]) -> None:
    """Notes every word that the engine is asked."""
    index, state = index_of(door), state_of(door)

    class Watched(EmbeddedIndex):
        def payouts(self, filters: Filters, *more: Any, **named: Any) -> Hits[Any]:  # noqa: ANN401  passed on
            asked.append(repr((filters, more, named)))
            return super().payouts(filters, *more, **named)

        def policies(self, text: str, *more: Any, **named: Any) -> Hits[Any]:  # noqa: ANN401  passed on
            asked.append(repr((text, more, named)))
            return super().policies(text, *more, **named)

        def documents(self, text: str, *more: Any, **named: Any) -> Hits[Any]:  # noqa: ANN401  passed on
            asked.append(repr((text, more, named)))
            return super().documents(text, *more, **named)

    state.parts = replace(state.parts, index=Watched(index.path))


@pytest.mark.parametrize("name", ["kind", "township", "village", "policy", "year", "status", "said"])
def test_a_person_hides_in_no_other_field(filled: Door, name: str) -> None:
    for value in (NAME, an_id_number(), "wangxiaolan", "13912345678"):
        answer = filled.client.get("/search", params={"q": "牛庄镇", name: value})
        assert answer.status_code == 303
        assert answer.headers["location"] == "/search?q=" + quote("牛庄镇")


def test_words_beyond_what_is_read_are_cut(filled: Door) -> None:
    answer = filled.client.get("/search", params={"q": "补贴 " * 39 + NAME})
    assert answer.status_code == 303
    assert quote(NAME) not in answer.headers["location"]
    assert filled.get(answer.headers["location"]).status_code == 200


def test_a_misspelt_place_that_looks_like_a_name_is_offered_without_the_words(filled: Door) -> None:
    answer = typed(filled, "牛壮镇")
    assert answer.headers["location"] == f"/search?said=person&near={TOWN_A}"
    page = filled.get(answer.headers["location"]).text
    assert f'<a href="/search?township={TOWN_A}" rel="nofollow">牛庄镇</a>' in page
    assert "牛壮" not in page
    for wild in ("999999999", "x", f"{TOWN_A},{TOWN_A}," * 9):
        again = filled.client.get("/search", params={"near": wild})
        assert again.status_code in {200, 303}
        assert "您是不是要找" not in again.text


@pytest.mark.parametrize("number", ["210381-2025-NY001-01", "210381-2025-NY001-01-G", "210381-2025-ny001-01-B"])
def test_the_number_of_a_list_leads_to_the_list(filled: Door, number: str) -> None:
    for answer in (typed(filled, number), filled.client.get("/search", params={"q": number})):
        assert (answer.status_code, answer.headers["location"]) == (303, f"/lists/{number.upper()}")
    answer = typed(filled, f"牛庄镇 {number}")
    assert filled.get(answer.headers["location"]).status_code == 200
