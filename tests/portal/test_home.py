"""The first page: one tile for what people come for, and what is open for objections now."""

import gzip
from datetime import timedelta

from tests.factories import COUNT_ONLY, NOT_LISTED, TODAY, a_batch
from tests.portal.conftest import Door, nodes


def announce(door: Door, batch_no: str, **changes: object) -> None:
    with door.session() as session:
        a_batch(session, batch_no, kind="announcement", **changes)  # type: ignore[arg-type]  # columns of Batch
        session.commit()


def test_every_tile_leads_somewhere(door: Door) -> None:
    page = door.get("/").text
    for path in ("/check", "/villages", "/policies", "/progress", "/documents", "/departments", "/search"):
        assert f'href="{path}"' in page
    assert page.index('href="/check"') < page.index('href="/villages"')
    assert 'href="tel:12345"' in page
    assert "今天没有正在公示的名单" in page
    assert "数据更新到 2026年11月24日" in page


def test_open_announcements_say_how_long(door: Door) -> None:
    announce(door, "A-1", objections_until=TODAY + timedelta(days=6))
    announce(door, "A-2", objections_until=TODAY, policy_code=COUNT_ONLY)
    page = door.get("/").text
    assert "公示到 11月30日，还有 7 天" in page
    assert "公示到 11月24日，今天是最后一天" in page
    assert page.index("/lists/A-2") < page.index("/lists/A-1")


def test_what_is_over_or_not_listed_is_not_shown(door: Door) -> None:
    announce(door, "A-1", objections_until=TODAY)
    announce(door, "A-2", policy_code=NOT_LISTED)
    announce(door, "A-3", state="withdrawn")
    with door.session() as session:
        a_batch(session, "P-1")
        session.commit()
    page = door.get("/").text
    assert "/lists/A-1" in page
    for batch_no in ("A-2", "A-3", "P-1"):
        assert f"/lists/{batch_no}" not in page
    door.clock.move(days=1)
    assert "/lists/A-1" not in door.get("/").text


def test_many_announcements_stay_light(door: Door) -> None:
    for number in range(20):
        announce(door, f"A-{number}")
    answer = door.get("/")
    assert answer.text.count('href="/lists/') == 6
    assert "还有别的公示" in answer.text
    assert len(gzip.compress(answer.content)) <= 14 * 1024
    assert nodes(answer.text) <= 1500
    assert "<script" not in answer.text


def test_big_letters_stay_in_every_link(door: Door) -> None:
    page = door.get("/?big=1").text
    assert 'class="big"' in page
    assert 'href="/check?big=1"' in page
