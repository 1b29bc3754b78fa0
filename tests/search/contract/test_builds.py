"""Building beside the live index and swapping, on both engines."""

import threading
from collections.abc import Callable

import pytest

from search.index import Filters, Index, IndexDown
from tests.search.engines import a_document, a_list, a_payout, a_policy

EVERYTHING = Filters()


def test_what_was_never_built_says_so(bare: Index) -> None:
    assert (bare.ping(), bare.built()) == (True, False)
    status = bare.status()
    assert (status.reachable, status.built, status.documents) == (True, False, {})
    for ask in (
        lambda: bare.payouts(EVERYTHING),
        lambda: bare.policies("低保"),
        lambda: bare.documents(""),
        lambda: bare.replace_batch(1, [a_payout()]),
        lambda: bare.replace_edition(2025, [a_policy()]),
        lambda: bare.replace_document(1, a_document()),
    ):
        with pytest.raises(IndexDown):
            ask()
    assert not bare.built()


def test_status_counts(index: Index) -> None:
    index.replace_batch(1, a_list(1, 5))
    index.replace_edition(2025, [a_policy(), a_policy("NY002")])
    index.replace_document(1, a_document())
    status = index.status()
    assert index.built()
    assert (status.reachable, status.built) == (True, True)
    assert status.documents == {"payouts": 5, "policies": 2, "documents": 1}
    assert status.version
    assert status.size_bytes > 0


def test_a_build_is_unseen_until_the_swap(index: Index, another: Callable[[Index], Index]) -> None:
    index.replace_batch(1, a_list(1, 3))
    index.replace_edition(2024, [a_policy(year=2024)])
    build = index.build()
    build.replace_batch(2, a_list(2, 2))
    build.replace_edition(2025, [a_policy()])
    build.replace_document(1, a_document())
    assert {row.batch_id for row in index.payouts(EVERYTHING).items} == {1}
    build.swap()
    for handle in (index, another(index)):
        assert {row.batch_id for row in handle.payouts(EVERYTHING).items} == {2}
        assert [item.year for item in handle.policies("").items] == [2025]
        assert [document.id for document in handle.documents("").items] == [1]


def test_within_a_build_the_last_put_wins_too(index: Index) -> None:
    build = index.build()
    build.replace_batch(1, a_list(1, 5))
    build.replace_batch(1, a_list(1, 2))
    build.replace_batch(2, a_list(2, 2))
    build.replace_batch(2, ())
    build.replace_edition(2025, [a_policy()])
    build.replace_edition(2025, [a_policy("NY002")])
    build.replace_document(1, a_document())
    build.replace_document(1, None)
    build.swap()
    assert [(row.batch_id, row.row_no) for row in index.payouts(EVERYTHING).items] == [(1, 1), (1, 2)]
    assert [item.code for item in index.policies("").items] == ["NY002"]
    assert index.documents("").items == ()


def test_an_abandoned_build_changes_nothing(index: Index) -> None:
    index.replace_batch(1, a_list(1, 3))
    for _ in range(2):
        build = index.build()
        build.replace_batch(2, a_list(2, 2))
        build.abandon()
        build.abandon()
    assert {row.batch_id for row in index.payouts(EVERYTHING).items} == {1}


def test_after_a_swap_the_live_index_takes_changes(index: Index, another: Callable[[Index], Index]) -> None:
    other = another(index)
    other.replace_batch(1, a_list(1, 3))
    index.build().swap()
    other.replace_batch(2, a_list(2, 1))
    assert [row.batch_id for row in index.payouts(EVERYTHING).items] == [2]


def test_two_builds_at_once_both_swap_whole(index: Index) -> None:
    first, second = index.build(), index.build()
    first.replace_batch(1, a_list(1, 3))
    second.replace_batch(2, a_list(2, 3))
    first.swap()
    assert {row.batch_id for row in index.payouts(EVERYTHING).items} == {1}
    second.swap()
    assert {row.batch_id for row in index.payouts(EVERYTHING).items} == {2}


def test_readers_never_see_an_empty_or_mixed_index(index: Index, another: Callable[[Index], Index]) -> None:
    index.replace_batch(1, a_list(1, 20))
    seen: list[tuple[int, ...]] = []
    faults: list[Exception] = []
    over = threading.Event()

    def read() -> None:
        reader = another(index)
        while not over.is_set():
            try:
                seen.append(tuple(row.batch_id for row in reader.payouts(EVERYTHING, None, 50).items))
            except Exception as fault:  # noqa: BLE001  any fault at all fails the test below
                faults.append(fault)
        reader.close()

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for batch_id in (2, 3, 4):
        build = index.build()
        build.replace_batch(batch_id, a_list(batch_id, 20))
        build.swap()
    over.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert set(seen) <= {(batch_id,) * 20 for batch_id in (1, 2, 3, 4)}
    assert len(seen) > 10
