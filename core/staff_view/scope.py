"""Which part of the ledger an officer sees (可见范围): the county, one department, one township, or nothing."""

import sqlalchemy as sa
from sqlmodel import col

from core.law.actor import Actor
from core.records.payouts import Batch, Payout

COUNTY_WIDE = frozenset({"finance", "disclosure", "auditor"})
OPEN_TO_TOWNSHIPS = ("proposed", "published", "superseded", "withdrawn", "expired")


def sees_county(actor: Actor) -> bool:
    """Roles that read every department's part."""
    return actor.role in COUNTY_WIDE


def sees_department(actor: Actor, code: str) -> bool:
    """Whether what belongs to the department ``code`` is in the actor's part."""
    return sees_county(actor) or (actor.role == "department" and actor.department == code)


def reads_batches(actor: Actor) -> bool:
    """Whether the actor has a part at all: administrators keep accounts and see no payouts."""
    own = {"department": actor.department, "township": actor.township}
    return sees_county(actor) or bool(own.get(actor.role))


def batches_of(actor: Actor) -> sa.ColumnElement[bool]:
    """The batches in the actor's part; a township sees those that pay somebody who lives there."""
    if sees_county(actor):
        return sa.true()
    if actor.role == "department" and actor.department:
        return col(Batch.department_code) == actor.department
    if actor.role == "township" and actor.township:
        there = sa.exists().where(col(Payout.batch_id) == col(Batch.id), _lies_in(actor.township))
        return sa.and_(col(Batch.state).in_(OPEN_TO_TOWNSHIPS), there)
    return sa.false()


def rows_of(actor: Actor) -> sa.ColumnElement[bool]:
    """The rows of a visible batch that the actor reads: a township's officer only those of the township."""
    if actor.role == "township":
        return _lies_in(actor.township) if actor.township else sa.false()
    return sa.true()


def _lies_in(township: str) -> sa.ColumnElement[bool]:
    # A range instead of LIKE, so that both databases walk the index on (batch, village).
    return col(Payout.village_code).between(f"{township}000", f"{township}999")
