"""A served installation and a real Chromium: what is tested here is what a phone or an office PC gets."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from core.actions import staff
from core.database import Session, open_engine
from core.law.actor import Actor
from tests.factories import FARMING, FINANCE, NOW
from tests.intake.conftest import SECRET
from tests.intake.people import Person, ndjson, people, row
from tests.intake.serving import Installation

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE, NARROW, OFFICE = (
    ViewportSize(width=360, height=740),
    ViewportSize(width=320, height=640),
    ViewportSize(width=1280, height=800),
)
PASSWORD = "long enough for an officer"
BATCH_NO = "210381-2026-NY001-03"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Site:
    """The address of a running site, its batch file, and two payees: one was paid, the other's payment failed."""

    installation: Installation
    batch: Path
    paid: Person
    failed: Person

    def at(self, path: str) -> str:
        return urljoin(self.installation.url, path)


def accounts(installation: Installation) -> None:
    """Two officers of the department that answers, one of the finance bureau."""
    engine = open_engine(installation.database_url)
    with Session(engine) as session, session.begin():
        for login, role, unit in (
            ("farming-1", "department", FARMING),
            ("farming-2", "department", FARMING),
            ("finance-1", "finance", FINANCE),
        ):
            new = staff.NewStaff(login, "演示经办", role, unit)
            staff.add_staff(session, new, PASSWORD, actor=Actor.system(), now=NOW)
    engine.dispose()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running installation whose batch lies ready to be sent."""
    home = tmp_path_factory.mktemp("road")
    everybody = list(people(120))
    rows = [row(person, number) for number, person in enumerate(everybody, 1)]
    rows[4] |= {"status": "failed", "reason_code": "3006", "paid_on": None}
    batch = home / "batch.ndjson.gz"
    (home / "site").mkdir()
    installation = Installation(home / "site")
    batch.write_bytes(gzip.compress(ndjson(rows)))
    accounts(installation)
    installation.start()
    try:
        yield Site(installation, batch, everybody[0], everybody[4])
    finally:
        installation.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A small phone without JavaScript: nothing public may need it."""
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()


def officer(chromium: Browser, site: Site, login: str) -> tuple[BrowserContext, Page]:
    """A signed-in officer at an office PC."""
    context = chromium.new_context(viewport=OFFICE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site.at("/admin/sign-in"))
    page.get_by_label("用户名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return context, page


@pytest.fixture(scope="session")
def published(site: Site, chromium: Browser) -> Site:
    """The whole road: the feed is sent, one officer proposes, another approves, all through the real outside."""
    done = site.installation.run(
        "feed", "send", str(site.batch), "--url", site.installation.url, "--key", SECRET, "--json"
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["state"] == "held"
    for login, steps in (("farming-1", ("报送审核",)), ("finance-1", ("审核并公开", "公开"))):
        context, page = officer(chromium, site, login)
        page.goto(site.at("/admin/payouts"))
        page.get_by_role("link", name=BATCH_NO).first.click()
        for step in steps:
            _press(page, step)
        context.close()
    return site


def _press(page: Page, name: str) -> None:
    if (box := page.get_by_role("checkbox")).count():
        box.first.check()
    target = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
    target.first.click()
