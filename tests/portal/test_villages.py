"""Choosing a village and seeing what is public for it; what is typed is posted and only a place reaches the address."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from httpx import Response

from core.public_view.lists import Place
from portal.villages import search, spoken
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    SOUTH_B,
    TODAY,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    an_edition,
    failed,
)
from tests.portal.conftest import ORIGIN, TOKEN, Door

PLACES = (
    Place(EAST_A, "东村", "210381101", "牛庄镇"),
    Place(WEST_A, "西村", "210381101", "牛庄镇"),
    Place(EAST_B, "东村", TOWN_B, "西四镇"),
    Place(SOUTH_B, "南村", TOWN_B, "西四镇"),
)


def ask(door: Door, text: str) -> Response:
    found = TOKEN.search(door.get("/villages").text)
    assert found
    return door.client.post("/villages", data={"form_token": found[1], "q": text})


def fill(door: Door) -> None:
    with door.session() as session:
        an_edition(session, YEAR - 1)
        a_batch(session, "PAY", rows=[Row(), Row(), Row(village=WEST_A)])
        a_batch(session, "LAST", year=YEAR - 1, rows=[Row(amount_fen=12_300)])
        a_batch(session, "OPEN", kind="announcement", objections_until=TODAY + timedelta(days=1))
        a_batch(session, "FEW", policy_code=COUNT_ONLY, rows=[Row(amount_fen=4_200)])
        session.commit()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("西村", [WEST_A]), ("东", [EAST_A, EAST_B]), ("西四", [EAST_B, SOUTH_B]), ("牛庄 东村", [EAST_A]),
        ("牛庄镇东村", [EAST_A]), ("dongcun", [EAST_A, EAST_B]), ("dc", [EAST_A, EAST_B]), ("xisi dong", [EAST_B]),
        ("ＮＡＮ", [SOUTH_B]), (EAST_A, [EAST_A]), ("北村", []), ("", []), ("王小兰", []),
    ],
)  # fmt: skip
def test_a_village_is_found_by_name_pinyin_or_initials(text: str, codes: list[str]) -> None:
    assert [place.code for place in search(PLACES, text)] == codes


def test_pinyin_has_its_initials() -> None:
    assert spoken("东村") == ("dongcun", "dc")


def test_every_village_can_be_chosen_without_typing(door: Door) -> None:
    page = door.get("/villages")
    assert page.headers["cache-control"] == "no-store"
    for place in PLACES:
        assert f'href="/villages/{place.code}"' in page.text
    assert "牛庄镇（2 个村）" in page.text


def test_one_hit_leads_to_the_village(door: Door) -> None:
    answer = ask(door, "南村")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/villages/{SOUTH_B}"


def test_several_hits_are_told_apart_by_their_township(door: Door) -> None:
    answer = ask(door, "东村")
    assert answer.status_code == 200
    assert "找到 2 个" in answer.text
    assert re.search(r"牛庄镇\s+东村", answer.text)
    assert re.search(r"西四镇\s+东村", answer.text)


def test_what_is_no_village_says_what_to_do_and_keeps_out_of_the_address(door: Door) -> None:
    answer = ask(door, "王小兰")
    assert answer.status_code == 422
    assert "没有找到这个村" in answer.text
    assert "location" not in answer.headers
    assert ask(door, "").status_code == 422


def test_a_shared_search_shows_its_villages(door: Door) -> None:
    assert "找到 2 个" in door.get(f"/villages?q={quote('东村')}").text


def test_a_village_shows_money_by_policy_and_only_its_own(door: Door) -> None:
    fill(door)
    page = door.get(f"/villages/{EAST_A}").text
    assert "发到卡上 2 笔，一共 1,734.00 元。" in page
    assert f'href="/lists/PAY/villages/{EAST_A}"' in page
    assert "2026年11月发放名单" in page
    assert "别的镇也有叫“东村”的" in page
    assert f'href="/villages/{EAST_B}"' in page


def test_another_year_is_one_tap_away(door: Door) -> None:
    fill(door)
    assert f'href="/villages/{EAST_A}?year={YEAR - 1}"' in door.get(f"/villages/{EAST_A}").text
    page = door.get(f"/villages/{EAST_A}?year={YEAR - 1}").text
    assert "一共 123.00 元" in page
    assert "1,734.00" not in page


def test_an_open_announcement_says_how_long(door: Door) -> None:
    fill(door)
    path = f"/villages/{EAST_A}"
    assert "公示到 11月25日，还剩 2 天（算上今天）" in door.get(path).text
    door.clock.move(days=1)
    assert "公示到 11月25日，今天是最后一天" in door.get(path).text
    door.clock.move(days=1)
    assert "没有正在公示的名单" in door.get(path).text


def test_a_few_payees_of_a_list_without_names_are_not_on_the_page(door: Door) -> None:
    fill(door)
    page = door.get(f"/villages/{EAST_A}").text
    assert "42.00" not in page
    assert "困难残疾人" not in page


def test_a_village_without_anything_still_says_whom_to_call(door: Door) -> None:
    page = door.get(f"/villages/{SOUTH_B}").text
    assert "本村还没有公开的发放" in page
    assert 'href="tel:04120001001"' in page
    assert 'href="tel:04120000900"' in page


def test_a_new_publication_is_on_the_page_at_once(door: Door) -> None:
    before = door.get(f"/villages/{EAST_A}")
    assert door.get(f"/villages/{EAST_A}", headers={"if-none-match": before.headers["etag"]}).status_code == 304
    fill(door)
    after = door.get(f"/villages/{EAST_A}", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "1,734.00" in after.text


def test_the_code_for_the_board_is_a_picture_of_the_address(door: Door) -> None:
    answer = door.get(f"/villages/{EAST_A}/qr.svg")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "<svg " in answer.text
    assert f"{ORIGIN}/villages/{EAST_A}" in door.get(f"/villages/{EAST_A}").text
    assert door.get("/villages/210381999999/qr.svg").status_code == 404


@pytest.mark.parametrize("path", ["/villages/1", f"/villages/{EAST_A}?year=1999", f"/villages/{EAST_A}?year=x"])
def test_unknown_villages_and_years(door: Door, path: str) -> None:
    assert door.get(path).status_code == 404


def test_a_second_payment_shown_elsewhere_is_not_called_none(door: Door) -> None:
    with door.session() as session:
        a_batch(session, rows=[failed(village=EAST_A)])
        session.commit()
    text = door.get(f"/villages/{EAST_A}").text
    assert "没发成 1 笔。" in text
    assert "补发了" not in text
