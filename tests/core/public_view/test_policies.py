"""The policy list by year, its items, and what changed."""

import pytest

from core.database import Session
from core.law.sensitivity import K
from core.public_view.policies import (
    COMPARED,
    YearFigures,
    briefly,
    changes,
    edition,
    nothing_published,
    policy,
    published_years,
)
from core.records.policies import PolicyItem
from tests.factories import (
    CIVIL,
    COUNT_ONLY,
    EAST_A,
    FARMING,
    FULL,
    MASKED,
    NOT_LISTED,
    TODAY,
    YEAR,
    Row,
    a_batch,
    a_document,
    a_policy,
    an_edition,
    failed,
    small_county,
)


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)


def test_before_the_first_edition_there_is_an_empty_list(session: Session) -> None:
    an_edition(session, state="draft")
    assert edition(session) is None
    assert edition(session, YEAR) is None
    assert policy(session, MASKED, today=TODAY) is None
    assert changes(session, YEAR) is None
    assert nothing_published().items_n == 0


def test_items_stand_under_their_department_in_the_countys_order(session: Session) -> None:
    an_edition(session)
    page = edition(session)
    assert page
    assert [(group.code, [item.code for item in group.items]) for group in page.departments] == [
        (FARMING, [MASKED, FULL]),
        (CIVIL, [COUNT_ONLY, NOT_LISTED]),
    ]
    assert (page.items_n, page.newest, page.previous, page.others) == (4, True, None, ())


def test_editions_know_each_other(session: Session) -> None:
    for year in (YEAR - 2, YEAR - 1, YEAR):
        an_edition(session, year)
    an_edition(session, YEAR + 1, state="draft")
    assert published_years(session) == (YEAR, YEAR - 1, YEAR - 2)
    page = edition(session, YEAR - 1)
    assert page
    assert (page.year, page.previous, page.newest, page.others) == (YEAR - 1, YEAR - 2, False, (YEAR, YEAR - 2))


def test_a_standard_is_short_in_the_list(session: Session) -> None:
    land = a_policy(YEAR, MASKED, unit="元/亩", rate_e4=76_600)
    an_edition(session, items=[land, a_policy(YEAR, FULL)])
    page = edition(session)
    assert page
    assert [item.standard for item in page.departments[0].items] == ["7.66 元/亩", ""]


def test_an_item_is_shown_as_the_newest_edition_that_holds_it(session: Session) -> None:
    an_edition(session, YEAR - 1)
    an_edition(session, items=[a_policy(YEAR, MASKED, target="新的说法")])
    now, gone, old = (
        policy(session, code, year, today=TODAY) for code, year in ((MASKED, None), (FULL, None), (MASKED, YEAR - 1))
    )
    assert now
    assert gone
    assert old
    assert (now.year, now.target, now.current, now.years) == (YEAR, "新的说法", True, (YEAR, YEAR - 1))
    assert (gone.year, gone.current) == (YEAR - 1, False)
    assert (old.year, old.target) == (YEAR - 1, "种地的农民")
    assert policy(session, FULL, YEAR, today=TODAY) is None
    assert policy(session, MASKED, 10**30, today=TODAY) is None


def test_an_item_says_its_example_guide_periods_and_documents(session: Session) -> None:
    an_edition(session, items=[a_policy(YEAR, MASKED, unit="元/亩", standard_national="85元", standard_county="10元")])
    a_document(session, title="管理办法")
    a_document(session, title="草稿", state="draft")
    page = policy(session, MASKED, today=TODAY)
    assert page
    assert page.example == (10, 85_000)
    assert [(part.name, part.text) for part in page.parts] == [("中央", "85元"), ("县（市）", "10元")]
    assert len(page.guide) == 9
    assert all(element.text for element in page.guide)
    assert (page.announce, page.disclose) == ("7 天", "20 个工作日")
    assert [paper.title for paper in page.documents] == ["管理办法"]


def test_figures_of_a_list_with_names_are_what_came_to_the_cards(session: Session) -> None:
    an_edition(session, YEAR - 1)
    an_edition(session)
    a_batch(session, "OLD", year=YEAR - 1, rows=[Row()])
    a_batch(session, "OPEN", kind="announcement")
    a_batch(session, "PAY", rows=[Row(), Row(), failed()])
    a_batch(session, "AGAIN", kind="repayment", rows=[Row(status="repaid")])
    page = policy(session, MASKED, today=TODAY)
    assert page
    assert page.figures == (
        YearFigures(YEAR, 3, 3 * 86_700, mixed=False),
        YearFigures(YEAR - 1, 1, 86_700, mixed=False),
    )


