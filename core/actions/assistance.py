"""帮办: an officer looks up the own record of somebody who is there and agrees; the trail says that, and never whose."""

from datetime import datetime

from core.actions.attempts import count_try, keys_of, newest_payout, tries
from core.actions.authority import need
from core.actions.checks import LookUp
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.cards import CONSENT_BASIS, CONSENTS, OFFICER_TRIES
from core.law.masking import Digester
from core.law.refusal import Refusal

__all__ = ["assist"]


def assist(
    session: Session, name: str, id_number: str, consent: str, *, actor: Actor, now: datetime, digester: Digester
) -> LookUp:
    """Whether anything public is kept of this payee of the own township; commit in any case, look-ups are counted.

    ``consent`` is one of ``core.law.cards.CONSENTS``. Payees of other townships and unknown persons read the same.
    """
    need(actor, "check.assist")
    if not actor.township:
        raise Refusal("out_of_scope")
    if consent not in CONSENTS:
        raise Refusal("assistance.consent", CONSENT_BASIS)
    key = digester.failure(f"\0{actor.label}", "")
    if tries(session, key, now) >= OFFICER_TRIES:
        _note(session, "check.assist_limited", actor, now, consent=consent)
        return LookUp(found=False, limited=True)
    count_try(session, key, now)
    person, lookup = keys_of(name, id_number, digester)
    found = newest_payout(session, person, lookup, actor.township) is not None
    _note(session, "check.assisted", actor, now, consent=consent, found=int(found))
    return LookUp(found, person, lookup) if found else LookUp(found=False)


def _note(session: Session, event: str, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, actor=actor, event=event, subject_kind="check", subject_id="", now=now, detail=detail)
