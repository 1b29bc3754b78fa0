"""帮办 at the desk: the own record in the desk's frame, with consent, and nothing of the person in the trail."""

import re

import pytest
from httpx import Response
from sqlmodel import col, select

from core.law.cards import OFFICER_TRIES
from core.records.trail import TrailEntry
from tests.admin.conftest import Door, Officer
from tests.core.actions.carding import NAME, NUMBER, OWN_ROW
from tests.factories import a_batch


def text_of(answer: Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


@pytest.fixture
def clerk(door: Door) -> Officer:
    with door.session() as session:
        a_batch(session, rows=[OWN_ROW])
        session.commit()
    officer = door.officer("town-1")
    officer.get("/admin/assistance")
    return officer


def ask(clerk: Officer, **changes: str) -> Response:
    return clerk.post("/admin/assistance", {"name": NAME, "id_number": NUMBER, "consent": "oral", **changes})


def events(door: Door) -> list[tuple[str, str, str]]:
    with door.session() as session:
        asked = select(TrailEntry.event, TrailEntry.actor, TrailEntry.detail).order_by(col(TrailEntry.no))
        return [row for row in session.exec(asked).all() if row[0].startswith("check.")]


def test_the_own_record_is_shown_and_the_trail_names_the_officer_only(door: Door, clerk: Officer) -> None:
    answer = ask(clerk)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    text = text_of(answer)
    assert "王*兰，今年共领到 867.00 元" in text
    assert "10.20 亩 × 85.00 元 = 867.00 元" in text
    assert "尾号 4321" in text
    for private in (NAME, NUMBER):
        assert private not in answer.text
    assert '<meta http-equiv="refresh" content="300;url=/admin/assistance">' in answer.text
    assert events(door) == [("check.assisted", "staff:town-1", '{"consent":"oral","found":1}')]


@pytest.mark.parametrize(
    ("changes", "said", "looked"),
    [
        ({"consent": ""}, "本人同意：还没有填", 0),
        ({"id_number": NUMBER[:-1]}, "少了 1 位", 0),
        ({"name": "没有人"}, "没有查到。", 1),
    ],
)
def test_the_form_again_without_the_number(
    door: Door, clerk: Officer, changes: dict[str, str], said: str, looked: int
) -> None:
    answer = ask(clerk, **changes)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert NUMBER[:6] not in answer.text
    assert len(events(door)) == looked


def test_consent_is_one_of_two_kinds(door: Door, clerk: Officer) -> None:
    assert ask(clerk, consent="maybe").status_code == 422
    assert events(door) == []


def test_an_officer_helps_so_many_in_an_hour(door: Door, clerk: Officer) -> None:
    for _ in range(OFFICER_TRIES):
        ask(clerk, name="没有人")
    assert "查得太多了" in text_of(ask(clerk))
    door.clock.move(hours=1)
    again = door.officer("town-1")
    again.get("/admin/assistance")
    assert ask(again).status_code == 200


def test_only_townships_help(door: Door) -> None:
    for login in ("finance-1", "farming-1", "disclosure-1", "auditor-1", "administrator-1"):
        assert door.officer(login).get("/admin/assistance").status_code == 403, login
