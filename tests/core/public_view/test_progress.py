"""Batches on the 12 steps, on both databases."""

from datetime import timedelta

from core.actions.payouts import report_progress
from core.database import Session
from core.law.actor import Actor
from core.public_view.progress import progress_page
from tests.factories import CIVIL, FARMING, NOW, TODAY, TOWN_A, a_batch, an_edition, small_county


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
