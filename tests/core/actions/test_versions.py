"""What a publication leaves besides its rows: places, sheets, changes with their reason, the last day, holds, objections."""

import hashlib
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from core.actions.holds import hold_list, release_list
from core.actions.publication import approve_batch, expire_announcements, withdraw_batch
from core.actions.row_objections import decide_objection, object_to_row
from core.actions.sheets import WHOLE, rows_digest
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.refusal import Refusal
from core.law.sensitivity import HIDDEN_SHOWN
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem
from core.records.publications import Publication
from core.records.shown_rows import canonical, shown_row, shown_rows
from core.records.totals import Total
from core.records.versions import ListChange, ListPlace, RowObjection, Sheet
from tests.factories import (
    APPROVER,
    EAST_A,
    EAST_B,
    MASKED,
    NOW,
    OFFICER,
    SOUTH_B,
    TODAY,
    TOWN_A,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    an_edition,
    small_county,
)

CALENDAR = WorkCalendar.load()
VISITOR = Actor.citizen()
NUMBER = "210381-2026-NY001-01"


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def publish(session: Session, batch: Batch, reason: str = "") -> int:
    return approve_batch(session, batch.id or 0, reason, actor=APPROVER, now=NOW, calendar=CALENDAR)


def smallest_group(session: Session, k: int) -> None:
    item = session.exec(select(PolicyItem).where(PolicyItem.code == MASKED, PolicyItem.year == YEAR)).one()
    item.smallest_group = k
    session.flush()


def proposed(session: Session, number: str = NUMBER, **changes: object) -> Batch:
    return a_batch(session, number, state="proposed", **changes)  # type: ignore[arg-type]  # columns by name


def people(village: str, count: int, start: int = 0, **changes: object) -> list[Row]:
    return [Row(village=village, who=f"{village}/{start + n}", **changes) for n in range(count)]  # type: ignore[arg-type]  # as above


def row_of(session: Session, batch: Batch, row_no: int) -> Payout:
    return session.exec(select(Payout).where(Payout.batch_id == batch.id, Payout.row_no == row_no)).one()


def test_a_small_group_stands_with_its_township_everywhere(county: Session) -> None:
    smallest_group(county, 3)
    batch = proposed(county, rows=[*people(EAST_A, 2), *people(WEST_A, 1), *people(EAST_B, 4)])
    publish(county, batch)
    places = dict(county.exec(select(ListPlace.village_code, ListPlace.place)).all())
    assert places == {EAST_A: TOWN_A, WEST_A: TOWN_A, EAST_B: EAST_B}
    assert {cell.village_code for cell in county.exec(select(Total))} == {TOWN_A, EAST_B}
    rows = list(shown_rows(county, batch.id or 0, YEAR))
    assert [row.village_code for row in rows] == [TOWN_A] * 3 + [EAST_B] * 4
    assert {row.group_name for row in rows[:3]} == {""}
    assert list(shown_rows(county, batch.id or 0, YEAR, place=EAST_A)) == []
    assert len(list(shown_rows(county, batch.id or 0, YEAR, place=TOWN_A))) == 3
    assert len(list(shown_rows(county, batch.id or 0, YEAR, township=TOWN_A))) == 3


def test_numbers_of_moved_rows_do_not_tell_their_village(county: Session) -> None:
    smallest_group(county, 5)
    rows = [Row(village=village, who=village, amount_fen=fen) for village, fen in ((EAST_A, 100), (WEST_A, 200))]
    orders = set()
    for version in range(1, 9):
        batch = a_batch(county, f"B-{version}", state="proposed", rows=rows)
        publish(county, batch)
        shown = list(shown_rows(county, batch.id or 0, YEAR))
        assert [row.row_no for row in shown] == [1, 2]
        by_id = {row.public_id: row.amount_fen for row in shown}
        assert [by_id[name] for name in sorted(by_id)] == [row.amount_fen for row in shown]
        for row in shown:
            found = shown_row(county, batch.id or 0, YEAR, row.row_no, row.public_id)
            assert found is not None
            assert row_of(county, batch, found[1]).amount_fen == row.amount_fen
        orders.add(tuple(row.amount_fen for row in shown))
    assert orders == {(100, 200), (200, 100)}


def test_a_township_part_leaves_out_what_only_the_county_shows(county: Session) -> None:
    smallest_group(county, 3)
    batch = proposed(county, rows=[*people(EAST_A, 1), *people(EAST_B, 4), *people(SOUTH_B, 3)])
    publish(county, batch)
    assert dict(county.exec(select(ListPlace.village_code, ListPlace.place)).all())[EAST_A] == ""
    assert list(shown_rows(county, batch.id or 0, YEAR, township=TOWN_A)) == []
    cell = county.exec(select(Total).where(Total.village_code == "")).one()
    assert cell.township_code == ""


