"""Every public page over a full county: weight, headings, titles, phones, links that lead somewhere, nothing personal."""

import gzip
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from core.actions.payouts import report_progress
from core.database import Session, open_engine, session_factory
from core.law.actor import Actor
from core.law.masking import Digester, fold_name
from service.app import build_app
from service.installation import Installation
from service.settings import Settings
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FARMING,
    FULL,
    MASKED,
    NOT_LISTED,
    NOW,
    SOUTH_B,
    TODAY,
    TOWN_A,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    a_document,
    a_policy,
    an_edition,
    failed,
    small_county,
)
from tests.portal.conftest import TOKEN, an_id_number

Site = TestClient[Any]
HTML_LIMIT, NODES_LIMIT, REQUESTS_LIMIT = 14 * 1024, 1500, 4
NAME, NUMBER = "王小兰", an_id_number()
BANK, TAIL = "海城农商银行", "4321"
# Path → words that only a page with its content has.
PAGES = {
    "/": ("查我的补贴", "看本村", "公示", "耕地地力保护补贴"),
    "/check": ("姓名", "身份证号", "18 位"),
    "/villages": ("牛庄镇", "西四镇", "东村", "南村"),
    f"/villages/{EAST_A}": ("牛庄镇", "东村", "西四镇", "耕地地力保护补贴", "0412-0000900", "公示", "元"),
    f"/villages/{SOUTH_B}": ("西四镇", "南村", "0412-0001001"),
    "/lists/PAY": ("王*", "耕地地力保护补贴", "8,670.00", "第 1 版", "海城市农业农村局"),
    f"/lists/PAY?township={TOWN_A}": ("王*", "牛庄镇"),
    "/lists/PAY?after=200": ("李*明", "西村"),
    f"/lists/PAY/villages/{EAST_A}": ("王*", "牛庄镇", "东村"),
    "/lists/OPEN": ("公示", "12月1日", "8 天"),
    "/lists/COUNT": ("困难残疾人生活补贴", "13 人次"),
    "/lists/AGAIN": ("补发",),
    "/policies": ("耕地地力保护补贴", "种地补贴", "海城市民政局"),
    f"/policies/{MASKED}": ("谁能领", "85", "财农〔2016〕26号", "0412-0000900", "一卡通"),
    f"/policies/{NOT_LISTED}": ("孤儿基本生活费", "不公布"),
    f"/policies/editions/{YEAR}": (f"{YEAR}年", "农机购置补贴"),
    f"/policies/editions/{YEAR - 1}": (f"{YEAR - 1}年", "老项目补贴"),
    f"/policies/editions/{YEAR}/changes": ("农机购置补贴", "老项目补贴", "每亩80元"),
    "/documents": ("海财发〔2022〕26号", "海财发〔2020〕1号"),
    "/documents/1": ("海财发〔2022〕26号", "第一条", "notice.pdf"),
    "/search": ("不搜人名", "查我的补贴"),
    "/search?q=牛庄镇 种地补贴 2026": ("牛庄镇", "耕地地力保护补贴", "王*", "264"),
    "/search?q=规范补贴发放": ("一卡通",),
    "/search?q=火星补贴站": ("没有",),
    "/search?said=person": ("查我的补贴",),
    "/departments": ("海城市农业农村局", "0412-0000100", "牛庄镇", "海城农商银行"),
    "/progress": ("耕地地力保护补贴", "第 5 步", "主管部门审核"),
    "/publications": ("公开日志", "耕地地力保护补贴", "批次 PAY，第 1 版", "不公布的名单"),
    "/publications/6": ("各行的摘要", "rows_sha256", "261 行"),
    "/check/card": ("查询码", "8 位"),
    "/help": ("怎么",),
    "/privacy": ("身份证号", "12345"),
    "/accessibility": ("大字",),
}
ENDED = {
    "/lists/WRONG": "撤下",
    "/lists/OLD": "换成",
    "/lists/OVER": "公示期满",
    f"/lists/WRONG/villages/{EAST_A}": "撤下",
    "/documents/3": "撤下",
    "/documents/3/files/notice.pdf": "撤下",
}
MISSING = (
    "/nowhere", "/villages/210381999999", "/lists/HELD", "/lists/none", "/lists/SILENT", f"/lists/PAY/villages/{SOUTH_B}", "/lists/PAY?after=999", "/lists/PAY?after=x", "/lists/PAY/villages/210381999999",
    "/policies/XX999", "/policies/editions/1999", "/policies/editions/1999/changes", "/documents/99", "/documents/x",
    "/documents/1/files/other.pdf", f"/villages/{EAST_A}?year=1999", "/lists/PAY?township=1",
)  # fmt: skip


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.hrefs: list[str] = []
        self.loaded: list[str] = []
        self.ids: Counter[str] = Counter()
        self.styled = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = {name: value or "" for name, value in attrs}
        self.styled = self.styled or "style" in given or any(name.startswith("on") for name in given)
        if "id" in given:
            self.ids[given["id"]] += 1
        if tag == "a":
            self.hrefs.append(given.get("href", ""))
        elif tag == "form" and given.get("method", "get") == "get":
            self.hrefs.append(given.get("action", ""))
        elif tag == "link":
            self.loaded.append(given["href"])
        elif "src" in given:
            self.loaded.append(given["src"])


