"""Two officers, one transaction: what is public, what is counted, what is gone."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from core.actions.publication import (
    approve_batch,
    expire_announcements,
    propose_batch,
    return_batch,
    set_aside_batch,
    withdraw_batch,
)
from core.actions.recording import verify_publications
from core.actions.sheets import rows_digest
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.refusal import Refusal
from core.records.outbox import OutboxItem
from core.records.payouts import Batch, Finding
from core.records.publications import Publication
from core.records.totals import Total
from tests.factories import (
    APPROVER,
    CIVIL,
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FARMING,
    NOT_LISTED,
    NOW,
    OFFICER,
    TODAY,
    TOWN_A,
    Row,
    a_batch,
    a_policy,
    an_edition,
    failed,
    small_county,
)

CALENDAR = WorkCalendar.load()
FARMER = Actor("staff", "farming-1", "department", FARMING)
CIVILIAN = Actor("staff", "civil-1", "department", CIVIL)
CLERK = Actor("staff", "town-1", "township", township=TOWN_A)
DISCLOSER = Actor("staff", "disclosure-1", "disclosure")


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def an_id(batch: Batch) -> int:
    assert batch.id is not None
    return batch.id


def queued(session: Session) -> list[tuple[str, str]]:
    items = session.exec(select(OutboxItem).order_by(col(OutboxItem.id)))
    return [(item.kind, item.subject_id) for item in items if item.kind == "batch"]


def test_a_batch_is_proposed_and_approved_by_two(county: Session) -> None:
    batch = a_batch(county, state="held")
    propose_batch(county, an_id(batch), actor=FARMER, now=NOW)
    assert (batch.state, batch.proposed_by) == ("proposed", "farming-1")
    number = approve_batch(county, an_id(batch), actor=OFFICER, now=NOW, calendar=CALENDAR)
    assert (batch.state, batch.decided_by, batch.published_at) == ("published", "finance-1", NOW)
    assert batch.publication_no == number
    entry = county.get_one(Publication, number)
    assert (entry.action, entry.rows_n, entry.total_fen) == ("publish", batch.rows_n, batch.total_fen)
    assert queued(county) == [("batch", str(batch.id))]
    assert verify_publications(county) is None


def test_the_cube_counts_rows_persons_and_money(county: Session) -> None:
    rows = [
        Row(who="a", amount_fen=100),
        Row(who="a", amount_fen=20),
        failed(who="b", amount_fen=3),
        Row(village=EAST_B),
    ]
    batch = a_batch(county, state="proposed", rows=rows)
    approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR)
    cells = {(cell.village_code, cell.status): cell for cell in county.exec(select(Total))}
    assert set(cells) == {(EAST_A, "paid"), (EAST_A, "failed"), (EAST_B, "paid")}
    cell = cells[EAST_A, "paid"]
    assert (cell.rows_n, cell.persons_n, cell.amount_fen, cell.township_code) == (2, 1, 120, TOWN_A)
    assert (cell.policy_code, cell.year, cell.kind) == ("NY001", 2026, "payment")


def test_the_digest_is_over_the_rows_as_the_public_sees_them(county: Session) -> None:
    batch = a_batch(county, state="proposed", rows=[Row(), Row(name_shown="李*", minor_until=2030)])
    first, second = (hashlib.sha256(f"{batch.id}/{n}".encode()).hexdigest()[:16] for n in (1, 2))
    text = (
        f'[1,"{first}","{EAST_A}","3组","person","王*",102000,"亩",850000,86700,"paid","2026-11-18"]\n'
        f'[2,"{second}","{EAST_A}","3组","person","（未成年人，不列名）",102000,"亩",850000,86700,"paid","2026-11-18"]\n'
    )
    number = approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR)
    assert county.get_one(Publication, number).rows_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (
        rows_digest(county, an_id(batch), 2031)
        == hashlib.sha256(text.replace("（未成年人，不列名）", "李*").encode()).hexdigest()
    )


def test_of_a_policy_that_is_not_listed_no_figure_is_public(county: Session) -> None:
    batch = a_batch(county, state="proposed", policy_code=NOT_LISTED)
    entry = county.get_one(Publication, approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR))
    assert (entry.rows_n, entry.total_fen, entry.rows_sha256) == (0, 0, "")
    ended = county.get_one(Publication, withdraw_batch(county, an_id(batch), "名单有误", actor=OFFICER, now=NOW))
    assert (ended.rows_n, ended.total_fen) == (0, 0)
    assert county.exec(select(Total)).all() == []


def test_a_binding_word_in_the_name_is_stricter_than_the_item(county: Session) -> None:
    an_edition(county, 2025, items=[a_policy(2025, "MZ003", name="艾滋病感染者补贴", list_mode_web="full")])
    batch = a_batch(county, state="proposed", policy_code="MZ003", year=2025)
    approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR)
    assert county.exec(select(Total)).all() == []


def test_a_policy_that_only_counts_is_counted(county: Session) -> None:
    batch = a_batch(county, state="proposed", policy_code=COUNT_ONLY)
    approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR)
    assert len(county.exec(select(Total)).all()) == 3


def test_the_log_tells_no_figures_of_too_few_persons(county: Session) -> None:
    few = a_batch(county, "B-1", state="proposed", policy_code=COUNT_ONLY)
    more = a_batch(county, "B-2", state="proposed", policy_code=COUNT_ONLY, rows=[Row(who=str(n)) for n in range(5)])
    told = []
    for batch in (few, more):
        number = approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR)
        entry = county.get_one(Publication, number)
        assert entry.rows_sha256
        told.append((entry.rows_n, entry.total_fen))
    assert told == [(0, 0), (5, 5 * 86_700)]


def test_a_batch_with_errors_is_not_proposed(county: Session) -> None:
    issue = Finding(batch_id=0, row_no=1, field="name", code="name.missing", severity="error", sentence="没有姓名。")
    batch = a_batch(county, state="held", findings=[issue])
    with pytest.raises(Refusal, match=r"batch\.errors"):
        propose_batch(county, an_id(batch), actor=OFFICER, now=NOW)


@pytest.mark.parametrize("actor", [OFFICER, replace(OFFICER, role="department", department=FARMING)])
def test_the_proposer_neither_approves_nor_returns(county: Session, actor: Actor) -> None:
    batch = a_batch(county, state="proposed", proposed_by=actor.id)
    with pytest.raises(Refusal, match="same_officer"):
        approve_batch(county, an_id(batch), actor=actor, now=NOW, calendar=CALENDAR)
    with pytest.raises(Refusal, match="same_officer"):
        return_batch(county, an_id(batch), "总额不对", actor=actor, now=NOW)


@pytest.mark.parametrize(
    ("actor", "code"), [(CIVILIAN, "out_of_scope"), (CLERK, "not_allowed"), (Actor.system(), "not_allowed")]
)
def test_others_have_no_hand_in_it(county: Session, actor: Actor, code: str) -> None:
    held, proposed, published = (
        an_id(a_batch(county, state, state=state)) for state in ("held", "proposed", "published")
    )
    for call in (
        lambda: propose_batch(county, held, actor=actor, now=NOW),
        lambda: set_aside_batch(county, held, "重复", actor=actor, now=NOW),
        lambda: approve_batch(county, proposed, actor=actor, now=NOW, calendar=CALENDAR),
        lambda: return_batch(county, proposed, "总额不对", actor=actor, now=NOW),
        lambda: withdraw_batch(county, published, "名单有误", actor=actor, now=NOW),
    ):
        with pytest.raises(Refusal) as refusal:
            call()
        assert refusal.value.code == code


@pytest.mark.parametrize("state", ["held", "published", "refused", "withdrawn", "superseded", "expired"])
def test_only_a_proposal_is_approved(county: Session, state: str) -> None:
    batch = a_batch(county, state=state)
    with pytest.raises(Refusal, match=r"batch\.state"):
        approve_batch(county, an_id(batch), actor=DISCLOSER, now=NOW, calendar=CALENDAR)


def test_an_unknown_batch_or_policy_is_refused(county: Session) -> None:
    with pytest.raises(Refusal, match="not_found"):
        approve_batch(county, 404, actor=APPROVER, now=NOW, calendar=CALENDAR)
    batch = a_batch(county, state="proposed", year=2024)
    with pytest.raises(Refusal, match=r"policy\.unknown"):
        approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR)


def test_a_batch_is_returned_or_set_aside_with_a_reason(county: Session) -> None:
    batch, other = a_batch(county, state="proposed"), a_batch(county, "B-2", state="held")
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(Refusal, match=r"reason\.missing"):
            return_batch(county, an_id(batch), reason, actor=APPROVER, now=NOW)
    return_batch(county, an_id(batch), " 总额不对 ", actor=APPROVER, now=NOW)
    set_aside_batch(county, an_id(other), "重复报送", actor=APPROVER, now=NOW)
    assert (batch.state, batch.decision_reason, batch.decided_by) == ("refused", "总额不对", "finance-2")
    assert (other.state, other.decision_reason) == ("refused", "重复报送")


def test_a_withdrawn_batch_leaves_cube_and_search_and_stays_in_the_log(county: Session) -> None:
    batch = a_batch(county)
    assert county.exec(select(Total)).first() is not None
    number = withdraw_batch(county, an_id(batch), "村里核对有误", actor=DISCLOSER, now=NOW)
    assert (batch.state, batch.ended_reason, batch.ended_at) == ("withdrawn", "村里核对有误", NOW)
    assert county.exec(select(Total)).all() == []
    assert queued(county) == [("batch", str(batch.id))] * 2
    entry = county.get_one(Publication, number)
    assert (entry.action, entry.reason, entry.total_fen) == ("withdraw", "村里核对有误", batch.total_fen)
    with pytest.raises(Refusal, match=r"batch\.state"):
        withdraw_batch(county, an_id(batch), "再撤一次", actor=DISCLOSER, now=NOW)


def test_a_withdrawal_needs_a_reason(county: Session) -> None:
    batch = a_batch(county)
    with pytest.raises(Refusal, match=r"reason\.missing"):
        withdraw_batch(county, an_id(batch), " ", actor=DISCLOSER, now=NOW)


def test_a_published_correction_ends_what_it_corrects(county: Session) -> None:
    first = a_batch(county, "B-1")
    between = a_batch(county, "B-1", version=2, state="refused", supersedes_id=first.id)
    last = a_batch(county, "B-1", version=3, state="proposed", supersedes_id=between.id)
    number = approve_batch(county, an_id(last), actor=APPROVER, now=NOW, calendar=CALENDAR)
    assert [batch.state for batch in (first, between, last)] == ["superseded", "refused", "published"]
    assert {cell.batch_id for cell in county.exec(select(Total))} == {last.id}
    log = county.exec(select(Publication).order_by(col(Publication.no))).all()
    assert [(entry.action, entry.subject_id) for entry in log[-2:]] == [
        ("supersede", str(first.id)),
        ("publish", str(last.id)),
    ]
    assert (log[-1].no, first.ended_reason) == (number, "由批次 B-1 第3版替换")
    assert queued(county)[-2:] == [("batch", str(first.id)), ("batch", str(last.id))]


def test_a_correction_of_a_withdrawn_batch_leaves_it_withdrawn(county: Session) -> None:
    first = a_batch(county, "B-1", state="withdrawn")
    last = a_batch(county, "B-1", version=2, state="proposed", supersedes_id=first.id)
    approve_batch(county, an_id(last), actor=APPROVER, now=NOW, calendar=CALENDAR)
    assert (first.state, last.state) == ("withdrawn", "published")


def test_of_two_corrections_only_one_is_published(county: Session) -> None:
    first = a_batch(county, "B-1")
    one, two = (a_batch(county, number, state="proposed", supersedes_id=first.id) for number in ("B-2", "B-3"))
    approve_batch(county, an_id(one), "重新核实", actor=APPROVER, now=NOW, calendar=CALENDAR)
    with pytest.raises(Refusal, match=r"supersedes\.ended"):
        approve_batch(county, an_id(two), "重新核实", actor=APPROVER, now=NOW, calendar=CALENDAR)


def test_the_same_failed_row_is_not_repaid_twice(county: Session) -> None:
    paid = a_batch(county, "P-1", rows=[failed(who="a"), failed(who="b")])
    again = [Row(status="repaid", original_row=1, who="a")]
    first = a_batch(county, "R-1", state="proposed", kind="repayment", repays_id=paid.id, rows=again)
    second = a_batch(county, "R-2", state="proposed", kind="repayment", repays_id=paid.id, rows=again)
    approve_batch(county, an_id(first), actor=APPROVER, now=NOW, calendar=CALENDAR)
    with pytest.raises(Refusal) as refusal:
        approve_batch(county, an_id(second), actor=APPROVER, now=NOW, calendar=CALENDAR)
    assert (refusal.value.code, refusal.value.detail) == ("repays.twice", {"row_no": 1})
    third = a_batch(
        county,
        "R-1",
        version=2,
        state="proposed",
        kind="repayment",
        repays_id=paid.id,
        supersedes_id=first.id,
        rows=again,
    )
    approve_batch(county, an_id(third), actor=APPROVER, now=NOW, calendar=CALENDAR)


def test_announcements_end_by_themselves(county: Session) -> None:
    over = a_batch(county, "A-1", kind="announcement", objections_until=TODAY - timedelta(days=1))
    last_day = a_batch(county, "A-2", kind="announcement", objections_until=TODAY)
    payment = a_batch(county, "P-1")
    assert expire_announcements(county, actor=Actor.system(), now=NOW, today=TODAY) == 1
    assert [batch.state for batch in (over, last_day, payment)] == ["expired", "published", "published"]
    assert over.ended_reason == "公示期满"
    assert over.id not in {cell.batch_id for cell in county.exec(select(Total))}
    assert expire_announcements(county, actor=Actor.system(), now=NOW, today=TODAY) == 0


def test_an_announcement_is_not_published_after_its_time(county: Session) -> None:
    batch = a_batch(county, kind="announcement", state="proposed", objections_until=TODAY - timedelta(days=1))
    with pytest.raises(Refusal, match=r"announcement\.over"):
        approve_batch(county, an_id(batch), actor=APPROVER, now=NOW, calendar=CALENDAR)
