"""What a list would change (名单对照) against the version before it and its announcement, before an officer publishes it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.sensitivity import MINOR_SHOWN, NAMED, hides_name
from core.records.comparing import compared_with, differences
from core.records.departments import Township, Village
from core.records.payouts import Batch, Payout

SAMPLES = 5
"""Rows shown of each kind; the public page will have them all."""
SAID = {"added": "新增", "dropped": "去掉", "amount": "金额改了"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One row that differs, masked."""

    said: str
    row_no: int
    place: str
    name: str
    before_fen: int | None
    after_fen: int | None


@dataclass(frozen=True, slots=True)
class Against:
    """The other list, how many people differ, and the first rows of each kind; no rows of lists without names."""

    batch_id: int
    batch_no: str
    version: int
    kind: str
    announced: bool
    added_n: int
    dropped_n: int
    amount_n: int
    samples: tuple[Sample, ...]

    @property
    def any(self) -> bool:
        """Whether the officer must say why."""
        return bool(self.added_n or self.dropped_n or self.amount_n)


def against(session: Session, batch_id: int, mode: str, year: int) -> tuple[Against, ...]:
    """Nothing for a first list; ``year`` tells minors."""
    batch = session.get_one(Batch, batch_id)
    older, announced = compared_with(session, batch)
    found = ((older, False), (announced, True))
    return tuple(_against(session, batch, other, shown, mode, year) for other, shown in found if other is not None)


def _against(session: Session, batch: Batch, other: Batch, announced: bool, mode: str, year: int) -> Against:  # noqa: FBT001  which of the two
    counts: list[int] = []
    samples: list[Sample] = []
    for query in differences(batch.id or 0, other.id or 0):
        lines = query.subquery()
        counts.append(session.connection().execute(sa.select(sa.func.count()).select_from(lines)).scalar_one())
        if mode in NAMED and counts[-1]:
            first = session.connection().execute(sa.select(lines).limit(SAMPLES)).all()
            samples += (_sample(session, batch, other, line, year) for line in first)
    added_n, dropped_n, amount_n = counts
    return Against(
        batch_id=other.id or 0,
        batch_no=other.batch_no,
        version=other.version,
        kind=other.kind,
        announced=announced,
        added_n=added_n,
        dropped_n=dropped_n,
        amount_n=amount_n,
        samples=tuple(samples),
    )


def _sample(session: Session, batch: Batch, other: Batch, line: sa.Row[*tuple[Any, ...]], year: int) -> Sample:
    where, row_no = (batch, line.row_no) if line.row_no is not None else (other, line.before_row_no)
    asked = (
        sa.select(col(Township.name), col(Village.name), col(Payout.name_shown), col(Payout.minor_until))
        .select_from(Payout)
        .join(Village, col(Village.code) == col(Payout.village_code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Payout.batch_id) == where.id, col(Payout.row_no) == row_no)
    )
    town, village, name, minor = session.connection().execute(asked).one()
    shown_in = min(year, local_date(where.published_at).year) if where.published_at else year
    shown = MINOR_SHOWN if hides_name(minor, shown_in) else name
    return Sample(SAID[line.kind], row_no, f"{town}{village}", shown, line.before_fen, line.after_fen)
