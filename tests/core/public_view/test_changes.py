"""What a list changes is told row by row, masked, with the reason, and never gives back what is hidden or withdrawn."""

from typing import Any

import pytest
from sqlmodel import select

from core.actions.publication import expire_announcements, withdraw_batch
from core.actions.row_objections import object_to_row
from core.database import Session
from core.law.actor import Actor
from core.public_view.batches import Ended
from core.public_view.changes import ChangesPage, ListChanges, changes_page
from core.public_view.lists import ListPage, list_page
from core.records.payouts import Payout
from core.records.policies import PolicyItem
from tests.core.public_view.publishing import SMALL, K, publish
from tests.factories import (
    APPROVER,
    COUNT_ONLY,
    EAST_A,
    MASKED,
    NOT_LISTED,
    NOW,
    TODAY,
    WEST_A,
    YEAR,
    Row,
    an_edition,
    small_county,
)

LISTED: dict[str, Any] = {"status": "listed", "paid_on": None}


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)
    an_edition(session)


def page_of(session: Session, batch_no: str = "A", **asked: str | int) -> ChangesPage:
    found = changes_page(session, batch_no, today=TODAY, **asked)  # type: ignore[arg-type]  # the keywords of changes_page
    assert isinstance(found, ChangesPage)
    return found


def numbers(changes: ListChanges) -> list[tuple[str, int, int, int]]:
    return [(one.against, one.added_n, one.dropped_n, one.amount_n) for one in changes.differences]


def three(*, more: int = 0, **changes: object) -> list[Row]:
    return [
        Row(who="a", name_shown="王*", amount_fen=100, **changes),  # type: ignore[arg-type]  # fields of Row
        Row(who="b", name_shown="李*", amount_fen=200 + more, **changes),  # type: ignore[arg-type]  # as above
    ]


def test_a_corrected_version_tells_what_it_changed_and_why(session: Session) -> None:
    first = publish(session, "A", rows=[*three(), Row(who="c", name_shown="张*", village=WEST_A)])
    new = Row(who="d", name_shown="赵*")
    publish(session, "A", version=2, supersedes_id=first.id, rows=[*three(more=5), new], reason="面积量错了")
    page = page_of(session)
    assert page.changes.reason == "面积量错了"
    assert numbers(page.changes) == [("version", 1, 1, 1)]
    assert {(row.said, row.name, row.before_fen, row.after_fen) for row in page.rows} == {
        ("新增", "赵*", None, 86_700),
        ("去掉", "张*", 86_700, None),
        ("金额改了", "李*", 200, 205),
    }
    assert [row.place for row in page.rows if row.said == "去掉"] == ["牛庄镇西村"]
    assert [(one.version, one.current, one.said) for one in page.versions] == [
        (2, True, "已公开"),
        (1, False, "已被新批次替换"),
    ]
    listed = list_page(session, "A", today=TODAY)
    assert isinstance(listed, ListPage)
    assert listed.changes == page.changes


def test_a_payment_is_compared_with_its_announcement_even_after_it_ended(session: Session) -> None:
    shown = publish(session, "G", kind="announcement", rows=three(**LISTED))
    publish(session, "A", rows=three(more=7), reason="核对后改了")
    assert numbers(page_of(session).changes) == [("announcement", 0, 0, 1)]
    assert shown.open_until is not None
    expire_announcements(session, actor=Actor.system(), now=NOW, today=shown.open_until.replace(year=YEAR + 1))
    assert [row.said for row in page_of(session, against="announcement").rows] == ["金额改了"]


def test_nothing_is_told_against_a_list_that_was_withdrawn(session: Session) -> None:
    shown = publish(session, "G", kind="announcement", rows=[*three(**LISTED), Row(who="c", **LISTED)])
    publish(session, "A", rows=three(), reason="有一人放弃")
    withdraw_batch(session, shown.id or 0, "里面有不该公开的", actor=APPROVER, now=NOW)
    page = page_of(session)
    assert (page.changes.differences, page.rows) == ((), ())
    assert changes_page(session, "A", today=TODAY, against="announcement") is None


