"""A 明白卡 in the hand of its owner: the own record, the same words for every card that is no good, the code nowhere."""

import re

import pytest
from httpx import Response
from sqlmodel import col, select

from core.law.cards import BODY, CODE_FAILURES
from core.law.payouts.codes import check_sign
from core.records.cards import Card
from core.records.trail import TrailEntry
from tests.factories import NOW, TOWN_A, Row, a_batch
from tests.portal.conftest import TOKEN, Door, an_id_number

NAME, NUMBER = "王秀兰", an_id_number()


def a_code(body: str = "K7M4WQ2") -> str:
    return body[:BODY] + check_sign(body[:BODY])


CODE, OTHER = a_code(), a_code("2222222")


@pytest.fixture
def card(door: Door) -> str:
    """The code of a card of somebody with one payment."""
    keys = door.keys(NAME, NUMBER)
    with door.session() as session:
        a_batch(session, "P-1", rows=[Row(name_shown="王*兰", **keys), Row(who="somebody")])
        session.add(
            Card(
                code_hash=door.digester.card(CODE), name_shown="王*兰", township_code=TOWN_A, issued_at=NOW,
                issued_by="town-1", **keys,
            )
        )  # fmt: skip
        session.commit()
    return CODE


def use(door: Door, code: str) -> Response:
    found = TOKEN.search(door.get("/check/card").text)
    assert found
    return door.client.post("/check/card", data={"form_token": found[1], "code": code})


def text_of(answer: Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def test_the_code_opens_the_own_record(door: Door, card: str) -> None:
    for typed in (card, f"{card[:4]}-{card[4:]}".lower(), f" {card[:4]} {card[4:]} "):
        answer = use(door, typed)
        assert answer.status_code == 200
        assert "王*兰，您今年共领到 867.00 元。" in text_of(answer)
    answer = use(door, card)
    assert text_of(answer) == text_of(door.ask(NAME, NUMBER))
    assert answer.headers["cache-control"] == "no-store"
    assert str(answer.url).endswith("/check/card")
    assert card not in answer.text
    with door.session() as session:
        entry = session.exec(select(TrailEntry).where(TrailEntry.event == "check.card_found")).first()
        assert entry is not None
        assert card not in repr(entry)


def test_unknown_and_revoked_cards_read_the_same(door: Door, card: str) -> None:
    unknown = use(door, OTHER)
    with door.session() as session:
        session.exec(select(Card)).one().revoked_at = NOW
        session.commit()
    revoked = use(door, card)
    assert revoked.status_code == unknown.status_code == 200
    assert "用这个查询码没有查到。" in text_of(revoked)
    assert text_of(revoked) == text_of(unknown)
    with door.session() as session:
        events = session.exec(select(TrailEntry.event).order_by(col(TrailEntry.no))).all()
    assert events == ["check.card_missed"] * 2


def test_a_list_that_was_taken_down_leaves_nothing_to_find(door: Door, card: str) -> None:
    with door.session() as session:
        for entry in session.exec(select(Card)):
            entry.person, entry.lookup = b"q" * 16, b"q" * 16
        session.commit()
    assert "没有查到" in text_of(use(door, card))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "还没有填"),
        (CODE[:-1], "少了 1 位"),
        (CODE[:-1] + "3", "有一位抄错了"),
        ("O" + CODE[1:], "没有 0、1、I、L、O"),
    ],
)
def test_what_is_no_code_is_told_and_not_counted(door: Door, card: str, typed: str, said: str) -> None:
    for _ in range(CODE_FAILURES + 1):
        answer = use(door, typed)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert answer.headers["cache-control"] == "no-store"
        assert "<title>错误：" in answer.text
    assert use(door, card).status_code == 200


def test_wrong_codes_end_at_a_limit(door: Door, card: str) -> None:
    for _ in range(CODE_FAILURES):
        use(door, OTHER)
    answer = use(door, card)
    assert answer.status_code == 429
    assert "先停一停" in text_of(answer)
    door.clock.move(hours=1)
    assert use(door, card).status_code == 200


def test_the_way_to_the_card_stands_beside_the_form(door: Door) -> None:
    assert 'href="/check/card"' in door.get("/check").text
