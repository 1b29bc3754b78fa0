"""What tests of the search share: lists of every kind, an engine that knows them, and ways to ask."""

import re
from html import unescape
from typing import Any

from httpx import Response

from core.law.sensitivity import K
from search.embedded import EmbeddedIndex
from search.sync import Sync
from tests.factories import (
    COUNT_ONLY,
    FULL,
    NOT_LISTED,
    NOW,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    a_document,
    an_edition,
    failed,
)
from tests.portal.conftest import TOKEN, Door

NAME = "王小兰"
ROW = re.compile(r'<tr><th scope="row">(.*?)</th>')
TOTAL = re.compile(r"名单上一共 ([0-9,]+) 条(?:，其中 [0-9,]+ 条发到了卡上，共 ([0-9.,]+) 元)?。")


def state_of(door: Door) -> Any:  # noqa: ANN401  the state of the framework has no types
    return door.site.inside.state


def index_of(door: Door) -> EmbeddedIndex:
    index: EmbeddedIndex = state_of(door).parts.index
    return index


def indexed(door: Door) -> None:
    """The engine knows what is public now."""
    Sync(index_of(door), door.sessions, door.sessions).run_once(NOW)


def fill(door: Door) -> Door:
    """Lists of every kind and two years, a document, and an engine that knows them."""
    with door.session() as session:
        an_edition(session, YEAR - 1)
        a_batch(session, "PAY")
        a_batch(session, "OLD", year=YEAR - 1, rows=[Row(name_shown="赵*"), failed(village=WEST_A, name_shown="孙*")])
        a_batch(session, "OPEN", kind="announcement")
        a_batch(session, "MACHINES", policy_code=FULL, rows=[Row(village=WEST_A, name_shown="大丰合作社")])
        a_batch(session, "SICK", policy_code=COUNT_ONLY, rows=[Row(who=str(n), name_shown="周*") for n in range(K)])
        a_batch(session, "ORPHANS", policy_code=NOT_LISTED, rows=[Row(name_shown="吴*")])
        a_batch(session, "GONE", state="withdrawn", rows=[Row(name_shown="郑*")])
        a_document(session)
        session.commit()
    indexed(door)
    return door


def found(door: Door, **query: str) -> str:
    """The answer as HTML."""
    page = door.client.get("/search", params=query)
    assert page.status_code == 200, page.headers.get("location")
    return page.text


def links(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', page)]


def typed(door: Door, words: str) -> Response:
    """The form of the search page, filled in and sent."""
    token = TOKEN.search(door.get("/search").text)
    assert token
    return door.client.post("/search", data={"form_token": token[1], "q": words})
