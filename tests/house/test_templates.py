"""A page is one frozen dataclass; no record of the ledger and no unescaped text reaches a template."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from core.records.departments import Bank
from tests.house.tree import ROOT, sources
from web.asgi import TEMPLATES
from web.pages import Renderer, Shell
from web.site import Site

# Host header and footer come from the county's own portal; a body is Markdown rendered with HTML switched off.
TRUSTED = re.compile(
    r"\{\{-?\s*(?:shell\.site\.(?:header|footer)_html|page\.(?:[a-z_.]+_)?html|shell\.qr|page\.qr(?:_svg)?)\s*\|\s*safe\s*-?\}\}"
)
SAFE = re.compile(r"\|\s*safe\b|autoescape|Markup\(")
SCRIPT = re.compile(r"<script\b|\son[a-z]+=|javascript:|style=\"", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """Holds whatever a test puts in."""

    inside: object


def shell() -> Shell:
    return Shell("", Site("明白账", "海城市"), "/", date(2026, 11, 24), lambda name: name)


@pytest.fixture
def pages(tmp_path: Path) -> Renderer:
    (tmp_path / "page.html").write_text("{{ page.outside }}", encoding="utf-8")
    return Renderer(tmp_path)


BANK = Bank(code="ncb", name="海城农商银行")


@pytest.mark.parametrize("inside", [BANK, [BANK], {"bank": BANK}, (Page(BANK),), Page([{"x": (BANK,)}])])
def test_a_record_reaches_no_template(pages: Renderer, inside: object) -> None:
    with pytest.raises(TypeError, match="Bank is a record"):
        pages.render("page.html", Page(inside), shell())


@pytest.mark.parametrize("page", [BANK, {"inside": 1}, Page])
def test_a_page_is_one_dataclass(pages: Renderer, page: object) -> None:
    with pytest.raises(TypeError, match="a page is one dataclass"):
        pages.render("page.html", page, shell())


def test_a_missing_name_is_an_error(pages: Renderer) -> None:
    with pytest.raises(UndefinedError):
        pages.render("page.html", Page(1), shell())


def test_every_dataclass_of_a_view_is_frozen() -> None:
    loose = re.compile(r"@dataclass(?!\(.*frozen=True)")
    views = sources("core/public_view", "core/staff_view", "portal", "admin")
    assert not {name for name in views if loose.search((ROOT / name).read_text(encoding="utf-8"))}


def test_templates_escape_everything_but_what_is_trusted() -> None:
    found = {(name, m.group()) for name, text in templates() for m in SAFE.finditer(TRUSTED.sub("", text))}
    assert not found


def test_templates_need_no_script_and_no_inline_style() -> None:
    assert not {(name, m.group()) for name, text in templates() for m in SCRIPT.finditer(text)}


def test_every_form_that_posts_carries_the_token() -> None:
    form = re.compile(r"<form\b[^>]*method=\"?post.*?</form>", re.IGNORECASE | re.DOTALL)
    bare = [
        (name, m.group()[:80]) for name, text in templates() for m in form.finditer(text) if "token" not in m.group()
    ]
    assert not bare


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield str(path.relative_to(TEMPLATES)), path.read_text(encoding="utf-8")