def fill(session: Session, digester: Digester) -> None:
    """Lists of every kind and state, two editions, documents, steps of the procedure, and one person."""
    small_county(session)
    changed = a_policy(YEAR - 1, MASKED, standard_text="每亩80元", rate_e4=800_000)
    an_edition(session, YEAR - 1, items=[changed, a_policy(YEAR - 1, "LX001", name="老项目补贴")])
    an_edition(session)
    a_document(session)
    a_document(session, doc_no="海财发〔2020〕1号", title="旧办法", force="replaced", replaced_by=1)
    a_document(session, state="withdrawn", doc_no="海财发〔2019〕9号", title="撤下的文件")
    person, lookup = digester.person(NUMBER), digester.lookup(fold_name(NAME), NUMBER)
    long = [Row(amount_fen=867_000, group="第十二村民小组", quantity_e4=1_020_000) for _ in range(200)]
    rows = [
        *long,
        *(Row(village=WEST_A, name_shown="李*明") for _ in range(60)),
        failed(village=EAST_B, person=person, lookup=lookup),
    ]
    payment = a_batch(session, "PAY", rows=rows)
    repaid = Row(village=EAST_B, status="repaid", original_row=261, person=person, lookup=lookup)
    a_batch(session, "AGAIN", kind="repayment", repays_id=payment.id, rows=[repaid])
    a_batch(session, "OPEN", kind="announcement", objections_until=TODAY + timedelta(days=7))
    a_batch(
        session,
        "COUNT",
        policy_code=COUNT_ONLY,
        rows=[*(Row(village=v) for v in (EAST_A, WEST_A) for _ in range(6)), Row(person=person, lookup=lookup)],
    )
    a_batch(session, "SILENT", policy_code=NOT_LISTED)
    a_batch(session, "FULL", policy_code=FULL, rows=[Row(name_shown="海城市示例专业合作社", payee="organisation")])
    a_batch(session, "HELD", state="held")
    a_batch(session, "WRONG", state="withdrawn")
    a_batch(session, "OVER", kind="announcement", state="expired", objections_until=TODAY - timedelta(days=3))
    old = a_batch(session, "OLD", state="superseded")
    a_batch(session, "NEW", supersedes_id=old.id)
    a_batch(session, "LAST", year=YEAR - 1, paid_on=date(YEAR - 1, 6, 1))
    for step in range(1, 6):
        at = NOW - timedelta(days=30 - step)
        report_progress(session, "HELD", step, at, FARMING, actor=Actor.sender("demo"), now=NOW)


