"""明白卡 as the desk sees them: masked name, day and state; no code is kept that could be shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.actor import Actor
from core.law.cards import REVOKED_SAID
from core.records.cards import Card
from core.records.departments import Township

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card; ``revoked_said`` is "" while it is good."""

    id: int
    name_shown: str
    township: str
    issued_at: datetime
    issued_by: str
    revoked_at: datetime | None
    revoked_said: str


@dataclass(frozen=True, slots=True)
class CardList:
    """The cards of the officer's township, of all townships for the county's officers; newest first."""

    lines: tuple[CardLine, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a card is issued and replaced."""

    name: str
    phone: str
    hours: str


def list_cards(session: Session, viewer: Actor, before: int | None) -> CardList:
    """50 cards before the number ``before``."""
    asked = _cards(viewer).order_by(col(Card.id).desc()).limit(PAGE_ROWS + 1)
    if before is not None:
        asked = asked.where(col(Card.id) < before)
    lines = [_line(row) for row in session.connection().execute(asked)]
    shown = tuple(lines[:PAGE_ROWS])
    return CardList(shown, shown[-1].id if len(lines) > PAGE_ROWS else None)


def find_card(session: Session, card_id: int, viewer: Actor) -> CardLine | None:
    """One card of the officer's part."""
    found = session.connection().execute(_cards(viewer).where(col(Card.id) == card_id)).first()
    return _line(found) if found else None


def desk_of(session: Session, township_code: str) -> Desk:
    """The desk whose phone stands on the card."""
    town = session.get_one(Township, township_code)
    return Desk(town.name, town.phone, town.hours)


def _cards(viewer: Actor) -> sa.Select[*tuple[Any, ...]]:
    asked: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Card.id), col(Card.name_shown), col(Township.name), col(Card.issued_at), col(Card.issued_by),
        col(Card.revoked_at), col(Card.revoked_reason),
    ).join(Township, col(Township.code) == col(Card.township_code))  # fmt: skip
    if viewer.role == "township":
        asked = asked.where(col(Card.township_code) == (viewer.township or ""))
    return asked


def _line(row: sa.Row[Any]) -> CardLine:
    number, name_shown, township, issued_at, issued_by, revoked_at, reason = tuple(row)
    said = REVOKED_SAID.get(reason, reason)
    return CardLine(number, name_shown, township, issued_at, issued_by, revoked_at, said)
