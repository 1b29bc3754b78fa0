"""What every request passes first: base path, HEAD, headers, log, static files."""

import logging

import pytest
from litestar import Response, get, post, put

from tests.web.conftest import Opener, Page
from web.kit import WebRequest, kit_of
from web.responses import public_page

HEADERS = {
    "content-security-policy": "default-src 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@get("/", sync_to_thread=False, opt={"public": True})
def home(request: WebRequest) -> Response[bytes]:
    return public_page(request, "test.html", lambda _s, _a: Page("首页"), title="")


@get("/style", sync_to_thread=False, opt={"public": True})
def style(request: WebRequest) -> str:
    return kit_of(request).static.name("mingbai.css")


def test_security_headers_stand_on_every_answer(serve: Opener) -> None:
    client = serve(home, style)
    for method, path, status in (
        ("GET", "/", 200),
        ("GET", "/nowhere", 404),
        ("PUT", "/", 405),
        ("GET", f"/static/{client.get('/style').text}", 200),
    ):
        answer = client.request(method, path)
        assert answer.status_code == status
        for name, value in HEADERS.items():
            assert answer.headers[name].startswith(value)
    policy = client.get("/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src" not in policy, "scripts fall under default-src 'none'"


def test_head_is_get_without_the_body(serve: Opener) -> None:
    client = serve(home)
    head, whole = client.head("/"), client.get("/")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-length", "content-type"):
        assert head.headers[name] == whole.headers[name]
    assert client.head("/nowhere").status_code == 404


def test_the_site_stands_under_a_sub_path_of_the_portal(serve: Opener) -> None:
    client = serve(home, base="/special/mingbai")
    page = client.get("/special/mingbai/")
    assert page.status_code == 200
    assert 'href="/special/mingbai/departments"' in page.text
    assert 'href="/special/mingbai/static/mingbai.' in page.text
    assert client.get("/special/mingbai").headers["location"] == "/special/mingbai/"
    for elsewhere in ("/", "/special", "/special/mingbaixx", "/special/mingbaixx/"):
        assert client.get(elsewhere).status_code == 404


def test_the_log_names_the_route_and_never_the_query(serve: Opener, caplog: pytest.LogCaptureFixture) -> None:
    client = serve(home, style)
    with caplog.at_level(logging.INFO, "mingbai.access"):
        client.get("/?q=王小明")
        client.get("/王小明")
    assert [record.getMessage().rsplit(" ", 2)[0] for record in caplog.records] == ["GET / 200", "GET - 404"]


def test_a_static_file_is_kept_for_a_year_under_its_hashed_name(serve: Opener) -> None:
    client = serve(style)
    name = client.get("/style").text
    assert name != "mingbai.css"
    found = client.get(f"/static/{name}")
    assert found.headers["content-type"] == "text/css; charset=utf-8"
    assert found.headers["content-encoding"] == "gzip"
    assert "immutable" in found.headers["cache-control"]
    plain = client.get("/static/mingbai.css", headers={"accept-encoding": "identity"})
    assert plain.content == found.content
    assert "immutable" not in plain.headers["cache-control"]
    again = client.get(f"/static/{name}", headers={"if-none-match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.css", "..%2fREADME.md", ".hidden", "mingbai.000000000000.css"])
def test_nothing_but_the_files_of_the_folder_is_served(serve: Opener, name: str) -> None:
    assert serve(style).get(f"/static/{name}").status_code == 404


@get("/slow", sync_to_thread=True, opt={"public": True})
def slow() -> str:
    return "got"


@post("/slow", sync_to_thread=True, opt={"signed": True}, status_code=200)
def slow_post() -> str:
    return "posted"


@put("/slow", sync_to_thread=True, opt={"signed": True})
def slow_put() -> str:
    return "put"


def test_handlers_of_one_path_may_all_work_in_threads(serve: Opener) -> None:
    client = serve(slow, slow_post, slow_put)
    assert [client.request(method, "/slow").text for method in ("GET", "POST", "PUT")] == ["got", "posted", "put"]
    again = serve(slow, slow_post, slow_put)
    assert again.get("/slow").text == "got", "a second application of the same handlers"
