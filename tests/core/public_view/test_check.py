"""What a person sees of the own payments, on both databases: every payment once, whatever it took."""

from datetime import date, timedelta

import pytest

from core.database import Session
from core.public_view.check import Office, OpenList, OwnRecord, own_record
from core.records.departments import FailReason
from core.records.payouts import Batch
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    NOT_LISTED,
    TODAY,
    Row,
    a_batch,
    a_digest,
    an_edition,
    failed,
    small_county,
)

PERSON, LOOKUP = a_digest("person me"), a_digest("lookup me")


def mine(**changes: object) -> Row:
    return Row(**{"person": PERSON, "lookup": LOOKUP, **changes})  # type: ignore[arg-type]  # fields of Row


def mine_failed(**changes: object) -> Row:
    return failed(**{"person": PERSON, "lookup": LOOKUP, **changes})


def batch(session: Session, number: str, *rows: Row, repays: Batch | None = None, **changes: object) -> Batch:
    kind = "repayment" if repays else "payment"
    given = {"kind": kind, "repays_id": repays.id if repays else None, **changes}
    return a_batch(session, number, rows=rows, **given)  # type: ignore[arg-type]  # columns of Batch


def record(session: Session) -> OwnRecord:
    found = own_record(session, PERSON, LOOKUP, TODAY)
    assert found is not None
    return found


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def test_nobody_is_none(county: Session) -> None:
    batch(county, "P-1", Row())
    assert own_record(county, PERSON, LOOKUP, TODAY) is None


def test_payments_are_summed_and_explained(county: Session) -> None:
    batch(county, "P-1", Row(), mine(), mine(amount_fen=80_000))
    found = record(county)
    assert (found.received_fen, found.failed_n, found.listed_n) == (166_700, 0, 0)
    first, second = sorted(found.years[0].payments, key=lambda payment: -payment.amount_fen)
    assert first.computed is not None
    assert first.computed.comes_out
    assert not first.computed.other_rate
    assert second.computed is not None
    assert not second.computed.comes_out
    assert (second.bank, second.account_tail) == ("海城农商银行", "4321")


def test_a_repayment_is_one_card_with_its_failure(county: Session) -> None:
    first = batch(county, "P-1", mine_failed())
    batch(
        county, "R-1", mine(status="repaid", original_row=1, paid_on=date(2026, 11, 22), village=EAST_B), repays=first
    )
    found = record(county)
    (payment,) = found.years[0].payments
    assert payment.settled is not None
    assert payment.failure is not None
    assert payment.settled.paid_on == date(2026, 11, 22)
    assert payment.settled.open_list == OpenList(f"/lists/R-1/villages/{EAST_B}", named=True)
    assert payment.open_list == OpenList(f"/lists/P-1/villages/{EAST_A}", named=True)
    assert (found.received_fen, found.failed_n) == (86_700, 0)


@pytest.mark.parametrize(("policy", "path"), [(COUNT_ONLY, "/lists/R-1"), (NOT_LISTED, "")])
def test_the_list_of_a_repayment_is_as_open_as_its_policy(county: Session, policy: str, path: str) -> None:
    first = batch(county, "P-1", mine_failed(), policy_code=policy)
    batch(county, "R-1", mine(status="repaid", original_row=1), repays=first, policy_code=policy)
    (payment,) = record(county).years[0].payments
    assert payment.settled is not None
    assert payment.settled.open_list == (OpenList(path, named=False) if path else None)


@pytest.mark.parametrize(("bank", "known"), [("海城农商银行", True), ("别处的银行", False), ("", False)])
def test_a_bank_that_must_act_is_named_when_it_is_known(county: Session, bank: str, known: bool) -> None:
    county.add(
        FailReason(
            code="3017",
            official_text="账户已冻结",
            plain_text="这张卡被冻结了。",
            villager_should="请到银行问。",
            who_acts="代发银行",
        )
    )
    county.flush()
    batch(county, "P-1", mine_failed(reason="3017", bank=bank), mine_failed(bank="海城农商银行"))
    payments = record(county).years[0].payments
    banks = {payment.failure.who_acts: payment.failure.bank for payment in payments if payment.failure}
    assert banks == {"代发银行": Office(bank, "0412-0000801", "") if known else None, "镇（街）经办站所": None}


def test_a_second_attempt_straight_at_the_first_batch_leaves_no_open_failure(county: Session) -> None:
    first = batch(county, "P-1", mine_failed())
    batch(county, "R-1", mine_failed(original_row=1), repays=first)
    batch(county, "R-2", mine_failed(original_row=1), repays=first)
    assert record(county).failed_n == 1
    batch(county, "R-3", mine(status="repaid", original_row=1), repays=first)
    found = record(county)
    assert (found.failed_n, found.received_fen) == (0, 86_700)
    assert [len(year.payments) for year in found.years] == [1]


def test_a_chain_of_attempts_ends_where_the_money_came(county: Session) -> None:
    first = batch(county, "P-1", mine_failed())
    second = batch(county, "R-1", mine_failed(original_row=1, lookup=a_digest("lookup old name")), repays=first)
    batch(county, "R-2", mine(status="repaid", original_row=1), repays=second)
    found = record(county)
    assert (found.failed_n, found.received_fen) == (0, 86_700)
    assert [len(year.payments) for year in found.years] == [1]