def test_every_place_has_a_sheet_over_exactly_its_rows(county: Session) -> None:
    batch = proposed(county, rows=[*people(EAST_A, 2), *people(EAST_B, 1)])
    number = publish(county, batch)
    sheets = {sheet.place: sheet for sheet in county.exec(select(Sheet).where(Sheet.publication_no == number))}
    assert set(sheets) == {WHOLE, EAST_A, EAST_B}
    lines = b"".join(canonical(row) for row in shown_rows(county, batch.id or 0, YEAR, place=EAST_A))
    assert sheets[EAST_A].sha256 == hashlib.sha256(lines).hexdigest()
    assert (sheets[EAST_A].rows_n, sheets[EAST_A].total_fen) == (2, 2 * 86_700)
    assert len({sheet.code for sheet in sheets.values()}) == 3
    assert sheets[WHOLE].sha256 == county.get_one(Publication, number).rows_sha256


def test_a_correction_that_changes_rows_needs_a_reason_and_says_what_it_changes(county: Session) -> None:
    first = proposed(county, rows=[Row(who="a"), Row(who="b"), Row(who="c")])
    publish(county, first)
    second = proposed(
        county, version=2, supersedes_id=first.id, rows=[Row(who="a"), Row(who="b", amount_fen=100), Row(who="d")]
    )
    with pytest.raises(Refusal, match=r"change\.reason"):
        publish(county, second)
    publish(county, second, "村里重新核实了面积")
    assert second.change_reason == "村里重新核实了面积"
    found = county.exec(select(ListChange).where(ListChange.batch_id == second.id)).all()
    assert {(c.kind, c.row_no, c.before_row_no, c.before_fen, c.after_fen) for c in found} == {
        ("added", 3, None, None, 86_700),
        ("dropped", None, 3, 86_700, None),
        ("amount", 2, 2, 86_700, 100),
    }


def test_a_payment_is_held_against_its_announcement(county: Session) -> None:
    shown = proposed(
        county, "A-1", kind="announcement", rows=[Row(who="a", status="listed"), Row(who="b", status="listed")]
    )
    publish(county, shown)
    paid = proposed(county, "P-1", rows=[Row(who="a")])
    with pytest.raises(Refusal, match=r"change\.reason"):
        publish(county, paid)
    publish(county, paid, "一户已迁出")
    assert paid.announced_id == shown.id
    assert [c.kind for c in county.exec(select(ListChange).where(ListChange.batch_id == paid.id))] == ["dropped"]


def test_the_same_people_and_amounts_need_no_reason(county: Session) -> None:
    publish(county, proposed(county, "A-1", kind="announcement", rows=[Row(who="a", status="listed")]))
    paid = proposed(county, "P-1", rows=[Row(who="a")])
    publish(county, paid)
    assert paid.change_reason == ""


def test_a_withdrawn_list_is_not_shown_again_as_a_difference(county: Session) -> None:
    first = proposed(county, rows=[Row(who="a")])
    publish(county, first)
    withdraw_batch(county, first.id or 0, "放错了", actor=OFFICER, now=NOW)
    publish(county, proposed(county, version=2, supersedes_id=first.id, rows=[Row(who="b")]))
    assert county.exec(select(ListChange)).all() == []


def test_one_person_under_two_masks_is_refused(county: Session) -> None:
    publish(county, proposed(county, "P-1", rows=[Row(who="a", name_shown="王*芳")]))
    other = proposed(county, "P-2", rows=[Row(who="b"), Row(who="a", name_shown="王*")])
    with pytest.raises(Refusal) as refusal:
        publish(county, other)
    assert (refusal.value.code, refusal.value.detail) == ("mask.differs", {"row_no": 2})
    assert other.state == "proposed"
    twice = proposed(county, "P-3", rows=[Row(who="c", name_shown="李*"), Row(who="c", name_shown="李*明")])
    with pytest.raises(Refusal, match=r"mask\.differs"):
        publish(county, twice)


def test_an_announcement_stands_for_the_whole_period_of_its_item(county: Session) -> None:
    late = proposed(county, "A-1", kind="announcement", objections_until=TODAY + timedelta(days=1))
    publish(county, late)
    assert late.open_until == date(2026, 12, 1), "7 calendar days from the day of publication"
    longer = proposed(county, "A-2", kind="announcement", objections_until=date(2026, 12, 19))
    publish(county, longer, "名单有变")
    assert longer.open_until == date(2026, 12, 21), "a Saturday moves on to Monday"


