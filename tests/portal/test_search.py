"""Search: filters as chips, exact totals, marks of our own, offers that are only offers, and no person anywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import sqlalchemy as sa
from sqlmodel import col

from core.records.documents import Document
from core.records.payouts import Batch
from search.index import Hits, Index, IndexDown, IndexStatus
from tests.factories import (
    COUNT_ONLY,
    EAST_B,
    FULL,
    MASKED,
    NOT_LISTED,
    TODAY,
    TOWN_A,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    a_document,
    a_policy,
    an_edition,
)
from tests.portal.conftest import TOKEN, Door, nodes, open_door
from tests.portal.searching import NAME, ROW, TOTAL, fill, found, indexed, links, state_of, typed


@pytest.fixture(scope="module")
def filled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """For all tests that only read."""
    with open_door(migrated, tmp_path_factory.mktemp("search")) as door:
        yield fill(door)


@pytest.fixture
def changing(door: Door) -> Door:
    """The same for a test that changes something."""
    return fill(door)


def test_an_empty_search_asks(door: Door) -> None:
    page = found(door)
    assert page.count("<h1") == 1
    assert "没有找到" not in page
    assert '<form class="search" action="/search" method="post"' in page
    assert 'href="/check"' in page


def test_what_is_typed_is_posted_and_leads_to_an_address(filled: Door) -> None:
    answer = typed(filled, "  牛庄镇 地力保护 ")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/search?q=" + quote("牛庄镇") + "+" + quote("地力保护")
    assert typed(filled, "").headers["location"] == "/search"
    page = filled.get(answer.headers["location"]).text
    assert "<title>搜索：牛庄镇 地力保护 - " in page
    assert 'value="牛庄镇 地力保护"' in page


def test_a_form_of_another_site_is_not_taken(door: Door) -> None:
    assert door.client.post("/search", data={"q": "牛庄镇"}).status_code == 403


def test_words_become_filters_with_removable_chips(filled: Door) -> None:
    page = found(filled, q=f"牛庄镇 地力保护 {YEAR}")
    chips = re.findall(r'<li><a href="([^"]*)" rel="nofollow">× ([^<]*)</a>', page)
    assert [label for _, label in chips] == ["牛庄镇", "种地补贴", f"{YEAR}年"]
    without_town = parse_qs(urlsplit(unescape(chips[0][0])).query)
    assert without_town == {"q": [f"地力保护 {YEAR}"]}
    assert ROW.findall(page) == ["王*", "王*", "王*", "李*明"]
    assert TOTAL.findall(page) == [("4", "1,867.00")]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"kind": "payment", "year": str(YEAR)}, ["大丰合作社", "王*", "李*明", "张*"]),
        ({"kind": "announcement"}, ["王*", "王*", "王*"]),
        ({"township": TOWN_B, "kind": "payment"}, ["张*"]),
        ({"village": WEST_A, "kind": "payment"}, ["大丰合作社", "李*明", "孙*"]),
        ({"policy": FULL}, ["大丰合作社"]),
        ({"year": str(YEAR - 1)}, ["赵*", "孙*"]),
        ({"status": "failed"}, ["张*", "孙*"]),
        ({"status": "listed", "village": EAST_B}, ["王*"]),
        ({"q": "没发成", "year": str(YEAR - 1)}, ["孙*"]),
        ({"q": "东村 西四镇", "kind": "payment"}, ["张*"]),
        ({"township": "999999999"}, []),
        ({"policy": "XX999"}, []),
    ],
    ids=str,
)
def test_every_filter_narrows_rows_and_total_alike(filled: Door, query: dict[str, str], names: list[str]) -> None:
    page = found(filled, **query)
    assert ROW.findall(page) == names
    totals = TOTAL.findall(page)
    assert [int(rows_n) for rows_n, _ in totals] == ([len(names)] if names else [])
    assert page.count("× ") == len(query) + ("西四镇" in page and "q" in query)


def test_a_chosen_filter_is_not_widened_by_words(filled: Door) -> None:
    page = found(filled, q="牛庄镇", township=TOWN_B, kind="payment")
    assert ROW.findall(page) == ["张*"]
    assert "× 西四镇" in page
    assert "× 牛庄镇" not in page


def test_facets_give_counts_that_their_links_keep(filled: Door) -> None:
    page = found(filled, year=str(YEAR), kind="payment")
    lines = re.findall(r'<li><a href="(/search\?[^"]*)" rel="nofollow">([^<]*)</a>：([0-9]+) 条', page)
    assert {(label, count) for _, label, count in lines} >= {("牛庄镇", "3"), ("西四镇", "1"), ("没发成", "1")}
    for address, _, count in lines:
        narrower = filled.get(unescape(address)).text
        assert TOTAL.findall(narrower)[0][0] == count
        assert len(ROW.findall(narrower)) == int(count)


def test_a_list_without_names_gives_totals_but_no_row(filled: Door) -> None:
    page = found(filled, policy=COUNT_ONLY)
    assert "困难残疾人生活补贴</a>：5 笔" in page
    assert ROW.findall(page) == []
    assert "周*" not in page


def test_few_persons_of_one_village_are_not_counted(changing: Door) -> None:
    with changing.session() as session:
        a_batch(session, "FEW", policy_code=COUNT_ONLY, rows=[Row(village=EAST_B, amount_fen=123_456)])
        session.commit()
    page = found(changing, policy=COUNT_ONLY, village=EAST_B)
    assert "人数太少，不公布数字" in page
    assert "1 笔" not in page
    assert "1,234.56" not in page
    assert "没有找到" not in page


def test_a_list_that_is_not_public_gives_nothing(filled: Door) -> None:
    page = found(filled, policy=NOT_LISTED)
    assert ROW.findall(page) == []
    assert not TOTAL.findall(page)
    assert f"/policies/{NOT_LISTED}" in page
    for query in ({"year": str(YEAR)}, {"q": "吴*"}, {"q": "郑*"}, {"q": "周*"}):
        assert not {"吴*", "郑*", "周*"} & {*ROW.findall(found(filled, **query))}


def test_rows_are_paged_and_each_is_reached_once(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "LONG", rows=[Row(name_shown=f"王*{n}") for n in range(45)])
        session.commit()
    indexed(door)
    address, seen = f"/search?policy={MASKED}", []
    while address:
        page = door.get(address).text
        seen += ROW.findall(page)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        address = unescape(following[1]) if following else ""
    assert seen == [f"王*{n}" for n in range(45)]


@pytest.mark.parametrize("cursor", ["xx", "1-2", "1-2-x", "9" * 40 + "-1-1", NAME, "-1-1-1", "²-1-1"])
@pytest.mark.parametrize("more", [{}, {"township": TOWN_A}])
def test_a_bad_cursor_is_no_page(filled: Door, cursor: str, more: dict[str, str]) -> None:
    page = filled.client.get("/search", params={"page": cursor, **more})
    assert page.status_code == 404
    assert "没有找到这一页" in page.text
    assert NAME not in page.text


def test_texts_are_found_and_marked_by_us(filled: Door) -> None:
    page = found(filled, q="管理办法")
    assert "<mark>管理办法</mark>" in page
    assert 'href="/documents/1"' in page
    known = found(filled, q="种地补贴")
    assert f'href="/policies/{MASKED}"' in known


def test_marks_and_words_are_escaped(door: Door) -> None:
    with door.session() as session:
        a_document(session, title="<b>粗</b>管理办法", body="<script>管理办法</script>", doc_no="<i>文号</i>")
        an_edition(
            session, YEAR + 1, items=[a_policy(YEAR + 1, MASKED, name="<u>养殖</u>补贴", target="<b>养殖</b>户")]
        )
        session.commit()
    indexed(door)
    page = found(door, q='管理办法 "><script>养殖')
    for live in ("<b>", "<script", "<i>", "<u>"):
        assert live not in page
    assert "&#34;&gt;&lt;script&gt;" in page
    assert "&lt;b&gt;粗&lt;/b&gt;<mark>管理办法</mark>" in found(door, q="管理办法")
    assert "<mark>" in found(door, q="养殖")


def test_a_masked_name_is_found_and_not_counted(filled: Door) -> None:
    page = found(filled, q="李*明")
    assert ROW.findall(page) == ["李*明"]
    assert not TOTAL.findall(page)
    assert "不一定是同一个人" in page
    assert "× 李*明" in page


@pytest.mark.parametrize(
    ("words", "offer"), [("niuzhuang", "牛庄镇"), ("农机购制补贴", "买农机补贴"), ("东村", "东村（西四镇）")]
)
def test_suggestions_are_offered_and_never_put_in_place(filled: Door, words: str, offer: str) -> None:
    page = found(filled, q=words)
    assert "您是不是要找" in page
    assert f">{offer}</a>" in page
    assert "没有拿去搜" not in page
    assert f'value="{words}"' in page
    assert ROW.findall(page) == []
    address = next(
        link for link, label in re.findall(r'<a href="([^"]*)" rel="nofollow">([^<]*)</a>', page) if label == offer
    )
    assert ROW.findall(filled.get(unescape(address)).text)


def test_what_is_not_there_is_said_plainly(filled: Door) -> None:
    page = found(filled, q="qqqqzzzz")
    assert "没有找到" in page
    assert 'href="/villages"' in page
    assert 'href="tel:12345"' in page


class Down:
    """An engine that does not answer."""

    def payouts(self, *_asked: Any, **_named: Any) -> Hits[Any]:  # noqa: ANN401  whatever is asked
        raise IndexDown("gone")

    policies = documents = replace_batch = replace_edition = replace_document = build = payouts

    def built(self) -> bool:
        raise IndexDown("gone")

    def ping(self) -> bool:
        return False

    def status(self) -> IndexStatus:
        return IndexStatus("down", reachable=False, built=False)

    def close(self) -> None: ...


def test_without_engine_totals_and_known_policies_stand(changing: Door) -> None:
    down: Index = Down()  # type: ignore[assignment]  # one method for all
    state = state_of(changing)
    state.parts = replace(state.parts, index=down)
    page = found(changing, q="牛庄镇 地力保护 2026")
    assert "搜索正在维修" in page
    assert TOTAL.findall(page) == [("4", "1,867.00")]
    assert f'href="/policies/{MASKED}"' in page
    assert ROW.findall(page) == []
    assert "没有找到" not in found(changing, q="牛庄镇")
    assert changing.get("/search").status_code == 200
    assert found(changing, q="管理办法").count("搜索正在维修") == 1


def test_an_engine_that_was_never_filled_is_down(door: Door) -> None:
    assert "搜索正在维修" in found(door, q="管理办法")


def test_what_was_just_taken_down_is_not_shown_although_the_engine_knows_it(changing: Door) -> None:
    with changing.session() as session:
        session.exec(sa.update(Batch).where(col(Batch.batch_no) == "PAY").values(state="withdrawn"))
        session.exec(sa.update(Document).values(state="withdrawn"))
        session.commit()
    assert ROW.findall(found(changing, kind="payment", year=str(YEAR))) == ["大丰合作社"]
    assert "/documents/1" not in found(changing, q="管理办法")


def test_an_announcement_ends_with_its_last_day(changing: Door) -> None:
    assert len(ROW.findall(found(changing, kind="announcement"))) == 3
    changing.clock.move(days=8)
    page = found(changing, kind="announcement")
    assert ROW.findall(page) == []
    assert not TOTAL.findall(page)
    assert TODAY.year == YEAR


def test_the_page_is_light_and_kept_nowhere(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "LONG", rows=[Row(name_shown=f"王*{n}") for n in range(45)])
        session.commit()
    indexed(door)
    page = door.client.get("/search", params={"policy": MASKED}, headers={"accept-encoding": "gzip"})
    assert int(page.headers["content-length"]) <= 14 * 1024
    assert nodes(page.text) <= 1500
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers


def test_large_text_goes_along(filled: Door) -> None:
    page = found(filled, q="牛庄镇", big="1")
    assert all("big=1" in link for link in links(page) if link.startswith("/search?") and "big=0" not in link)
    token = TOKEN.search(page)
    assert token
    answer = filled.client.post("/search?big=1", data={"form_token": token[1], "q": "牛庄镇"})
    assert answer.headers["location"].endswith("&big=1")
