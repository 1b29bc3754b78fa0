"""Templates see one page and one shell, never a record of the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from core.records.departments import Township
from web.pages import Renderer, Shell
from web.site import Site


@dataclass(frozen=True)
class Page:
    things: object


@pytest.fixture
def renderer(written: Callable[..., Path]) -> Renderer:
    return Renderer(written([("one.html", "{{ page.things }}|{{ shell.title }}"), ("bad.html", "{{ page.nothing }}")]))


def shell(**changes: object) -> Shell:
    values: dict[str, object] = {
        "title": "名单",
        "site": Site("明白账", "海城市", base_path="/mb", words={"fraud": "别信"}),
        "path": "/lists/1",
        "today": date(2026, 11, 24),
        "static_name": lambda name: f"hashed-{name}",
    }
    return Shell(**{**values, **changes})  # type: ignore[arg-type]  # the values above


def test_text_is_escaped(renderer: Renderer) -> None:
    assert renderer.render("one.html", Page("<b>"), shell()) == "&lt;b&gt;|名单".encode()


def test_a_name_that_a_page_does_not_carry_is_an_error(renderer: Renderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.render("bad.html", Page(1), shell())


@pytest.mark.parametrize("wrap", [lambda r: r, lambda r: [r], lambda r: {"a": (r,)}, Page])
def test_a_record_reaches_no_template(renderer: Renderer, wrap: Callable[[object], object]) -> None:
    record = Township(code="210381101", name="牛庄镇")
    with pytest.raises(TypeError, match="Township is a record"):
        renderer.render("one.html", Page(wrap(record)), shell())


@pytest.mark.parametrize("page", [{"a": 1}, Page, None])
def test_a_page_is_one_dataclass(renderer: Renderer, page: object) -> None:
    with pytest.raises(TypeError):
        renderer.render("one.html", page, shell())


def test_addresses_carry_the_base_path_the_filters_and_the_size() -> None:
    assert shell().url("/villages") == "/mb/villages"
    assert shell().url("/lists/1#row-3", year=2026, kind="", page=None) == "/mb/lists/1?year=2026#row-3"
    assert shell(big=True).url("/") == "/mb/?big=1"
    assert shell().static("a.css") == "/mb/static/hashed-a.css"
    with_filters = shell(query={"year": "2025", "page": "x"})
    assert with_filters.with_query(page=None) == "/mb/lists/1?year=2025"
    assert with_filters.toggle == "/mb/lists/1?year=2025&page=x&big=1"
    assert shell(big=True).toggle == "/mb/lists/1?big=0"


def test_titles_and_promises() -> None:
    assert shell().full_title == "名单 - 明白账"
    assert shell(title="").full_title == "明白账"
    assert shell().word("fraud") == "别信"
    assert not shell().may("payouts.propose")
