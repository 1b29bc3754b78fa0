"""The main job in a real browser: feed, two officers, a villager on a small phone."""

import re

from playwright.sync_api import Page, expect

from core.law.masking import mask_name
from core.law.payouts.id_numbers import check_digit
from tests.browser.conftest import BATCH_NO, Site
from tests.factories import EAST_A

NOBODY = "21039919600101001" + check_digit("21039919600101001")


def fill_in(phone: Page, site: Site, name: str, id_number: str) -> None:
    phone.goto(site.at("/"))
    phone.get_by_role("link", name="查我的补贴").first.click()
    phone.get_by_label("姓名").fill(name)
    phone.get_by_label("身份证号").fill(id_number)
    phone.get_by_role("button", name="查").click()


def test_a_villager_sees_what_came_and_how_it_was_computed(phone: Page, published: Site) -> None:
    who = published.paid
    fill_in(phone, published, who.name, who.id_number)
    expect(phone.get_by_role("heading", level=1)).to_contain_text(mask_name(who.name))
    main = phone.get_by_role("main")
    expect(main).to_contain_text("2026年：共领到 867.00 元")
    expect(main).to_contain_text("已发到卡上")
    expect(main).to_contain_text(who.account[-4:])
    expect(main).to_contain_text(re.compile(r"10\.20?\s*亩\s*×\s*85\.00\s*元?\s*=\s*867\.00"))
    assert "?" not in phone.url
    shown = phone.content()
    for secret in (who.name, who.id_number, who.account):
        assert secret not in shown
    phone.get_by_role("link", name="看完了，退出").first.click()
    assert "867.00" not in phone.content()


def test_a_failed_payment_says_why_and_what_to_do(phone: Page, published: Site) -> None:
    who = published.failed
    fill_in(phone, published, who.name, who.id_number)
    main = phone.get_by_role("main")
    expect(main).to_contain_text("没发成功")
    expect(main).to_contain_text("钱还在，不会少您的。")
    expect(main).to_contain_text("原因")


def test_somebody_unknown_and_a_wrong_number_read_the_same(phone: Page, published: Site) -> None:
    fill_in(phone, published, "钱犇犇", NOBODY)
    unknown = phone.get_by_role("main").inner_text()
    fill_in(phone, published, published.paid.name, NOBODY)
    assert phone.get_by_role("main").inner_text() == unknown
    assert "没有查到" in unknown


def test_a_list_is_found_by_searching(phone: Page, published: Site) -> None:
    phone.goto(published.at("/search"))
    phone.get_by_role("searchbox").fill("东村 2026")
    phone.get_by_role("button", name="搜").click()
    phone.goto(published.at(f"/search?village={EAST_A}"))
    expect(phone.get_by_role("main")).to_contain_text(re.compile("一共 30 条.*26,010.00 元"))
    phone.get_by_role("table").get_by_role("link", name="东村").first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("东村")
    assert phone.url.endswith(f"/lists/{BATCH_NO}/villages/{EAST_A}")
    assert not re.search(r"\d{17}[\dXx]", phone.content())


def test_a_name_is_not_searched_for(phone: Page, published: Site) -> None:
    phone.goto(published.at("/search"))
    phone.get_by_role("searchbox").fill("王小芳")
    phone.get_by_role("button", name="搜").click()
    expect(phone.get_by_role("main")).to_contain_text("查我的补贴")
    assert "王小芳" not in phone.content()
    assert "%E7%8E%8B%E5%B0%8F%E8%8A%B3" not in phone.url
