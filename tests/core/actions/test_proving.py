"""Tampering behind the program's back: each change in SQL, on both databases, is found and named."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.actions.proving import Fault, head_stands, lists_to_prove, prove_lists
from core.actions.publication import approve_batch
from core.actions.recording import verify_publications
from core.actions.row_objections import object_to_row
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.records.payouts import Batch
from core.records.publications import Publication
from tests.factories import (
    APPROVER,
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    NOT_LISTED,
    NOW,
    TOWN_A,
    WEST_A,
    Row,
    a_batch,
    a_policy,
    an_edition,
    small_county,
)

CALENDAR = WorkCalendar.load()
THREE = (Row(who="a"), Row(who="b", village=WEST_A), Row(who="c", village=EAST_B))


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def published(county: Session, batch_no: str = "B-1", **changes: object) -> Batch:
    batch = a_batch(county, batch_no, state="proposed", **{"rows": THREE, **changes})  # type: ignore[arg-type]  # columns
    assert batch.id is not None
    approve_batch(county, batch.id, actor=APPROVER, now=NOW, calendar=CALENDAR)
    return batch


def tamper(county: Session, statement: str, **values: object) -> None:
    """What somebody with the database's password types."""
    county.flush()
    county.connection().execute(sa.text(statement), values)
    county.expire_all()


def found(county: Session) -> set[tuple[str, str, str]]:
    return {(fault.what, fault.batch_no, fault.place) for fault in prove_lists(county)}


def test_what_was_published_is_proven_and_told_with_its_rows(county: Session) -> None:
    published(county)
    published(county, "B-2", policy_code=COUNT_ONLY)
    published(county, "B-3", policy_code=NOT_LISTED)
    a_batch(county, "B-4", state="withdrawn")
    a_batch(county, "B-5", state="held")
    heard: list[int] = []
    assert not list(prove_lists(county, heard.append))
    assert (heard, lists_to_prove(county)) == ([3, 3, 3], (3, 9))


def test_a_list_whose_small_groups_moved_up_is_proven(county: Session) -> None:
    an_edition(county, 2025, items=[a_policy(2025, "NY009", smallest_group=2)])
    rows = (Row(who="a"), Row(who="b", village=WEST_A), Row(who="c", village=EAST_B), Row(who="d", village=EAST_B))
    published(county, policy_code="NY009", year=2025, rows=rows)
    assert not list(prove_lists(county))
    tamper(county, "UPDATE list_place SET place = :v WHERE village_code = :v", v=EAST_A)
    assert {("rows", "B-1", "*"), ("rows", "B-1", EAST_A), ("rows", "B-1", TOWN_A)} <= found(county)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payout SET name_shown = '赵*' WHERE row_no = 2",
        "UPDATE payout SET paid_on = '2026-11-19' WHERE row_no = 2",
        "UPDATE payout SET public_id = 'ffff' WHERE row_no = 2",
        "UPDATE payout SET minor_until = 2030 WHERE row_no = 2",
    ],
)
def test_a_changed_row_is_found_with_its_village(county: Session, statement: str) -> None:
    published(county)
    published(county, "B-2", rows=[Row(village=EAST_B)])
    tamper(county, f"{statement} AND batch_id = 1")
    number = county.get_one(Batch, 1).publication_no
    faults = list(prove_lists(county))
    assert faults == [Fault("rows", "B-1", 1, number, "*"), Fault("rows", "B-1", 1, number, WEST_A)]


def test_a_changed_amount_is_found_in_the_rows_and_in_the_totals(county: Session) -> None:
    published(county)
    tamper(county, "UPDATE payout SET amount_fen = amount_fen + 1 WHERE row_no = 1")
    assert found(county) == {("rows", "B-1", "*"), ("rows", "B-1", EAST_A), ("totals", "B-1", EAST_A)}


def test_a_removed_row_is_found(county: Session) -> None:
    published(county)
    tamper(county, "DELETE FROM payout WHERE row_no = 3")
    assert found(county) == {("rows", "B-1", "*"), ("rows", "B-1", EAST_B), ("totals", "B-1", EAST_B)}


