"""明白卡 at the desk: typed numbers are never shown again, the code is shown once, a township sees its own cards."""

import re

import pytest
from httpx import Response
from sqlmodel import col, select

from core.records.cards import Card
from tests.admin.conftest import Door, Officer
from tests.core.actions.carding import DIGESTER, NAME, NUMBER, OWN_ROW, SHOWN, a_card
from tests.factories import TOWN_B, a_batch

CODE = re.compile(r'class="big-code">([2-9A-Z]{4})-([2-9A-Z]{4})<')


def text_of(answer: Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


@pytest.fixture
def clerk(door: Door) -> Officer:
    with door.session() as session:
        a_batch(session, rows=[OWN_ROW])
        session.commit()
    officer = door.officer("town-1")
    officer.get("/admin/cards")
    return officer


def issue(clerk: Officer, name: str = NAME, number: str = NUMBER) -> Response:
    return clerk.post("/admin/cards", {"name": name, "id_number": number})


def test_the_card_is_shown_once_with_all_that_its_owner_needs(door: Door, clerk: Officer) -> None:
    answer = issue(clerk)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = CODE.search(answer.text)
    assert found
    code = found[1] + found[2]
    with door.session() as session:
        assert session.exec(select(Card.code_hash)).one() == DIGESTER.card(code)
    text = text_of(answer)
    for word in (SHOWN, "牛庄镇", "0412-0001001", "12345", "查询码只显示这一次", "/check/card"):
        assert word in text
    assert "<svg" in answer.text
    assert "<?xml" not in answer.text
    assert answer.text.count(f"{found[1]}-{found[2]}") == 1
    for private in (NAME, NUMBER, code):
        assert private not in answer.text
    listed = clerk.get("/admin/cards")
    assert SHOWN in listed.text
    assert found[1] not in listed.text


def test_a_second_card_says_that_the_first_is_stopped(clerk: Officer) -> None:
    issue(clerk)
    clerk.get("/admin/cards")
    assert "以前的 1 张卡已经停用" in text_of(issue(clerk))
    assert "停用：换了新卡" in text_of(clerk.get("/admin/cards"))


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        (NAME, NUMBER[:-1], "少了 1 位"),
        (NAME, "", "还没有填"),
        ("", NUMBER, "还没有填"),
        ("没有人", NUMBER, "没有查到可以发卡的人"),
    ],
)
def test_nothing_of_the_number_is_shown_again(clerk: Officer, name: str, number: str, said: str) -> None:
    answer = issue(clerk, name, number)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert NUMBER[:6] not in answer.text
    assert 'name="id_number" type="text" value=""' in answer.text


def test_a_card_is_stopped_with_a_reason(door: Door, clerk: Officer) -> None:
    issue(clerk)
    asked = clerk.get("/admin/cards/1/revoke")
    assert SHOWN in asked.text
    assert clerk.post("/admin/cards/1/revoke").status_code == 422
    assert clerk.post("/admin/cards/1/revoke", {"reason": "因为"}).status_code == 422
    clerk.get("/admin/cards/1/revoke")
    assert clerk.post("/admin/cards/1/revoke", {"reason": "lost"}).status_code == 303
    assert "停用：卡丢了" in text_of(clerk.get("/admin/cards"))
    with door.session() as session:
        assert session.exec(select(Card.revoked_by)).one() == "town-1"


def test_a_township_sees_its_own_cards_and_finance_all(door: Door, clerk: Officer) -> None:
    with door.session() as session:
        for number in range(52):
            a_card(session, f"A{number}")
        other = a_card(session, "B", township_code=TOWN_B, name_shown="赵*")
        session.commit()
    first = clerk.get("/admin/cards")
    assert "赵*" not in first.text
    link = re.search(r'href="(/admin/cards\?before=\d+)"', first.text)
    assert link
    assert clerk.get(link[1]).text.count("<tr><td") == 2
    assert clerk.get(f"/admin/cards/{other}/revoke").status_code == 404
    finance = door.officer("finance-1")
    assert "赵*" in finance.get("/admin/cards").text
    assert finance.get(f"/admin/cards/{other}/revoke").status_code == 200
    with door.session() as session:
        assert session.exec(select(Card.name_shown).order_by(col(Card.id).desc())).first() == "赵*"