@pytest.fixture(scope="module")
def site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole application over the full county, its index filled; pages are only read here."""
    var = tmp_path_factory.mktemp("every-page")
    shutil.copyfile(migrated, var / "mingbai.db")
    settings = Settings.from_env({"MINGBAI_VAR": str(var), "MINGBAI_ORIGIN": "https://www.example.gov.cn"})
    engine = open_engine(settings.database_url)
    with session_factory(engine)() as session:
        fill(session, Digester(settings.pepper))
        session.commit()
    engine.dispose()
    opened = Installation.open(settings)
    opened.sync().rebuild()
    opened.close()
    app = build_app(settings, clock=lambda: NOW, working=False)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client


def read(site: Site, path: str, status: int = 200) -> str:
    answer = site.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    return answer.text


def own_record(site: Site, name: str = NAME, number: str = NUMBER) -> Any:  # noqa: ANN401  httpx's
    found = TOKEN.search(read(site, "/check"))
    assert found
    return site.post("/check", data={"form_token": found[1], "name": name, "id_number": number})


def text_of(html: str) -> str:
    """What a reader reads, blanks removed: templates may break lines anywhere."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main))


@pytest.mark.parametrize(("path", "words"), PAGES.items())
def test_a_page_has_its_content(site: Site, path: str, words: tuple[str, ...]) -> None:
    text = text_of(read(site, path))
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("path", [f"{path}{'&' if '?' in path else '?'}big={big}" for path in PAGES for big in (0, 1)])
def test_a_page_keeps_the_budgets(site: Site, path: str) -> None:
    html = read(site, path)
    outline = Outline(html)
    assert len(gzip.compress(html.encode(), 6)) <= HTML_LIMIT
    assert sum(outline.tags.values()) <= NODES_LIMIT
    assert 1 + len(set(outline.loaded)) <= REQUESTS_LIMIT
    assert outline.tags["script"] == outline.tags["style"] == outline.tags["iframe"] == 0
    assert not outline.styled


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(site: Site, path: str) -> None:
    html = read(site, path)
    outline = Outline(html)
    assert outline.tags["h1"] == outline.tags["title"] == outline.tags["main"] == 1
    assert '<html lang="zh-CN"' in html
    assert "tel:12345" in outline.hrefs
    assert not [name for name, times in outline.ids.items() if times > 1]
    assert not [href for href in outline.hrefs if not href]
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_titles_differ_and_name_the_site(site: Site) -> None:
    titles = {path: re.findall(r"<title>(.*?)</title>", read(site, path))[0] for path in PAGES if "?" not in path}
    assert not [path for path, title in titles.items() if not title.endswith("明白账")]
    lists = {path for path in titles if path.startswith("/lists/")}
    assert len(set(titles.values())) >= len(set(titles) - lists)


def test_links_lead_somewhere(site: Site) -> None:
    found = {
        href: path
        for path in PAGES
        for href in (*Outline(read(site, path)).hrefs, *Outline(read(site, path)).loaded)
        if not href.startswith(("tel:", "#"))
    }
    assert not [href for href in found if not href.startswith("/")]
    dead = {href: path for href, path in found.items() if site.get(href.partition("#")[0]).status_code != 200}
    assert not dead


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_holds_nothing_of_a_person(site: Site, path: str) -> None:
    html = read(site, path)
    assert NAME not in html
    assert NUMBER not in html
    assert f"尾号 {TAIL}" not in html
    assert "挂失" not in html
    assert not re.search(r"\d{17}[\dX]", re.sub(r'name="form_token" value="[^"]+"', "", html))
    if path.startswith(("/lists", "/villages")):
        assert BANK not in html


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/lists/")])
def test_lists_are_kept_out_of_search_engines(site: Site, path: str) -> None:
    assert '<meta name="robots" content="noindex' in read(site, path)


@pytest.mark.parametrize(("path", "word"), ENDED.items())
def test_what_ended_is_gone_and_says_why(site: Site, path: str, word: str) -> None:
    html = read(site, path, 410)
    assert word in text_of(html)
    assert "tel:12345" in Outline(html).hrefs


