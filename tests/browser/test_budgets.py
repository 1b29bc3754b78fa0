"""Budgets of public pages (页面预算) in a real browser: weight, requests, sizes, contrast, narrow screens, axe."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import BATCH_NO, NARROW, PHONE, Site
from tests.factories import EAST_A

PAGES = (
    "/", "/check", "/villages", f"/villages/{EAST_A}", f"/lists/{BATCH_NO}", f"/lists/{BATCH_NO}/villages/{EAST_A}",
    "/policies", "/policies/NY001", "/policies/editions/2026", "/policies/editions/2026/changes", "/documents",
    "/departments", "/progress", "/search", f"/search?village={EAST_A}", "/help", "/privacy", "/accessibility", "/nothing-here",
)  # fmt: skip
KILO = 1024
HTML_MOST, CSS_MOST, REQUESTS_MOST, NODES_MOST = 14 * KILO, 8 * KILO, 4, 1500
TARGET, TARGET_IN_TEXT, SMALLEST_TEXT = 48, 24, 16
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
SIZES = """() => [...document.querySelectorAll('a.button, button, .tiles a, .cells a, input:not([type=hidden])')]
    .map(e => [e.textContent.trim() || e.name, Math.round(e.getBoundingClientRect().height)])"""
SMALL_TEXT = """() => [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < %d).map(e => e.tagName + ' ' + e.textContent.trim())"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    yield context.new_page()
    context.close()


def weigh(page: Page, address: str) -> dict[str, int]:
    """Bytes on the wire by kind of file."""
    weights: dict[str, int] = {}

    def finished(request: Request) -> None:
        weights[request.resource_type] = weights.get(request.resource_type, 0) + request.sizes()["responseBodySize"]
        weights["requests"] = weights.get("requests", 0) + 1

    page.on("requestfinished", finished)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("requestfinished", finished)
    return weights


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(page: Page, published: Site, path: str) -> None:
    page.context.clear_cookies()
    weights = weigh(page, published.at(path))
    assert 0 < weights["document"] <= HTML_MOST
    assert weights.get("stylesheet", 0) <= CSS_MOST
    assert weights.get("script", 0) == 0
    assert weights["requests"] <= REQUESTS_MOST
    assert page.evaluate("document.querySelectorAll('*').length") <= NODES_MOST


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(page: Page, published: Site, path: str) -> None:
    page.goto(published.at(path))
    assert page.locator("h1").count() == 1
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_big_enough_for_fingers_and_eyes(page: Page, published: Site, path: str) -> None:
    page.goto(published.at(path))
    small = [(said, height) for said, height in page.evaluate(SIZES) if height < TARGET]
    assert small == []
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)") >= 18
    assert page.evaluate(SMALL_TEXT % SMALLEST_TEXT) == []


@pytest.mark.parametrize("path", PAGES)
def test_big_letters_are_big(page: Page, published: Site, path: str) -> None:
    joint = "&" if "?" in path else "?"
    page.goto(published.at(f"{path}{joint}big=1"))
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)") >= 24
    assert page.evaluate(SMALL_TEXT % 20) == []
    page.context.clear_cookies()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_narrow_screen_at_twice_the_text(
    chromium: Browser, published: Site, path: str
) -> None:
    context = chromium.new_context(viewport=NARROW, locale="zh-CN")
    page = context.new_page()
    page.goto(published.at(path))
    for zoom in ("100%", "140%", "200%"):
        page.evaluate(f"document.documentElement.style.fontSize = '{zoom}'")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], zoom
    context.close()