def test_figures_of_a_list_without_names_tell_no_state(session: Session) -> None:
    an_edition(session)
    rows = [*(Row(village=EAST_A, who=str(n), amount_fen=100) for n in range(K)), failed(amount_fen=100)]
    a_batch(session, "SICK", policy_code=COUNT_ONLY, rows=rows)
    page = policy(session, COUNT_ONLY, today=TODAY)
    assert page
    assert page.figures == (YearFigures(YEAR, K + 1, (K + 1) * 100, mixed=True),)


def test_figures_of_few_persons_and_of_items_that_are_not_public_are_none(session: Session) -> None:
    an_edition(session)
    a_batch(session, "FEW", policy_code=COUNT_ONLY, rows=[Row()])
    a_batch(session, "ORPHANS", policy_code=NOT_LISTED, rows=[Row(who=str(n)) for n in range(K)])
    for code in (COUNT_ONLY, NOT_LISTED):
        page = policy(session, code, today=TODAY)
        assert page
        assert page.figures == ()


def test_items_are_named_briefly_in_their_newest_published_wording(session: Session) -> None:
    an_edition(session, YEAR - 1)
    an_edition(session, items=[a_policy(YEAR, MASKED, name="新名字")])
    an_edition(session, YEAR + 1, state="draft", items=[a_policy(YEAR + 1, MASKED, name="草稿")])
    assert [(item.code, item.name) for item in briefly(session, [FULL, MASKED, "XX999"])] == [
        (MASKED, "新名字"),
        (FULL, "农机购置补贴"),
    ]


def test_the_first_edition_is_compared_with_nothing(session: Session) -> None:
    an_edition(session)
    page = changes(session, YEAR)
    assert page
    assert (page.previous, page.changed, page.dropped) == (None, (), ())
    assert len(page.added) == 4


def test_changes_are_what_was_added_changed_and_dropped(session: Session) -> None:
    an_edition(session, YEAR - 1)
    now = [
        a_policy(
            YEAR, MASKED, rate_e4=900_000, department_code=CIVIL, announce_unit="working", change_reason="中央提标"
        ),
        a_policy(YEAR, COUNT_ONLY, change_reason="没有改"),
        a_policy(YEAR, "NY009"),
    ]
    an_edition(session, items=now)
    page = changes(session, YEAR)
    assert page
    assert [item.code for item in page.added] == ["NY009"]
    assert {item.code for item in page.dropped} == {FULL, NOT_LISTED}
    (change,) = page.changed
    assert (change.code, change.reason) == (MASKED, "中央提标")
    assert [(field.name, field.before, field.now) for field in change.fields] == [
        ("主管部门", "海城市农业农村局", "海城市民政局"),
        ("单价（元）", "85", "90"),
        ("公示天数单位", "天", "个工作日"),
    ]


def test_a_rate_that_appears_and_a_text_that_goes_have_words(session: Session) -> None:
    an_edition(session, YEAR - 1)
    an_edition(session, items=[a_policy(YEAR, FULL, rate_e4=10_000, basis="")])
    page = changes(session, YEAR)
    assert page
    assert [(field.before, field.now) for field in page.changed[0].fields] == [
        ("（无）", "1"),
        ("财农〔2016〕26号", "（空）"),
    ]


def test_a_mode_is_said_as_the_public_meets_it(session: Session) -> None:
    an_edition(session, YEAR - 1)
    an_edition(session, items=[a_policy(YEAR, NOT_LISTED, list_mode_web="full", list_mode_board="none")])
    page = changes(session, YEAR)
    assert page
    assert [(field.name, field.now) for field in page.changed[0].fields] == [
        ("网上名单怎么公开", "只公布人数和金额，不列名")
    ]


def test_no_column_of_an_item_changes_in_silence() -> None:
    assert set(PolicyItem.model_fields) - set(COMPARED) == {"id", "year", "code", "change_reason"}


def test_ceiling_and_last_day_are_told_in_words_when_they_change(session: Session) -> None:
    an_edition(session, YEAR - 1)
    an_edition(session, items=[a_policy(YEAR, MASKED, ceiling_fen=1_234_500, pay_by="06-30", smallest_group=5)])
    page = changes(session, YEAR)
    assert page
    assert {(field.name, field.before, field.now) for field in page.changed[0].fields} == {
        ("不到几个人并到全镇公布", "1", "5"), ("每人每期最多（元）", "（无）", "12,345.00"), ("最晚哪天发", "（空）", "06-30"),
    }  # fmt: skip
