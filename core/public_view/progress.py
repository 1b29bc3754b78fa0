"""Where the money is (钱到哪一步了): batches on the 12 steps of the procedure, who acts and since when."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.payouts.words import KIND, PROGRESS_STEPS
from core.law.sensitivity import NAMED, public_mode
from core.public_view.batches import HELD, period_words, policy_name, still_open
from core.public_view.corrections import Correction, Payment, corrections
from core.public_view.site import data_date
from core.records.departments import Bank, Department, Township
from core.records.payouts import Batch, Progress
from core.records.policies import PolicyEdition, PolicyItem

PAGE_ROWS = 20
FIRST_STEP, ANNOUNCED, LAST_STEP = 1, 5, 12
# What was public and is no more has no place here; a refused batch is corrected and goes on.
ENDED = ("withdrawn", "superseded", "expired")


@dataclass(frozen=True, slots=True)
class Passed:
    """One of the 12 steps that a batch has reported, the last time it did."""

    step: int
    on: date
    who: str

    @property
    def said(self) -> str:
        """The step in words."""
        return PROGRESS_STEPS[self.step]


@dataclass(frozen=True, slots=True)
class Stand:
    """One batch. ``policy`` is "" while its rows have not come; ``list_no`` is "" where no list is public.

    ``passed`` are the steps behind it, oldest first; ``correction`` is there while failed payments wait to be repaid.
    """

    batch_no: str
    kind: str
    policy: str
    policy_code: str
    year: int | None
    period: str
    step: int
    who: str
    since: date
    done: bool
    open_until: date | None
    list_no: str
    held: bool = False
    passed: tuple[Passed, ...] = ()
    correction: Correction | None = None

    @property
    def said(self) -> str:
        """The step in words."""
        return PROGRESS_STEPS[self.step]

    @property
    def next_said(self) -> str:
        """The step after it, "" after the last."""
        return PROGRESS_STEPS.get(self.step + 1, "")

    @property
    def kind_said(self) -> str:
        """公示名单, 发放名单 or 补发名单; "" while nobody knows."""
        return KIND.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """A subsidy that the page can be narrowed to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """``stands`` is page ``page`` of ``pages``: first what is under way or corrected, then what is done, newest first."""

    stands: tuple[Stand, ...]
    under_way_n: int
    correcting_n: int
    done_n: int
    page: int
    pages: int
    policy: PolicyChoice | None
    year: int | None
    policies: tuple[PolicyChoice, ...]
    years: tuple[int, ...]
    steps: tuple[tuple[int, str], ...]
    data_date: date | None


class _Report(NamedTuple):
    step: int
    since: date
    who: str


# Newest version of a number last, or the published one where a correction waits for approval. All made once.
_KNOWN: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(Batch.id), col(Batch.batch_no), col(Batch.kind), col(Batch.policy_code), col(Batch.year),
        col(Batch.period), col(Batch.state), col(Batch.published_at), col(Batch.open_until),
        sa.case((still_open(sa.bindparam("today", type_=sa.Date())), 1), else_=0).label("open"), HELD.label("held"),
        col(PolicyItem.name), col(PolicyItem.plain_name), col(PolicyItem.list_mode_web),
        col(Department.name).label("department"),
    )
    .select_from(Batch)
    .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
    .join(PolicyEdition, sa.and_(col(PolicyEdition.year) == Batch.year, col(PolicyEdition.state) == "published"))
    .join(Department, col(Department.code) == col(PolicyItem.department_code))
    .order_by(sa.case((col(Batch.state) == "published", 1), else_=0), col(Batch.version))
)  # fmt: skip
_STEPS: sa.Select[*tuple[Any, ...]] = (
    sa.select(col(Progress.batch_no), col(Progress.step), col(Progress.at), col(Progress.by_code))
    .where(col(Progress.step).between(FIRST_STEP, LAST_STEP))
    .order_by(col(Progress.at), col(Progress.id))
)
_LAST = _STEPS.where(
    col(Progress.batch_no).not_in(sa.select(col(Batch.batch_no)).where(col(Batch.state).in_(("published", *ENDED))))
)
_OF_THESE = _STEPS.where(col(Progress.batch_no).in_(sa.bindparam("numbers", expanding=True)))
_UNITS = sa.union_all(*(sa.select(col(table.code), col(table.name)) for table in (Bank, Township, Department)))
_mode = lru_cache(maxsize=1024)(public_mode)