def test_a_corrected_list_leads_to_its_correction(site: Site) -> None:
    assert "/lists/NEW" in Outline(read(site, "/lists/OLD", 410)).hrefs


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    html = read(site, path, 404)
    assert Outline(html).tags["h1"] == 1
    assert "/" in Outline(html).hrefs


def test_a_list_that_only_counts_shows_nobody(site: Site) -> None:
    text = text_of(read(site, "/lists/COUNT"))
    assert "王*" not in text
    assert "11,271.00" in text


def test_a_policy_that_is_not_listed_shows_no_figure(site: Site) -> None:
    text = text_of(read(site, f"/policies/{NOT_LISTED}"))
    assert not re.search(r"王\*|2,734|867\.00", text)


def test_the_pages_of_a_list_meet_every_row_once(site: Site) -> None:
    path, rows = "/lists/PAY", 0
    for _ in range(3):
        html = read(site, path)
        rows += len(re.findall(r"<tr\b", html[html.rindex("<tbody") :]))
        following = re.findall(r'<a[^>]+rel="next"[^>]+href="([^"]+)"|<a[^>]+href="([^"]+)"[^>]+rel="next"', html)
        if not following:
            break
        path = next(filter(None, following[0])).replace("&amp;", "&")
    assert rows == 261


def test_the_own_record_is_whole_and_light(site: Site) -> None:
    answer = own_record(site)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["cache-control"]
    outline, text = Outline(answer.text), text_of(answer.text)
    assert outline.tags["h1"] == 1
    assert len(gzip.compress(answer.content, 6)) <= HTML_LIMIT
    assert sum(outline.tags.values()) <= NODES_LIMIT
    assert "王*，您今年共领到 1,734.00 元" in text
    assert "困难残疾人生活补贴" in text
    assert f"尾号 {TAIL}" in text
    for private in (NAME, NUMBER, "小兰"):
        assert private not in answer.text
    # Lists that may not be shown are not linked; all others are.
    dead = [h for h in outline.hrefs if h.startswith("/") and site.get(h).status_code != 200]
    assert not dead


def test_wrong_number_and_unknown_person_read_the_same(site: Site) -> None:
    wrong, unknown = own_record(site, number=an_id_number(serial="004")), own_record(site, "赵不存在")
    assert wrong.status_code == unknown.status_code == 200
    assert text_of(wrong.text) == text_of(unknown.text)
    assert "没有查到您的补贴记录" in text_of(wrong.text)


def test_a_name_or_number_leaves_the_address(site: Site) -> None:
    for typed in (NAME, NUMBER, f"牛庄镇 {NAME}"):
        answer = site.get("/search", params={"q": typed})
        assert answer.status_code == 303
        assert "said=person" in answer.headers["location"]
        for private in (NAME, NUMBER, "%E7%8E%8B"):
            assert private not in answer.headers["location"]


def test_the_site_map_lists_pages_that_exist_and_no_list(site: Site) -> None:
    answer = site.get("/sitemap.xml")
    assert answer.status_code == 200
    found = re.findall(r"<loc>https://www\.example\.gov\.cn([^<]+)</loc>", answer.text)
    assert {f"/villages/{EAST_A}", f"/policies/{MASKED}", "/documents/1"} <= set(found)
    assert not [path for path in found if path.startswith(("/lists", "/admin", "/intake"))]
    assert not [path for path in found if site.get(path).status_code != 200]


def test_the_qr_code_is_a_small_picture(site: Site) -> None:
    html = read(site, f"/villages/{EAST_A}")
    inside, picture = "<svg" in html, f"/villages/{EAST_A}/qr.svg" in html
    assert inside or picture
    if picture:
        answer = site.get(f"/villages/{EAST_A}/qr.svg")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert len(answer.content) < 6_000


def test_attachments_are_given_as_they_came(site: Site) -> None:
    answer = site.get("/documents/1/files/notice.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert "notice.pdf" in answer.headers["content-disposition"]
