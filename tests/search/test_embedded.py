"""What only the embedded engine has to care about: its files."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.documents import PayoutDoc
from search.embedded import EmbeddedIndex
from search.index import Filters, IndexDown
from tests.search.engines import a_list

EVERYTHING = Filters()


@pytest.fixture
def index(tmp_path: Path) -> EmbeddedIndex:
    made = EmbeddedIndex(tmp_path / "search.db")
    made.build().swap()
    made.replace_batch(1, a_list(1, 3))
    return made


def generations(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("search.db.????????????")}


def test_the_one_before_stays_and_older_ones_go(index: EmbeddedIndex, tmp_path: Path) -> None:
    before = index.path.resolve().name
    for _ in range(3):
        index.build().swap()
        live = index.path.resolve().name
        assert generations(tmp_path) == {before, live}
        before = live
    index.close()


def test_a_killed_build_is_swept_and_one_at_work_is_not(index: EmbeddedIndex, tmp_path: Path) -> None:
    killed = tmp_path / "search.db.0123456789ab"
    killed.write_bytes(b"half")
    killed.with_name("search.db.0123456789ab-wal").write_bytes(b"half")
    at_work = index.build()
    index.build().swap()
    assert not killed.exists()
    assert not list(tmp_path.glob("search.db.0123456789ab*"))
    at_work.replace_batch(9, a_list(9, 1))
    at_work.swap()
    assert [row.batch_id for row in index.payouts(EVERYTHING).items] == [9]
    index.close()


def test_a_build_is_used_once(index: EmbeddedIndex) -> None:
    build = index.build()
    build.swap()
    for again in (build.swap, lambda: build.replace_batch(1, ())):
        with pytest.raises(IndexDown):
            again()
    index.close()


@pytest.mark.parametrize("damage", ["layout", "garbage", "empty", "dangling"])
def test_a_file_of_another_kind_is_not_built_and_a_build_repairs_it(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "search.db"
    if damage == "layout":
        EmbeddedIndex(path).build().swap()
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE layout SET version = 0")
        connection.close()
    elif damage == "dangling":
        path.symlink_to("search.db.gone")
    else:
        path.write_bytes(b"no database at all" * 100 if damage == "garbage" else b"")
    index = EmbeddedIndex(path)
    assert (index.ping(), index.built()) == (True, False)
    with pytest.raises(IndexDown):
        index.payouts(EVERYTHING)
    index.build().swap()
    assert (index.built(), index.payouts(EVERYTHING).items) == (True, ())
    index.close()


def test_a_failed_put_leaves_the_list_as_it_was(index: EmbeddedIndex) -> None:
    def breaks_off() -> Iterator[PayoutDoc]:
        yield from a_list(1, 2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.replace_batch(1, breaks_off())
    assert len(index.payouts(EVERYTHING).items) == 3
    index.replace_batch(2, a_list(2, 1))
    assert len(index.payouts(EVERYTHING).items) == 4
    index.close()


def test_every_filter_walks_an_index(index: EmbeddedIndex) -> None:
    with sqlite3.connect(index.path.resolve()) as connection:
        for column in ("village", "township", "policy", "status"):
            sql = f"EXPLAIN QUERY PLAN SELECT * FROM payout WHERE {column} = 'x' ORDER BY year DESC, batch_id DESC, row_no LIMIT 21"  # noqa: S608  four literals
            plan = " ".join(str(step) for step in connection.execute(sql))
            assert f"payout_{column}" in plan
            assert "TEMP B-TREE" not in plan
    connection.close()
    index.close()
