"""Batches on the 12 steps, on both databases."""

from datetime import timedelta

from core.actions.payouts import report_progress
from core.database import Session
from core.law.actor import Actor
from core.public_view.progress import progress_page
from tests.factories import CIVIL, FARMING, FINANCE, NOW, TODAY, TOWN_A, Row, a_batch, an_edition, failed, small_county


def report(session: Session, number: str, step: int, by: str, hours_ago: int) -> None:
    at = NOW - timedelta(hours=hours_ago)
    report_progress(session, number, step, at, by, actor=Actor.sender("demo"), now=NOW)


def test_the_last_report_by_its_own_time_counts(session: Session) -> None:
    small_county(session)
    an_edition(session)
    report(session, "S-1", 4, FARMING, 2)
    report(session, "S-1", 3, TOWN_A, 30)
    report(session, "S-2", 7, CIVIL, 1)
    page = progress_page(session, today=TODAY)
    assert page is not None
    assert {(s.batch_no, s.step, s.who) for s in page.stands} == {
        ("S-1", 4, "海城市农业农村局"), ("S-2", 7, "海城市民政局"),
    }  # fmt: skip
    assert (page.under_way_n, page.done_n) == (2, 0)


def test_under_way_comes_before_done(session: Session) -> None:
    small_county(session)
    an_edition(session)
    a_batch(session, "P-1")
    a_batch(session, "A-1", kind="announcement")
    report(session, "S-1", 3, TOWN_A, 200)
    page = progress_page(session, today=TODAY)
    assert page is not None
    assert [(s.batch_no, s.step, s.done) for s in page.stands] == [
        ("A-1", 5, False), ("S-1", 3, False), ("P-1", 12, True),
    ]  # fmt: skip
    assert progress_page(session, today=TODAY, page=2) is None


def test_a_correction_that_waits_does_not_hide_what_is_public(session: Session) -> None:
    small_county(session)
    an_edition(session)
    old = a_batch(session, "P-1")
    a_batch(session, "P-1", version=2, state="held", supersedes_id=old.id)
    page = progress_page(session, today=TODAY)
    assert page is not None
    assert [s.done for s in page.stands] == [True]


def correction(session: Session, number: str = "P-1") -> tuple[int, int, str] | None:
    page = progress_page(session, today=TODAY)
    assert page is not None
    (found,) = [stand.correction for stand in page.stands if stand.batch_no == number]
    return (found.left_n, found.step, found.who) if found else None


def test_a_correction_ends_when_every_failed_row_is_repaid_even_at_the_third_attempt(session: Session) -> None:
    small_county(session)
    an_edition(session)
    first = a_batch(session, "P-1", rows=[Row(), failed(), failed()])
    assert correction(session) == (2, 1, "镇街财政所和经办站所")
    rows = [Row(status="repaid", original_row=2), failed(original_row=3)]
    second = a_batch(session, "R-1", kind="repayment", repays_id=first.id, rows=rows)
    assert correction(session) == (1, 1, "镇街财政所和经办站所")
    assert correction(session, "R-1") is None
    row = Row(status="repaid", original_row=2)
    third = a_batch(session, "R-2", kind="repayment", repays_id=second.id, rows=[row], state="held")
    report(session, "R-2", 7, FARMING, 3)
    report(session, "R-2", 9, FINANCE, 2)
    assert correction(session) == (1, 4, "海城市财政局")
    a_batch(session, "R-2", kind="repayment", version=2, supersedes_id=third.id, repays_id=second.id, rows=[row])
    assert correction(session) is None


def test_a_batch_shows_the_steps_behind_it_but_not_those_it_went_back_over(session: Session) -> None:
    small_county(session)
    an_edition(session)
    for step, by, hours in ((1, TOWN_A, 90), (3, TOWN_A, 80), (6, TOWN_A, 50), (4, FARMING, 20)):
        report(session, "S-1", step, by, hours)
    page = progress_page(session, today=TODAY)
    assert page is not None
    (stand,) = page.stands
    assert (stand.step, [(one.step, one.who) for one in stand.passed]) == (4, [(1, "牛庄镇"), (3, "牛庄镇")])
