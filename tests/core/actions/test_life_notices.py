"""Notices come in as digests, once each; a later notice of another day replaces the first."""

import json
from datetime import date

import pytest
from sqlmodel import Session, select

from core.actions.life_notices import MaskedNotice, Received, receive_notices
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.suspicions import LifeNotice
from core.records.trail import TrailEntry
from tests.factories import CIVIL, FARMING, NOW, OFFICER, a_digest, small_county

ONE = MaskedNotice(a_digest("one"), "death", date(2026, 3, 1))
TWO = MaskedNotice(a_digest("two"), "moved", date(2026, 4, 1))


def test_new_changed_and_known_are_counted(session: Session) -> None:
    small_county(session)
    assert receive_notices(session, [ONE, TWO, ONE], "市公安局", 2, actor=OFFICER, now=NOW) == Received(2, 0, 0)
    later = ONE._replace(effective_on=date(2026, 3, 2))
    assert receive_notices(session, [later, TWO], "市民政局", 0, actor=OFFICER, now=NOW) == Received(0, 1, 1)
    session.expire_all()
    kept = {row.kind: (row.effective_on, row.source) for row in session.exec(select(LifeNotice))}
    assert kept == {"death": (date(2026, 3, 2), "市民政局"), "moved": (date(2026, 4, 1), "市公安局")}
    details = [json.loads(text) for text in session.exec(select(TrailEntry.detail).order_by(TrailEntry.no))]  # type: ignore[arg-type]  # a column
    assert details[0] == {"changed": 0, "department": "210381-czj", "known": 0, "new": 2, "refused": 2}


def test_civil_affairs_bring_them_and_others_do_not(session: Session) -> None:
    small_county(session)
    civil, farming = (Actor("staff", "x", "department", code) for code in (CIVIL, FARMING))
    assert receive_notices(session, [ONE], "民政局", 0, actor=civil, now=NOW).new == 1
    with pytest.raises(Refusal, match="out_of_scope"):
        receive_notices(session, [TWO], "农业", 0, actor=farming, now=NOW)
    with pytest.raises(Refusal, match="not_allowed"):
        receive_notices(session, [TWO], "审计", 0, actor=Actor("staff", "a", "auditor"), now=NOW)


@pytest.mark.parametrize(("notice", "source"), [(ONE._replace(kind="ill"), "公安"), (ONE, " ")])
def test_a_notice_has_a_kind_and_a_source(session: Session, notice: MaskedNotice, source: str) -> None:
    small_county(session)
    with pytest.raises(Refusal, match=r"notice\.invalid"):
        receive_notices(session, [notice], source, 0, actor=OFFICER, now=NOW)
