"""Kept public pages, private pages, and the way on after a form."""

import pytest
from litestar import Response, get
from litestar.params import FromPath

from core.database import Session
from tests.web.conftest import Client, Clock, Opener, Page
from web.kit import Kit, WebRequest
from web.responses import Asked, Gone, private_page, public_page, see_other

calls: list[dict[str, str]] = []


@pytest.fixture(autouse=True)
def no_calls() -> None:
    calls.clear()


@get("/places/{place:str}", sync_to_thread=False, opt={"public": True})
def show(request: WebRequest, place: FromPath[str]) -> Response[bytes]:
    def build(_session: Session, asked: Asked) -> Page | Gone | None:
        calls.append(dict(asked.query))
        known: dict[str, Page | Gone] = {
            "here": Page(f"<{place}> {asked.query.get('year', '')}"),
            "gone": Gone("这份名单撤下了。", "/places/here"),
        }
        return known.get(place)

    return public_page(request, "test.html", build, title=lambda page: page.heading, query=("year", "kind"))


@get("/lively", sync_to_thread=False, opt={"public": True})
def lively(request: WebRequest) -> Response[bytes]:
    return public_page(request, "test.html", lambda _s, asked: Page(str(asked.today)), title="现在", keep=False)


@get("/mine", sync_to_thread=False, opt={"public": True})
def mine(request: WebRequest) -> Response[bytes]:
    return private_page(request, "test.html", Page("只给您看"), title="我的")


@get("/go", sync_to_thread=False, opt={"public": True}, status_code=303)
def go(request: WebRequest) -> Response[None]:
    return see_other(request, "/mine#done", "已经收到。")


@pytest.fixture
def client(serve: Opener) -> Client:
    return serve(show, lively, mine, go)


def test_a_public_page_is_built_once_and_sent_in_both_encodings(client: Client) -> None:
    packed = client.get("/places/here")
    plain = client.get("/places/here", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert "&lt;here&gt;" in plain.text
    assert packed.headers["etag"].startswith('W/"')
    assert packed.headers["cache-control"] == "public, no-cache"
    assert packed.headers["vary"] == "Accept-Encoding, Cookie"
    assert len(calls) == 1


def test_a_page_the_reader_has_is_not_sent_again(client: Client) -> None:
    etag = client.get("/places/here").headers["etag"]
    again = client.get("/places/here", headers={"if-none-match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


def test_unknown_and_empty_parameters_make_no_page_of_their_own(client: Client) -> None:
    for query in ("", "?utm=1", "?year=&from=wechat", "?kind=%20"):
        client.get(f"/places/here{query}")
    assert calls == [{}]
    client.get("/places/here?kind=a&year=2025")
    client.get("/places/here?year=2025&kind=a")
    assert calls == [{}, {"year": "2025", "kind": "a"}]


@pytest.mark.parametrize("change", ["version", "day"])
def test_a_page_goes_stale_with_the_ledger_and_the_day(
    client: Client, version: list[int], clock: Clock, change: str
) -> None:
    client.get("/places/here")
    if change == "version":
        version[0] += 1
    else:
        clock.move(hours=14)  # midnight in China
    client.get("/places/here")
    assert len(calls) == 2


def test_large_text_is_a_page_of_its_own_and_remembered(client: Client) -> None:
    small = client.get("/places/here")
    large = client.get("/places/here?big=1")
    assert '<html lang="zh-CN" class="big">' in large.text
    assert '<html lang="zh-CN">' in small.text
    assert 'href="/departments?big=1"' in large.text, "links that are sent on keep the size"
    assert large.headers["cache-control"] == "private, no-cache", "a cookie must not come out of a shared cache"
    assert "big=1" in large.headers["set-cookie"]
    assert 'class="big"' in client.get("/places/here").text, "the browser remembers"
    back = client.get("/places/here?big=0")
    assert 'class="big"' not in back.text
    assert "Max-Age=0" in back.headers["set-cookie"]
    assert len(calls) == 2


def test_what_is_not_there_and_what_is_no_more(client: Client) -> None:
    missing, gone = client.get("/places/nowhere"), client.get("/places/gone")
    assert (missing.status_code, gone.status_code) == (404, 410)
    assert "没有找到这一页" in missing.text
    assert "这份名单撤下了。" in gone.text
    assert 'href="/places/here"' in gone.text
    for answer in (missing, gone):
        assert answer.headers["cache-control"] == "no-store"
        assert "tel:12345" in answer.text
    client.get("/places/nowhere")
    assert len(calls) == 3, "an invented address must not fill the cache"


def test_a_page_that_depends_on_more_than_the_ledger_is_not_kept(client: Client, kit: Kit) -> None:
    first = client.get("/lively")
    assert first.headers["cache-control"] == "private, no-cache"
    assert kit.cache.size == 0
    assert client.get("/lively", headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_a_private_page_is_stored_nowhere(client: Client, kit: Kit) -> None:
    page = client.get("/mine")
    assert page.headers["cache-control"] == "no-store"
    assert "etag" not in page.headers
    assert 'name="form_token"' in page.text
    assert kit.cache.size == 0


def test_a_note_is_shown_once_after_a_redirect(client: Client) -> None:
    answer = client.get("/go")
    assert (answer.status_code, answer.headers["location"]) == (303, "/mine#done")
    assert "已经收到。" in client.get("/mine").text
    assert "已经收到。" not in client.get("/mine").text


def test_a_forged_or_old_note_is_not_shown(client: Client, clock: Clock) -> None:
    client.get("/go")
    clock.move(minutes=2)
    assert "已经收到。" not in client.get("/mine").text
    client.cookies.set("mingbai_flash", "ImZvcmdlZCI.x.y")
    assert client.get("/mine").status_code == 200
