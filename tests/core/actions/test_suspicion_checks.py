"""Every check finds what it should and nothing else, on both databases; a second run changes nothing."""

import json
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from core.actions.suspicion_checks import Run, Tally, affected, check_policy, rerun
from core.actions.suspicion_checks.findings import Terms
from core.database import SessionFactory, read_factory
from core.law.calendar import WorkCalendar
from core.law.suspicions.checks import CHECKS
from core.law.suspicions.thresholds import load_thresholds
from core.records.downloads import Follower
from core.records.payouts import Batch
from core.records.suspicions import LifeNotice, Suspicion
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    MASKED,
    NOW,
    TODAY,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    a_digest,
    a_policy,
    an_edition,
    failed,
    small_county,
)

CALENDAR = WorkCalendar.load()
PAID = date(2026, 11, 18)


@pytest.fixture
def run(engine: Engine, sessions: SessionFactory) -> Run:
    return Run(read_factory(engine), sessions, Terms(load_thresholds(), CALENDAR, TODAY), NOW)


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    return session


def year_of(session: Session, year: int, rows: Sequence[Row], number: str = "1", **changes: object) -> Batch:
    """A yearly payment list of farmland."""
    return a_batch(session, f"{year}-{number}", year=year, period=str(year), rows=rows, **changes)  # type: ignore[arg-type]  # columns by name


def found(session: Session, rule: str, *, gone: bool = False) -> list[Suspicion]:
    session.expire_all()
    asked = select(Suspicion).where(Suspicion.rule == rule).order_by(Suspicion.batch_id, Suspicion.row_no)  # type: ignore[arg-type]  # columns
    return [one for one in session.exec(asked) if (one.gone_at is not None) == gone]


def told(one: Suspicion) -> dict[str, object]:
    facts: dict[str, object] = json.loads(one.facts)
    return facts


def checked(session: Session, run: Run, rule: str) -> list[Suspicion]:
    session.commit()
    rerun(run, rules=[rule])
    return found(session, rule)


def plain(who: str, **changes: object) -> Row:
    return Row(who=who, **changes)  # type: ignore[arg-type]  # columns by name


def test_twice_in_two_lists_and_twice_in_one(county: Session, run: Run) -> None:
    an_edition(county)
    first = year_of(county, YEAR, [plain("wang"), plain("li")])
    second = year_of(county, YEAR, [plain("wang"), plain("zhao"), plain("zhao", amount_fen=100)], "2")
    year_of(county, YEAR - 1, [plain("li")])
    a_batch(county, "other policy", policy_code=COUNT_ONLY, period=str(YEAR), rows=[plain("li")])
    a_batch(county, "withdrawn", state="withdrawn", period=str(YEAR), rows=[plain("li")])
    one, two = checked(county, run, "paid_twice")
    assert (one.batch_id, one.row_no, one.other_batch_id, one.other_row_no) == (second.id, 1, first.id, 1)
    assert (two.row_no, two.other_row_no, two.fen) == (3, 2, 100)
    assert (one.fen, one.village_code, one.department_code) == (86_700, EAST_A, first.department_code)
    assert told(one) == {"extra_fen": 86_700, "period": "2026", "rows_n": 2, "total_fen": 173_400}


def test_a_repayment_of_a_failed_row_is_not_twice(county: Session, run: Run) -> None:
    an_edition(county)
    old = year_of(county, YEAR, [failed(who="wang"), plain("li")], state="superseded")
    year_of(county, YEAR, [plain("li"), failed(who="wang")], version=2)
    repaid = Row(who="wang", status="repaid", original_row=1)
    year_of(county, YEAR, [repaid], "B", kind="repayment", repays_id=old.id)
    assert not checked(county, run, "paid_twice")


def test_a_repayment_of_a_row_that_was_paid_is_twice(county: Session, run: Run) -> None:
    an_edition(county)
    old = year_of(county, YEAR, [plain("wang")])
    again = year_of(
        county, YEAR, [plain("wang", status="repaid", original_row=1)], "B", kind="repayment", repays_id=old.id
    )
    assert [one.batch_id for one in checked(county, run, "paid_twice")] == [again.id]


def test_an_amount_that_is_not_quantity_times_rate(county: Session, run: Run) -> None:
    an_edition(county)
    rows = [
        plain("exact"), plain("no rate", rate_e4=None), plain("no quantity", quantity_e4=None),
        plain("half up", quantity_e4=10_001, rate_e4=15_000, amount_fen=150),
        plain("half a fen", quantity_e4=10_000, rate_e4=15_050, amount_fen=151),
        plain("cut off", quantity_e4=10_000, rate_e4=15_050, amount_fen=150),
        plain("more", amount_fen=87_700), plain("less", amount_fen=86_000),
        plain("very much", quantity_e4=9 * 10**15, rate_e4=9 * 10**15, amount_fen=1),
    ]  # fmt: skip
    year_of(county, YEAR, rows)
    off = checked(county, run, "amount_off")
    assert [(one.row_no, one.fen) for one in off[:3]] == [(6, 1), (7, 1_000), (8, 700)]
    assert told(off[1]) == {
        "amount_fen": 87_700, "product_fen": 86_700, "quantity_e4": 102_000, "rate_e4": 850_000,
    }  # fmt: skip
    assert (off[3].row_no, off[3].fen) == (9, 10**15)


