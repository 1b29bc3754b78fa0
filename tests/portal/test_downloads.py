"""Files that people take away: in step with the publication log, resumable, and gone when a list is."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.publication import expire_announcements, withdraw_batch
from core.actions.row_objections import object_to_row
from core.law.actor import Actor
from core.law.open_data import ROWS
from core.records.payouts import Batch, Payout
from core.records.shown_rows import ShownRow, canonical
from core.records.versions import Sheet
from service.files import FileMaker, FileStore
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FULL,
    MASKED,
    NOT_LISTED,
    NOW,
    OFFICER,
    SOUTH_B,
    TODAY,
    TOWN_A,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    an_edition,
)
from tests.portal.conftest import Door

FILE = f"/downloads/{YEAR}/{MASKED}/{TOWN_A}.csv"
TOTALS = f"/downloads/{YEAR}/totals.csv"


class Maker:
    """The worker's job, run by hand."""

    def __init__(self, door: Door, folder: Path) -> None:
        self.store = FileStore(folder / "files")
        self._make = FileMaker(door.sessions, door.sessions, self.store)
        self._door = door

    def catch_up(self) -> int:
        """Rounds until everything is made."""
        rounds = 1
        while self._make.run_once(self._door.clock()) < timedelta(seconds=1):
            rounds += 1
        return rounds

    def kept(self) -> set[str]:
        return {path.name for path in self.store.folder.glob("??/*")}


@pytest.fixture
def maker(door: Door, tmp_path: Path) -> Maker:
    """A county with a list of each kind and all its files."""
    with door.session() as session:
        a_batch(session, "PAY")
        a_batch(session, "OPEN", kind="announcement", policy_code=FULL, objections_until=TODAY + timedelta(days=3))
        a_batch(session, "COUNT", policy_code=COUNT_ONLY, rows=[*many(EAST_A, 9), *many(WEST_A, 2), *many(EAST_B, 7)])
        a_batch(session, "NONE", policy_code=NOT_LISTED)
        session.commit()
    made = Maker(door, tmp_path)
    made.catch_up()
    return made


def many(village: str, persons: int) -> Iterator[Row]:
    return (Row(village=village, who=f"{village}{n}", amount_fen=10_000) for n in range(persons))


def table(door: Door, path: str) -> list[dict[str, str]]:
    answer = door.get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def files(door: Door) -> dict[str, dict[str, object]]:
    manifest = json.loads(door.get("/downloads/manifest.json").content)
    return {entry["name"]: entry for entry in manifest["files"]}


def withdraw(door: Door, batch_no: str) -> None:
    with door.session() as session:
        found = session.exec(select(Batch.id).where(Batch.batch_no == batch_no)).one()
        withdraw_batch(session, found or 0, "核对有误", actor=OFFICER, now=NOW)
        session.commit()


@pytest.mark.usefixtures("maker")
def test_a_table_says_what_the_list_shows(door: Door) -> None:
    rows = table(door, FILE)
    assert list(rows[0]) == [column.heading for column in ROWS]
    assert [(row["name_shown"], row["amount"], row["quantity"], row["paid_on"]) for row in rows] == [
        ("王*", "867.00", "10.2", "2026-11-18"),
        ("李*明", "1000.00", "10.2", "2026-11-18"),
    ]
    assert rows[0]["village"] == "东村"
    assert "4321" not in door.get(FILE).text


@pytest.mark.usefixtures("maker")
def test_every_form_holds_the_same_rows(door: Door) -> None:
    found = files(door)
    forms = [f"{YEAR}/{MASKED}/{TOWN_A}.{form}" for form in ("csv", "ndjson", "xlsx")]
    assert [found[name]["rows"] for name in forms] == [2, 2, 2]
    for name in forms:
        answer = door.get(f"/downloads/{name}")
        assert hashlib.sha256(answer.content).hexdigest() == found[name]["sha256"]
        assert len(answer.content) == found[name]["bytes"]
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["content-disposition"].isascii()
    assert door.get(f"/downloads/{forms[2]}").content.startswith(b"PK")