def test_rows_of_a_list_without_names_are_proven_too(county: Session) -> None:
    published(county, policy_code=COUNT_ONLY)
    tamper(county, "UPDATE payout SET name_shown = '赵*' WHERE row_no = 1")
    assert found(county) == {("rows", "B-1", "*")}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE total SET amount_fen = 0 WHERE village_code = :v",
        "UPDATE total SET persons_n = 9 WHERE village_code = :v",
        "UPDATE total SET year = 2025 WHERE village_code = :v",
        "DELETE FROM total WHERE village_code = :v",
    ],
)
def test_a_changed_cube_is_found(county: Session, statement: str) -> None:
    published(county)
    tamper(county, statement, v=EAST_B)
    assert found(county) == {("totals", "B-1", EAST_B)}


def test_totals_of_a_list_that_is_not_public_are_found(county: Session) -> None:
    published(county)
    a_batch(county, "B-2", state="withdrawn")
    tamper(county, "UPDATE total SET batch_id = 2")
    assert found(county) == {("totals", "B-1", place) for place in (EAST_A, WEST_A, EAST_B)} | {("totals", "B-2", "*")}


def test_a_changed_sheet_is_found(county: Session) -> None:
    published(county)
    tamper(county, "UPDATE sheet SET sha256 = :other WHERE place = :v", v=EAST_A, other="0" * 64)
    tamper(county, "DELETE FROM sheet WHERE place = :v", v=WEST_A)
    assert found(county) == {("sheet", "B-1", EAST_A), ("sheet", "B-1", WEST_A)}


def test_a_list_under_another_number_is_found_by_its_sheets(county: Session) -> None:
    published(county)
    tamper(county, "UPDATE batch SET batch_no = 'B-9'")
    assert {what for what, _, _ in found(county)} == {"sheet"}


def test_a_list_made_public_without_the_log_is_found(county: Session) -> None:
    a_batch(county, "B-1", state="withdrawn")
    tamper(county, "UPDATE batch SET state = 'published'")
    assert found(county) == {("state", "B-1", "*")}
    tamper(county, "DELETE FROM sheet")
    tamper(county, "DELETE FROM publication WHERE subject_kind = 'batch'")
    assert found(county) == {("entry", "B-1", "*")}


def test_a_list_taken_down_without_the_log_is_found(county: Session) -> None:
    published(county)
    tamper(county, "UPDATE batch SET state = 'withdrawn'")
    assert ("state", "B-1", "*") in found(county)


def test_a_changed_entry_breaks_the_chain_and_its_list(county: Session) -> None:
    batch = published(county)
    published(county, "B-2")
    tamper(
        county, "UPDATE publication SET rows_sha256 = :other WHERE no = :no", other="0" * 64, no=batch.publication_no
    )
    assert verify_publications(county) == batch.publication_no
    assert found(county) == {("rows", "B-1", "*")}
    tamper(county, "UPDATE publication SET subject_id = 'x' WHERE no = :no", no=batch.publication_no)
    assert found(county) == {("entry", "B-1", "*")}


def test_a_removed_last_entry_is_found_even_when_the_head_is_set_back(county: Session) -> None:
    published(county)
    last = published(county, "B-2")
    number = last.publication_no or 0
    printed = county.get_one(Publication, number).hash[:12]
    assert head_stands(county, number, printed.upper())
    tamper(county, "DELETE FROM sheet WHERE publication_no = :no", no=number)
    tamper(county, "DELETE FROM publication WHERE no = :no", no=number)
    assert verify_publications(county) == number
    before = county.get_one(Publication, number - 1).hash
    tamper(county, "UPDATE chain_head SET no = no - 1, hash = :before WHERE name = 'publication'", before=before)
    assert verify_publications(county) is None
    assert found(county) == {("entry", "B-2", "*")}
    assert not head_stands(county, number, printed)


def test_a_hidden_row_is_proven_against_the_newest_entry(county: Session) -> None:
    batch = published(county)
    random_id = county.connection().execute(sa.text("SELECT public_id FROM payout WHERE row_no = 1")).scalar_one()
    object_to_row(county, "B-1", 1, random_id, actor=Actor.citizen(), now=NOW)
    assert not list(prove_lists(county))
    tamper(county, "DELETE FROM row_objection")
    assert found(county) == {("rows", "B-1", "*"), ("rows", "B-1", EAST_A), ("totals", "B-1", EAST_A)}
    assert batch.state == "published"