def test_a_repayment_holds_for_the_corrected_version_of_its_batch(county: Session) -> None:
    old = batch(county, "P-1", mine_failed(), state="superseded")
    batch(county, "P-1", mine_failed(), version=2, supersedes_id=old.id)
    batch(county, "R-1", mine(status="repaid", original_row=1), repays=old)
    assert record(county).failed_n == 0


def test_a_repayment_that_is_not_public_changes_nothing(county: Session) -> None:
    first = batch(county, "P-1", mine_failed())
    batch(county, "R-1", mine(status="repaid", original_row=1), repays=first, state="proposed")
    found = record(county)
    assert (found.failed_n, found.received_fen) == (1, 0)


def test_a_repayment_whose_first_batch_is_gone_stands_alone(county: Session) -> None:
    first = batch(county, "P-1", mine_failed(), state="withdrawn")
    batch(county, "R-1", mine(status="repaid", original_row=1), repays=first)
    (payment,) = record(county).years[0].payments
    assert payment.status == "repaid"
    assert payment.settled is None
    assert payment.received_fen == 86_700


def test_money_belongs_to_the_year_in_which_it_came(county: Session) -> None:
    an_edition(county, 2025)
    first = batch(county, "P-0", mine_failed(paid_on=date(2025, 12, 20)), year=2025)
    batch(county, "R-0", mine(status="repaid", original_row=1, paid_on=date(2026, 1, 9)), repays=first, year=2025)
    found = record(county)
    assert [(year.year, year.received_fen) for year in found.years] == [(2026, 86_700)]
    assert found.received_fen == 86_700


def test_an_announcement_ends_with_its_last_day(county: Session) -> None:
    row = mine(status="listed", paid_on=None)
    batch(county, "A-1", row, kind="announcement", objections_until=TODAY)
    (payment,) = record(county).years[0].payments
    assert (payment.days_left, payment.received_fen, payment.year) == (1, 0, 2026)
    assert own_record(county, PERSON, LOOKUP, TODAY + timedelta(days=1)) is None


def steps(session: Session) -> list[tuple[str, str]]:
    (payment,) = [payment for year in record(session).years for payment in year.payments]
    return [(step.what, step.state) for step in payment.steps]


def test_a_payment_is_traced_from_its_announcement(county: Session) -> None:
    row = mine(status="listed", paid_on=None, amount_fen=80_000)
    shown = batch(county, "A-1", row, kind="announcement", state="expired", objections_until=date(2026, 11, 10))
    batch(county, "P-1", mine(), announced_id=shown.id)
    (payment,) = record(county).years[0].payments
    assert steps(county) == [("announced", "done"), ("paying", "done"), ("received", "done")]
    announced = payment.steps[0]
    assert (announced.until, announced.amount_fen, announced.path) == (date(2026, 11, 10), 80_000, "")
    assert payment.steps[2].day == date(2026, 11, 18)


def test_an_open_announcement_that_was_paid_is_told_on_the_card_of_the_payment(county: Session) -> None:
    shown = batch(county, "A-1", mine(status="listed", paid_on=None), kind="announcement")
    assert steps(county) == [("announced", "now"), ("paying", "next"), ("received", "next")]
    batch(county, "P-1", mine(), announced_id=shown.id)
    (payment,) = record(county).years[0].payments
    assert (payment.status, payment.steps[0].path, payment.steps[0].amount_fen) == ("paid", "/lists/A-1", None)
    assert record(county).listed_n == 0


def test_of_a_withdrawn_announcement_nothing_is_told(county: Session) -> None:
    shown = batch(county, "A-1", mine(status="listed", paid_on=None), kind="announcement", state="withdrawn")
    batch(county, "P-1", mine(), announced_id=shown.id)
    assert steps(county) == [("paying", "done"), ("received", "done")]


def test_what_is_not_paid_again_yet_waits_for_correction(county: Session) -> None:
    first = batch(county, "P-1", mine_failed())
    start = [("paying", "done"), ("failed", "bad")]
    assert steps(county) == [*start, ("correcting", "now"), ("repaid", "next")]
    second = batch(county, "R-1", mine_failed(original_row=1), repays=first)
    start += [("correcting", "done"), ("failed_again", "bad")]
    assert steps(county) == [*start, ("correcting", "now"), ("repaid", "next")]
    batch(county, "R-2", mine(status="repaid", original_row=1), repays=second)
    assert steps(county) == [*start, ("correcting", "done"), ("repaid", "done")]


def test_the_trace_follows_a_name_that_was_corrected(county: Session) -> None:
    first = batch(county, "P-1", mine_failed())
    batch(county, "R-1", mine(status="repaid", original_row=1, lookup=a_digest("lookup new name")), repays=first)
    assert [what for what, _ in steps(county)] == ["paying", "failed", "correcting", "repaid"]


def test_an_ended_announcement_alone_is_no_record(county: Session) -> None:
    batch(county, "A-1", mine(status="listed", paid_on=None), kind="announcement", state="expired")
    assert own_record(county, PERSON, LOOKUP, TODAY) is None
