"""Refusals and faults: pages for people, one JSON shape for machines, nothing of a value in the log."""

import logging
import re

import pytest
from litestar import get, post
from litestar.params import FromPath
from sqlalchemy.exc import OperationalError

from core.law.refusal import Refusal
from tests.web.conftest import Client, Opener
from web.errors import sentence_of
from web.wording import BY_STATUS, REFUSALS, Words

FAULTS: dict[str, Exception] = {
    "refusal": Refusal("staff.forbidden", "条例 1"),
    "unworded": Refusal("nobody.worded.this"),
    "busy": OperationalError("SELECT :name", {"name": "王小明"}, Exception("locked")),
    "fault": ValueError("王小明 210381194803060022"),
}


@get(["/x/{what:str}", "/api/v1/{what:str}", "/admin/{what:str}"], sync_to_thread=False, opt={"public": True})
def fail(what: FromPath[str]) -> str:
    raise FAULTS[what]


@post("/intake/v1/x", sync_to_thread=False, opt={"public": True}, status_code=200)
def small() -> str:
    return ""


@pytest.fixture
def client(serve: Opener) -> Client:
    return serve(fail, small)


@pytest.mark.parametrize(("what", "status"), [("refusal", 403), ("unworded", 422), ("busy", 503), ("fault", 500)])
def test_people_get_a_page_and_machines_get_json(client: Client, what: str, status: int) -> None:
    page, data = client.get(f"/x/{what}"), client.get(f"/api/v1/{what}")
    assert page.status_code == data.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert "tel:12345" in page.text
    assert 'class="button main"' in page.text
    assert data.headers["content-type"].startswith("application/problem+json")
    told = data.json()
    assert told["status"] == status
    assert told["title"] in page.text
    assert page.headers["cache-control"] == data.headers["cache-control"] == "no-store"


def test_a_refusal_names_its_code_and_basis(client: Client) -> None:
    assert client.get("/api/v1/refusal").json()["code"] == "staff.forbidden"
    assert "条例 1" in client.get("/x/refusal").text


@pytest.mark.parametrize("what", ["busy", "fault"])
def test_a_fault_is_logged_without_its_values(client: Client, what: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "mingbai.web"):
        page = client.get(f"/x/{what}")
    assert "in fail" in caplog.text
    for told in (caplog.text, page.text):
        assert "王小明" not in told


def test_the_desk_is_led_back_to_the_desk(client: Client) -> None:
    assert 'href="/admin/"' in client.get("/admin/fault").text


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "/%5Celsewhere.example", "///x"])
def test_no_link_of_a_dead_end_leads_elsewhere(client: Client, path: str) -> None:
    links = re.findall(r'href="([^"]*)"', client.get(path).text)
    assert links
    assert not [link for link in links if re.match(r"[/\\]{2}|/\\\\", link)]


def test_too_large_and_wrong_method_have_words_too(client: Client) -> None:
    large = client.post("/intake/v1/x", content=b"x" * (1024 * 1024 + 1))
    assert (large.status_code, large.json()["status"]) == (413, 413)
    assert client.put("/x/fault").status_code == 405


def test_words_fill_in_the_numbers_of_a_refusal() -> None:
    assert sentence_of(Refusal("staff.forbidden", permission="x")).startswith("您的岗位不能做这件事。")


@pytest.mark.parametrize("words", [*BY_STATUS.values(), *REFUSALS.values()])
def test_every_sentence_is_short(words: Words) -> None:
    for line in (words.heading, *words.sentences):
        said = re.sub(r"\{\w+\}", "9", line)
        assert all(len(part) <= 24 for part in said.split("。")), line
        assert not re.search("用户(?!名)|失败|系统异常|参数", said)
