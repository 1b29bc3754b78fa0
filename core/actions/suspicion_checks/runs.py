"""A run of the checks (核查): read what is found, compare it with what was found before, write in short turns.

Nothing is locked while the ledger is read; a run that is broken off leaves whole findings and is simply run again.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.suspicion_checks.findings import Found, Terms, findings, source
from core.actions.suspicion_checks.sources import Lists
from core.database import Session, SessionFactory
from core.law.suspicions.checks import CHECKS
from core.records.downloads import Follower
from core.records.payouts import Batch
from core.records.publications import Publication
from core.records.suspicions import LifeNotice, Suspicion

FOLLOWER = "suspicions"
WRITTEN = 500
STREAMED_ROWS = 2000
KEPT = (
    Suspicion.id, Suspicion.batch_id, Suspicion.row_no, Suspicion.other_batch_id, Suspicion.other_row_no,
    Suspicion.fen, Suspicion.facts, Suspicion.gone_at,
)  # fmt: skip


class Tally(NamedTuple):
    """How many findings are new, came back or changed, or are gone."""

    new: int = 0
    changed: int = 0
    gone: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.new + other.new, self.changed + other.changed, self.gone + other.gone)


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run reads and writes, by which terms, and when."""

    read: SessionFactory
    write: SessionFactory
    terms: Terms
    now: datetime


@dataclass(frozen=True, slots=True)
class Affected:
    """What has happened since the checks last followed the publication log, up to ``publication_no``.

    ``since`` is None when they never ran; ``noticed`` says that notices of deaths or moves came in.
    """

    publication_no: int
    policies: tuple[str, ...]
    since: datetime | None
    noticed: bool


def affected(session: Session) -> Affected:
    """The policies whose lists, or whose items of the policy list, were published or taken down since then."""
    follower = session.get(Follower, FOLLOWER)
    last = session.exec(select(sa.func.max(Publication.no))).one() or 0
    if follower is None:
        return Affected(last, every_policy(session), None, noticed=False)
    since = col(Publication.no) > follower.publication_no
    entries, editions = (
        sa.select(col(Publication.subject_id)).where(since, col(Publication.subject_kind) == kind)
        for kind in ("batch", "edition")
    )
    touched = (
        sa.select(col(Batch.policy_code))
        .where(
            sa.or_(
                sa.cast(col(Batch.id), sa.String).in_(entries), sa.cast(col(Batch.year), sa.String).in_(editions)
            )
        )
        .distinct()
        .order_by(col(Batch.policy_code))
    )  # fmt: skip
    newest: datetime | None = session.exec(select(sa.func.max(LifeNotice.received_at))).one()
    policies = tuple(session.connection().execute(touched).scalars())
    return Affected(last, policies, follower.at, noticed=newest is not None and newest > follower.at)


def every_policy(session: Session) -> tuple[str, ...]:
    """All policies that ever had a batch."""
    asked = sa.select(col(Batch.policy_code)).distinct().order_by(col(Batch.policy_code))
    return tuple(session.connection().execute(asked).scalars())


def rerun(run: Run, *, policies: Sequence[str] | None = None, rules: Iterable[str] = CHECKS) -> Tally:
    """Every check over every policy, or over the ones named."""
    if policies is None:
        with run.read() as session:
            policies = every_policy(session)
    tally = Tally()
    for policy in policies:
        tally = tally.plus(check_policy(run, policy, rules))
    return tally


def check_policy(run: Run, policy: str, rules: Iterable[str] = CHECKS) -> Tally:
    """The named checks over one policy."""
    named, tally = tuple(rules), Tally()
    with run.read() as session:
        lists = source(session, policy, named)
        for rule in named:
            tally = tally.plus(_check(run, session, policy, lists, rule))
    return tally


def _check(run: Run, session: Session, policy: str, lists: Lists | None, rule: str) -> Tally:
    tally = Tally()
    found = findings(session, lists, rule, run.terms) if lists else _nothing()
    with run.read() as before, closing(found) as now, closing(_kept(before, policy, rule)) as old:
        steps = _compared(now, old)
        while turn := list(islice(steps, WRITTEN)):
            tally = tally.plus(_write(run, rule, turn))
    return tally


def _nothing() -> Generator[Found]:
    yield from ()


def _kept(session: Session, policy: str, rule: str) -> Generator[Any]:
    asked = (
        sa.select(*(col(column) for column in KEPT))
        .join(Batch, col(Batch.id) == col(Suspicion.batch_id))
        .where(col(Suspicion.rule) == rule, col(Batch.policy_code) == policy)
        .order_by(col(Suspicion.batch_id), col(Suspicion.row_no))
        .execution_options(yield_per=STREAMED_ROWS)
    )
    with session.connection().execute(asked) as rows:
        yield from rows


class _Step(NamedTuple):
    """What to write: a finding that is new (no ``id``) or differs from the kept one, or an ``id`` that is gone."""

    id: int | None
    found: Found | None
    reopens: bool = False


def _compared(found: Iterator[Found], kept: Iterator[Any]) -> Iterator[_Step]:
    """Both come in the order of list and row, so one look at each is enough."""
    one, old = next(found, None), next(kept, None)
    while one is not None or old is not None:
        here = (one.batch_id, one.row_no) if one else None
        there = (old.batch_id, old.row_no) if old else None
        if old is None or (here is not None and there is not None and here < there):
            yield _Step(None, one)
            one = next(found, None)
        elif one is None or (here is not None and there is not None and there < here):
            if old.gone_at is None:
                yield _Step(old.id, None)
            old = next(kept, None)
        else:
            now = (one.other_batch_id, one.other_row_no, one.fen, one.facts)
            reopens = now != (old.other_batch_id, old.other_row_no, old.fen, old.facts)
            if reopens or old.gone_at is not None:
                yield _Step(old.id, one, reopens)
            one, old = next(found, None), next(kept, None)


def _write(run: Run, rule: str, steps: Sequence[_Step]) -> Tally:
    fresh = [step.found for step in steps if step.id is None and step.found]
    changed = [step for step in steps if step.id is not None and step.found]
    gone = [step.id for step in steps if step.found is None]
    with run.write.begin() as session:
        connection = session.connection()
        if fresh:
            rows = [
                found._asdict() | {"rule": rule, "state": "open", "found_at": run.now, "note": ""} for found in fresh
            ]
            connection.execute(sa.insert(Suspicion), rows)
        for step in changed:
            connection.execute(_change(step, run.now))
        if gone:
            connection.execute(sa.update(Suspicion).where(col(Suspicion.id).in_(gone)).values(gone_at=run.now))
    return Tally(len(fresh), len(changed), len(gone))


def _change(step: _Step, now: datetime) -> sa.Update:
    """New facts ask to be looked at again; the same facts come back as they were left."""
    found = step.found
    again: dict[str, Any] = {"gone_at": None}
    if step.reopens and found is not None:
        again |= {"state": "open", "decided_by": None, "decided_at": None, "found_at": now}
        again |= {name: getattr(found, name) for name in ("other_batch_id", "other_row_no", "fen", "facts")}
    return sa.update(Suspicion).where(col(Suspicion.id) == step.id).values(**again)
