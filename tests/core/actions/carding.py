"""Somebody with a payout in the first township, the clerk there, and cards without the trail."""

from typing import Any

from sqlmodel import Session

from core.law.actor import Actor
from core.law.masking import Digester, fold_name
from core.law.payouts.id_numbers import check_digit
from core.records.cards import Card
from tests.factories import NOW, TOWN_A, Row

DIGESTER = Digester(b"pepper of the tests")
CLERK = Actor("staff", "town-1", "township", township=TOWN_A)
NAME, SHOWN = "王秀兰", "王*兰"
BODY = "21039919660815002"
NUMBER = BODY + check_digit(BODY)
PERSON, LOOKUP = DIGESTER.person(NUMBER), DIGESTER.lookup(fold_name(NAME), NUMBER)
OWN_ROW = Row(name_shown=SHOWN, person=PERSON, lookup=LOOKUP)


def a_card(session: Session, code: str = "2222222A", **changes: object) -> int:
    """The id of a card of that person."""
    values: dict[str, Any] = {
        "code_hash": DIGESTER.card(code), "person": PERSON, "lookup": LOOKUP, "name_shown": SHOWN,
        "township_code": TOWN_A, "issued_at": NOW, "issued_by": "town-1", **changes,
    }  # fmt: skip
    card = Card(**values)
    session.add(card)
    session.flush()
    assert card.id is not None
    return card.id