def test_a_hold_keeps_an_announcement_open_until_it_is_released(county: Session) -> None:
    batch = a_batch(county, kind="announcement", objections_until=TODAY - timedelta(days=1))
    hold_list(county, NUMBER, "T-1", actor=Actor.system(), now=NOW)
    hold_list(county, NUMBER, "T-1", actor=Actor.system(), now=NOW)
    assert expire_announcements(county, actor=Actor.system(), now=NOW, today=TODAY) == 0
    release_list(county, NUMBER, "T-1", "核实无误", actor=Actor.system(), now=NOW)
    with pytest.raises(Refusal, match=r"hold\.unknown"):
        release_list(county, NUMBER, "T-1", "再来一次", actor=Actor.system(), now=NOW)
    with pytest.raises(Refusal, match=r"hold\.released"):
        hold_list(county, NUMBER, "T-1", actor=Actor.system(), now=NOW)
    assert expire_announcements(county, actor=Actor.system(), now=NOW, today=TODAY) == 1
    assert batch.state == "expired"
    with pytest.raises(Refusal, match=r"hold\.list"):
        hold_list(county, NUMBER, "T-2", actor=Actor.system(), now=NOW)


def test_an_objection_hides_a_row_at_once_and_renews_every_digest(county: Session) -> None:
    batch = proposed(county, rows=[*people(EAST_A, 2), *people(EAST_B, 1)])
    publish(county, batch)
    before = county.exec(select(Sheet).where(Sheet.place == EAST_A)).one()
    assert object_to_row(county, NUMBER, 1, row_of(county, batch, 1).public_id, actor=VISITOR, now=NOW)
    hidden = next(iter(shown_rows(county, batch.id or 0, YEAR)))
    assert (hidden.row_no, hidden.name_shown, hidden.amount_fen, hidden.public_id) == (1, HIDDEN_SHOWN, None, "")
    cell = county.exec(select(Total).where(Total.village_code == EAST_A)).one()
    assert (cell.rows_n, cell.amount_fen) == (1, 86_700), "no sum less the rows shown tells the hidden amount"
    entry = county.exec(select(Publication).order_by(col(Publication.no).desc())).first()
    assert entry is not None
    assert (entry.action, entry.rows_sha256) == ("hide", rows_digest(county, batch.id or 0, YEAR))
    after = county.exec(select(Sheet).where(Sheet.place == EAST_A, Sheet.publication_no == entry.no)).one()
    assert after.code != before.code
    unchanged = county.exec(select(Sheet.code).where(Sheet.place == EAST_B)).all()
    assert len(unchanged) == 2
    assert len(set(unchanged)) == 1, "a sheet whose rows did not change keeps its code"


def test_a_rejected_objection_shows_the_row_and_is_final(county: Session) -> None:
    batch = proposed(county, rows=people(EAST_A, 2))
    publish(county, batch)
    public_id = row_of(county, batch, 1).public_id
    code = county.exec(select(Sheet.code).where(Sheet.place == EAST_A)).one()
    object_to_row(county, NUMBER, 1, public_id, actor=VISITOR, now=NOW)
    objection = county.exec(select(RowObjection)).one()
    decide_objection(county, objection.id or 0, "按规定应当公开", upheld=False, actor=OFFICER, now=NOW)
    newest = county.exec(select(Sheet).where(Sheet.place == EAST_A).order_by(col(Sheet.publication_no).desc())).first()
    assert newest is not None
    assert newest.code == code
    assert not object_to_row(county, NUMBER, 1, public_id, actor=VISITOR, now=NOW)
    with pytest.raises(Refusal, match=r"objection\.decided"):
        decide_objection(county, objection.id or 0, "再想想", upheld=True, actor=OFFICER, now=NOW)


def test_a_row_hidden_for_good_stays_hidden_in_the_next_version(county: Session) -> None:
    batch = proposed(county, rows=[Row(who="a"), Row(who="b")])
    publish(county, batch)
    object_to_row(county, NUMBER, 2, row_of(county, batch, 2).public_id, actor=VISITOR, now=NOW)
    objection = county.exec(select(RowObjection)).one()
    decide_objection(county, objection.id or 0, "涉及隐私", upheld=True, actor=OFFICER, now=NOW)
    second = proposed(county, version=2, supersedes_id=batch.id, rows=[Row(who="b"), Row(who="a"), Row(who="c")])
    publish(county, second, "补一户")
    assert [row.hidden for row in shown_rows(county, second.id or 0, YEAR)] == [True, False, False]


def test_an_objection_needs_the_permalink_of_a_public_row(county: Session) -> None:
    batch = proposed(county, rows=people(EAST_A, 1))
    public_id = row_of(county, batch, 1).public_id
    for number, row_no, name in ((NUMBER, 1, public_id), ("X", 1, public_id)):
        with pytest.raises(Refusal, match="not_found"):
            object_to_row(county, number, row_no, name, actor=VISITOR, now=NOW)
    publish(county, batch)
    for row_no, name in ((1, "0" * 16), (2, public_id)):
        with pytest.raises(Refusal, match="not_found"):
            object_to_row(county, NUMBER, row_no, name, actor=VISITOR, now=NOW)
