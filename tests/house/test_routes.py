"""Every route says who may enter, and no form is taken without a token or a signature."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from litestar.handlers.http_handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from service.app import build_app
from service.settings import Settings
from tests.factories import NOW
from web import guards
from web.asgi import Outside
from web.csrf import SAFE, protect_forms

# Strangers may see and send these under /admin: one must be able to sign in.
SIGN_IN = "/admin/sign-in"


class Entry(NamedTuple):
    """One method of one path, and the marks of its handler."""

    method: str
    path: str
    public: bool
    signed: bool
    guarded: bool
    protected: bool

    @property
    def address(self) -> str:
        """The path with "1" for every value that stands in it."""
        return re.sub(r"\{[^}]*\}", "1", self.path)


def entries(site: Outside) -> Iterator[Entry]:
    for route in site.inside.routes:
        assert isinstance(route, HTTPRoute), f"{route.path} is no HTTP route"
        for handler in route.route_handlers:
            yield from (entry(method, route.path, handler) for method in handler.http_methods if method != "OPTIONS")


def entry(method: str, path: str, handler: HTTPRouteHandler) -> Entry:
    own = handler.guards or ()
    names = {getattr(guard, "__qualname__", "") for guard in own}
    guarded = names & {guards.signed_in.__qualname__, f"{guards.require.__qualname__}.<locals>.guard"}
    opt = handler.opt
    return Entry(
        method,
        path,
        bool(opt.get("public")),
        bool(opt.get("signed")),
        bool(guarded),
        protect_forms in handler.resolve_guards(),
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Outside:
    settings = Settings.from_env({"MINGBAI_VAR": str(tmp_path_factory.mktemp("var"))})
    return build_app(settings, clock=lambda: NOW, working=False)


@pytest.fixture(scope="module")
def stranger(site: Outside) -> Iterator[TestClient[Any]]:
    """A visitor without account, token or signature, before an empty ledger."""
    with TestClient(site) as client:
        yield client


@pytest.fixture(scope="module")
def table(site: Outside) -> list[Entry]:
    found = list(entries(site))
    assert len(found) > 30
    return found


def test_every_route_is_public_signed_or_guarded(table: list[Entry]) -> None:
    assert not [e for e in table if (e.public, e.signed, e.guarded).count(True) != 1]


def test_strangers_find_nothing_at_the_desk_but_its_door(table: list[Entry]) -> None:
    assert not [e for e in table if e.path.startswith("/admin") and not e.guarded and e.path != SIGN_IN]


def test_what_is_signed_is_the_feed_and_all_of_it(table: list[Entry]) -> None:
    assert {e.path for e in table if e.signed} == {e.path for e in table if e.path.startswith("/intake/")}


def test_every_form_is_protected(table: list[Entry]) -> None:
    assert not [e for e in table if not e.protected]


def test_a_form_without_token_or_signature_is_refused(table: list[Entry], stranger: TestClient[Any]) -> None:
    unsafe = [e for e in table if e.method not in SAFE]
    assert len(unsafe) > 10
    taken = {}
    for found in unsafe:
        answer = stranger.request(found.method, found.address, data={"x": "1"}, follow_redirects=False)
        to_sign_in = answer.status_code == 303 and SIGN_IN in answer.headers["location"]
        if not to_sign_in and answer.status_code not in {400, 401, 403, 415}:
            taken[found.path] = answer.status_code
    assert not taken


def test_a_stranger_is_sent_to_sign_in(table: list[Entry], stranger: TestClient[Any]) -> None:
    answers = {
        e.path: stranger.get(e.address, follow_redirects=False) for e in table if e.guarded and e.method == "GET"
    }
    assert answers
    assert not {p: a.status_code for p, a in answers.items() if a.status_code not in {303, 401}}
    assert not [p for p, a in answers.items() if "public" in a.headers.get("cache-control", "")]


def test_public_pages_set_no_cookie(table: list[Entry], stranger: TestClient[Any]) -> None:
    pages = [e for e in table if e.public and e.method == "GET" and "{" not in e.path and e.path != SIGN_IN]
    for page in pages:
        answer = stranger.get(page.address)
        assert answer.status_code < 500, page.path
        assert "set-cookie" not in answer.headers, page.path
        assert "default-src 'none'" in answer.headers["content-security-policy"], page.path
