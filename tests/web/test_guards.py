"""Who may enter, and how often."""

from datetime import timedelta

import pytest
from litestar import get

from tests.web.conftest import GOOD, Client, Clock, Opener
from web.guards import limited, require
from web.kit import WebRequest
from web.requests import actor_of, staff_of
from web.sessions import COOKIE


@get("/admin/own", sync_to_thread=False, guards=[require("payouts.propose")])
def own(request: WebRequest) -> str:
    return actor_of(request).label


@get("/admin/other", sync_to_thread=False, guards=[require("staff.manage")])
def other() -> str:
    return "never"


@get("/admin/open", sync_to_thread=False)
def forgotten(request: WebRequest) -> str:
    return staff_of(request).login


@get("/often", sync_to_thread=False, opt={"public": True}, guards=[limited("often", limit=2, per=timedelta(hours=1))])
def often() -> str:
    return "yes"


@pytest.fixture
def client(serve: Opener) -> Client:
    return serve(own, other, forgotten, often)


def test_a_role_opens_its_own_routes_only(client: Client) -> None:
    assert client.get("/admin/own").status_code == 303
    client.cookies.set(COOKIE, GOOD)
    assert client.get("/admin/own").text == "staff:finance-1"
    refused = client.get("/admin/other")
    assert refused.status_code == 403
    assert "您的岗位不能做这件事" in refused.text


def test_a_route_without_a_guard_knows_nobody(client: Client) -> None:
    client.cookies.set(COOKIE, GOOD)
    assert client.get("/admin/open").status_code == 500


def test_an_unknown_permission_is_found_at_start() -> None:
    with pytest.raises(ValueError, match=r"payouts\.eat"):
        require("payouts.eat")


def test_too_often_says_how_long_to_wait(client: Client, clock: Clock) -> None:
    assert [client.get("/often").status_code for _ in range(3)] == [200, 200, 429]
    clock.move(minutes=45)
    refused = client.get("/often")
    assert refused.headers["retry-after"] == "900"
    assert "试的次数太多了" in refused.text
    clock.move(minutes=15)
    assert client.get("/often").status_code == 200