def test_above_the_ceiling_of_the_item_and_year(county: Session, run: Run) -> None:
    an_edition(county, items=[a_policy(YEAR, MASKED, ceiling_fen=100_000)])
    an_edition(county, YEAR - 1, items=[a_policy(YEAR - 1, MASKED)])
    year_of(county, YEAR - 1, [plain("rich", amount_fen=900_000)])
    batch = year_of(
        county,
        YEAR,
        [plain("at it", amount_fen=100_000), plain("two", amount_fen=60_000), plain("two", amount_fen=60_000)],
    )
    (one,) = checked(county, run, "over_ceiling")
    assert (one.batch_id, one.row_no, one.fen) == (batch.id, 3, 20_000)
    assert told(one) == {"ceiling_fen": 100_000, "rows_n": 2, "total_fen": 120_000}


def test_a_quantity_that_jumps(county: Session, run: Run) -> None:
    an_edition(county)
    before = year_of(
        county, YEAR - 1,
        [plain("jumps", quantity_e4=50_000), plain("grows", quantity_e4=100_000), plain("small", quantity_e4=1_000)],
    )  # fmt: skip
    now = year_of(
        county, YEAR,
        [plain("jumps", quantity_e4=200_000), plain("grows", quantity_e4=200_000), plain("small", quantity_e4=90_000)],
    )  # fmt: skip
    a_batch(county, "month", period=f"{YEAR}-11", rows=[plain("grows", quantity_e4=900_000)])
    (one,) = checked(county, run, "jump")
    assert (one.batch_id, one.row_no, one.other_batch_id, one.other_row_no) == (now.id, 1, before.id, 1)
    assert told(one) == {"before_e4": 50_000, "now_e4": 200_000}


def test_on_the_last_lists_and_not_on_this_one(county: Session, run: Run) -> None:
    an_edition(county)
    _, last = (
        year_of(
            county, year,
            [plain("stays"), plain("missed"), plain("dead"), plain("east b", village=EAST_B), plain(f"new {year}")],
        )
        for year in (YEAR - 2, YEAR - 1)
    )  # fmt: skip
    county.add(
        LifeNotice(
            person=a_digest("person dead"), kind="death", effective_on=date(2025, 3, 1), source="公安", received_at=NOW
        )
    )
    now = year_of(county, YEAR, [plain("stays"), plain("west", village=WEST_A)])
    (one,) = checked(county, run, "missing")
    assert (one.batch_id, one.row_no, one.other_batch_id, one.other_row_no) == (last.id, 2, now.id, None)
    assert told(one) == {"amount_fen": 86_700, "period": "2026"}


def test_nobody_is_missed_where_nobody_gets_it_every_time(county: Session, run: Run) -> None:
    for year in (YEAR - 2, YEAR - 1, YEAR):
        an_edition(county, year, items=[a_policy(year, MASKED, frequency="按次")])
        year_of(county, year, [plain("stays"), *([plain("once")] if year < YEAR else [])])
    assert not checked(county, run, "missing")


def test_announced_and_not_paid(county: Session, run: Run) -> None:
    an_edition(county)
    listed = {"status": "listed", "paid_on": None}
    rows = [plain(who, **listed) for who in ("paid", "dropped", "dead")] + [plain("far", village=EAST_B, **listed)]
    announced = year_of(county, YEAR, rows, "G", kind="announcement", state="expired")
    county.add(
        LifeNotice(person=a_digest("person dead"), kind="death", effective_on=TODAY, source="公安", received_at=NOW)
    )
    payment = year_of(county, YEAR, [plain("paid")], announced_id=announced.id)
    (one,) = checked(county, run, "not_paid")
    assert (one.batch_id, one.row_no, one.other_batch_id) == (announced.id, 2, payment.id)
    payment.change_reason = "一户放弃"
    assert not checked(county, run, "not_paid")
    assert len(found(county, "not_paid", gone=True)) == 1


def test_a_list_that_came_after_its_last_day_is_one_finding(county: Session, run: Run) -> None:
    an_edition(county, items=[a_policy(YEAR, MASKED, pay_by="11-17")])
    batch = year_of(
        county, YEAR, [plain("a"), plain("b", paid_on=date(2026, 11, 17)), failed(who="c"), plain("d", paid_on=None)]
    )
    year_of(county, YEAR, [plain("e")], "2", paid_on=date(2026, 11, 17), state="withdrawn")
    (one,) = checked(county, run, "late")
    assert (one.batch_id, one.row_no, one.village_code, one.fen) == (batch.id, 0, "", 2 * 86_700)
    assert told(one) == {"due_on": "2026-11-17", "last_on": "2026-11-18", "rows_n": 2}


