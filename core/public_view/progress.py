"""Where the money is (钱到哪一步了): batches on the 12 steps of the procedure, who acts and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.payouts.words import KIND, PROGRESS_STEPS
from core.law.sensitivity import public_mode
from core.public_view.batches import period_words, policy_name
from core.public_view.site import data_date
from core.records.departments import Bank, Department, Township
from core.records.payouts import Batch, Progress
from core.records.policies import PolicyEdition, PolicyItem

PAGE_ROWS = 50
FIRST_STEP, ANNOUNCED, LAST_STEP = 1, 5, 12
# What was public and is no more has no place here; a refused batch is corrected and goes on.
ENDED = frozenset({"withdrawn", "superseded", "expired"})


@dataclass(frozen=True, slots=True)
class Stand:
    """One batch. ``policy`` is "" while its rows have not come; ``list_no`` is "" where no list is public."""

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

    @property
    def said(self) -> str:
        """The step in words."""
        return PROGRESS_STEPS[self.step]

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
    """``stands`` is page ``page`` of ``pages``: first what is under way, then what is done, newest first."""

    stands: tuple[Stand, ...]
    under_way_n: int
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
class _Known:
    """What the ledger holds of the newest version of a batch."""

    batch_no: str
    kind: str
    policy_code: str
    year: int
    period: str
    state: str
    published_on: date | None
    objections_until: date | None
    name: str
    mode: str
    department: str


@dataclass(frozen=True, slots=True)
class _Report:
    step: int
    since: date
    who: str


def progress_page(
    session: Session, *, today: date, policy: str = "", year: int | None = None, page: int = 1
) -> ProgressPage | None:
    """One page of 50; None past the last page."""
    everything = _stands(session, today)
    stands = [s for s in everything if policy in {"", s.policy_code} and year in {None, s.year}]
    pages = max(1, -(-len(stands) // PAGE_ROWS))
    if not 1 <= page <= pages:
        return None
    names = {stand.policy_code: stand.policy for stand in everything if stand.policy}
    choices = tuple(PolicyChoice(code, name) for code, name in sorted(names.items()))
    done_n = sum(stand.done for stand in stands)
    return ProgressPage(
        stands=tuple(stands[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        under_way_n=len(stands) - done_n,
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


def _stands(session: Session, today: date) -> list[Stand]:
    reports, known = _reports(session), _known(session)
    found = [_stand(number, known.get(number), reports.get(number), today) for number in {**reports, **known}]
    stands = [stand for stand in found if stand is not None]
    stands.sort(key=lambda stand: stand.batch_no)
    stands.sort(key=lambda stand: (not stand.done, stand.since), reverse=True)
    return stands


def _stand(number: str, batch: _Known | None, report: _Report | None, today: date) -> Stand | None:
    """Where one batch is; None where nothing may be said: not public yet without a report, ended, or never listed."""
    if batch is None:
        return None if report is None else Stand(number, "", "", "", None, "", *_at(report), list_no="")
    public = batch.state == "published"
    over = batch.kind == "announcement" and batch.objections_until is not None and batch.objections_until < today
    if batch.state in ENDED or batch.mode == "none" or (public and over) or (report is None and not public):
        return None
    facts = (batch.batch_no, batch.kind, batch.name, batch.policy_code, batch.year, period_words(batch.period))
    if public and batch.published_on:
        announced = batch.kind == "announcement"
        step, until = (ANNOUNCED, batch.objections_until) if announced else (LAST_STEP, None)
        return Stand(*facts, step, batch.department, batch.published_on, not announced, until, batch.batch_no)
    return Stand(*facts, *_at(report), list_no="") if report else None


def _at(report: _Report) -> tuple[int, str, date, bool, None]:
    return report.step, report.who, report.since, False, None


def _reports(session: Session) -> dict[str, _Report]:
    """Batch number → its last report. The time tells the order: in the loop of errors a batch goes back some steps."""
    place = (
        sa.func.row_number()
        .over(partition_by=col(Progress.batch_no), order_by=(col(Progress.at).desc(), col(Progress.id).desc()))
        .label("place")
    )
    ordered = sa.select(col(Progress.batch_no), col(Progress.step), col(Progress.at), col(Progress.by_code), place)
    inner = ordered.subquery()
    asked = sa.select(inner.c.batch_no, inner.c.step, inner.c["at"], inner.c.by_code).where(inner.c.place == 1)
    names = _names(session)
    return {
        number: _Report(step, local_date(at), names.get(by_code, ""))
        for number, step, at, by_code in session.connection().execute(asked)
        if FIRST_STEP <= step <= LAST_STEP
    }


def _names(session: Session) -> dict[str, str]:
    tables: Iterable[type[Department | Township | Bank]] = (Bank, Township, Department)
    found: dict[str, str] = {}
    for table in tables:
        rows = session.connection().execute(sa.select(col(table.code), col(table.name)))
        found.update({row.code: row.name for row in rows})
    return found


def _known(session: Session) -> dict[str, _Known]:
    """Batch number → its newest version, or the published one where a correction waits for approval."""
    public = sa.case((col(Batch.state) == "published", 1), else_=0)
    asked = (
        sa.select(
            col(Batch.batch_no), col(Batch.kind), col(Batch.policy_code), col(Batch.year), col(Batch.period),
            col(Batch.state), col(Batch.published_at), col(Batch.open_until).label("objections_until"), col(PolicyItem.name),
            col(PolicyItem.plain_name), col(PolicyItem.list_mode_web), col(Department.name).label("department"),
        )
        .select_from(Batch)
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .join(PolicyEdition, sa.and_(col(PolicyEdition.year) == Batch.year, col(PolicyEdition.state) == "published"))
        .join(Department, col(Department.code) == col(PolicyItem.department_code))
        .order_by(public, col(Batch.version))
    )  # fmt: skip
    return {row["batch_no"]: _facts(row) for row in session.connection().execute(asked).mappings()}


def _facts(row: sa.RowMapping) -> _Known:
    return _Known(
        batch_no=row["batch_no"],
        kind=row["kind"],
        policy_code=row["policy_code"],
        year=row["year"],
        period=row["period"],
        state=row["state"],
        published_on=local_date(row["published_at"]) if row["published_at"] else None,
        objections_until=row["objections_until"],
        name=policy_name(row["name"], row["plain_name"]),
        mode=public_mode(row["list_mode_web"], row["name"]),
        department=row["department"],
    )
