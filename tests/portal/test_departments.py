"""Whom to ring."""

from datetime import date

from core.actions.departments import load_county
from core.law.actor import Actor
from core.records.departments import Department, Township
from service.county.places import read_county
from tests.factories import FARMING, NOW, TOWN_A
from tests.portal.conftest import Door, nodes


def test_every_phone_can_be_tapped(door: Door) -> None:
    page = door.get("/departments").text
    assert 'href="tel:04120000100">打 0412-0000100</a>' in page
    assert 'href="tel:04120001001"' in page
    assert 'href="tel:04120000801"' in page
    assert f'href="/policies#{FARMING}">管 2 项补贴' in page


def test_a_unit_without_phone_has_no_dead_link(door: Door) -> None:
    with door.session() as session:
        unit, town = session.get_one(Department, FARMING), session.get_one(Township, TOWN_A)
        unit.phone = unit.supervision_phone = town.phone = ""
        unit.phone_checked_on = date(2026, 11, 2)
        session.commit()
    page = door.get("/departments").text
    assert 'href="tel:"' not in page
    assert "牛庄镇</strong>，电话还没有公布" in page
    assert "2026年11月2日打通过" in page


def test_the_whole_county_is_light_enough(door: Door) -> None:
    with door.session() as session:
        load_county(session, read_county(), actor=Actor.system(), now=NOW)
        session.commit()
    page = door.get("/departments", headers={"accept-encoding": "gzip"})
    assert int(page.headers["content-length"]) <= 14 * 1024
    assert nodes(page.text) <= 1500
    assert page.text.count("便民服务中心") >= 26