def test_failed_and_not_repaid_after_its_days(county: Session, run: Run) -> None:
    an_edition(county)
    long_ago = TODAY - timedelta(days=31)
    old = year_of(county, YEAR, [failed(who="a"), failed(who="b"), plain("c")], paid_on=long_ago)
    year_of(county, YEAR, [failed(who="x")], "2", paid_on=TODAY - timedelta(days=30))
    repaid = Row(who="b", status="repaid", original_row=2)
    year_of(county, YEAR, [repaid], "B", kind="repayment", repays_id=old.id)
    (one,) = checked(county, run, "not_repaid")
    assert (one.batch_id, one.row_no) == (old.id, 1)
    assert told(one) == {"due_on": (long_ago + timedelta(days=30)).isoformat(), "failed_on": long_ago.isoformat()}


def test_paid_after_a_death_or_a_move(county: Session, run: Run) -> None:
    an_edition(county)
    year_of(county, YEAR, [plain("early"), plain("late"), plain("after"), failed(who="unpaid")])
    for who, kind, day in (
        ("early", "death", date(2025, 12, 31)), ("early", "moved", date(2026, 2, 1)), ("late", "moved", date(2026, 11, 17)),
        ("after", "death", PAID), ("unpaid", "death", date(2025, 1, 1)),
    ):  # fmt: skip
        county.add(
            LifeNotice(person=a_digest(f"person {who}"), kind=kind, effective_on=day, source="民政", received_at=NOW)
        )
    year_of(county, YEAR - 1, [plain("late")])
    one, two, three = checked(county, run, "after_notice")
    assert told(three)["when"] == "after"
    assert told(one) == {
        "effective_on": "2025-12-31", "notice": "death", "paid_on": "2026-11-18", "period": "2026", "when": "before",
    }  # fmt: skip
    assert (two.row_no, told(two)["when"]) == (2, "during")


def test_one_account_for_many_persons(county: Session, run: Run) -> None:
    an_edition(county)
    one, two = a_digest("account 1"), a_digest("account 2")
    rows = [
        plain("a", account=two),
        *(plain(who, account=one) for who in "bcd"),
        plain("b", account=one),
        plain("e", account=two),
    ]
    batch = year_of(county, YEAR, rows)
    (shared,) = checked(county, run, "shared_account")
    assert (shared.batch_id, shared.row_no, shared.fen) == (batch.id, 2, 4 * 86_700)
    assert told(shared) == {"persons_n": 3, "rows_n": 4, "total_fen": 4 * 86_700}
    assert one.hex() not in shared.facts


def test_a_second_run_changes_nothing_and_what_is_withdrawn_is_gone(county: Session, run: Run) -> None:
    an_edition(county)
    batch = year_of(county, YEAR, [plain("a", amount_fen=1), plain("b", amount_fen=2)])
    county.commit()
    assert rerun(run) == Tally(new=2)
    assert rerun(run) == Tally()
    batch.state = "withdrawn"
    county.commit()
    assert rerun(run) == Tally(gone=2)
    batch.state = "published"
    county.commit()
    assert rerun(run) == Tally(changed=2)
    assert check_policy(run, "NY999") == Tally()


def test_a_dismissed_one_stays_so_until_its_facts_change(county: Session, run: Run) -> None:
    an_edition(county)
    first = year_of(county, YEAR, [plain("a")])
    year_of(county, YEAR, [plain("a")], "2")
    (one,) = checked(county, run, "paid_twice")
    one.state, one.decided_by, one.note = "dismissed", "finance-1", "两块地"
    first.state = "withdrawn"
    assert not checked(county, run, "paid_twice")
    first.state = "published"
    (again,) = checked(county, run, "paid_twice")
    assert (again.state, again.note) == ("dismissed", "两块地")
    year_of(county, YEAR, [plain("a")], "0")
    last = checked(county, run, "paid_twice")
    assert [(one.state, told(one)["rows_n"]) for one in last] == [("open", 3)]


def test_only_what_was_published_since_is_affected(county: Session) -> None:
    an_edition(county)
    year_of(county, YEAR, [plain("a")])
    first = affected(county)
    assert (first.policies, first.since, first.noticed) == ((MASKED,), None, False)
    county.add(Follower(name="suspicions", publication_no=first.publication_no, at=NOW))
    county.flush()
    assert affected(county).policies == ()
    a_batch(county, "civil", policy_code=COUNT_ONLY, rows=[plain("b")])
    county.add(
        LifeNotice(
            person=a_digest("x"), kind="death", effective_on=TODAY, source="民政", received_at=NOW + timedelta(1)
        )
    )
    county.flush()
    after = affected(county)
    assert (after.policies, after.publication_no, after.noticed) == ((COUNT_ONLY,), first.publication_no + 1, True)


def test_there_is_a_query_for_every_check(county: Session, run: Run) -> None:
    an_edition(county)
    year_of(county, YEAR, [plain("a")])
    county.commit()
    assert [check_policy(run, MASKED, [rule]) for rule in CHECKS] == [Tally()] * len(CHECKS)
