"""Batches are taken whole or not at all, once, and never over one another."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.actions.payouts import Receipt, known_for, receive_batch, report_progress
from core.database import SessionFactory
from core.law.actor import Actor
from core.law.payouts.types import StagedRow
from core.law.refusal import Refusal
from core.records.payouts import Batch, Finding, Payout, Progress
from core.records.trail import TrailEntry
from tests.core.actions.feeding import (
    AMOUNT,
    BAD_ID,
    BATCH_NO,
    ODD_SUM,
    SENDER,
    a_manifest,
    corrected,
    incoming,
    never,
    staged,
)
from tests.factories import (
    CIVIL,
    COUNT_ONLY,
    EAST_A,
    FARMING,
    FULL,
    MASKED,
    NOW,
    Row,
    a_batch,
    an_edition,
    failed,
    small_county,
)


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def receive(session: Session, batch: object = None, rows: Iterable[StagedRow] | None = None) -> Receipt:
    taken = batch or incoming()
    return receive_batch(session, taken, staged() if rows is None else rows, actor=SENDER, now=NOW)  # type: ignore[arg-type]  # shorter calls


def state_of(session: Session, batch_no: str, version: int = 1) -> str:
    session.expire_all()
    return session.exec(select(Batch.state).where(Batch.batch_no == batch_no, Batch.version == version)).one()


def test_a_batch_is_held_with_all_its_rows(county: Session) -> None:
    receipt = receive(county)
    assert (receipt.batch_no, receipt.version, receipt.state, receipt.repeated) == (BATCH_NO, 1, "held", False)
    assert (receipt.rows_n, receipt.total_fen, receipt.errors_n) == (3, 3 * AMOUNT, 0)
    assert receipt.url == f"/intake/v1/batches/{BATCH_NO}"
    batch = county.get_one(Batch, receipt.batch_id)
    assert (batch.sender, batch.received_via, batch.received_at, batch.made_at) == ("dibao", "http", NOW, NOW)
    rows = county.exec(select(Payout).order_by(col(Payout.row_no))).all()
    written = [StagedRow(*(getattr(row, name) for name in StagedRow._fields)) for row in rows]
    assert [row._replace(paid_on=str(row.paid_on)) for row in written] == list(staged())


def test_warnings_let_a_batch_pass_and_are_kept(county: Session) -> None:
    receipt = receive(county, incoming(None, "odd", ODD_SUM))
    assert (receipt.errors_n, receipt.warnings_n) == (0, 1)
    finding = county.exec(select(Finding)).one()
    assert (finding.row_no, finding.field, finding.code, finding.severity) == (1, "amount", "amount.factors", "warning")
    assert county.exec(select(sa.func.count()).select_from(Payout)).one() == 3


def test_a_batch_with_errors_leaves_findings_and_no_rows(county: Session) -> None:
    manifest = a_manifest(policy_code="an-unknown-policy-code", department_code="nobody")
    receipt = receive(county, incoming(manifest, "bad", BAD_ID), never())
    assert (receipt.state, receipt.errors_n) == ("held", 1)
    assert county.exec(select(Finding.code)).all() == ["id.checksum"]
    assert county.exec(select(Payout.id)).all() == []


def test_the_same_bytes_give_the_first_receipt(county: Session) -> None:
    first = receive(county)
    again = receive(county, rows=never())
    assert again.repeated
    assert (again.receipt_no, again.batch_id) == (first.receipt_no, first.batch_id)
    assert county.exec(select(sa.func.count()).select_from(Payout)).one() == 3
    assert county.exec(select(TrailEntry.event)).all() == ["batch.received", "batch.repeated"]


def test_other_bytes_under_the_same_number_conflict(county: Session) -> None:
    receive(county)
    with pytest.raises(Refusal, match=r"batch\.conflict"):
        receive(county, incoming(None, "second"))
    with pytest.raises(Refusal, match=r"batch\.conflict"):
        receive(county, incoming(a_manifest(supersedes="another"), "third"))


def test_rows_that_do_not_add_up_are_refused(county: Session) -> None:
    for rows in (staged(2), staged(3, amount_fen=AMOUNT + 1)):
        with pytest.raises(Refusal, match=r"batch\.totals"):
            receive(county, rows=rows)
        county.rollback()
        small_county(county)


def test_a_broken_stream_leaves_nothing(sessions: SessionFactory) -> None:
    def breaks_off() -> Iterable[StagedRow]:
        yield from staged(2)
        raise ConnectionError

    with sessions.begin() as session:
        small_county(session)
    with pytest.raises(ConnectionError), sessions.begin() as session:
        receive(session, rows=breaks_off())
    with sessions.begin() as session:
        assert session.exec(select(Batch)).all() == []
        assert session.exec(select(Payout)).all() == []
        assert not receive(session).repeated


def test_a_correction_takes_an_unpublished_batch_out_of_the_way(county: Session) -> None:
    for state, number in (("held", BATCH_NO), ("proposed", "B-2")):
        a_batch(county, number, state=state)
        manifest = a_manifest(batch_no=number, supersedes=number)
        receipt = receive(county, incoming(manifest, number))
        assert receipt.version == 2
        assert state_of(county, number) == "superseded"


def test_a_published_batch_stays_until_its_correction_is_published(county: Session) -> None:
    batch = a_batch(county, BATCH_NO)
    receipt = receive(county, incoming(corrected(), "second"))
    assert state_of(county, BATCH_NO) == "published"
    assert county.get_one(Batch, receipt.batch_id).supersedes_id == batch.id


def test_a_correction_may_have_a_number_of_its_own(county: Session) -> None:
    batch = a_batch(county, BATCH_NO, state="refused")
    receipt = receive(county, incoming(corrected("NEW-1"), "second"))
    assert (receipt.batch_no, receipt.version) == ("NEW-1", 1)
    assert county.get_one(Batch, receipt.batch_id).supersedes_id == batch.id
    assert state_of(county, BATCH_NO) == "refused"


def test_a_correction_of_nothing_or_of_the_replaced_is_refused(county: Session) -> None:
    with pytest.raises(Refusal, match=r"supersedes\.unknown"):
        receive(county, incoming(corrected(), "second"))
    a_batch(county, BATCH_NO, state="superseded")
    with pytest.raises(Refusal, match=r"supersedes\.ended"):
        receive(county, incoming(corrected("NEW-1"), "third"))
    a_batch(county, "ANN", kind="announcement")
    with pytest.raises(Refusal, match=r"supersedes\.other"):
        receive(county, incoming(a_manifest(batch_no="NEW-2", supersedes="ANN"), "fourth"))


@pytest.mark.parametrize("changes", [{"policy_code": FULL}, {"year": 2025}])
def test_a_mistyped_number_ends_no_sound_batch(county: Session, changes: dict[str, Any]) -> None:
    sound = a_batch(county, "OTHER-1", state="held")
    with pytest.raises(Refusal, match=r"supersedes\.other"):
        receive(county, incoming(a_manifest(batch_no="NEW-3", supersedes="OTHER-1", **changes), "other"))
    assert county.get_one(Batch, sound.id).state == "held"
    a_batch(county, "PAID-1")
    with pytest.raises(Refusal, match=r"repays\.other"):
        receive(county, incoming(a_manifest(batch_no="R-9", kind="repayment", repays="PAID-1", **changes), "again"))


def test_what_errors_hold_may_have_named_the_wrong_policy(county: Session) -> None:
    wrong = a_batch(county, "WRONG-1", state="held", errors_n=1)
    receipt = receive(county, incoming(a_manifest(batch_no="WRONG-1", supersedes="WRONG-1", policy_code=FULL), "right"))
    assert county.get_one(Batch, receipt.batch_id).supersedes_id == wrong.id


def test_a_repayment_names_the_published_version(county: Session) -> None:
    a_batch(county, "P-1", state="superseded")
    published = a_batch(county, "P-1", version=2)
    manifest = a_manifest(batch_no="R-1", kind="repayment", repays="P-1")
    receipt = receive(county, incoming(manifest, "repay"), staged(status="repaid"))
    assert county.get_one(Batch, receipt.batch_id).repays_id == published.id


def test_a_repayment_of_an_unknown_batch_is_refused(county: Session) -> None:
    manifest = a_manifest(kind="repayment", repays="P-404")
    with pytest.raises(Refusal, match=r"repays\.unknown"):
        receive(county, incoming(manifest, "repay"))


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor.citizen(), "not_allowed"),
        (Actor("staff", "a", "auditor"), "not_allowed"),
        (Actor("staff", "civil-1", "department", CIVIL), "out_of_scope"),
    ],
)
def test_others_bring_no_batch(county: Session, actor: Actor, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        receive_batch(county, incoming(), never(), actor=actor, now=NOW)


def test_a_department_corrects_only_its_own_batches(county: Session) -> None:
    a_batch(county, "CIVIL-1", policy_code=COUNT_ONLY)
    farmer = Actor("staff", "farming-1", "department", FARMING)
    with pytest.raises(Refusal, match="out_of_scope"):
        receive_batch(county, incoming(a_manifest(supersedes="CIVIL-1")), never(), actor=farmer, now=NOW)


@pytest.mark.parametrize("contents", [("same", "same"), ("one", "two")])
def test_two_connections_at_the_same_moment(sessions: SessionFactory, contents: tuple[str, str]) -> None:
    with sessions.begin() as session:
        small_county(session)
    start = Barrier(2)

    def send(content: str) -> Receipt | str:
        start.wait()
        try:
            with sessions.begin() as session:
                return receive(session, incoming(None, content), staged())
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, contents))
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    if contents[0] == contents[1]:
        assert sorted(receipt.repeated for receipt in receipts) == [False, True]
        assert len({receipt.receipt_no for receipt in receipts}) == 1
    else:
        assert len(receipts) == 1
        assert "batch.conflict" in answers
    with sessions() as session:
        assert len(session.exec(select(Batch)).all()) == 1
        assert session.exec(select(sa.func.count()).select_from(Payout)).one() == 3


def test_what_is_known_for_a_batch(county: Session) -> None:
    known = known_for(county, a_manifest())
    assert known.villages[EAST_A] == "东村"
    assert known.policies[MASKED].list_mode_web == "masked"
    assert known.policies[MASKED].rate_e4 == 850_000
    assert list(known.policies) == [MASKED]
    assert known_for(county, a_manifest(policy_code=FULL)).policies[FULL].list_mode_web == "full"
    assert FARMING in known.departments
    assert known.reasons == {"3006", "3009"}
    assert (known.failed_rows, known.repaid_rows) == (None, frozenset())
    assert known_for(county, a_manifest(year=2025)).policies == {}


def test_what_is_known_for_a_repayment(county: Session) -> None:
    rows = [Row(who="a"), failed(who="b"), failed(who="c", amount_fen=500), failed(who="d")]
    a_batch(county, "P-1", state="proposed", rows=rows)
    manifest = a_manifest(batch_no="R-2", kind="repayment", repays="P-1")
    assert known_for(county, manifest).failed_rows is None
    batch = a_batch(county, "P-1", version=2, rows=rows)
    again: dict[str, Any] = {"kind": "repayment", "repays_id": batch.id}
    a_batch(county, "R-1", state="held", rows=[Row(status="repaid", original_row=2, who="b")], **again)
    a_batch(county, "R-0", state="refused", rows=[Row(status="repaid", original_row=3, who="c")], **again)
    a_batch(county, "R-3", rows=[failed(original_row=4, who="d")], **again)
    known = known_for(county, manifest)
    assert known.failed_rows is not None
    assert set(known.failed_rows) == {2, 3, 4}
    assert known.failed_rows[3] == 500
    assert known.failed_persons.keys() == known.failed_rows.keys()
    assert known.repaid_rows == {2}
    assert known_for(county, a_manifest(batch_no="R-1", kind="repayment", repays="P-1")).repaid_rows == frozenset()


def test_progress_may_come_first_and_twice(county: Session) -> None:
    for _ in range(2):
        report_progress(county, "LATER-1", 3, NOW - timedelta(days=1), FARMING, actor=SENDER, now=NOW)
    report = county.exec(select(Progress)).one()
    assert (report.batch_no, report.step, report.by_code) == ("LATER-1", 3, FARMING)


@pytest.mark.parametrize(
    ("step", "later", "by", "code"),
    [
        (0, 0, FARMING, "progress.invalid"),
        (13, 0, FARMING, "progress.invalid"),
        (1, 6, FARMING, "progress.future"),
        (1, 0, "nobody", "department.unknown"),
    ],
)
def test_progress_that_cannot_be_is_refused(county: Session, step: int, later: int, by: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        report_progress(county, "B", step, NOW + timedelta(minutes=later), by, actor=SENDER, now=NOW)
    assert refusal.value.code == code
