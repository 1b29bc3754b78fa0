"""A list shows what its policy allows: masked rows, figures without names, or nothing; and says why it is gone."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.actions.holds import hold_list, release_list
from core.actions.row_objections import object_to_row
from core.database import Session
from core.law.actor import Actor
from core.law.masking import MASKS
from core.law.sensitivity import MINOR_SHOWN, K
from core.public_view.batches import Ended, ListHead, find_list, heads, period_words, policy_name
from core.public_view.lists import ListPage, ListRow, RowPage, list_page, row_page
from core.public_view.sums import Sum
from core.records.policies import PolicyItem
from tests.core.public_view.publishing import SMALL, publish
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    MASKED,
    NOT_LISTED,
    NOW,
    SOUTH_B,
    TODAY,
    TOWN_A,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    an_edition,
    failed,
    small_county,
)


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)
    an_edition(session)


def shown(session: Session, batch_no: str = "A", **part: str | int) -> ListPage:
    page = list_page(session, batch_no, today=TODAY, **part)  # type: ignore[arg-type]  # the keywords of list_page
    assert isinstance(page, ListPage)
    return page


def test_rows_are_shown_in_list_order_with_their_place(session: Session) -> None:
    a_batch(session, "A")
    page = shown(session)
    assert [(row.row_no, row.township, row.village, row.name) for row in page.rows] == [
        (1, "牛庄镇", "东村", "王*"),
        (2, "牛庄镇", "西村", "李*明"),
        (3, "西四镇", "东村", "张*"),
    ]
    assert page.rows[2].said == "没发成"
    assert page.next_after is None


def test_a_row_has_no_field_that_the_masks_withhold() -> None:
    withheld = {mask.column for mask in MASKS if mask.treatment == "withheld"}
    assert not withheld & {field.name for field in fields(ListRow)}


def test_sums_come_by_state(session: Session) -> None:
    a_batch(session, "A")
    sums = shown(session).sums
    assert sums is not None
    assert (sums.paid, sums.failed, sums.listed) == (Sum(2, 186_700), Sum(1, 86_700), Sum())
    assert sums.received == Sum(2, 186_700)
    assert sums.all == Sum(3, 273_400)


def test_a_township_and_a_village_show_their_part(session: Session) -> None:
    a_batch(session, "A")
    town = shown(session, township=TOWN_A)
    assert [row.row_no for row in town.rows] == [1, 2]
    assert [part.code for part in town.parts] == [EAST_A, WEST_A]
    assert town.township is not None
    assert town.township.name == "牛庄镇"
    village = shown(session, village=EAST_B)
    assert [row.row_no for row in village.rows] == [3]
    assert village.place is not None
    assert (village.place.township, village.place.name) == ("西四镇", "东村")
    assert village.sums is not None
    assert village.sums.all == Sum(1, 86_700)
    assert {part.code for part in shown(session).parts} == {TOWN_A, TOWN_B}


def test_what_would_be_empty_is_not_found(session: Session) -> None:
    a_batch(session, "A")
    assert list_page(session, "A", today=TODAY, village=SOUTH_B) is None
    assert list_page(session, "A", today=TODAY, after=3) is None


@pytest.mark.parametrize("part", [{"village": "210381999999"}, {"township": "210381999"}])
def test_an_unknown_place_is_not_found(session: Session, part: dict[str, str]) -> None:
    a_batch(session, "A")
    assert list_page(session, "A", today=TODAY, **part) is None  # type: ignore[arg-type]  # the keywords of list_page


def test_pages_of_a_hundred_meet_every_row_once(session: Session) -> None:
    a_batch(session, "A", rows=[Row(name_shown=f"王{n}") for n in range(250)])
    seen: list[int] = []
    after: int | None = 0
    sizes = []
    while after is not None:
        page = shown(session, after=after)
        sizes.append(len(page.rows))
        seen += [row.row_no for row in page.rows]
        after = page.next_after
    assert sizes == [100, 100, 50]
    assert seen == list(range(1, 251))


def test_a_minor_is_not_named(session: Session) -> None:
    a_batch(session, "A", rows=[Row(name_shown="王*", minor_until=YEAR), Row(name_shown="李*", minor_until=YEAR - 1)])
    assert [row.name for row in shown(session).rows] == [MINOR_SHOWN, "李*"]


def test_a_list_that_is_only_counted_shows_no_row_and_no_state(session: Session) -> None:
    rows = [*(Row(village=EAST_A) for _ in range(K + 1)), failed(village=EAST_A), *(Row(village=SOUTH_B),) * K]
    a_batch(session, "A", policy_code=COUNT_ONLY, rows=rows)
    page = shown(session)
    assert page.rows == ()
    assert page.sums is not None
    assert page.sums.mixed == page.sums.all == Sum(2 * K + 2, (2 * K + 2) * 86_700)


def test_few_persons_are_not_counted_where_they_live(session: Session) -> None:
    a_batch(session, "A", policy_code=COUNT_ONLY, rows=[Row(), *(Row(village=WEST_A) for _ in range(9))])
    page = shown(session, township=TOWN_A)
    assert page.sums is not None
    # With the small village hidden alone, the difference to the township would tell its figure.
    assert (page.parts, page.hidden_n) == ((), 2)
    assert list_page(session, "A", today=TODAY, village=EAST_A) is None


def test_a_list_of_few_persons_shows_no_figure_at_all(session: Session) -> None:
    a_batch(session, "A", policy_code=COUNT_ONLY, rows=[Row()])
    page = shown(session)
    assert (page.sums, page.parts, page.hidden_n) == (None, (), 1)
    assert list_page(session, "A", today=TODAY, township=TOWN_A) is None


def test_a_list_that_is_not_public_looks_like_no_list(session: Session) -> None:
    a_batch(session, "A", policy_code=NOT_LISTED)
    assert list_page(session, "A", today=TODAY) is None
    assert not {"rows_n", "total_fen"} & {field.name for field in fields(ListHead)}


@pytest.mark.parametrize("state", ["held", "proposed", "refused"])
def test_what_never_was_public_is_not_found(session: Session, state: str) -> None:
    a_batch(session, "A", state=state)
    assert find_list(session, "A", TODAY) is None
    assert find_list(session, "unknown", TODAY) is None


@pytest.mark.parametrize(("state", "word"), [("withdrawn", "撤下"), ("expired", "公示期满")])
def test_an_ended_list_says_why(session: Session, state: str, word: str) -> None:
    a_batch(session, "A", state=state, kind="announcement" if state == "expired" else "payment")
    found = find_list(session, "A", TODAY)
    assert isinstance(found, Ended)
    assert word in found.sentence
    assert found.batch_no is None
    assert list_page(session, "A", today=TODAY) == found


def test_a_corrected_list_leads_to_the_last_correction(session: Session) -> None:
    first = a_batch(session, "A", state="superseded")
    second = a_batch(session, "B", state="superseded", supersedes_id=first.id)
    a_batch(session, "C", supersedes_id=second.id)
    found = find_list(session, "A", TODAY)
    assert isinstance(found, Ended)
    assert found.batch_no == "C"


def test_a_new_version_stands_under_the_same_number(session: Session) -> None:
    first = a_batch(session, "A", state="superseded")
    a_batch(session, "A", version=2, supersedes_id=first.id, rows=[Row(name_shown="新*")])
    page = shown(session)
    assert page.head.version == 2
    assert [row.name for row in page.rows] == ["新*"]


def test_days_left_count_today_and_the_last_day(session: Session) -> None:
    for number, days in (("A", 7), ("B", 0)):
        a_batch(session, number, kind="announcement", objections_until=TODAY + timedelta(days=days))
    assert shown(session, "A").head.days_left == 8
    assert shown(session, "B").head.days_left == 1


def test_an_announcement_ends_with_its_last_day(session: Session) -> None:
    a_batch(session, "A", kind="announcement", objections_until=TODAY - timedelta(days=1))
    assert isinstance(find_list(session, "A", TODAY), Ended)
    assert heads(session, TODAY) == []


def test_heads_are_newest_first_and_know_what_they_repay(session: Session) -> None:
    payment = a_batch(session, "A")
    a_batch(session, "A-B", kind="repayment", repays_id=payment.id, rows=[Row(status="repaid", original_row=3)])
    found = heads(session, TODAY)
    assert [(head.batch_no, head.repays_no, head.days_left) for head in found] == [
        ("A-B", "A", None),
        ("A", None, None),
    ]
    assert found[0].kind_said == "补发名单"
    assert found[0].name == "耕地地力保护补贴（种地补贴）"
    assert found[0].shown_in == date(YEAR, 1, 1).year
    assert found[0].policy_code == MASKED


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026", "2026年"),
        ("2026-03", "2026年3月"),
        ("2026-Q2", "2026年第2季度"),
        ("2026-H1", "2026年上半年"),
        ("2026-H2", "2026年下半年"),
    ],
)
def test_periods_are_said_as_people_say_them(period: str, said: str) -> None:
    assert period_words(period) == said


def test_a_plain_name_stands_in_brackets_unless_it_is_the_same() -> None:
    assert policy_name("孤儿基本生活费", "") == "孤儿基本生活费"
    assert policy_name("低保金", "低保金") == "低保金"


@pytest.fixture
def small_groups(session: Session) -> None:
    session.exec(select(PolicyItem).where(PolicyItem.code == MASKED)).one().smallest_group = 3
    publish(session, "A", rows=SMALL)


@pytest.mark.usefixtures("small_groups")
def test_small_groups_stand_with_their_township(session: Session) -> None:
    page = shown(session)
    assert {(row.township, row.village, row.group) for row in page.rows} == {
        ("牛庄镇", "（人数少的村合并公布）", ""),
        ("西四镇", "南村", "3组"),
    }
    town = shown(session, township=TOWN_A)
    assert [(part.name, part.path, part.sums.all.rows_n) for part in town.parts] == [
        ("（人数少的村合并公布）", f"/lists/A?place={TOWN_A}", 7)
    ]
    group = shown(session, group=TOWN_A)
    assert (group.group, len(group.rows), group.sums) == ("牛庄镇（人数少的村合并公布）", 7, town.sums)
    assert list_page(session, "A", today=TODAY, group=TOWN_B) is None
    assert list_page(session, "A", today=TODAY, group=SOUTH_B) is None


@pytest.mark.usefixtures("small_groups")
def test_a_village_whose_group_is_too_small_leads_to_the_township(session: Session) -> None:
    page = shown(session, village=EAST_A)
    assert page.moved is not None
    assert page.moved.path == f"/lists/A?township={TOWN_A}"
    assert (page.rows, page.sums, page.parts) == ((), None, ())
    assert shown(session, village=SOUTH_B).moved is None
    assert list_page(session, "A", today=TODAY, village=EAST_B) is None


def test_what_is_left_of_a_township_stands_with_the_county(session: Session) -> None:
    session.exec(select(PolicyItem).where(PolicyItem.code == MASKED)).one().smallest_group = 3
    publish(session, "A", rows=[*SMALL[:2], *SMALL[7:]])
    page = shown(session)
    assert [(part.name, part.path) for part in page.parts] == [("全市合并公布", "/lists/A?place=county")]
    assert len(shown(session, group="county").rows) == 6
    moved = shown(session, village=EAST_A).moved
    assert moved is not None
    assert (moved.where, moved.path) == ("全市", "/lists/A")


def test_a_row_stands_alone_under_its_random_id(session: Session) -> None:
    a_batch(session, "A")
    row = shown(session).rows[1]
    page = row_page(session, "A", row.row_no, row.public_id, today=TODAY)
    assert isinstance(page, RowPage)
    assert (page.row, page.part) == (row, f"/lists/A/villages/{WEST_A}")
    assert row_page(session, "A", row.row_no, "0" * 16, today=TODAY) is None
    assert row_page(session, "A", 1, row.public_id, today=TODAY) is None


def test_a_row_that_somebody_objected_to_leaves_only_its_number(session: Session) -> None:
    a_batch(session, "A")
    row = shown(session).rows[1]
    assert object_to_row(session, "A", 2, row.public_id, actor=Actor.citizen(), now=NOW)
    hidden = shown(session).rows[1]
    assert (hidden.hidden, hidden.row_no, hidden.name, hidden.public_id, hidden.amount_fen) == (
        True, 2, "（本人提出异议，暂不列出）", "", None,
    )  # fmt: skip
    page = row_page(session, "A", 2, row.public_id, today=TODAY)
    assert isinstance(page, RowPage)
    assert page.row.hidden


def test_an_objection_keeps_an_announcement_open(session: Session) -> None:
    a_batch(session, "A", kind="announcement", objections_until=TODAY)
    hold_list(session, "A", "T-1", actor=Actor.system(), now=NOW)
    late = TODAY + timedelta(days=9)
    head = find_list(session, "A", late)
    assert isinstance(head, ListHead)
    assert head.held
    release_list(session, "A", "T-1", "核实无误", actor=Actor.system(), now=NOW)
    assert isinstance(find_list(session, "A", late), Ended)


def test_a_withdrawn_list_that_nobody_might_see_looks_like_no_list(session: Session) -> None:
    a_batch(session, "A", policy_code=NOT_LISTED, state="withdrawn")
    assert find_list(session, "A", TODAY) is None
