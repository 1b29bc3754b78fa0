"""Sheets of a publication (公示单): where the rows of a list stand, and one digest for each place and for all of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.cube import count_rows
from core.actions.recording import publish_entry, queue
from core.database import Session
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.payouts.codes import sheet_code
from core.law.small_groups import places
from core.records.departments import Village
from core.records.payouts import Batch, Payout
from core.records.shown_rows import canonical, shown_rows
from core.records.versions import ListPlace, Sheet

WHOLE = "*"
"""The place that stands for all rows of a list."""


@dataclass(slots=True)
class Counted:
    """The running digest of the rows of one place."""

    rows_n: int = 0
    total_fen: int = 0
    sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def take(self, line: bytes, amount_fen: int | None) -> None:
        """One more row, in canonical form."""
        self.rows_n += 1
        self.total_fen += amount_fen or 0
        self.sha256.update(line)


def settle_places(session: Session, batch: Batch, smallest_group: int) -> None:
    """Decide for every village of the list where its rows stand (``core.law.small_groups.places``)."""
    person = sa.case((col(Payout.payee) == "person", col(Payout.person)))
    counted = (
        select(Payout.village_code, Village.township_code, sa.func.count(sa.distinct(person)))
        .join(Village, col(Village.code) == col(Payout.village_code))
        .where(Payout.batch_id == batch.id)
        .group_by(col(Payout.village_code), col(Village.township_code))
    )
    persons: dict[str, int] = {}
    townships: dict[str, str] = {}
    for village, township, persons_n in session.exec(counted):
        persons[village], townships[village] = persons_n, township
    where = places(persons, townships, smallest_group)
    session.exec(sa.delete(ListPlace).where(col(ListPlace.batch_id) == batch.id))
    session.add_all(
        ListPlace(batch_id=batch.id or 0, village_code=village, place=place, persons_n=persons[village])
        for village, place in where.items()
    )
    session.flush()


def digests(session: Session, batch_id: int, year: int) -> dict[str, Counted]:
    """Place → its rows counted and digested, with ``WHOLE`` for all; in one pass over what the public sees."""
    found = {WHOLE: Counted()}
    whole = found[WHOLE]
    for row in shown_rows(session, batch_id, year):
        line = canonical(row)
        whole.take(line, row.amount_fen)
        at = found.get(row.village_code)
        if at is None:
            at = found[row.village_code] = Counted()
        at.take(line, row.amount_fen)
    return found


def rows_digest(session: Session, batch_id: int, year: int) -> str:
    """SHA-256 over the rows as the public sees them in ``year``.

    Canonical form: ``core.records.shown_rows.canonical`` of each row in list order; minors' names, small groups and
    hidden rows replaced as on the page.
    """
    return digests(session, batch_id, year)[WHOLE].sha256.hexdigest()


def keep_sheets(session: Session, batch: Batch, publication_no: int, found: dict[str, Counted]) -> None:
    """Write down what this publication shows at each place."""
    session.exec(sa.insert(Sheet), params=list(_sheets(batch, publication_no, found)))


def reissue(session: Session, batch: Batch, action: str, reason: str, *, actor: Actor, now: datetime) -> int:
    """A new publication entry (``hide`` or ``show``) of a list that is public and whose shown rows have changed."""
    year = local_date(batch.published_at or now).year
    count_rows(session, batch)
    found = digests(session, batch.id or 0, year)
    number = publish_entry(
        session,
        action=action,
        subject_kind="batch",
        subject_id=batch.id or 0,
        actor=actor,
        now=now,
        rows_n=found[WHOLE].rows_n,
        total_fen=found[WHOLE].total_fen,
        rows_sha256=found[WHOLE].sha256.hexdigest(),
        reason=reason,
    )
    keep_sheets(session, batch, number, found)
    queue(session, "batch", batch.id or 0, now)
    return number


def _sheets(batch: Batch, publication_no: int, found: dict[str, Counted]) -> Iterator[dict[str, object]]:
    for place, counted in found.items():
        sha256 = counted.sha256.hexdigest()
        yield {
            "publication_no": publication_no,
            "place": place,
            "batch_id": batch.id,
            "rows_n": counted.rows_n,
            "total_fen": counted.total_fen,
            "sha256": sha256,
            "code": sheet_code(batch.batch_no, batch.version, place, sha256),
        }
