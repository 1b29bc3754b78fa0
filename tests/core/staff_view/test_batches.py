"""What an officer is shown of a batch: sums, comparison, privacy, preview, offers; on both databases."""

import pytest
from sqlmodel import select

from core.actions.holds import hold_list
from core.actions.row_objections import object_to_row
from core.database import Session
from core.law.actor import Actor
from core.law.sensitivity import MINOR_SHOWN
from core.records.payouts import Payout
from core.records.policies import PolicyItem
from core.staff_view.payouts import (
    BatchFilter,
    Review,
    against,
    batch_head,
    batch_hold,
    list_batches,
    preview_page,
    review,
)
from core.staff_view.payouts.totals import Sum
from tests.core.public_view.publishing import SMALL, K, publish
from tests.factories import (
    APPROVER,
    CIVIL,
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FARMING,
    MASKED,
    NOT_LISTED,
    NOW,
    OFFICER,
    SOUTH_B,
    TOWN_A,
    WEST_A,
    Row,
    a_batch,
    an_edition,
    failed,
    small_county,
)

FARMER = Actor("staff", "farming-1", "department", FARMING)
CLERK = Actor("staff", "civil-1", "department", CIVIL)
TOWN = Actor("staff", "town-1", "township", None, TOWN_A)
AUDITOR = Actor("staff", "auditor-1", "auditor")
DISCLOSURE = Actor("staff", "disclosure-1", "disclosure")
ADMINISTRATOR = Actor("staff", "administrator-1", "administrator")
NOBODY = Actor("staff", "lost", "department")


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def seen(session: Session, batch_id: int, actor: Actor = OFFICER) -> Review:
    page = review(session, actor, batch_id, NOW)
    assert page is not None
    return page


def an_item(session: Session) -> PolicyItem:
    return session.exec(select(PolicyItem).where(PolicyItem.code == MASKED)).one()


def test_sums_add_up_by_village_township_and_status(county: Session) -> None:
    a_batch(
        county,
        rows=[
            Row(),
            Row(village=WEST_A),
            failed(village=EAST_B),
            Row(village=EAST_B, who="1"),
            Row(village=EAST_B, who="1"),
        ],
    )
    page = seen(county, 1)
    assert page.total == Sum(5, 4, 5 * 86_700)
    assert [(town.name, town.villages_n, town.now.rows_n) for town in page.townships] == [
        ("牛庄镇", 2, 2),
        ("西四镇", 1, 3),
    ]
    assert [(one.status, one.rows_n) for one in page.statuses] == [("没发成", 1), ("已发到卡上", 4)]
    assert sum((line.now for town in page.townships for line in town.villages), Sum()) == page.total


def test_the_comparison_counts_persons_without_naming_them(county: Session) -> None:
    a_batch(county, "A", rows=[Row(who="stays"), Row(who="goes"), Row(village=SOUTH_B, who="goes too")])
    a_batch(county, "B", state="held", rows=[Row(who="stays", amount_fen=90_000), Row(village=WEST_A, who="comes")])
    page = seen(county, 2)
    assert page.comparison is not None
    assert (page.comparison.added_persons, page.comparison.dropped_persons, page.comparison.kept_persons) == (1, 2, 1)
    changes = {line.code: line.change_fen for town in page.townships for line in town.villages}
    assert changes == {EAST_A: 90_000 - 2 * 86_700, WEST_A: 86_700, SOUTH_B: -86_700}


def test_what_a_batch_is_compared_with(county: Session) -> None:
    first = a_batch(county, "A", rows=[Row()])
    a_batch(county, "B", kind="announcement", rows=[Row(status="listed")])
    a_batch(county, "C", state="withdrawn", rows=[Row()])
    a_batch(county, "D", state="held", policy_code=COUNT_ONLY, department=CIVIL, rows=[Row()])
    a_batch(county, "E", state="held", rows=[Row()])
    a_batch(county, "F", state="held", kind="announcement", rows=[Row(status="listed")])
    against = {no: (page := seen(county, no)).comparison and page.comparison.batch_no for no in (1, 4, 5, 6)}
    assert against == {1: None, 4: None, 5: "A", 6: "B"}
    correction = a_batch(county, "G", state="held", rows=[Row()])
    correction.supersedes_id = first.id
    county.flush()
    corrected = seen(county, 7).comparison
    assert corrected is not None
    assert corrected.batch_no == "A"


