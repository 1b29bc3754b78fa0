"""``make screenshots``: a small demo county in a folder of its own, served, and looked at with a real browser."""

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PROGRAM = Path(sys.executable).with_name("mingbai")
PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=800)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ROWS = "3000"


@contextmanager
def demo_site() -> Iterator[tuple[str, str]]:
    """The address of a served demo county, and what ``mingbai demo`` said about its accounts."""
    with tempfile.TemporaryDirectory(prefix="mingbai-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        env = {**os.environ, "MINGBAI_VAR": folder}
        said = subprocess.run([PROGRAM, "demo", "--rows", ROWS], env=env, check=True, stdout=subprocess.PIPE, text=True)
        server = subprocess.Popen([PROGRAM, "serve", "--port", port], env=env, stdout=subprocess.PIPE, text=True)
        try:
            wait_for(server, int(port))
            yield f"http://127.0.0.1:{port}", said.stdout
        finally:
            server.terminate()
            server.communicate()


def wait_for(server: subprocess.Popen[str], port: int) -> None:
    """Returns when the server answers; RuntimeError when it has ended."""
    while True:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        with suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the server ended with status {server.wait(timeout=0.1)}")


def phone_pages(page: Page, said: str) -> Iterator[str]:
    """What a villager sees; yields the name of each picture when the page stands."""
    name, number = re.findall(r"姓名 (\S+).*身份证号 (\w{18})", said)[0]
    for label, path in (
        ("home", "/"),
        ("villages", "/villages"),
        ("policies", "/policies"),
        ("documents", "/documents"),
    ):
        page.goto(path)
        yield label
    page.goto("/villages")
    for label, kind in (("village", "/villages/"), ("list", "/lists/")):
        page.goto(page.locator(f"main a[href*='{kind}']").first.get_attribute("href") or "")
        yield label
    page.goto("/search?q=牛庄镇 地力保护")
    yield "search"
    page.goto("/check")
    page.fill("[name=name]", name)
    page.fill("[name=id_number]", number)
    page.click("main form button")
    yield "check"
    page.goto("/?big=1")
    yield "home-big"


def desk_pages(page: Page, said: str) -> Iterator[str]:
    """What an officer of the finance bureau sees."""
    password = re.findall(r"password (\S+)", said)[0]
    login = re.findall(r"^  (\S+) ", said, re.MULTILINE)[0]
    page.goto("/admin/sign-in")
    yield "sign-in"
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.click("main form button")
    yield "desk"
    page.goto("/admin/payouts?state=proposed")
    links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    page.goto(next(link for link in links if re.match(r"/admin/payouts/\d+", link)))
    yield "review"


def take(browser: Browser, origin: str, said: str, folder: Path) -> None:
    """All pictures of both kinds of visitors."""
    for viewport, pages in ((PHONE, phone_pages), (DESK, desk_pages)):
        page = browser.new_context(base_url=origin, viewport=viewport, locale="zh-CN").new_page()
        for name in pages(page, said):
            page.screenshot(path=folder / f"{name}.png", full_page=False)
            print(f"{name}.png", page.title())  # noqa: T201  a program for the terminal


def main() -> None:
    """``python -m tests.house.screenshots FOLDER``."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with demo_site() as (origin, said), sync_playwright() as programs:
        browser = programs.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take(browser, origin, said, folder)
        browser.close()


if __name__ == "__main__":
    main()
