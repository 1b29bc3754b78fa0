"""What both engines do with payout rows."""

import pytest

from core.law.refusal import Refusal
from search.documents import PayoutDoc
from search.index import Filters, Index
from tests.search.engines import a_list, a_payout

NOTHING = Filters()


def everything(index: Index, filters: Filters = NOTHING, limit: int = 7) -> list[PayoutDoc]:
    found: list[PayoutDoc] = []
    cursor: str | None = None
    while True:
        page = index.payouts(filters, cursor, limit)
        found += page.items
        if page.next is None:
            return found
        assert len(page.items) == limit
        cursor = page.next


def test_a_row_comes_back_as_it_was_put(index: Index) -> None:
    row = a_payout(group="", name_masked="海城市某合作社联合社", amount_fen=2**52)
    assert index.replace_batch(1, [row]) == 1
    assert index.payouts(Filters()).items == (row,)


def test_every_row_is_reached_exactly_once_newest_first(index: Index) -> None:
    lists = {1: 2024, 2: 2025, 7: 2025, 12: 2023}
    for batch_id, year in lists.items():
        index.replace_batch(batch_id, a_list(batch_id, 25, year=year))
    places = [(row.year, row.batch_id, row.row_no) for row in everything(index)]
    assert places == sorted(places, key=lambda p: (-p[0], -p[1], p[2]))
    assert len(set(places)) == len(places) == 100
    assert [row.row_no for row in everything(index, Filters(batch_id=7))] == list(range(1, 26))


def test_an_exact_page_has_no_next(index: Index) -> None:
    index.replace_batch(1, a_list(1, 14))
    assert [len(index.payouts(Filters(), None, n).items) for n in (7, 14, 20)] == [7, 14, 14]
    assert index.payouts(Filters(), None, 14).next is None
    assert index.payouts(Filters(), "2025-1-14").items == ()


def test_putting_a_list_again_changes_nothing_and_a_shorter_one_leaves_nothing_behind(index: Index) -> None:
    index.replace_batch(1, a_list(1, 9))
    index.replace_batch(2, a_list(2, 3))
    index.replace_batch(1, a_list(1, 9))
    assert len(everything(index)) == 12
    index.replace_batch(1, a_list(1, 4, status="failed"))
    assert [row.status for row in everything(index, Filters(batch_id=1))] == ["failed"] * 4
    assert len(everything(index, Filters(batch_id=2))) == 3


def test_a_withdrawn_list_is_gone_and_may_go_twice(index: Index) -> None:
    index.replace_batch(1, a_list(1, 3))
    index.replace_batch(2, a_list(2, 3))
    for _ in range(2):
        assert index.replace_batch(1, ()) == 0
        assert {row.batch_id for row in everything(index)} == {2}


def test_the_last_put_wins(index: Index) -> None:
    for amount in (1, 2, 3):
        index.replace_batch(1, [a_payout(amount_fen=amount)])
    assert [row.amount_fen for row in everything(index)] == [3]


FILTERS = {
    "kind": (Filters(kind="repayment"), {"b2"}),
    "township": (Filters(townships=("210399102",)), {"b2", "b3"}),
    "village": (Filters(villages=("210399102202",)), {"b3"}),
    "two villages": (Filters(villages=("210399101201", "210399102202")), {"b1", "b3", "b4"}),
    "policy": (Filters(policies=("MZ001",)), {"b3"}),
    "policy in small letters": (Filters(policies=("mz001",)), {"b3"}),
    "year": (Filters(years=(2024,)), {"b2"}),
    "years": (Filters(years=(2024, 2023)), {"b2", "b4"}),
    "status": (Filters(statuses=("failed", "repaid")), {"b2", "b3"}),
    "name": (Filters(name_masked="李*"), {"b4"}),
    "village and name": (Filters(villages=("210399101201",), name_masked="王*芳"), {"b1"}),
    "all of it": (Filters("payment", ("210399102",), ("210399102202",), ("MZ001",), (2025,), ("failed",)), {"b3"}),
    "contradiction": (Filters(townships=("210399101",), villages=("210399102202",)), set()),
    "unknown": (Filters(villages=("999999999999",)), set()),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(index: Index, name: str) -> None:
    north = "210399102"
    index.replace_batch(1, [a_payout(1, id="b1")])
    index.replace_batch(
        2, [a_payout(2, id="b2", kind="repayment", village="210399102201", year=2024, status="repaid", township=north)]
    )
    index.replace_batch(
        3, [a_payout(3, id="b3", village="210399102202", policy="MZ001", status="failed", township=north)]
    )
    index.replace_batch(4, [a_payout(4, id="b4", name_masked="李*", year=2023)])
    filters, expected = FILTERS[name]
    assert {row.id for row in everything(index, filters)} == expected


HARD_NAMES = [
    '甲*"乙',
    "甲*'乙",
    "甲*\\乙",
    "甲*\\",
    '甲*\\"',
    "甲* OR year > 0",
    "刘*",
    "劉*",
    "甲*\n乙",
    "甲*%_乙",
    "长*" * 60,
]


def test_special_characters_are_compared_as_they_stand(index: Index) -> None:
    index.replace_batch(1, (a_payout(1, n, name_masked=name) for n, name in enumerate(HARD_NAMES, 1)))
    for name in HARD_NAMES:
        assert [row.name_masked for row in everything(index, Filters(name_masked=name))] == [name]
    for name in ("甲*", '"', "甲*乙", "长*" * 59, "长*" * 2000):
        assert everything(index, Filters(name_masked=name)) == []


def test_a_full_name_or_an_id_number_is_never_asked_for(index: Index) -> None:
    for name in ("王小芳", "欧阳小芳", "11010519491231002X"):
        with pytest.raises(Refusal):
            index.payouts(Filters(name_masked=name))
    for text in ("11010519491231002X", "补贴 1101 0519 4912 3100 2x", "13800000000"):
        with pytest.raises(Refusal):
            index.policies(text)
        with pytest.raises(Refusal):
            index.documents(text)


@pytest.mark.parametrize("cursor", ["", "x", "1", "1-2", "2025-1-x", "1-2-3-4", "2025-1--3", "²-1-1", f"1-1-{2**53}"])
def test_a_made_up_cursor_is_refused(index: Index, cursor: str) -> None:
    with pytest.raises(Refusal, match=r"search\.cursor"):
        index.payouts(Filters(), cursor)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_limits(index: Index, limit: int) -> None:
    with pytest.raises(Refusal, match=r"search\.limit"):
        index.payouts(Filters(), None, limit)


def test_a_list_larger_than_one_parcel(index: Index) -> None:
    index.replace_batch(1, a_list(1, 10_050))
    assert index.status().documents["payouts"] == 10_050
    assert index.payouts(Filters(), "2025-1-9999").items[0].row_no == 10_000
    assert index.payouts(Filters(), "2025-1-10040").items[-1].row_no == 10_050
