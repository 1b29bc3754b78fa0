"""帮办: with consent, of the own township, under the officer's name, and never whose record it was."""

import pytest
from sqlmodel import Session, col, select

from core.actions.assistance import assist
from core.actions.checks import LookUp
from core.law.actor import Actor
from core.law.cards import OFFICER_TRIES
from core.law.refusal import Refusal
from core.records.trail import TrailEntry
from tests.core.actions.carding import CLERK, DIGESTER, LOOKUP, NAME, NUMBER, OWN_ROW, PERSON
from tests.factories import NOW, OFFICER, TOWN_B, a_batch, an_edition, small_county

NEIGHBOUR = Actor("staff", "town-2", "township", township=TOWN_B)


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    a_batch(session, rows=[OWN_ROW])
    return session


def ask(county: Session, name: str = NAME, consent: str = "oral", actor: Actor = CLERK) -> LookUp:
    return assist(county, name, NUMBER, consent, actor=actor, now=NOW, digester=DIGESTER)


def entries(county: Session) -> list[TrailEntry]:
    return list(county.exec(select(TrailEntry).order_by(col(TrailEntry.no))))


def test_the_record_is_found_and_the_trail_says_how_and_not_whose(county: Session) -> None:
    assert ask(county) == LookUp(found=True, person=PERSON, lookup=LOOKUP)
    assert ask(county, "没有人", "written") == LookUp(found=False)
    found, missed = entries(county)
    assert (found.event, found.actor, found.role) == ("check.assisted", "staff:town-1", "township")
    assert (found.subject_kind, found.subject_id) == ("check", "")
    assert found.detail == '{"consent":"oral","found":1}'
    assert missed.detail == '{"consent":"written","found":0}'


def test_payees_of_other_townships_are_not_found(county: Session) -> None:
    assert ask(county, actor=NEIGHBOUR) == LookUp(found=False)


@pytest.mark.parametrize(
    ("actor", "consent", "code"),
    [
        (OFFICER, "oral", "not_allowed"),
        (Actor.citizen(), "oral", "not_allowed"),
        (Actor("staff", "x", "township"), "oral", "out_of_scope"),
        (CLERK, "", "assistance.consent"),
        (CLERK, "不用问", "assistance.consent"),
    ],
)
def test_without_the_role_or_consent_nothing_is_looked_up(
    county: Session, actor: Actor, consent: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code.replace(".", r"\.")):
        ask(county, actor=actor, consent=consent)
    assert entries(county) == []


def test_an_officer_helps_so_many_in_an_hour(county: Session) -> None:
    for _ in range(OFFICER_TRIES):
        assert not ask(county, "没有人").limited
    assert ask(county) == LookUp(found=False, limited=True)
    assert entries(county)[-1].event == "check.assist_limited"
