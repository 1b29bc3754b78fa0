"""The ledger of a township on both databases: only what reached a card, only within the officer's part."""

from sqlmodel import Session

from core.law.actor import Actor
from core.records.versions import RowObjection
from core.staff_view.ledgers import Choice, ledger, ledger_rows, townships_of, years_of
from tests.factories import (
    CIVIL,
    COUNT_ONLY,
    NOW,
    OFFICER,
    TOWN_A,
    TOWN_B,
    YEAR,
    Row,
    a_batch,
    an_edition,
    failed,
    small_county,
)

TOWN = Actor("staff", "town-1", "township", None, TOWN_A)
DEPARTMENT = Actor("staff", "civil-1", "department", CIVIL)


def county(session: Session) -> None:
    small_county(session)
    an_edition(session)
    batch = a_batch(
        session, "P-1", rows=(Row(), failed(), Row(name_shown="李*明", minor_until=YEAR), Row(name_shown="赵*"))
    )
    a_batch(session, "P-2", rows=(Row(),), policy_code=COUNT_ONLY)
    session.add(RowObjection(batch_id=batch.id or 0, row_no=4, made_at=NOW))
    session.flush()


def test_figures_and_rows_are_of_what_reached_a_card(session: Session) -> None:
    county(session)
    found = ledger(session, TOWN, TOWN_A, YEAR)
    assert found
    assert (found.township, found.rows_n, found.total_fen, found.unnamed_n) == (Choice(TOWN_A, "牛庄镇"), 3, 260_100, 1)
    rows = [paid.row.name for paid in ledger_rows(session, TOWN, TOWN_A, YEAR)]
    assert rows == ["王*", "（未成年人，不列名）", "（本人提出异议，暂不列出）"]
    assert list(ledger_rows(session, TOWN, TOWN_A, YEAR, policy="NY009")) == []
    assert years_of(session) == (YEAR,)


def test_every_officer_reads_the_own_part(session: Session) -> None:
    county(session)
    assert [one.value for one in townships_of(session, OFFICER)] == [TOWN_A, TOWN_B]
    assert [one.value for one in townships_of(session, TOWN)] == [TOWN_A]
    assert townships_of(session, Actor("staff", "admin-1", "administrator")) == ()
    assert ledger(session, TOWN, TOWN_B, YEAR) is None
    theirs = ledger(session, DEPARTMENT, TOWN_A, YEAR)
    assert theirs
    assert (theirs.policies, theirs.unnamed_n) == ((), 1)
