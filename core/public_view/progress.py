"""Where the money is (钱到哪一步了): batches on the 12 steps of the procedure, who acts and since when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

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


@dataclass(frozen=True, slots=True)
class _Report:
    step: int
    since: date
    who: str


def progress_page(
    session: Session, *, today: date, policy: str = "", year: int | None = None, page: int = 1
) -> ProgressPage | None:
    """One page of 20; None past the last page."""
    known = _known(session, today)
    everything = [*_under_way(session, known), *_public(known, corrections(session, _failing(known)))]
    stands = [stand for stand in everything if policy in {"", stand.policy_code} and year in {None, stand.year}]
    pages = max(1, -(-len(stands) // PAGE_ROWS))
    if not 1 <= page <= pages:
        return None
    stands.sort(key=lambda stand: stand.batch_no)
    stands.sort(key=lambda stand: (not stand.done, stand.correction is not None, stand.since), reverse=True)
    names = {stand.policy_code: stand.policy for stand in everything if stand.policy}
    choices = tuple(PolicyChoice(code, name) for code, name in sorted(names.items()))
    done_n = sum(stand.done for stand in stands)
    return ProgressPage(
        stands=_with_steps(session, stands[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        under_way_n=len(stands) - done_n,
        correcting_n=sum(stand.correction is not None for stand in stands),
        done_n=done_n,
        page=page,
        pages=pages,
        policy=next((choice for choice in choices if choice.code == policy), None),
        year=year,
        policies=choices,
        years=tuple(sorted({stand.year for stand in everything if stand.year}, reverse=True)),
        steps=tuple(PROGRESS_STEPS.items()),
        data_date=data_date(session),
    )


def _known(session: Session, today: date) -> dict[str, sa.Row[Any]]:
    """Batch number → its newest version, or the published one where a correction waits for approval."""
    public = sa.case((col(Batch.state) == "published", 1), else_=0)
    asked: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Batch.id), col(Batch.batch_no), col(Batch.kind), col(Batch.policy_code), col(Batch.year),
            col(Batch.period), col(Batch.state), col(Batch.published_at), col(Batch.open_until),
            sa.case((still_open(today), 1), else_=0).label("open"), HELD.label("held"), col(PolicyItem.name),
            col(PolicyItem.plain_name), col(PolicyItem.list_mode_web), col(Department.name).label("department"),
        )
        .select_from(Batch)
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .join(PolicyEdition, sa.and_(col(PolicyEdition.year) == Batch.year, col(PolicyEdition.state) == "published"))
        .join(Department, col(Department.code) == col(PolicyItem.department_code))
        .order_by(public, col(Batch.version))
    )  # fmt: skip
    return {row.batch_no: row for row in session.connection().execute(asked)}


def _mode(row: sa.Row[Any]) -> str:
    return public_mode(row.list_mode_web, row.name)


def _failing(known: dict[str, sa.Row[Any]]) -> dict[int, Payment]:
    """Public payments with names: of a list without names nobody learns that one payment failed."""
    return {
        row.id: Payment(row.batch_no, row.department, local_date(row.published_at))
        for row in known.values()
        if row.state == "published" and row.kind == "payment" and _mode(row) in NAMED
    }


def _public(known: dict[str, sa.Row[Any]], correcting: dict[int, Correction]) -> list[Stand]:
    """Lists that anyone may see: announcements at their step, payments that are done."""
    found: list[Stand] = []
    for row in known.values():
        if row.open and _mode(row) != "none":
            announced = row.kind == "announcement"
            step, until = (ANNOUNCED, row.open_until) if announced else (LAST_STEP, None)
            at = (step, row.department, local_date(row.published_at), not announced, until, row.batch_no)
            found.append(Stand(*_facts(row), *at, held=bool(row.held), correction=correcting.get(row.id)))
    return found


def _under_way(session: Session, known: dict[str, sa.Row[Any]]) -> list[Stand]:
    """What has reported a step and is not public: nothing is said of what ended, or was never to be listed."""
    silent = {
        number for number, row in known.items() if row.state in {"published", *ENDED} or _mode(row) == "none"
    }  # fmt: skip
    found: list[Stand] = []
    for number, report in _reports(session, silent).items():
        row = known.get(number)
        facts = _facts(row) if row is not None else (number, "", "", "", None, "")
        found.append(Stand(*facts, report.step, report.who, report.since, done=False, open_until=None, list_no=""))
    return found


def _facts(row: sa.Row[Any]) -> tuple[str, str, str, str, int | None, str]:
    name = policy_name(row.name, row.plain_name)
    return row.batch_no, row.kind, name, row.policy_code, row.year, period_words(row.period)


def _reports(session: Session, silent: Iterable[str]) -> dict[str, _Report]:
    """Batch number → its last report. The time tells the order: in the loop of errors a batch goes back some steps."""
    over = sa.select(col(Batch.batch_no)).where(col(Batch.state).in_(("published", *ENDED)))
    asked = (
        sa.select(col(Progress.batch_no), col(Progress.step), col(Progress.at), col(Progress.by_code))
        .where(col(Progress.batch_no).not_in(over), col(Progress.step).between(FIRST_STEP, LAST_STEP))
        .order_by(col(Progress.at), col(Progress.id))
    )
    names, left_out = names_of(session), set(silent)
    return {
        number: _Report(step, local_date(at), names.get(by_code, ""))
        for number, step, at, by_code in session.connection().execute(asked)
        if number not in left_out
    }


def _with_steps(session: Session, stands: list[Stand]) -> tuple[Stand, ...]:
    """The steps behind each batch that is under way; a step after the present one was taken before it went back."""
    moving = {stand.batch_no: stand for stand in stands if not stand.done}
    asked = (
        sa.select(col(Progress.batch_no), col(Progress.step), col(Progress.at), col(Progress.by_code))
        .where(col(Progress.batch_no).in_(moving))
        .order_by(col(Progress.at), col(Progress.id))
    )
    names = names_of(session)
    passed: dict[str, dict[int, Passed]] = {number: {} for number in moving}
    for number, step, at, by_code in session.connection().execute(asked):
        if FIRST_STEP <= step < moving[number].step:
            passed[number][step] = Passed(step, local_date(at), names.get(by_code, ""))
    return tuple(
        replace(stand, passed=tuple(one for _, one in sorted(passed.get(stand.batch_no, {}).items())))
        for stand in stands
    )


def names_of(session: Session) -> dict[str, str]:
    """Code → name of every unit that reports a step."""
    tables: Iterable[type[Department | Township | Bank]] = (Bank, Township, Department)
    found: dict[str, str] = {}
    for table in tables:
        rows = session.connection().execute(sa.select(col(table.code), col(table.name)))
        found.update({row.code: row.name for row in rows})
    return found