@pytest.mark.usefixtures("maker")
def test_lines_prove_the_sheet_of_their_village(door: Door) -> None:
    lines = [json.loads(line) for line in door.get(FILE.replace(".csv", ".ndjson")).text.splitlines()]
    rows = [ShownRow(**{name: line[name] for name in ShownRow._fields}) for line in lines]
    mine = b"".join(canonical(row) for row in rows if row.village_code == EAST_A)
    with door.session() as session:
        sheet = session.exec(select(Sheet.sha256).where(Sheet.place == EAST_A, Sheet.batch_id == 1)).one()
    assert hashlib.sha256(mine).hexdigest() == sheet


@pytest.mark.usefixtures("maker")
def test_what_names_nobody_has_no_rows_and_only_safe_sums(door: Door) -> None:
    assert not [name for name in files(door) if COUNT_ONLY in name or NOT_LISTED in name]
    counted = [row for row in table(door, TOTALS) if row["policy_code"] == COUNT_ONLY]
    # Two persons in the western village would be told by the sum of the township: they stand with the rest.
    assert {(row["village_code"], row["status"], row["rows_n"]) for row in counted} == {
        (TOWN_A, "mixed", "11"), (EAST_B, "mixed", "7"),
    }  # fmt: skip
    assert not [row for row in table(door, TOTALS) if row["policy_code"] == NOT_LISTED]
    for name in (f"/downloads/{YEAR}/{NOT_LISTED}/{TOWN_A}.csv", f"/downloads/{YEAR}/{COUNT_ONLY}/{TOWN_A}.csv"):
        assert door.get(name).status_code == 404


def test_a_withdrawn_list_is_gone_before_the_worker_knows(door: Door, maker: Maker) -> None:
    before = maker.kept()
    withdraw(door, "PAY")
    assert door.get(FILE).status_code == door.get(TOTALS).status_code == 410
    assert not [name for name in files(door) if MASKED in name or "totals" in name]
    assert "王*" not in door.get(f"/downloads?year={YEAR}&policy={MASKED}").text
    untouched = f"/downloads/{YEAR}/{FULL}/{TOWN_A}.csv"
    assert door.get(untouched).status_code == 200
    maker.catch_up()
    assert door.get(FILE).status_code == 410
    assert door.get(TOTALS).status_code == 200
    assert maker.kept() < before | {
        str(files(door)[f"{YEAR}/totals.{form}"]["sha256"]) for form in ("csv", "ndjson", "xlsx")
    }
    assert maker.kept() == {str(entry["sha256"]) for entry in files(door).values()}


