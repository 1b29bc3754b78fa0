"""The demo's story (演示脉络): what happens when, as a list of dated steps, oldest first."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from core.actions.payouts import Receipt
from core.law.calendar import Period, WorkCalendar, end_of
from core.law.clock import local_date
from service.county.catalogue import PolicyRow, read_documents, read_policies, read_rows
from service.demo import batches, slips
from service.demo.batches import Row, made_at
from service.demo.ledger import Ledger
from service.demo.people import Person, invent_people
from service.demo.plan import Plan, payments

ROWS_A_PERSON = 8
FEWEST_REPAID = 2
SIZEABLE = 20
ANNOUNCED = {"NY001", "NY009", "CZ001", "LY001", "SL001"}
OPEN_NOW = ("NY011", "NY003", "ZJ001", "LY002", "SL002", "NY002")
OBJECTED, HELD = frozenset({"NY011", "LY002"}), "NY003"
WITHDRAWN, CORRECTED, CHANGED = "NY004", "NY010", "NY009"
WITHDRAWN_REASON = "名单中有地块面积登记错误，核实后重新公开。"
CORRECTED_REASON = "最后两户重复登记，核实后去掉。（演示）"
CHANGED_REASON = "一户在公示期内查实已经迁出。（演示）"
RETURNED_REASON = "部分户主姓名与户籍不一致，请核对后重新报送。"
PROCEDURE_DAYS = (30, 28, 26, 24, 21, 12, 10, 8, 7, 6, 5, 0)
# Items that came, went or changed: (years ago, code) → new rate, or None where the list did not hold the item.
RATES = {(2, "NY001"): "108", (1, "NY001"): "110", (2, "MZ006"): "25", (1, "MZ006"): "25", (2, "LY001"): "15"}
ABSENT = {(2, "TW001"), (2, "NY025"), (1, "NY025"), (0, "NY018"), (0, "LY004")}


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of the story."""

    at: datetime
    act: Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Story:
    """The demo county of one seed and day; equal arguments give equal people and amounts."""

    ledger: Ledger
    calendar: WorkCalendar
    now: datetime
    rows: int
    seed: str

    @property
    def today(self) -> date:
        """The day of ``now`` in China."""
        return local_date(self.now)

    def people(self) -> list[Person]:
        """Everybody who is ever paid."""
        villages = [row["village_code"] for row in read_rows("villages.csv")]
        return invent_people(max(self.rows // ROWS_A_PERSON, 450), villages, self.today, random.Random(self.seed))

    def steps(self) -> list[Step]:
        """All steps, oldest first."""
        years = (self.today.year - 2, self.today.year - 1, self.today.year)
        people = self.people()
        lists = {year: self._list_of(year) for year in years}
        plans = self.plans()
        dice = random.Random(f"{self.seed}:open")
        steps = [*self._papers(years, lists), *self._past(plans), *self._pending(plans), *self._open(people, dice)]
        return sorted(steps, key=lambda step: step.at)

    def plans(self) -> list[Plan]:
        """Every payment of the three years, year by year."""
        people, dice = self.people(), random.Random(f"{self.seed}:plan")
        years = (self.today.year - 2, self.today.year - 1, self.today.year)
        planned = [
            plan
            for year in years
            for plan in payments(self._list_of(year), people, (year,), -(-self.rows // len(years)), dice)
        ]
        return slips.without_one(planned, self.today.year)

    def rows_of(self, plan: Plan) -> list[Row]:
        """The rows of a plan, with the mistakes that the demo makes on purpose."""
        rows = batches.rows_of(plan, self.seed)
        return slips.slipped(rows) if slips.is_slipped(plan, self.today.year) else rows

    def repaid(self) -> Iterator[tuple[Plan, list[Row]]]:
        """This year's payments that have a second payment, newest last."""
        for plan in self._done(self.plans()):
            rows = self.rows_of(plan)
            if plan.year == self.today.year and next(iter(self._repay(plan, rows)), None):
                yield plan, rows

    def _list_of(self, year: int) -> list[PolicyRow]:
        ago = self.today.year - year
        return [
            replace(row, rate_yuan=RATES.get((ago, row.code), row.rate_yuan))
            for row in read_policies()
            if (ago, row.code) not in ABSENT
        ]

    def _papers(self, years: Sequence[int], lists: dict[int, list[PolicyRow]]) -> Iterator[Step]:
        first = made_at(date(years[0], 1, 4))
        yield Step(first, self.ledger.found_county)
        codes = tuple(row.code for row in lists[years[0]])
        yield Step(first + timedelta(days=3), partial(self.ledger.publish_documents, read_documents(), codes))
        for year in years:
            yield Step(made_at(date(year, 1, 8)), partial(self._edition, year, lists[year]))

    def _edition(self, year: int, rows: list[PolicyRow], now: datetime) -> None:
        reasons = {code: "按当年文件调整标准（演示）" for _ago, code in RATES}
        gone = [row.code for row in read_policies() if row.code not in {kept.code for kept in rows}]
        self.ledger.publish_edition(year, rows, reasons, gone, now)

    def _done(self, plans: Sequence[Plan]) -> list[Plan]:
        return [plan for plan in plans if plan.paid_on < self.today - timedelta(days=3)]

    def _unfinished(self, plans: Sequence[Plan]) -> list[Plan]:
        """The newest payments of some size, which are still on the desk."""
        done = self._done(plans)
        sizeable = [plan for plan in done if len(plan.payees) >= SIZEABLE] or done
        return sizeable[-len(ENDINGS) :]

    def _past(self, plans: Sequence[Plan]) -> Iterator[Step]:
        unfinished = {plan.batch_no for plan in self._unfinished(plans)}
        for plan in self._done(plans):
            if plan.batch_no in unfinished:
                continue
            rows = self.rows_of(plan)
            if plan.policy.code in ANNOUNCED and plan.year >= self.today.year - 1:
                yield from self._announce(plan, rows)
            yield Step(made_at(plan.paid_on), partial(self._pay, plan, rows))
            if slips.is_slipped(plan, self.today.year):
                yield Step(made_at(plan.paid_on + timedelta(days=10)), partial(self.ledger.hear_of_deaths, plan))
            yield from self._repay(plan, rows)
            if plan.paid_on > self.today - timedelta(days=100):
                yield from self._twelve_steps(plan, len(PROCEDURE_DAYS))

    def _announce(self, plan: Plan, rows: Sequence[Row]) -> Iterator[Step]:
        until, _ = end_of(plan.announced_on, Period(7, "calendar"), self.calendar)
        yield Step(
            made_at(plan.announced_on),
            partial(self._publish, plan, f"{plan.batch_no}-G", batches.announcement(plan, rows, until)),
        )
        if until < self.today:
            yield Step(made_at(until), self.ledger.expire)

    def _pay(self, plan: Plan, rows: Sequence[Row], now: datetime) -> None:
        failed = batches.failures(rows, self.seed, plan.batch_no)
        changed = plan.policy.code == CHANGED and plan.year >= self.today.year - 1
        paid, reason = (rows[:-1], CHANGED_REASON) if changed else (rows, "")
        receipt = self._publish(plan, plan.batch_no, batches.payment(plan, paid, failed), now, reason)
        if plan.year != self.today.year - 1:
            return
        if plan.policy.code == WITHDRAWN:
            self.ledger.withdraw(receipt, WITHDRAWN_REASON, now + timedelta(days=2))
        elif plan.policy.code == CORRECTED:
            corrected = [*rows[:-2]]
            data = batches.payment(plan, corrected, failed, supersedes=plan.batch_no)
            self._publish(plan, plan.batch_no, data, now + timedelta(days=2), CORRECTED_REASON)

    def _publish(self, plan: Plan, batch_no: str, data: bytes, now: datetime, reason: str = "") -> Receipt:
        receipt = self.ledger.take(batch_no, data, now)
        self.ledger.propose(receipt, plan.policy.department_code, self.later(now, 2))
        self.ledger.approve(receipt, self.later(now, 7), reason, self.calendar)
        return receipt

    def later(self, now: datetime, hours: int) -> datetime:
        """Some hours on, but never in the future of the story."""
        return min(now + timedelta(hours=hours), self.now)

    def _repay(self, plan: Plan, rows: Sequence[Row]) -> Iterator[Step]:
        failed = batches.failures(rows, self.seed, plan.batch_no)
        mended = [row for row in rows if row.row_no in failed and row.row_no % 5]
        repaid_on = plan.paid_on + timedelta(days=21)
        gone = plan.year == self.today.year - 1 and plan.policy.code in {WITHDRAWN, CORRECTED}
        if len(mended) >= FEWEST_REPAID and not gone and repaid_on < self.today - timedelta(days=1):
            data = batches.repayment(plan, mended, repaid_on)
            yield Step(made_at(repaid_on), partial(self._publish, plan, f"{plan.batch_no}-B", data))

    def _twelve_steps(self, plan: Plan, reached: int) -> Iterator[Step]:
        for step, days in enumerate(PROCEDURE_DAYS[:reached], start=1):
            at = made_at(plan.paid_on - timedelta(days=days)) - timedelta(hours=1)
            yield Step(
                min(at, self.now - timedelta(minutes=13 - step)),
                partial(self.ledger.progress, plan.batch_no, step, plan.policy.department_code),
            )

    def _pending(self, plans: Sequence[Plan]) -> Iterator[Step]:
        for plan, ending in zip(self._unfinished(plans), ENDINGS, strict=False):
            yield from self._twelve_steps(plan, len(PROCEDURE_DAYS))
            yield Step(made_at(plan.paid_on), partial(ending, self, plan))
        for plan in [plan for plan in plans if plan.paid_on >= self.today - timedelta(days=3)][:8]:
            yield from self._twelve_steps(plan, 3 + len(plan.batch_no) % 5)

    def _open(self, people: Sequence[Person], dice: random.Random) -> Iterator[Step]:
        """Announcements that are open today."""
        rows = {row.code: row for row in read_policies()}
        adults = [person for person in people if person.age(self.today) >= 18]  # noqa: PLR2004  adults
        for days, code in enumerate(OPEN_NOW):
            announced = self.today - timedelta(days=days % 4 + 1)
            year = self.today.year
            villages = set(dice.sample(sorted({person.village_code for person in adults}), 3 + 3 * days))
            payees = [person for person in adults if person.village_code in villages]
            plan = Plan(
                f"210381-{year}-{code}-90", rows[code], year, f"{year}-Q4", announced, announced + timedelta(days=30),
                tuple(sorted(payees, key=lambda person: (person.village_code, person.id_number))),
            )  # fmt: skip
            yield from self._announce(plan, self.rows_of(plan))
            if code in OBJECTED:
                yield Step(self.later(made_at(announced), 9), partial(self.ledger.object, f"{plan.batch_no}-G"))
            if code == HELD:
                yield Step(self.later(made_at(announced), 10), partial(self.ledger.hold, f"{plan.batch_no}-G"))


def _take(story: Story, plan: Plan, now: datetime) -> Receipt:
    rows = story.rows_of(plan)
    failed = batches.failures(rows, story.seed, plan.batch_no)
    return story.ledger.take(plan.batch_no, batches.payment(plan, rows, failed), now)


def _leave(story: Story, plan: Plan, now: datetime) -> None:
    _take(story, plan, now)


def _leave_broken(story: Story, plan: Plan, now: datetime) -> None:
    rows = story.rows_of(plan)
    story.ledger.take(plan.batch_no, batches.broken(batches.payment(plan, rows, frozenset())), now)


def _leave_proposed(story: Story, plan: Plan, now: datetime) -> None:
    receipt = _take(story, plan, now)
    story.ledger.propose(receipt, plan.policy.department_code, story.later(now, 2))


def _give_back(story: Story, plan: Plan, now: datetime) -> None:
    receipt = _take(story, plan, now)
    story.ledger.propose(receipt, plan.policy.department_code, story.later(now, 2))
    story.ledger.give_back(receipt, RETURNED_REASON, story.later(now, 7))


# What became of the newest payments: the desk has work of every kind.
ENDINGS: tuple[Callable[[Story, Plan, datetime], None], ...] = (
    _give_back, _leave_broken, _leave_proposed, _leave_proposed, _leave_proposed, _leave, _leave,
)  # fmt: skip