def test_hidden_rows_stay_hidden_on_both_sides(session: Session) -> None:
    first = publish(session, "A", rows=[*three(), Row(who="c", name_shown="张*")])
    for number in (2, 3):
        public_id = session.exec(
            select(Payout.public_id).where(Payout.batch_id == first.id, Payout.row_no == number)
        ).one()
        assert object_to_row(session, "A", number, public_id, actor=Actor.citizen(), now=NOW)
    publish(session, "A", version=2, supersedes_id=first.id, rows=three(more=5), reason="面积量错了")
    page = page_of(session)
    assert numbers(page.changes) == [("version", 0, 1, 1)]
    assert [(row.hidden, row.name, row.before_fen, row.after_fen) for row in page.rows] == [
        (True, "（本人提出异议，暂不列出）", None, None)
    ] * 2


def test_rows_of_small_groups_are_found_under_the_numbers_they_exchanged(session: Session) -> None:
    session.exec(select(PolicyItem).where(PolicyItem.code == MASKED)).one().smallest_group = K
    first = publish(session, "A", rows=SMALL)
    rows = [Row(village=EAST_A, who=f"{EAST_A} 0", name_shown="王0", amount_fen=7), *SMALL[1:]]
    publish(session, "A", version=2, supersedes_id=first.id, rows=rows, reason="面积量错了")
    (row,) = page_of(session).rows
    assert (row.name, row.place, row.group, row.before_fen, row.after_fen) == (
        "王0", "牛庄镇（人数少的村合并公布）", "", 1000, 7,
    )  # fmt: skip


@pytest.mark.parametrize(("changed", "told"), [(4, False), (5, True), (0, True)])
def test_a_list_without_names_tells_numbers_only_and_only_of_enough_people(
    session: Session, changed: int, told: bool
) -> None:
    def people(more: int) -> list[Row]:
        return [Row(who=f"{n}", amount_fen=100 + (more if n < changed else 0)) for n in range(12)]

    first = publish(session, "A", policy_code=COUNT_ONLY, rows=people(0))
    publish(session, "A", version=2, supersedes_id=first.id, policy_code=COUNT_ONLY, rows=people(1), reason="标准调整")
    page = page_of(session)
    (found,) = page.changes.differences
    assert (found.told, found.amount_n) == (told, changed if told else 0)
    assert page.rows == ()
    assert {one.rows_n for one in page.versions} == {None}


def test_a_list_that_nobody_may_see_has_no_changes_either(session: Session) -> None:
    publish(session, "A", policy_code=NOT_LISTED, rows=three())
    assert changes_page(session, "A", today=TODAY) is None


def test_pages_meet_every_difference_once(session: Session) -> None:
    first = publish(session, "A", rows=[Row(who=f"{n}", amount_fen=100) for n in range(130)])
    rows = [Row(who=f"{n}", amount_fen=101) for n in range(130)]
    publish(session, "A", version=2, supersedes_id=first.id, rows=rows, reason="标准调整")
    page = page_of(session)
    assert (len(page.rows), page.next_after is not None) == (100, True)
    rest = page_of(session, against="version", after=page.next_after or 0)
    assert (len(rest.rows), rest.next_after) == (30, None)
    assert changes_page(session, "A", today=TODAY, after=10**6) is None


def test_the_changes_of_an_ended_list_are_gone_with_it(session: Session) -> None:
    batch = publish(session, "A", rows=three())
    withdraw_batch(session, batch.id or 0, "里面有不该公开的", actor=APPROVER, now=NOW)
    found = changes_page(session, "A", today=TODAY)
    assert isinstance(found, Ended)
    assert "海城市农业农村局 0412-0000100" in found.sentence
