"""Statistics: figures of the cube with small groups left out, punctuality by the working calendar, charts with tables."""

import csv
import gzip
import io
from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.actions.publication import withdraw_batch
from core.law.calendar import WorkCalendar
from core.public_view.statistics import Asked, Line, Timely, statistics
from core.records.payouts import Batch
from core.records.policies import PolicyItem
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    MASKED,
    NOT_LISTED,
    NOW,
    OFFICER,
    TODAY,
    TOWN_A,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    a_policy,
    an_edition,
)
from tests.portal.conftest import Door, nodes

CALENDAR = WorkCalendar.load()


@pytest.fixture
def filled(door: Door) -> Door:
    with door.session() as session:
        a_batch(session, "PAY")
        a_batch(session, "OPEN", kind="announcement", objections_until=TODAY + timedelta(days=3))
        few = [Row(village=EAST_B, who=f"b{n}", amount_fen=10_000) for n in range(2)]
        many = [Row(village=EAST_A, who=f"a{n}", amount_fen=10_000) for n in range(9)]
        a_batch(session, "COUNT", policy_code=COUNT_ONLY, rows=[*many, *few])
        a_batch(session, "NONE", policy_code=NOT_LISTED)
        session.commit()
    return door


def lines(door: Door, asked: Asked, by: str) -> dict[str, Line]:
    with door.session() as session:
        return {line.code: line for line in statistics(session, asked, by, CALENDAR)}


def test_figures_are_those_of_the_cube(filled: Door) -> None:
    found = lines(filled, Asked(YEAR), "policy")
    assert set(found) == {MASKED, COUNT_ONLY}
    assert (found[MASKED].rows_n, found[MASKED].amount_fen, found[MASKED].failed_n) == (2, 186_700, 1)
    assert (found[COUNT_ONLY].rows_n, found[COUNT_ONLY].amount_fen) == (11, 110_000)
    assert lines(filled, Asked(), "year")[str(YEAR)].amount_fen == 296_700


def test_a_township_does_not_tell_two_persons(filled: Door) -> None:
    found = lines(filled, Asked(YEAR), "township")
    # Two persons in the second township would come out as the whole less the first one: neither is told.
    assert found[TOWN_A].amount_fen == 186_700
    assert found[TOWN_B].rows_n == 0
    assert lines(filled, Asked(YEAR, COUNT_ONLY), "township") == {}
    assert "人太少的没有算进来" in filled.get(f"/statistics?year={YEAR}").text


def test_lists_in_time(door: Door) -> None:
    with door.session() as session:
        an_edition(session, 2025, items=[a_policy(2025, MASKED, disclose_n=3, pay_by="15")])
        # Paid on a Friday: three working days later it is Wednesday; the factories publish on Tuesday, 24 November.
        a_batch(session, "IN", year=2025, period="2026-10", paid_on=date(2026, 11, 20))
        a_batch(session, "LATE", year=2025, period="2026-10", paid_on=date(2026, 11, 13), rows=[Row(village=WEST_A)])
        session.commit()
    found = lines(door, Asked(2025), "policy")[MASKED]
    assert found.published == Timely(1, 2)
    # 15 November is a Sunday: Monday counts.
    assert found.paid == Timely(1, 2)
    assert lines(door, Asked(2025), "township")[TOWN_A].published == Timely(1, 2)
    assert lines(door, Asked(2025), "township")[TOWN_B].published == Timely(1, 1)
    assert (Timely(1, 3).percent, Timely().percent) == (33, None)


def test_without_a_last_day_nothing_is_judged(filled: Door) -> None:
    with filled.session() as session:
        assert session.exec(select(PolicyItem.pay_by).where(PolicyItem.code == MASKED)).one() == ""
    assert lines(filled, Asked(YEAR), "policy")[MASKED].paid == Timely()


def test_the_page_has_charts_with_titles_and_tables_beside(filled: Door) -> None:
    answer = filled.get("/statistics")
    text = answer.text
    assert text.count("<svg") == text.count('<title id="') == text.count("<desc") == 4
    assert text.count("<table ") == 3
    assert "1,867.00" in text
    assert len(gzip.compress(answer.content)) < 14 * 1024
    assert nodes(text) < 1500
    assert f"township={TOWN_A}" in text


def test_filters_are_plain_addresses(filled: Door) -> None:
    text = filled.get(f"/statistics?year={YEAR}&policy={MASKED}&township={TOWN_A}").text
    assert "1,867.00" in text
    other = filled.get(f"/statistics?year={YEAR}&policy={MASKED}").text
    assert "困难残疾人生活补贴</th>" in other, "the table of policies goes on showing all of them"
    for wrong in ("year=1999", "policy=XX", "township=1", "year=x"):
        assert filled.get(f"/statistics?{wrong}").status_code == 404


def test_a_table_to_take_away(filled: Door) -> None:
    answer = filled.get(f"/statistics.csv?by=policy&year={YEAR}")
    found = {row["code"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert found[MASKED]["amount"] == "1867.00"
    assert filled.get("/statistics.csv?by=name").status_code == 404


def test_a_withdrawn_list_counts_no_more(filled: Door) -> None:
    assert "1,867.00" in filled.get("/statistics").text
    with filled.session() as session:
        number = session.exec(select(Batch.id).where(Batch.batch_no == "PAY")).one()
        withdraw_batch(session, number or 0, "核对有误", actor=OFFICER, now=NOW)
        session.commit()
    assert "1,867.00" not in filled.get("/statistics").text
    assert MASKED not in filled.get(f"/statistics.csv?by=policy&year={YEAR}").text


def test_nothing_is_said_before_the_first_list(door: Door) -> None:
    assert "现在还没有公开的发放名单" in door.get("/statistics").text