def test_the_privacy_report_counts_who_stands_alone(county: Session) -> None:
    crowd = [Row(name_shown="王*", who=str(number)) for number in range(5)]
    alone = Row(name_shown="李*明", amount_fen=1, village=WEST_A, group="", minor_until=2030)
    same_amount = Row(name_shown="赵*", group="4组")
    firm = Row(payee="organisation", name_shown="示例合作社", group="4组", amount_fen=5)
    an_item(county).smallest_group = 5
    a_batch(county, state="held", rows=[*crowd, alone, same_amount, firm])
    report = seen(county, 1).privacy
    assert (report.k, report.rows_n, report.minors_n, report.organisations_n) == (5, 8, 1, 1)
    assert (report.unique_names, report.unique_amounts, report.unique_names_and_amounts) == (3, 2, 3)
    assert (report.alone_n, report.small_villages_n, report.small_persons_n) == (1, 1, 1)
    assert [(group.village, group.persons_n, group.where) for group in report.moved] == [
        ("西村", 1, "并到牛庄镇"),
        ("东村", 6, "并到牛庄镇"),
    ]
    assert report.small_groups_n == 1
    assert report.share(report.unique_names) == 38


def test_the_preview_hides_minors_and_small_figures(county: Session) -> None:
    a_batch(county, "A", state="held", rows=[Row(), Row(minor_until=2026), Row(minor_until=2025)])
    named = preview_page(county, OFFICER, 1, NOW, after=1)
    assert named is not None
    assert [row.name for row in named.preview.rows] == [MINOR_SHOWN, "王*"]

    rows = [Row(who=str(number)) for number in range(12)]
    rows += [Row(village=WEST_A, who="w")] + [Row(village=SOUTH_B, who=f"s{number}") for number in range(6)]
    a_batch(county, "B", state="held", policy_code=COUNT_ONLY, department=CIVIL, rows=rows)
    counted = preview_page(county, OFFICER, 2, NOW, after=0)
    assert counted is not None
    assert [cell.rows_n for cell in counted.preview.cells] == [13, 12, 1, 6, 6]
    cells = {(cell.township, cell.village): cell.hidden for cell in counted.preview.cells}
    # East village goes along with the single person of west village, or the township's sum would tell of that person.
    assert cells == {
        ("牛庄镇", ""): False, ("牛庄镇", "东村"): True, ("牛庄镇", "西村"): True, ("西四镇", ""): False, ("西四镇", "南村"): False,
    }  # fmt: skip

    a_batch(county, "C", state="held", policy_code=NOT_LISTED, department=CIVIL, rows=[Row()])
    assert (page := preview_page(county, OFFICER, 3, NOW, after=0)) is not None
    assert (page.preview.mode, page.preview.rows, page.preview.cells) == ("none", (), ())


@pytest.mark.parametrize(
    ("actor", "visible"),
    [
        (OFFICER, [1, 2, 3]), (AUDITOR, [1, 2, 3]), (DISCLOSURE, [1, 2, 3]), (FARMER, [1, 3]), (CLERK, [2]), (TOWN, [1]),
        (ADMINISTRATOR, []), (NOBODY, []),
    ],
)  # fmt: skip
def test_each_role_sees_its_part(county: Session, actor: Actor, visible: list[int]) -> None:
    a_batch(county, "A", rows=[Row(), Row(village=EAST_B)])
    a_batch(county, "B", policy_code=COUNT_ONLY, department=CIVIL, rows=[Row(village=SOUTH_B)])
    a_batch(county, "C", state="held", rows=[Row()])
    assert [no for no in (1, 2, 3) if batch_head(county, actor, no) is not None] == visible
    page = list_batches(county, actor, BatchFilter())
    assert sorted(row.id for row in page.rows) == visible if page else visible == []


