"""No form is taken that our own page did not send."""

import re

import pytest
from litestar import Response, get, post

from tests.web.conftest import GOOD, Client, Clock, Opener, Page
from web.forms import form_of
from web.guards import signed_in
from web.kit import WebRequest
from web.responses import private_page
from web.sessions import COOKIE


@get("/ask", sync_to_thread=False, opt={"public": True})
def ask(request: WebRequest) -> Response[bytes]:
    return private_page(request, "test.html", Page("问"), title="问")


@post("/ask", sync_to_thread=False, opt={"public": True}, status_code=200)
def answer(request: WebRequest) -> str:
    return form_of(request).last("word")


@get("/admin/desk", sync_to_thread=False, guards=[signed_in])
def desk(request: WebRequest) -> Response[bytes]:
    return private_page(request, "test.html", Page("台"), title="台")


@post("/admin/desk", sync_to_thread=False, guards=[signed_in], status_code=200)
def change(request: WebRequest) -> str:
    return form_of(request).last("word")


@post("/feed", sync_to_thread=False, opt={"signed": True}, status_code=200)
def feed(request: WebRequest) -> str:
    return str("form" in request.state)


@pytest.fixture
def client(serve: Opener) -> Client:
    return serve(ask, answer, desk, change, feed)


def token_on(client: Client, path: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found.group(1)


def test_a_public_form_of_our_own_page_is_taken(client: Client) -> None:
    sent = client.post("/ask", data={"word": "好", "form_token": token_on(client, "/ask")})
    assert (sent.status_code, sent.text) == (200, "好")


def test_a_public_form_without_or_with_an_old_token_is_not(client: Client, clock: Clock) -> None:
    token = token_on(client, "/ask")
    assert client.post("/ask", data={"word": "好"}).status_code == 403
    assert client.post("/ask", data={"form_token": token[:-2] + "xx"}).status_code == 403
    clock.move(hours=5)
    late = client.post("/ask", data={"form_token": token})
    assert late.status_code == 403
    assert "打开太久了" in late.text
    assert 'href="/ask"' in late.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({}, 200),
    ],
)
def test_what_a_browser_says_about_the_sender_counts(client: Client, headers: dict[str, str], status: int) -> None:
    sent = client.post("/ask", data={"form_token": token_on(client, "/ask")}, headers=headers)
    assert sent.status_code == status


def test_our_own_origin_is_no_stranger(client: Client) -> None:
    sent = client.post(
        "/ask", data={"form_token": token_on(client, "/ask")}, headers={"origin": str(client.base_url).rstrip("/")}
    )
    assert sent.status_code == 200


def test_a_desk_form_needs_the_token_of_this_very_session(client: Client) -> None:
    client.cookies.set(COOKIE, GOOD)
    token = token_on(client, "/admin/desk")
    assert client.post("/admin/desk", data={"word": "好", "form_token": token}).text == "好"
    assert token != token_on(client, "/admin/desk"), "never the same bytes twice"
    assert client.post("/admin/desk", data={"form_token": token_on(client, "/ask")}).status_code == 403
    client.cookies.set(COOKIE, "another-session")
    assert client.post("/admin/desk", data={"form_token": token}).status_code == 403


def test_nobody_signed_in_is_shown_the_way(client: Client) -> None:
    page, sent = client.get("/admin/desk"), client.post("/admin/desk", data={"word": "好"})
    assert (page.status_code, page.headers["location"]) == (303, "/admin/sign-in?next=/admin/desk")
    assert (sent.status_code, sent.headers["location"]) == (303, "/admin/sign-in")


def test_a_signed_route_reads_its_own_body(client: Client) -> None:
    assert client.post("/feed", content=b"{}").text == "False"