def progress_page(
    session: Session, *, today: date, policy: str = "", year: int | None = None, page: int = 1
) -> ProgressPage | None:
    """One page of 20; None past the last page."""
    everything = _lights(session, today)
    lights = [one for one in everything if policy in {"", one.policy_code} and year in {None, one.year}]
    pages = max(1, -(-len(lights) // PAGE_ROWS))
    if not 1 <= page <= pages:
        return None
    lights.sort(key=lambda one: one.batch_no)
    lights.sort(key=lambda one: (not one.done, one.correction is not None, one.since), reverse=True)
    names = {one.policy_code: one.policy for one in everything if one.policy}
    choices = tuple(PolicyChoice(code, name) for code, name in sorted(names.items()))
    done_n = sum(one.done for one in lights)
    return ProgressPage(
        stands=_with_steps(session, [one.stand() for one in lights[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]]),
        under_way_n=len(lights) - done_n,
        correcting_n=sum(one.correction is not None for one in lights),
        done_n=done_n,
        page=page,
        pages=pages,
        policy=next((choice for choice in choices if choice.code == policy), None),
        year=year,
        policies=choices,
        years=tuple(sorted({one.year for one in everything if one.year}, reverse=True)),
        steps=tuple(PROGRESS_STEPS.items()),
        data_date=data_date(session),
    )


class _Light(NamedTuple):
    """What sorts and narrows the batches; only those of one page become a ``Stand``. ``row`` is None before its rows."""

    batch_no: str
    policy: str
    policy_code: str
    year: int | None
    done: bool
    since: date
    step: int
    who: str
    row: sa.Row[Any] | None
    correction: Correction | None = None

    def stand(self) -> Stand:
        row, public = self.row, self.row is not None and self.row.state == "published"
        return Stand(
            batch_no=self.batch_no,
            kind=row.kind if row is not None else "",
            policy=self.policy,
            policy_code=self.policy_code,
            year=self.year,
            period=period_words(row.period) if row is not None else "",
            step=self.step,
            who=self.who,
            since=self.since,
            done=self.done,
            open_until=row.open_until if row is not None and public and not self.done else None,
            list_no=self.batch_no if public else "",
            held=row is not None and public and bool(row.held),
            correction=self.correction,
        )


def _lights(session: Session, today: date) -> list[_Light]:
    """Every batch of which something may be said: nothing of what ended, or was never to be listed."""
    rows = {row.batch_no: row for row in session.connection().execute(_KNOWN, {"today": today})}
    modes = {number: _mode(row.list_mode_web, row.name) for number, row in rows.items()}
    public = {number: row for number, row in rows.items() if row.open and modes[number] != "none"}
    # Of a list without names nobody learns that one payment failed.
    failing = {
        row.id: Payment(number, row.year, row.department, local_date(row.published_at))
        for number, row in public.items()
        if row.kind == "payment" and modes[number] in NAMED
    }
    correcting = corrections(session, failing)
    found = [_shown(row, correcting.get(row.id)) for row in public.values()]
    for number, report in _reports(session).items():
        known = rows.get(number)
        if known is None:
            found.append(_Light(number, "", "", None, done=False, row=None, **report._asdict()))
        elif known.state not in {"published", *ENDED} and modes[number] != "none":
            found.append(_Light(*_facts(known), done=False, row=known, **report._asdict()))
    return found


def _shown(row: sa.Row[Any], correction: Correction | None) -> _Light:
    """A list that anyone may see: an announcement at its step, a payment that is done."""
    announced = row.kind == "announcement"
    step, since = ANNOUNCED if announced else LAST_STEP, local_date(row.published_at)
    return _Light(
        *_facts(row), done=not announced, since=since, step=step, who=row.department, row=row, correction=correction
    )


def _facts(row: sa.Row[Any]) -> tuple[str, str, str, int]:
    return row.batch_no, policy_name(row.name, row.plain_name), row.policy_code, row.year


def _reports(session: Session) -> dict[str, _Report]:
    """Batch number → its last report. The time tells the order: in the loop of errors a batch goes back some steps."""
    names = names_of(session)
    return {
        number: _Report(step, local_date(at), names.get(by_code, ""))
        for number, step, at, by_code in session.connection().execute(_LAST)
    }


def _with_steps(session: Session, stands: list[Stand]) -> tuple[Stand, ...]:
    """The steps behind each batch that is under way; a step after the present one was taken before it went back."""
    moving = {stand.batch_no: stand for stand in stands if not stand.done}
    names = names_of(session)
    passed: dict[str, dict[int, Passed]] = {number: {} for number in moving}
    for number, step, at, by_code in session.connection().execute(_OF_THESE, {"numbers": [*moving]}):
        if step < moving[number].step:
            passed[number][step] = Passed(step, local_date(at), names.get(by_code, ""))
    return tuple(
        replace(stand, passed=tuple(one for _, one in sorted(passed.get(stand.batch_no, {}).items())))
        for stand in stands
    )


def names_of(session: Session) -> dict[str, str]:
    """Code → name of every unit that reports a step."""
    return {code: name for code, name in session.connection().execute(_UNITS)}  # noqa: C416  rows are no plain tuples
