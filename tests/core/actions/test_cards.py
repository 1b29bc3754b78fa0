"""明白卡: issued against the ID card, shown once, hashed, replaced, revoked; guessed codes end at a limit."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from core.actions.attempts import INSTALLATION
from core.actions.cards import IssuedCard, find_by_card, issue_card, revoke_card
from core.actions.checks import LookUp
from core.law.actor import Actor
from core.law.cards import CODE_FAILURES, LENGTH, OFFICER_TRIES, code_fault
from core.law.refusal import Refusal
from core.records.cards import Card
from core.records.staff import CheckFailure
from core.records.trail import TrailEntry
from tests.core.actions.carding import CLERK, DIGESTER, LOOKUP, NAME, NUMBER, OWN_ROW, PERSON, SHOWN, a_card
from tests.factories import EAST_A, EAST_B, NOW, OFFICER, TOWN_A, TOWN_B, Row, a_batch, an_edition, small_county

VISITOR = Actor.citizen()
NEIGHBOUR = Actor("staff", "town-2", "township", township=TOWN_B)
WRONG = "2222222A"


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    a_batch(session, rows=[OWN_ROW])
    return session


def issue(county: Session, name: str = NAME, number: str = NUMBER, actor: Actor = CLERK) -> IssuedCard:
    return issue_card(county, name, number, actor=actor, now=NOW, digester=DIGESTER)


def use(county: Session, code: str, address: str = "10.0.0.1", alarm_after: int = 99) -> LookUp:
    return find_by_card(
        county, code, address, actor=VISITOR, now=NOW, digester=DIGESTER, alarm_after=alarm_after
    )  # fmt: skip


def last(county: Session) -> TrailEntry:
    return county.exec(select(TrailEntry).order_by(col(TrailEntry.no).desc())).first()  # type: ignore[return-value]  # there is one


def test_a_card_is_issued_and_finds_its_owner(county: Session) -> None:
    issued = issue(county)
    assert (issued.name_shown, issued.township_code, issued.replaced_n) == (SHOWN, TOWN_A, 0)
    assert (len(issued.code), code_fault(issued.code)) == (LENGTH, "")
    assert use(county, issued.code) == LookUp(found=True, person=PERSON, lookup=LOOKUP)
    assert last(county).event == "check.card_found"


def test_of_the_code_only_a_digest_is_kept(county: Session) -> None:
    issued = issue(county)
    card = county.exec(select(Card)).one()
    assert card.code_hash == DIGESTER.card(issued.code)
    for kept in (repr(card.model_dump()), repr([entry.model_dump() for entry in county.exec(select(TrailEntry))])):
        for private in (issued.code, NAME, NUMBER):
            assert private not in kept
    entry = last(county)
    assert (entry.event, entry.actor, entry.subject_id) == ("card.issued", "staff:town-1", str(card.id))
    assert PERSON.hex() not in entry.detail


def test_a_second_card_ends_the_first(county: Session) -> None:
    first, second = issue(county), issue(county)
    assert second.replaced_n == 1
    assert not use(county, first.code).found
    assert use(county, second.code).found
    states = county.exec(select(Card.revoked_reason, Card.revoked_by).order_by(col(Card.id))).all()
    assert states == [("replaced", "town-1"), ("", None)]


def test_a_revoked_card_reads_like_an_unknown_one(county: Session) -> None:
    issued = issue(county)
    card = county.exec(select(Card)).one()
    revoke_card(county, card.id or 0, "lost", actor=CLERK, now=NOW)
    assert (last(county).event, last(county).detail) == ("card.revoked", '{"reason":"lost"}')
    assert use(county, issued.code) == use(county, WRONG) == LookUp(found=False)
    with pytest.raises(Refusal, match=r"card\.revoked"):
        revoke_card(county, card.id or 0, "lost", actor=CLERK, now=NOW)


def test_a_card_without_a_public_record_finds_nothing(county: Session) -> None:
    a_card(county, "2222223B", person=b"q" * 16)
    assert not use(county, "2222223B").found
    assert last(county).event == "check.card_missed"


@pytest.mark.parametrize(
    ("name", "number", "actor"),
    [("王秀梅", NUMBER, CLERK), (NAME, NUMBER[:-4] + "0000", CLERK), (NAME, NUMBER, NEIGHBOUR)],
)
def test_strangers_and_payees_of_other_townships_get_no_card(
    county: Session, name: str, number: str, actor: Actor
) -> None:
    assert issue(county, name, number, actor) == IssuedCard()
    assert (last(county).event, last(county).detail) == ("card.missed", "{}")
    assert county.exec(select(Card)).all() == []


def test_finance_gives_cards_to_everybody_in_the_township_of_the_last_payout(county: Session) -> None:
    a_batch(county, "B-2", rows=[Row(village=EAST_B, name_shown=SHOWN, person=PERSON, lookup=LOOKUP)])
    assert issue(county, actor=OFFICER).township_code == TOWN_B
    assert issue(county).township_code == TOWN_A == EAST_A[:9]


def test_who_may_and_what_is_there(county: Session) -> None:
    card = a_card(county)
    for actor in (Actor("staff", "x", "department"), Actor("staff", "x", "auditor"), VISITOR):
        with pytest.raises(Refusal, match="not_allowed"):
            issue(county, actor=actor)
        with pytest.raises(Refusal, match="not_allowed"):
            revoke_card(county, card, "lost", actor=actor, now=NOW)
    with pytest.raises(Refusal, match="out_of_scope"):
        issue(county, actor=Actor("staff", "x", "township"))
    for actor, number in ((NEIGHBOUR, card), (CLERK, 404)):
        with pytest.raises(Refusal, match="not_found"):
            revoke_card(county, number, "lost", actor=actor, now=NOW)
    with pytest.raises(Refusal, match=r"card\.reason"):
        revoke_card(county, card, "张三说的", actor=CLERK, now=NOW)


def test_wrong_codes_end_at_the_limit_of_the_address(county: Session) -> None:
    issued = issue(county)
    for _ in range(CODE_FAILURES):
        assert use(county, WRONG) == LookUp(found=False)
    assert use(county, issued.code) == LookUp(found=False, limited=True)
    assert last(county).event == "check.card_limited"
    assert use(county, issued.code, "10.0.0.2").found
    later = NOW + timedelta(hours=1)
    assert find_by_card(county, issued.code, "10.0.0.1", actor=VISITOR, now=later, digester=DIGESTER).found


def test_failures_count_for_the_alarm_of_the_installation(county: Session) -> None:
    use(county, WRONG, "10.0.0.1", alarm_after=2)
    use(county, WRONG, "10.0.0.2", alarm_after=2)
    assert last(county).event == "check.alarm"
    counted = select(CheckFailure.failures_n).where(CheckFailure.key == INSTALLATION)
    assert county.exec(counted).one() == 2


def test_an_officer_asks_so_often_and_no_more(county: Session) -> None:
    for _ in range(OFFICER_TRIES):
        issue(county, "没有人")
    assert issue(county) == IssuedCard(limited=True)
    assert last(county).event == "card.limited"
    assert issue(county, actor=OFFICER).code
