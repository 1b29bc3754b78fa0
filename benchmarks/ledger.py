"""Builds the benchmark county (基准县): invented people, their payouts through the product's own actions, and the index.

Masked rows come from the law's own masks and digests; batches are received, proposed and approved as on any other day, so
the totals cube, the publication log, the trail and the outbox are real. The same seed gives the same county.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from benchmarks.papers import papers
from benchmarks.people import Payee, invent
from benchmarks.plans import (
    ANNOUNCED,
    CORRECTED,
    WITHDRAWN,
    YEARS,
    County,
    Plan,
    chosen,
    mode_of,
    paid_policies,
    repaid,
    staged,
)
from core.actions import departments, documents, policies, publication, staff
from core.actions.payouts import IncomingBatch, receive_batch
from core.database import SessionFactory
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from core.law.payouts.types import Manifest, StagedRow
from service.county.catalogue import read_policies, read_rows
from service.county.places import read_county
from service.county.policies import draft_item
from service.demo.officers import OFFICERS, PASSWORD, acting, approver
from service.installation import Installation
from service.settings import Settings

SEED = "mingbai-bench-1"
WHOLE_COUNTY = 2_000_000
ROWS_A_PERSON = 12
FEWEST_VILLAGES = 4
DOCUMENTS = 2_000
FAR = date(2099, 12, 31)
SENDER = "bench"
WITHDRAWN_REASON = "名单中有地块面积登记错误，核实后重新公开。"
CORRECTED_REASON = "有两户面积重复登记，已核实更正。"
REPOSITORY = Path(__file__).resolve().parents[1]
# What the content of a built county depends on besides its size.
SOURCES = ("benchmarks/people.py", "benchmarks/plans.py", "benchmarks/papers.py", "benchmarks/ledger.py", "core/records/*.py",
           "migrations/versions/*.py", "core/law/masking.py", "search/embedded_rows.py", "core/actions/publication.py",
           "core/actions/sheets.py", "core/law/small_groups.py", "core/public_view/search.py")  # fmt: skip
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A county on disk: ``var`` is what a server is given, ``rows`` what was asked for."""

    var: Path
    rows: int

    @property
    def settings(self) -> Settings:
        """As a server would read them, with the embedded engine."""
        return Settings.from_env({"MINGBAI_VAR": str(self.var)})

    def county(self) -> County:
        """The people and payments it was made from."""
        return county_of(self.rows, Digester(self.settings.pepper))


