"""The first page and what versions it, on both databases."""

from core.database import Session
from core.public_view.home import home_page
from core.public_view.site import data_date, data_version, progress_version
from tests.factories import NOT_LISTED, TODAY, a_batch, an_edition, small_county


def test_open_announcements_newest_first(session: Session) -> None:
    assert home_page(session, today=TODAY).data_date is None
    small_county(session)
    an_edition(session)
    for number in range(7):
        a_batch(session, f"A-{number}", kind="announcement")
    a_batch(session, "A-8", kind="announcement", policy_code=NOT_LISTED)
    a_batch(session, "P-1")
    page = home_page(session, today=TODAY)
    assert [head.batch_no for head in page.open_lists] == ["A-6", "A-5", "A-4", "A-3", "A-2", "A-1"]
    assert page.more
    assert page.data_date == TODAY


def test_versions_start_at_nothing_and_follow_publications(session: Session) -> None:
    assert (data_version(session), progress_version(session), data_date(session)) == (0, 0, None)
    small_county(session)
    an_edition(session)
    assert data_version(session) == 1
    assert data_date(session) == TODAY
