"""The policy list at the desk: opened as a copy, edited without losing a word, published by another officer."""

from typing import Any

from sqlmodel import select

from core.records.policies import PolicyEdition, PolicyItem
from tests.admin.conftest import Door
from tests.factories import FARMING, MASKED, a_policy, an_edition

NEW = {
    "code": "NY009", "name": "玉米生产者补贴", "level": "省", "department_code": FARMING, "list_mode_web": "masked",
    "list_mode_board": "full", "announce_n": "7", "announce_unit": "working", "disclose_n": "20",
    "disclose_unit": "working",
}  # fmt: skip


def typed(door: Door, code: str, **changes: str) -> dict[str, Any]:
    with door.session() as session:
        item = session.exec(select(PolicyItem).where(PolicyItem.year == 2027, PolicyItem.code == code)).one()
        values = {
            name: str(value) for name, value in item.model_dump(exclude={"id", "year"}).items() if value is not None
        }
    return values | {"rate_e4": "85.00"} | changes


def test_an_edition_is_copied_edited_and_published_by_another_officer(door: Door) -> None:
    drafter, publisher = door.officer("farming-1"), door.officer("disclosure-1")
    drafter.get("/admin/policies")
    opened = drafter.post("/admin/policies", {"year": "2027"})
    assert opened.headers["location"] == "/admin/policies/2027"
    saved = drafter.post(
        "/admin/policies/2027/items/NY001", typed(door, MASKED, rate_e4="90.5", change_reason="按新文件")
    )
    assert saved.status_code == 303
    drafter.post("/admin/policies/2027/items/NY002/drop")
    changes = drafter.get("/admin/policies/2027/changes").text
    for words in ("<del>85</del>", "<ins>90.5</ins>", "按新文件", "农机购置补贴", "取消"):
        assert words in changes, words
    assert "要由另一位同事公开" not in publisher.get("/admin/policies/2027").text
    assert publisher.post("/admin/policies/2027/publish").status_code == 303
    with door.session() as session:
        assert session.get_one(PolicyEdition, 2027).state == "published"
        item = session.exec(select(PolicyItem).where(PolicyItem.year == 2027, PolicyItem.code == MASKED)).one()
        assert item.rate_e4 == 905_000
    frozen = drafter.get("/admin/policies/2027/items/NY001").text
    assert "不能再改" in frozen
    assert "<fieldset disabled" in frozen
    assert drafter.post("/admin/policies/2027/items/NY001", typed(door, MASKED)).status_code == 409


def test_whoever_changed_it_last_does_not_publish_it(door: Door) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/policies")
    officer.post("/admin/policies", {"year": "2027"})
    assert "要由另一位同事公开" in officer.get("/admin/policies/2027").text
    assert officer.post("/admin/policies/2027/publish").status_code == 403


def test_what_is_missing_is_shown_and_stops_the_publication(door: Door) -> None:
    with door.session() as session:
        an_edition(session, 2027, state="draft", items=[a_policy(2027, MASKED, guide_phone="", supervision_address="")])
        session.commit()
    officer = door.officer("finance-1")
    page = officer.get("/admin/policies/2027").text
    assert "缺 2 项" in page
    assert "申请指南：咨询电话" in page
    assert "还有 1 个项目缺内容" in page
    assert "公开这份清单" not in page
    answer = officer.post("/admin/policies/2027/publish")
    assert answer.status_code == 409
    assert "咨询电话" in answer.text


def test_a_wrong_form_comes_back_with_every_word(door: Door) -> None:
    officer = door.officer("farming-1")
    officer.get("/admin/policies")
    officer.post("/admin/policies", {"year": "2027"})
    officer.get("/admin/policies/2027/items/new")
    wrong = NEW | {"rate_e4": "八十五", "announce_n": "七", "target": "种玉米的农户", "name": ""}
    answer = officer.post("/admin/policies/2027/items/new", wrong)
    assert answer.status_code == 422
    assert "有 3 处需要改" in answer.text
    for words in ('value="八十五"', 'value="七"', "种玉米的农户", 'value="NY009"', "最多 4 位小数"):
        assert words in answer.text, words
    taken = officer.post("/admin/policies/2027/items/new", NEW | {"code": MASKED})
    assert taken.status_code == 422
    assert "这个编号已经有了" in taken.text
    assert officer.post("/admin/policies/2027/items/new", NEW).status_code == 303


def test_a_year_is_opened_once(door: Door) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/policies")
    for year, words in (("2026", "2026 年的清单已经有了"), ("soon", "这里要填数字"), ("", "还没有填")):
        answer = officer.post("/admin/policies", {"year": year})
        assert answer.status_code == 422, year
        assert words in answer.text


def test_a_department_drafts_only_its_own_items(door: Door) -> None:
    with door.session() as session:
        an_edition(session, 2027, state="draft")
        session.commit()
    officer = door.officer("farming-1")
    listed = officer.get("/admin/policies/2027").text
    assert "耕地地力保护补贴" in listed
    assert "孤儿基本生活费" not in listed
    assert officer.get("/admin/policies/2027/items/MZ001").status_code == 404
    assert officer.post("/admin/policies/2027/items/MZ001", typed(door, MASKED) | {"code": "MZ001"}).status_code == 404
    assert officer.post("/admin/policies/2027/items/MZ001/drop").status_code == 404
    foreign = officer.post("/admin/policies/2027/items/new", NEW | {"department_code": "210381-mzj"})
    assert foreign.status_code == 422
    assert "这不是您这里管的" in foreign.text
    assert door.officer("town-1").get("/admin/policies/2027").status_code == 404
    assert door.officer("town-1").get("/admin/policies/2026").status_code == 200


def test_ceiling_last_day_and_smallest_group_are_read_and_doubted(door: Door) -> None:
    officer = door.officer("farming-1")
    officer.get("/admin/policies")
    officer.post("/admin/policies", {"year": "2027"})
    wrong = officer.post(
        "/admin/policies/2027/items/NY001",
        typed(door, MASKED, ceiling_fen="much", pay_by="6月", smallest_group="0"),
    )
    assert wrong.status_code == 422
    assert "上限要写成元" in wrong.text
    assert "按年发的写月-日" in wrong.text
    saved = officer.post(
        "/admin/policies/2027/items/NY001", typed(door, MASKED, ceiling_fen="25500", pay_by="06-30", smallest_group="8")
    )
    assert saved.status_code == 303
    with door.session() as session:
        item = session.exec(select(PolicyItem).where(PolicyItem.year == 2027, PolicyItem.code == MASKED)).one()
        assert (item.ceiling_fen, item.pay_by, item.smallest_group) == (2_550_000, "06-30", 8)
    assert 'value="25500.00"' in officer.get("/admin/policies/2027/items/NY001").text