def test_an_addition_is_waited_for(door: Door, maker: Maker) -> None:
    with door.session() as session:
        a_batch(session, "PAY-2", rows=[Row(village=SOUTH_B)])
        session.commit()
    answer = door.get(FILE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "正在重新生成" in answer.text
    assert "正在重新生成" in door.get(f"/downloads?year={YEAR}&policy={MASKED}").text
    made_at = files(door)[f"{YEAR}/{FULL}/{TOWN_A}.csv"]["made_at"]
    door.clock.move(minutes=5)
    maker.catch_up()
    assert door.get(FILE).status_code == 200
    assert len(table(door, f"/downloads/{YEAR}/{MASKED}/{TOWN_B}.csv")) == 2
    assert files(door)[f"{YEAR}/{FULL}/{TOWN_A}.csv"]["made_at"] == made_at


def test_a_hidden_row_leaves_the_file_at_once(door: Door, maker: Maker) -> None:
    with door.session() as session:
        row = session.exec(select(Payout).where(Payout.batch_id == 1, Payout.row_no == 1)).one()
        object_to_row(session, "PAY", 1, row.public_id, actor=Actor.citizen(), now=NOW)
        session.commit()
    assert door.get(FILE).status_code == 410
    maker.catch_up()
    hidden, shown = table(door, FILE)
    assert (hidden["name_shown"], hidden["amount"], hidden["public_id"]) == ("（本人提出异议，暂不列出）", "", "")
    assert shown["name_shown"] == "李*明"


def test_an_announcement_ends_with_its_last_day(door: Door, maker: Maker) -> None:
    opened = f"/downloads/{YEAR}/{FULL}/{TOWN_A}.csv"
    assert table(door, opened)[0]["status"] == "listed"
    door.clock.move(days=4)
    assert door.get(opened).status_code == 410
    with door.session() as session:
        expire_announcements(session, actor=Actor.system(), now=door.clock(), today=TODAY + timedelta(days=4))
        session.commit()
    maker.catch_up()
    assert door.get(opened).status_code == 410
    assert opened.removeprefix("/downloads/") not in files(door)


@pytest.mark.usefixtures("maker")
def test_a_broken_download_goes_on(door: Door) -> None:
    whole = door.get(FILE)
    etag = whole.headers["etag"]
    rest = door.get(FILE, headers={"Range": "bytes=10-", "If-Range": etag})
    assert (rest.status_code, rest.content) == (206, whole.content[10:])
    assert rest.headers["content-range"] == f"bytes 10-{len(whole.content) - 1}/{len(whole.content)}"
    assert door.get(FILE, headers={"Range": "bytes=-5"}).content == whole.content[-5:]
    assert door.get(FILE, headers={"Range": "bytes=0-3"}).content == whole.content[:4]
    assert door.get(FILE, headers={"Range": "bytes=10-", "If-Range": '"other"'}).status_code == 200
    assert door.get(FILE, headers={"Range": "bytes=99999-"}).status_code == 416
    assert door.get(FILE, headers={"If-None-Match": etag}).status_code == 304
    head = door.client.head(FILE)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


def test_equal_rows_make_equal_bytes(door: Door, maker: Maker, tmp_path: Path) -> None:
    before = {name: entry["sha256"] for name, entry in files(door).items()}
    again = Maker(door, tmp_path / "again")
    assert again.catch_up() > 1, "files without bytes are made anew"
    assert {name: entry["sha256"] for name, entry in files(door).items()} == before
    assert again.kept() == maker.kept()


def test_a_formula_stays_a_text(door: Door, maker: Maker) -> None:
    with door.session() as session:
        a_batch(session, "ODD", rows=[Row(group='=HYPERLINK("x")', village=SOUTH_B)])
        session.commit()
    maker.catch_up()
    assert table(door, f"/downloads/{YEAR}/{MASKED}/{TOWN_B}.csv")[0]["group_name"] == '\'=HYPERLINK("x")'


@pytest.mark.usefixtures("maker")
@pytest.mark.parametrize(
    "path",
    ["2026/../x.csv", "2026/NY001/210381101.exe", f"{YEAR}/XX/{TOWN_A}.csv", f"{YEAR}/{MASKED}/210381999.csv", "x"],
)
def test_nothing_else_is_served(door: Door, path: str) -> None:
    assert door.get(f"/downloads/{path}").status_code == 404


@pytest.mark.usefixtures("maker")
def test_the_page_says_rows_and_size_before_the_click(door: Door) -> None:
    text = door.get(f"/downloads?year={YEAR}&policy={MASKED}").text
    assert "耕地地力保护补贴" in text
    assert f"/downloads/{YEAR}/{MASKED}/{TOWN_A}.xlsx" in text
    assert " KB" in text
    assert door.get("/downloads?year=1999").status_code == 404
    with door.session() as session:
        an_edition(session, 2025)
        a_batch(session, "OLD", year=2025)
        session.commit()
    waiting = door.get(f"/downloads?year=2025&policy={MASKED}")
    assert waiting.status_code == 200
    assert "正在重新生成" in waiting.text
    assert door.get(f"/downloads?township={TOWN_A}&policy=none").status_code == 404
