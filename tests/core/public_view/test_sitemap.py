"""Machines are told of public pages, and of none that lists persons."""

from core.database import Session
from core.public_view.sitemap import STANDING, paths
from tests.factories import EAST_A, MASKED, YEAR, a_batch, a_document, a_policy, an_edition, small_county


def test_an_empty_ledger_has_its_standing_pages(session: Session) -> None:
    assert paths(session) == STANDING


def test_what_is_published_is_listed_and_nothing_else(session: Session) -> None:
    small_county(session)
    an_edition(session, YEAR - 1, items=[a_policy(YEAR - 1, "NY008")])
    an_edition(session, items=[a_policy(YEAR, MASKED)])
    an_edition(session, YEAR + 1, state="draft", items=[a_policy(YEAR + 1, "NY009")])
    shown, draft = a_document(session), a_document(session, state="draft")
    a_batch(session, "PAY")
    found = paths(session)
    assert {f"/policies/editions/{YEAR}", f"/policies/{MASKED}", f"/documents/{shown.id}", f"/villages/{EAST_A}"} <= {
        *found
    }
    assert not {f"/documents/{draft.id}", "/policies/NY009", f"/policies/editions/{YEAR + 1}"} & {*found}
    assert not [path for path in found if path.startswith("/lists")]
    assert len(found) == len(set(found))
