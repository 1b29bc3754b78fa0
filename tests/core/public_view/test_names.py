"""The vocabulary learns public names only."""

from core.database import Session
from core.public_view.names import names
from tests.factories import EAST_A, MASKED, TOWN_A, YEAR, a_document, a_policy, an_edition, small_county


def test_places_are_known_before_anything_is_published(session: Session) -> None:
    small_county(session)
    known = names(session)
    assert TOWN_A in dict(known.townships)
    assert (EAST_A, TOWN_A) in {(code, township) for code, _, township in known.villages}
    assert known.policies == ()


def test_a_draft_teaches_no_name(session: Session) -> None:
    small_county(session)
    an_edition(session, state="draft")
    a_document(session, state="draft", title="还没公开的文件")
    known = names(session)
    assert known.policies == ()
    assert "还没公开的文件" not in known.texts


def test_a_policy_is_called_as_in_its_newest_edition(session: Session) -> None:
    small_county(session)
    for year, name in ((YEAR - 1, "旧名字"), (YEAR, "新名字")):
        policy = a_policy(year, MASKED)
        policy.name = name
        an_edition(session, year, items=[policy])
    a_document(session, title="管理办法")
    known = names(session)
    assert [name for _, name, _ in known.policies] == ["新名字"]
    assert "管理办法" in known.texts