def county_of(rows: int, digester: Digester) -> County:
    """Fewer rows are fewer villages, each as full as in the whole county: a page holds as much at every size."""
    codes = [row["village_code"] for row in read_rows("villages.csv")]
    wanted = max(FEWEST_VILLAGES, round(len(codes) * rows / WHOLE_COUNTY))
    villages = [codes[place * len(codes) // wanted] for place in range(wanted)]
    return County(invent(max(rows // ROWS_A_PERSON, wanted), villages, digester, SEED), rows, SEED)


def county(rows: int, folder: Path, tell: Tell) -> Built:
    """The county of this size in ``folder``, made unless the same one is there."""
    var = folder / f"county-{rows}-{fingerprint()}"
    if not (var / "built").exists():
        shutil.rmtree(var, ignore_errors=True)
        build(var, rows, tell)
        (var / "built").touch()
    return Built(var, rows)


def fingerprint() -> str:
    """Changes when the generator or the schema does."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(REPOSITORY.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def build(var: Path, rows: int, tell: Tell) -> None:
    """Everything from nothing."""
    var.mkdir(parents=True, mode=0o700)
    for name in ("pepper", "secret"):
        # Not secret: a benchmark must be repeatable to the byte, and nobody lives in this county.
        (var / name).write_text(hashlib.sha256(f"{SEED} {name}".encode()).hexdigest(), encoding="ascii")
    opened = Installation.open(Settings.from_env({"MINGBAI_VAR": str(var)}))
    try:
        Builder(
            opened.write, county_of(rows, Digester(opened.settings.pepper)), Digester(opened.settings.pepper), tell
        ).run()
        tell("search index")
        opened.sync().rebuild()
    finally:
        opened.close()


@dataclass(frozen=True, slots=True)
class Builder:
    """Plays eight years into an empty ledger."""

    write: SessionFactory
    county: County
    digester: Digester
    tell: Tell
    calendar: WorkCalendar = field(default_factory=WorkCalendar.load)

    def run(self) -> None:
        """Places, lists of items, documents, batches in the order of their days."""
        self._found()
        for year in YEARS:
            self._edition(year)
        self._documents(max(20, min(DOCUMENTS, DOCUMENTS * self.county.rows // WHOLE_COUNTY * 10)))
        steps = sorted(self._steps(self.county.plans()), key=lambda step: (step[0], step[1]))
        for done, (day, _, act) in enumerate(steps):
            if done % 100 == 0:
                self.tell(f"batch {done} of {len(steps)}")
            act(datetime.combine(day, time(1), UTC))

    def _found(self) -> None:
        now = datetime(YEARS[0], 1, 2, 1, tzinfo=UTC)
        with self.write.begin() as session:
            departments.load_county(session, read_county(), actor=Actor.system(), now=now)
            for officer in OFFICERS:
                staff.add_staff(session, officer, PASSWORD, actor=Actor.system(), now=now)

    def _edition(self, year: int) -> None:
        now = datetime(year, 1, 8, 1, tzinfo=UTC)
        with self.write.begin() as session:
            policies.open_edition(session, year, actor=acting("cz01"), now=now)
            if year == YEARS[0]:
                for row in read_policies():
                    policies.save_item(session, year, draft_item(row), actor=acting("cz01"), now=now)
        with self.write.begin() as session:
            policies.publish_edition(session, year, actor=approver(), now=now)

    def _documents(self, count: int) -> None:
        now = datetime(YEARS[-1], 1, 9, 1, tzinfo=UTC)
        with self.write.begin() as session:
            for draft in papers(count, paid_policies(), self.county.seed):
                number = documents.draft_document(session, draft, actor=acting("cz01"), now=now)
                documents.publish_document(session, number, actor=acting("zwgk01"), now=now)

    def _steps(self, plans: Sequence[Plan]) -> Iterator[tuple[date, str, Callable[[datetime], object]]]:
        corrected = chosen(plans, CORRECTED, f"{self.county.seed}:corrected")
        withdrawn = chosen(
            [plan for plan in plans if plan.batch_no not in corrected], WITHDRAWN, f"{self.county.seed}:gone"
        )
        for plan in plans:
            if not plan.payees:
                continue
            changed = plan.batch_no in corrected, plan.batch_no in withdrawn
            yield plan.paid_on + timedelta(days=1), plan.batch_no, partial(self._pay, plan, changed)
            if not any(changed):
                again = plan.paid_on + timedelta(days=21)
                yield again + timedelta(days=1), f"{plan.batch_no}-B", partial(self._repay, plan, again)
        for plan in [plan for plan in plans if mode_of(plan.policy) == "masked" and plan.payees][-ANNOUNCED:]:
            yield plan.paid_on + timedelta(days=40), f"{plan.batch_no}-G", partial(self._announce, plan)

    def _pay(self, plan: Plan, changed: tuple[bool, bool], now: datetime) -> None:
        corrected, withdrawn = changed
        rows = staged(plan, self.digester, self.county.seed)
        manifest = manifest_of(plan, plan.batch_no, "payment", rows, now)
        batch = self.publish(manifest, rows, now)
        if corrected:
            again = replace(manifest_of(plan, plan.batch_no, "payment", rows[:-2], now), supersedes=plan.batch_no)
            fresh = [row._replace(public_id=row.public_id[::-1]) for row in rows[:-2]]
            self.publish(again, fresh, now + timedelta(days=2), CORRECTED_REASON)
        elif withdrawn:
            with self.write.begin() as session:
                later = now + timedelta(days=2)
                publication.withdraw_batch(session, batch, WITHDRAWN_REASON, actor=approver(), now=later)

    def _repay(self, plan: Plan, day: date, now: datetime) -> None:
        rows = repaid(staged(plan, self.digester, self.county.seed), self.county.seed, plan.batch_no, day)
        if rows:
            manifest = manifest_of(plan, f"{plan.batch_no}-B", "repayment", rows, now)
            self.publish(replace(manifest, paid_on=day, repays=plan.batch_no), rows, now)

    def _announce(self, plan: Plan, now: datetime) -> None:
        rows = staged(plan, self.digester, self.county.seed, announced=True)
        manifest = manifest_of(plan, f"{plan.batch_no}-G", "announcement", rows, now)
        self.publish(replace(manifest, paid_on=None, objections_until=FAR), rows, now)

    def publish(self, manifest: Manifest, rows: Sequence[StagedRow], now: datetime, reason: str = "") -> int:
        """Received, proposed and approved, each in its own transaction; the number of the batch."""
        batch = self.receive(manifest, rows, now)
        with self.write.begin() as session:
            publication.propose_batch(session, batch, actor=acting("cz01"), now=now + timedelta(hours=2))
        with self.write.begin() as session:
            later = now + timedelta(hours=7)
            publication.approve_batch(session, batch, reason, actor=approver(), now=later, calendar=self.calendar)
        return batch

    def receive(self, manifest: Manifest, rows: Sequence[StagedRow], now: datetime) -> int:
        """Held, as after the feed."""
        digest = hashlib.sha256(f"{manifest.batch_no} {manifest.rows} {manifest.supersedes}".encode()).digest()
        incoming = IncomingBatch(manifest, digest, SENDER, "http")
        with self.write.begin() as session:
            return receive_batch(session, incoming, rows, actor=Actor.sender(SENDER), now=now).batch_id


def manifest_of(plan: Plan, batch_no: str, kind: str, rows: Sequence[StagedRow], now: datetime) -> Manifest:
    """The manifest of these rows of a plan."""
    return Manifest(
        batch_no=batch_no, kind=kind, policy_code=plan.policy.code, year=plan.year, period=plan.period,
        department_code=plan.policy.department_code, rows=len(rows), total_fen=sum(row.amount_fen for row in rows),
        made_at=now, paid_on=plan.paid_on,
    )  # fmt: skip


def inhabitants(built: Built) -> list[Payee]:
    """Everybody, in a fixed order."""
    return [payee for home in built.county().homes for payee in home]


@contextmanager
def copied(built: Built, name: str) -> Iterator[Built]:
    """A copy of the county that may be changed, and is gone afterwards."""
    var = built.var.with_name(f"{built.var.name}-{name}")
    shutil.rmtree(var, ignore_errors=True)
    shutil.copytree(built.var, var, symlinks=True, ignore=shutil.ignore_patterns("rows*", "meili*", "*.log"))
    try:
        yield Built(var, built.rows)
    finally:
        shutil.rmtree(var, ignore_errors=True)
