"""An engine is told what is public now, and an answer of an engine is believed only as far as it still is."""

from dataclasses import fields
from datetime import timedelta

import pytest

from core.database import Session
from core.law.sensitivity import MINOR_SHOWN
from core.public_view import search
from core.public_view.search import (
    index_batch,
    index_document,
    index_policies,
    mode_of,
    public_subjects,
    standing_documents,
    standing_lists,
)
from core.records.payouts import Batch
from search import documents as shapes
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    FULL,
    MASKED,
    NOT_LISTED,
    TODAY,
    TOWN_A,
    YEAR,
    Row,
    a_batch,
    a_document,
    a_policy,
    an_edition,
    small_county,
)

ENDED = ("held", "proposed", "refused", "withdrawn", "superseded", "expired")


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)
    an_edition(session)


def number(record: Batch) -> int:
    assert record.id is not None
    return record.id


@pytest.mark.parametrize("name", ["PayoutDoc", "PolicyDoc", "TextDoc"])
def test_the_shapes_are_those_of_the_engine(name: str) -> None:
    ours, theirs = ({field.name for field in fields(getattr(module, name))} for module in (search, shapes))
    assert theirs <= ours


def test_a_public_row_is_told_with_its_place_and_nothing_of_its_account(session: Session) -> None:
    batch = a_batch(session, "PAY")
    rows = list(index_batch(session, number(batch)))
    assert [(row.row_no, row.name_masked, row.status) for row in rows] == [
        (1, "王*", "paid"),
        (2, "李*明", "paid"),
        (3, "张*", "failed"),
    ]
    assert (rows[0].township, rows[0].village, rows[0].policy, rows[0].year) == (TOWN_A, EAST_A, MASKED, YEAR)
    told = repr(rows)
    assert "4321" not in told
    assert "海城农商银行" not in told
    assert "3006" not in told


@pytest.mark.parametrize("state", ENDED)
def test_a_list_that_is_not_public_tells_nothing(session: Session, state: str) -> None:
    assert list(index_batch(session, number(a_batch(session, state=state)))) == []


@pytest.mark.parametrize("code", [COUNT_ONLY, NOT_LISTED, "XX999"])
def test_a_list_without_names_tells_nothing(session: Session, code: str) -> None:
    assert list(index_batch(session, number(a_batch(session, policy_code=code)))) == []
    assert mode_of(session, code, YEAR) not in {"full", "masked"}


def test_an_unknown_list_tells_nothing(session: Session) -> None:
    assert list(index_batch(session, 999)) == []


def test_a_minor_has_no_name_in_an_engine(session: Session) -> None:
    batch = a_batch(session, "PAY", rows=[Row(minor_until=YEAR), Row(minor_until=YEAR - 1)])
    assert [row.name_masked for row in index_batch(session, number(batch))] == [MINOR_SHOWN, "王*"]


def test_items_are_told_edition_by_edition_and_no_draft(session: Session) -> None:
    an_edition(session, YEAR + 1, state="draft", items=[a_policy(YEAR + 1, MASKED)])
    told = list(index_policies(session, YEAR))
    assert [item.code for item in told] == sorted([COUNT_ONLY, FULL, MASKED, NOT_LISTED])
    assert "种地的农民" in told[0].body
    assert told[0].department == "海城市民政局"
    assert list(index_policies(session, YEAR + 1)) == []
    assert list(index_policies(session, YEAR + 2)) == []


def test_a_document_is_told_while_it_is_public(session: Session) -> None:
    shown = a_document(session, policies=(MASKED, FULL))
    assert shown.id
    told = index_document(session, shown.id)
    assert told
    assert (told.title, told.policies) == (shown.title, (MASKED, FULL))
    for state in ("draft", "withdrawn"):
        other = a_document(session, state=state)
        assert other.id
        assert index_document(session, other.id) is None


def test_a_rebuild_reads_what_is_public(session: Session) -> None:
    batches = [a_batch(session, state.upper(), state=state) for state in ("published", *ENDED)]
    shown = a_document(session)
    a_document(session, state="withdrawn")
    an_edition(session, YEAR + 1, state="draft")
    subjects = public_subjects(session)
    assert subjects.batches == (batches[0].id,)
    assert [year for year, _ in subjects.years] == [YEAR]
    assert subjects.documents == ((shown.id, shown.publication_no),)


def test_rows_of_a_list_that_was_just_taken_down_are_not_believed(session: Session) -> None:
    public, gone = number(a_batch(session, "PAY")), number(a_batch(session, "GONE", state="withdrawn"))
    counted = number(a_batch(session, "SICK", policy_code=COUNT_ONLY))
    ending = number(a_batch(session, "OPEN", kind="announcement", objections_until=TODAY))
    batches = [public, gone, counted, ending, 999]
    assert standing_lists(session, batches, TODAY) == {public, ending}
    assert standing_lists(session, batches, TODAY + timedelta(days=1)) == {public}
    assert standing_lists(session, [], TODAY) == frozenset()


def test_a_document_that_was_just_withdrawn_is_not_believed(session: Session) -> None:
    shown, gone = a_document(session), a_document(session, state="withdrawn")
    assert shown.id
    assert gone.id
    assert standing_documents(session, [shown.id, gone.id, 999]) == {shown.id}
