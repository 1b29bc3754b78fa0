"""Lists, their rows and the publication log page by page (数据接口), for programs that read what the pages show."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.sensitivity import NAMED
from core.public_view.batches import Ended, ListHead, find_list, heads
from core.public_view.figures import published_modes
from core.public_view.open_data import any_of
from core.records.payouts import Batch
from core.records.publications import Publication
from core.records.shown_rows import ShownRow, shown_rows
from core.records.totals import Total

Rows = tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lists: all that is given must hold. With a township only lists that name payees.

    A list that only counts must not tell by standing here that somebody of the township is in it.
    """

    year: int | None = None
    policy: str | None = None
    kind: str | None = None
    township: str | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the publication log, value by value as its hash covers them."""

    no: int
    action: str
    subject_kind: str
    subject_id: str
    at: datetime
    role: str
    rows_n: int
    total_fen: int
    rows_sha256: str
    reason: str
    prev_hash: str
    hash: str


def lists_before(session: Session, today: date, wanted: Wanted, *, before: int | None, limit: int) -> list[ListHead]:
    """Public lists that were published before entry ``before`` of the log, newest first."""
    modes = published_modes(session)
    hidden = {subject for subject, mode in modes.items() if mode == "none" or (wanted.township and mode not in NAMED)}
    where = [sa.not_(any_of(hidden, Batch))]
    if wanted.year is not None:
        where.append(col(Batch.year) == wanted.year)
    if wanted.policy is not None:
        where.append(col(Batch.policy_code) == wanted.policy)
    if wanted.kind is not None:
        where.append(col(Batch.kind) == wanted.kind)
    if before is not None:
        where.append(col(Batch.publication_no) < before)
    if wanted.township is not None:
        here = sa.select(col(Total.batch_id)).where(col(Total.township_code) == wanted.township)
        where.append(col(Batch.id).in_(here))
    return heads(session, today, *where, limit=limit)


def public_list(session: Session, batch_no: str, today: date) -> ListHead | Ended | None:
    """The list, why it is gone, or None where it never was public; a list of mode ``none`` never was."""
    found = find_list(session, batch_no, today)
    if isinstance(found, Ended):
        return None if _mode_of(session, batch_no) == "none" else found
    return None if found is None or found.mode == "none" else found


def list_rows(
    session: Session, head: ListHead, *, place: str | None, township: str | None, after: int, limit: int
) -> Rows:
    """Rows of a list that names payees, in list order; none of any other."""
    if not head.names_payees:
        return ()
    found = shown_rows(
        session, head.batch_id, head.shown_in, place=place, township=township, after=after, limit=limit
    )  # fmt: skip
    return tuple(found)


def log_entries(session: Session, *, after: int, limit: int) -> tuple[LogEntry, ...]:
    """Entries after number ``after``, oldest first: the order in which their hashes are checked."""
    columns = sa.inspect(Publication).columns
    asked = sa.select(*(columns[name] for name in LogEntry.__dataclass_fields__)).where(col(Publication.no) > after)
    found = session.connection().execute(asked.order_by(col(Publication.no)).limit(limit))
    return tuple(LogEntry(*row) for row in found)


def _mode_of(session: Session, batch_no: str) -> str:
    asked = sa.select(col(Batch.year), col(Batch.policy_code)).where(col(Batch.batch_no) == batch_no).limit(1)
    found = session.connection().execute(asked).one()
    return published_modes(session).get((found[0], found[1]), "none")
