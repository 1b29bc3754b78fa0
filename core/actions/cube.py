"""The totals cube (汇总数字) of a list: counted when it becomes public, and again when the rows that are shown change."""

import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Session
from core.law.small_groups import countable
from core.records.payouts import Batch
from core.records.totals import CELL, Total, counted


def count_rows(session: Session, batch: Batch) -> None:
    """Put the figures of the list in the place of what was counted before."""
    session.exec(sa.delete(Total).where(col(Total.batch_id) == batch.id))
    head = {"batch_id": batch.id, "policy_code": batch.policy_code, "year": batch.year, "kind": batch.kind}
    cells = counted(batch.id or 0).add_columns(*map(sa.literal, head.values()))
    session.exec(sa.insert(Total).from_select((*CELL, *head), cells))


def may_be_told(session: Session, batch_id: int) -> bool:
    """Whether the sum of a list without names may stand in the log: too few persons would be told by it."""
    cells = select(Total.village_code, Total.township_code, Total.persons_n).where(Total.batch_id == batch_id)
    return countable(session.exec(cells)).whole