def test_a_township_gets_the_sums_of_its_part(county: Session) -> None:
    a_batch(county, "A", rows=[Row(), Row(village=EAST_B, who="b")])
    page = seen(county, 1, TOWN)
    assert page.total == Sum(1, 1, 86_700)
    assert [town.code for town in page.townships] == [TOWN_A]
    assert page.privacy.rows_n == 1
    assert [row.row_no for row in page.preview.rows] == [1]
    listed = list_batches(county, TOWN, BatchFilter())
    assert listed is not None
    assert [(row.rows_n, row.total_fen) for row in listed.rows] == [(1, 86_700)]


def test_what_is_offered_depends_on_state_role_and_person(county: Session) -> None:
    a_batch(county, "A", state="proposed", proposed_by=OFFICER.id, rows=[Row()])
    a_batch(county, "B", state="held", errors_n=2, rows=[])
    a_batch(county, "C", rows=[Row()])
    own, other, reader = (seen(county, 1, who).offers for who in (OFFICER, APPROVER, AUDITOR))
    assert (own.approve, own.give_back, own.why_not) == (False, False, "same_officer")
    assert (other.approve, other.give_back, other.why_not) == (True, True, "")
    assert not any((reader.approve, reader.give_back, reader.propose, reader.withdraw, reader.set_aside))
    wrong = seen(county, 2).offers
    assert (wrong.propose, wrong.set_aside, wrong.why_not) == (False, True, "errors")
    assert seen(county, 3, DISCLOSURE).offers.withdraw


def test_the_preview_shows_small_groups_with_their_township(county: Session) -> None:
    an_item(county).smallest_group = K
    a_batch(county, "A", state="held", rows=SMALL)
    page = preview_page(county, OFFICER, 1, NOW, after=0)
    assert page is not None
    assert {(row.township, row.village, row.group) for row in page.preview.rows} == {
        ("牛庄镇", "（人数少的村合并公布）", ""),
        ("西四镇", "南村", "3组"),
    }
    town = preview_page(county, TOWN, 1, NOW, after=0)
    assert town is None
    publish(county, "B", rows=SMALL, period="2026-12")
    published = preview_page(county, TOWN, 2, NOW, after=0)
    assert published is not None
    assert len(published.preview.rows) == 7


def test_a_row_under_objection_is_hidden_in_the_preview_too(county: Session) -> None:
    a_batch(county, "A")
    public_id = county.exec(select(Payout.public_id).where(Payout.row_no == 1)).one()
    assert object_to_row(county, "A", 1, public_id, actor=Actor.citizen(), now=NOW)
    assert [row.hidden for row in seen(county, 1).preview.rows] == [True, False, False]


def test_an_officer_sees_what_a_correction_would_change(county: Session) -> None:
    first = publish(county, "A", rows=[Row(who="a"), Row(who="b", name_shown="李*"), Row(who="m", minor_until=2030)])
    rows = [Row(who="a", amount_fen=5), Row(who="c", name_shown="赵*")]
    a_batch(county, "A", version=2, state="proposed", supersedes_id=first.id, rows=rows)
    (found,) = against(county, 2, "masked", 2026)
    assert (found.added_n, found.dropped_n, found.amount_n, found.any, found.announced) == (1, 2, 1, True, False)
    assert {(one.said, one.name, one.before_fen, one.after_fen) for one in found.samples} == {
        ("新增", "赵*", None, 86_700),
        ("去掉", "李*", 86_700, None),
        ("去掉", MINOR_SHOWN, 86_700, None),
        ("金额改了", "王*", 86_700, 5),
    }
    assert against(county, 2, "count_only", 2026)[0].samples == ()
    assert against(county, 1, "masked", 2026) == ()


def test_holds_are_seen_and_may_be_released_by_who_answers(county: Session) -> None:
    a_batch(county, "G", kind="announcement")
    hold_list(county, "G", "T-1", actor=Actor.system(), now=NOW)
    page = seen(county, 1)
    assert [(hold.reference, hold.released_at) for hold in page.holds] == [("T-1", None)]
    assert page.offers.release
    assert seen(county, 1, FARMER).offers.release
    assert not seen(county, 1, AUDITOR).offers.release
    assert batch_hold(county, OFFICER, 1, page.holds[0].id) is not None
    assert batch_hold(county, CLERK, 1, page.holds[0].id) is None
    assert batch_hold(county, OFFICER, 1, 99) is None
