"""What became of payments that failed (二次发放): each is counted once, at the place where it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.sensitivity import public_mode
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem

LONGEST_CHAIN = 8
"""Attempts that are followed; more than that no bank has made."""


_before = aliased(Batch)
# Made once, as the own record waits for it.
_REPAYING: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(Batch.batch_no), col(Payout.row_no), col(Payout.status), col(Payout.amount_fen), col(Payout.paid_on),
        col(Payout.bank), col(Payout.account_tail), col(_before.batch_no), col(Payout.original_row),
        col(Payout.person), col(Payout.village_code), col(Batch.made_at), col(Batch.paid_on),
        col(PolicyItem.list_mode_web), col(PolicyItem.name),
    )
    .select_from(Batch)
    .join(_before, col(_before.id) == col(Batch.repays_id))
    .outerjoin(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
    .join(Payout, col(Payout.batch_id) == col(Batch.id))
    .where(
        col(Batch.state) == "published",
        col(_before.batch_no).in_(sa.bindparam("numbers", expanding=True)),
        col(Payout.original_row).in_(sa.bindparam("rows", expanding=True)),
        col(Payout.person).in_(sa.bindparam("people", expanding=True)),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row by which a payment was tried; ``repays_no`` and ``original_row`` name the row it makes good.

    ``mode`` is what the public may see of its list, ``sent_on`` the day on which the sender made it, ``batch_day`` that
    on which the whole list was paid.
    """

    batch_no: str
    row_no: int
    status: str
    amount_fen: int
    paid_on: date | None
    bank: str
    account_tail: str
    repays_no: str | None
    original_row: int | None
    person: bytes
    village_code: str
    sent_on: date
    batch_day: date | None
    mode: str

    @property
    def day(self) -> date | None:
        """The day of the row, else that of the list."""
        return self.paid_on or self.batch_day

    @property
    def key(self) -> tuple[str, int]:
        """Batch number and row; the number holds through all versions of a batch."""
        return self.batch_no, self.row_no

    @property
    def settles(self) -> tuple[str, int] | None:
        """The key of the failed row that this one makes good."""
        return None if self.repays_no is None or self.original_row is None else (self.repays_no, self.original_row)


def later_attempts(session: Session, own: Iterable[Attempt]) -> dict[tuple[str, int], Attempt]:
    """Key of a failed row → the attempt after it, also one under a name that has been corrected since.

    Of several attempts at one row the one that reached the person counts. The same ID number is the condition: a row
    of a repayment that names another person's failed row makes nothing good.
    """
    rows = tuple(own)
    known = {row.key: row for row in rows}
    waiting = [row for row in rows if row.status == "failed"]
    for _ in range(LONGEST_CHAIN):
        found = [row for row in _repaying(session, waiting) if row.key not in known]
        known.update({row.key: row for row in found})
        waiting = [row for row in found if row.status == "failed"]
        if not waiting:
            break
    later: dict[tuple[str, int], Attempt] = {}
    for row in sorted(known.values(), key=lambda row: (row.status != "failed", row.paid_on or date.min)):
        failed = known.get(row.settles) if row.settles else None
        if failed is not None and failed.status == "failed" and failed.person == row.person:
            later[failed.key] = row
    return later


def _repaying(session: Session, failed: list[Attempt]) -> list[Attempt]:
    if not failed:
        return []
    asked = {
        "numbers": [row.batch_no for row in failed],
        "rows": [row.row_no for row in failed],
        "people": [row.person for row in failed],
    }
    found = session.connection().execute(_REPAYING, asked)
    # A policy that no edition of that year knows has no public list.
    return [
        Attempt(*(*row, local_date(made_at), paid_on, public_mode(mode, name) if mode else "none"))
        for *row, made_at, paid_on, mode, name in found
    ]
