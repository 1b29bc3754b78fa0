"""明白卡: issued at the township desk, revoked there, and used by its owner in the place of an ID number."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.attempts import count_failure, count_try, keys_of, newest_payout, tries
from core.actions.authority import need
from core.actions.checks import ALARM_AFTER, LookUp
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.cards import BODY, CODE_FAILURES, OFFICER_TRIES, REPLACED, REVOKED
from core.law.masking import Digester
from core.law.payouts.codes import ALPHABET, check_sign
from core.law.refusal import Refusal
from core.records.cards import Card

__all__ = ["IssuedCard", "find_by_card", "issue_card", "revoke_card"]

LIVE = col(Card.revoked_at).is_(None)
TOWNSHIP_LENGTH = 9


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """``code`` is in clear and only here; "" when nothing public is kept of this person in the officer's part.

    ``replaced_n`` older cards are no good from now on; ``limited``: this officer has asked too often in this hour.
    """

    code: str = ""
    name_shown: str = ""
    township_code: str = ""
    replaced_n: int = 0
    limited: bool = False


def issue_card(
    session: Session, name: str, id_number: str, *, actor: Actor, now: datetime, digester: Digester
) -> IssuedCard:
    """A card for somebody who stands at the desk with the ID card; commit in any case, look-ups are counted."""
    need(actor, "cards.issue")
    key = digester.failure(f"\0{actor.label}", "")
    if tries(session, key, now) >= OFFICER_TRIES:
        _note(session, "card.limited", "", actor, now)
        return IssuedCard(limited=True)
    count_try(session, key, now)
    person, lookup = keys_of(name, id_number, digester)
    paid = newest_payout(session, person, lookup, _part(actor))
    if paid is None:
        _note(session, "card.missed", "", actor, now)
        return IssuedCard()
    name_shown, village = paid
    code = _fresh_code(session, digester)
    card = Card(
        code_hash=digester.card(code), person=person, lookup=lookup, name_shown=name_shown,
        township_code=village[:TOWNSHIP_LENGTH], issued_at=now, issued_by=actor.id,
    )  # fmt: skip
    replaced_n = _replace(session, person, actor, now)
    session.add(card)
    session.flush()
    _note(session, "card.issued", card.id or 0, actor, now, township=card.township_code, replaced_n=replaced_n)
    return IssuedCard(code, name_shown, card.township_code, replaced_n)


def revoke_card(session: Session, card_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Make a card no good; ``reason`` is one of ``core.law.cards.REVOKED``."""
    need(actor, "cards.issue")
    if reason not in REVOKED:
        raise Refusal("card.reason")
    card = session.get(Card, card_id, with_for_update=True, populate_existing=True)
    if card is None or _part(actor) not in {None, card.township_code}:
        raise Refusal("not_found")
    if card.revoked_at is not None:
        raise Refusal("card.revoked")
    card.revoked_at, card.revoked_by, card.revoked_reason = now, actor.id, reason
    session.flush()
    _note(session, "card.revoked", card_id, actor, now, reason=reason)


def find_by_card(
    session: Session,
    code: str,
    address: str,
    *,
    actor: Actor,
    now: datetime,
    digester: Digester,
    alarm_after: int = ALARM_AFTER,
) -> LookUp:
    """Whose card this is; ``code`` is folded. A failure is counted for the address, so commit in any case.

    Unknown, revoked, and without any public record any more: one answer, one road.
    """
    # A folded name holds no control sign, so this is nobody's name.
    key = digester.failure("\0card", address)
    if tries(session, key, now) >= CODE_FAILURES:
        _used(session, "check.card_limited", actor, now)
        return LookUp(found=False, limited=True)
    asked = select(Card.person, Card.lookup).where(Card.code_hash == digester.card(code), LIVE)
    person, lookup = session.exec(asked).first() or (b"", b"")
    if newest_payout(session, person, lookup) is not None:
        _used(session, "check.card_found", actor, now)
        return LookUp(found=True, person=person, lookup=lookup)
    failures_n = count_failure(session, key, now)
    alarm = failures_n == alarm_after
    _used(session, "check.alarm" if alarm else "check.card_missed", actor, now, failures_this_hour=failures_n)
    return LookUp(found=False)


def _part(actor: Actor) -> str | None:
    """The township whose payees an officer may give cards to; None for the whole county."""
    if actor.role != "township":
        return None
    if not actor.township:
        raise Refusal("out_of_scope")
    return actor.township


def _fresh_code(session: Session, digester: Digester) -> str:
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(BODY))
        code = body + check_sign(body)
        if session.exec(select(Card.id).where(Card.code_hash == digester.card(code))).first() is None:
            return code


def _replace(session: Session, person: bytes, actor: Actor, now: datetime) -> int:
    ended = (
        sa.update(Card)
        .where(col(Card.person) == person, LIVE)
        .values(revoked_at=now, revoked_by=actor.id, revoked_reason=REPLACED)
    )
    return int(session.exec(ended).rowcount)


def _used(session: Session, event: str, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, actor=actor, event=event, subject_kind="check", subject_id="", now=now, detail=detail)


def _note(session: Session, event: str, card_id: int | str, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, actor=actor, event=event, subject_kind="card", subject_id=card_id, now=now, detail=detail)
