"""Where the money is: batches on the 12 steps, also those whose rows have not come, never one that is not listed."""

import gzip
from datetime import timedelta

import pytest

from core.actions.payouts import report_progress
from core.law.actor import Actor
from tests.factories import COUNT_ONLY, FARMING, FINANCE, MASKED, NOT_LISTED, NOW, TODAY, TOWN_A, Row, a_batch, failed
from tests.portal.conftest import Door, nodes

FEED = Actor.sender("demo")


def report(door: Door, batch_no: str, step: int, by: str = FARMING, days_ago: int = 0) -> None:
    with door.session() as session:
        report_progress(session, batch_no, step, NOW - timedelta(days=days_ago), by, actor=FEED, now=NOW)
        session.commit()


def batch(door: Door, batch_no: str, **changes: object) -> None:
    with door.session() as session:
        a_batch(session, batch_no, **changes)  # type: ignore[arg-type]  # columns of Batch
        session.commit()


def test_an_empty_county_says_so(door: Door) -> None:
    page = door.get("/progress")
    assert page.status_code == 200
    assert "现在还没有批次" in page.text


def test_a_batch_without_rows_shows_its_step_and_who_acts(door: Door) -> None:
    report(door, "SOON-1", 3, TOWN_A, days_ago=4)
    report(door, "SOON-1", 4, FARMING, days_ago=2)
    page = door.get("/progress").text
    assert "第 4 步，共 12 步" in page
    assert "报给业务主管部门。从" in page
    assert "镇街财政所比对信息，11月20日" in page
    assert "下一步：主管部门审核，回到村镇公示" in page
    assert "从2026年11月22日起，现在由海城市农业农村局办" in page
    assert "批次 SOON-1" in page


def test_a_later_report_may_lead_back(door: Door) -> None:
    report(door, "BACK-1", 8, FINANCE, days_ago=3)
    report(door, "BACK-1", 3, TOWN_A, days_ago=1)
    assert "第 3 步，共 12 步" in door.get("/progress").text


def test_a_report_is_seen_at_once(door: Door) -> None:
    report(door, "SOON-1", 3)
    before = door.get("/progress").text
    report(door, "SOON-1", 7)
    assert "第 3 步" in before
    assert "第 7 步" in door.get("/progress").text


def test_what_is_published_is_done(door: Door) -> None:
    batch(door, "P-1", rows=(Row(),))
    report(door, "P-1", 11, days_ago=1)
    page = door.get("/progress").text
    assert "办完的 1 批" in page
    assert "✓ 办完了，已公开" in page
    assert 'href="/lists/P-1"' in page
    assert "第 11 步" not in page


def test_an_open_announcement_stands_at_its_step_until_its_last_day(door: Door) -> None:
    batch(door, "A-1", kind="announcement", objections_until=TODAY)
    assert "● 正在公示" in door.get("/progress").text
    door.clock.move(days=1)
    assert "A-1" not in door.get("/progress").text


def test_received_but_not_public_shows_the_step_and_no_figure(door: Door) -> None:
    batch(door, "P-1", state="held", rows=(Row(amount_fen=123_456),))
    assert "P-1" not in door.get("/progress").text
    report(door, "P-1", 12)
    page = door.get("/progress").text
    assert "第 12 步，共 12 步" in page
    assert "1,234.56" not in page
    assert "/lists/P-1" not in page


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_what_has_ended_is_not_told(door: Door, state: str) -> None:
    batch(door, "P-1", state=state)
    report(door, "P-1", 12)
    assert "P-1" not in door.get("/progress").text


def test_a_policy_that_is_not_listed_is_not_told(door: Door) -> None:
    batch(door, "P-1", policy_code=NOT_LISTED)
    batch(door, "P-2", policy_code=NOT_LISTED, state="held")
    report(door, "P-2", 12)
    page = door.get("/progress").text
    assert "P-1" not in page
    assert "P-2" not in page
    assert "孤儿" not in page


def test_filters_are_plain_addresses(door: Door) -> None:
    batch(door, "P-1", policy_code=MASKED)
    batch(door, "P-2", policy_code=COUNT_ONLY)
    report(door, "SOON-1", 3)
    page = door.get(f"/progress?policy={COUNT_ONLY}&year=2026").text
    assert "批次 P-2" in page
    assert "批次 P-1" not in page
    assert "SOON-1" not in page
    assert 'href="/progress?policy=MZ001"' in page
    assert "一批也没有" in door.get("/progress?year=2019").text


def test_twenty_a_page_and_light(door: Door) -> None:
    with door.session() as session:
        for number in range(30):
            a_batch(session, f"P-{number:02}", rows=(Row(), failed()))
        session.commit()
    first, second = door.get("/progress"), door.get("/progress?page=2")
    assert first.text.count("批次 P-") == 20
    assert second.text.count("批次 P-") == 10
    assert 'rel="next" href="/progress?page=2"' in first.text
    assert 'rel="prev" href="/progress"' in second.text
    assert len(gzip.compress(first.content)) <= 14 * 1024
    assert nodes(first.text) <= 1500
    assert door.get("/progress?page=3").status_code == 404
    assert door.get("/progress?page=x").status_code == 404


def test_failed_payments_are_on_their_five_steps(door: Door) -> None:
    batch(door, "P-1", rows=(Row(), failed()))
    page = door.get("/progress").text
    for words in (
        "▲ 还有 1 笔没发成",
        "财政所退给站所，重新收对的信息：从11月24日起，现在由镇街财政所和经办站所办",
        "银行二次发放",
        "里面 1 批还有没发成的",
    ):
        assert words in page
    assert '<ol class="steps">' in page
    batch(door, "R-1", kind="repayment", repays_id=1, state="held", rows=(Row(status="repaid", original_row=2),))
    report(door, "R-1", 8, FINANCE, days_ago=0)
    assert "财政局复核，发给银行：从11月24日起，现在由海城市财政局办" in door.get("/progress").text


def test_of_a_list_without_names_no_failure_is_told(door: Door) -> None:
    batch(door, "P-1", policy_code=COUNT_ONLY, rows=(Row(), failed()))
    assert "没发成" not in door.get("/progress").text
