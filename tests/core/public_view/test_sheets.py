"""Sheets and their verification on both databases: the same rows, the same seal, one difference told once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from core.actions.publication import approve_batch
from core.law.calendar import WorkCalendar
from core.law.refusal import Refusal
from core.public_view.batches import Ended
from core.public_view.sheets import SheetPage, seal_of, sheet
from core.public_view.verify import verify
from core.records.payouts import Payout
from tests.factories import APPROVER, EAST_A, NOW, TODAY, Row, a_batch, an_edition, small_county

ROWS = (Row(name_shown="王*兰", who="wang"), Row(name_shown="李*明", who="li", amount_fen=50_000))


def county(session: Session) -> int:
    small_county(session)
    an_edition(session)
    return a_batch(session, "P-1", rows=ROWS).id or 0


def test_a_sheet_is_sealed_and_split(session: Session) -> None:
    batch = county(session)
    page = sheet(session, "P-1", EAST_A, today=TODAY, size=1, part=2)
    assert isinstance(page, SheetPage)
    assert (page.title, page.parts_n, page.seal.rows_n) == ("牛庄镇东村耕地地力保护补贴发放名单", 2, 2)
    assert [row.name for row in page.rows] == ["李*明"]
    assert page.seal == seal_of(session, batch, EAST_A)
    assert sheet(session, "P-1", EAST_A, today=TODAY, size=1, part=3) is None
    assert sheet(session, "P-0", EAST_A, today=TODAY, size=1) is None


def test_an_altered_row_breaks_the_seal(session: Session) -> None:
    batch = county(session)
    session.exec(sa.update(Payout).where(col(Payout.batch_id) == batch).values(amount_fen=1))
    with pytest.raises(Refusal, match=r"sheet\.altered"):
        sheet(session, "P-1", EAST_A, today=TODAY, size=10)


def test_a_correction_is_compared_by_person(session: Session) -> None:
    first = county(session)
    seal = seal_of(session, first, EAST_A)
    assert seal
    same = verify(session, seal.code, today=TODAY)
    assert same
    assert (same.state, same.paper, len(same.rows)) == ("same", same.web, 2)
    second = a_batch(
        session, "P-2", rows=[ROWS[0], Row(name_shown="李*明", who="li", amount_fen=55_000)], state="proposed",
        supersedes_id=first,
    )  # fmt: skip
    later = NOW + timedelta(hours=1)
    approve_batch(session, second.id or 0, "面积有误", actor=APPROVER, now=later, calendar=WorkCalendar.load())
    assert isinstance(sheet(session, "P-1", EAST_A, today=TODAY, size=10), Ended)
    found = verify(session, seal.code, today=TODAY)
    assert found
    assert found.compared
    assert (found.state, found.compared.same_n, found.path) == ("superseded", 1, f"/lists/P-2/villages/{EAST_A}/sheet")
    told = [(one.paper and one.paper.amount_fen, one.web and one.web.amount_fen) for one in found.compared.differences]
    assert told == [(50_000, 55_000)]
    assert verify(session, "K7M4WQ2B9XYZ", today=TODAY) is None
