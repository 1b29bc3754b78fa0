"""How often a record was asked for (查询次数), and the digests by which it is found; shared by every kind of look-up."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Session, count_up
from core.law.masking import Digester, fold_id, fold_name
from core.law.payouts.id_numbers import OLD_LENGTH, expand
from core.records.payouts import Batch, Payout
from core.records.staff import CheckFailure

HOUR = 3600
HOURS_KEPT = 24
INSTALLATION = bytes(16)
"""The row of ``check_failure`` that counts every failure of the hour."""


def keys_of(name: str, id_number: str, digester: Digester) -> tuple[bytes, bytes]:
    """The digests of the person and of name and number together."""
    number = fold_id(id_number)
    if len(number) == OLD_LENGTH and number.isascii() and number.isdigit():
        number = expand(number)
    return digester.person(number), digester.lookup(fold_name(name), number)


def newest_payout(
    session: Session, person: bytes, lookup: bytes, township: str | None = None
) -> tuple[str, str] | None:
    """Masked name and village of the last published payout of this person, of one township where that is given."""
    asked = select(Payout.name_shown, Payout.village_code).join(Batch)
    asked = asked.where(Payout.person == person, Payout.lookup == lookup, Batch.state == "published")
    if township is not None:
        asked = asked.where(col(Payout.village_code).startswith(township, autoescape=True))
    return session.exec(asked.order_by(col(Batch.publication_no).desc(), col(Payout.id)).limit(1)).first()


def tries(session: Session, key: bytes, now: datetime) -> int:
    """What was counted under ``key`` in this hour."""
    asked = select(CheckFailure.failures_n).where(CheckFailure.key == key, CheckFailure.hour == _hour(now))
    return session.exec(asked).first() or 0


def count_try(session: Session, key: bytes, now: datetime) -> int:
    """One more under ``key`` in this hour; the new number."""
    return count_up(session, CheckFailure, {"key": key, "hour": _hour(now)}, "failures_n")


def count_failure(session: Session, key: bytes, now: datetime) -> int:
    """One more failure under ``key``; the number of all failures of the installation in this hour."""
    count_try(session, key, now)
    failures_n = count_try(session, INSTALLATION, now)
    if failures_n == 1:
        session.exec(sa.delete(CheckFailure).where(col(CheckFailure.hour) < _hour(now) - HOURS_KEPT))
    return failures_n


def _hour(now: datetime) -> int:
    return int(now.timestamp()) // HOUR
