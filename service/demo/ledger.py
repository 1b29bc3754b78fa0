"""The demo's hands (演示办理): every step is one public action in one transaction, as the pages and the feed do it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Concatenate, ParamSpec, TypeVar

from core.actions import departments, documents, holds, policies, publication, staff
from core.actions.life_notices import receive_notices
from core.actions.payouts import Receipt, report_progress
from core.actions.row_objections import object_to_row
from core.database import Session
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.clock import local_date
from core.law.refusal import Refusal
from core.public_view.batches import ListHead, find_list
from core.public_view.search import index_batch
from intake.files import take_file
from intake.taking import Desk
from service.county.catalogue import PolicyRow, SeedDocument
from service.county.places import read_county
from service.county.policies import draft_item
from service.demo import slips
from service.demo.officers import OFFICERS, PASSWORD, acting, approver, drafter
from service.demo.plan import Plan

SENDER = "demo"
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Does one thing at a time, each at the instant it is told."""

    desk: Desk

    def do(self, action: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """One action in one transaction."""
        with self.desk.write.begin() as session:
            return action(session, *args, **kwargs)

    def found_county(self, now: datetime) -> None:
        """Places, units and the officers' accounts."""
        self.do(departments.load_county, read_county(), actor=Actor.system(), now=now)
        for officer in OFFICERS:
            self.do(staff.add_staff, officer, PASSWORD, actor=Actor.system(), now=now)

    def publish_edition(
        self, year: int, rows: Sequence[PolicyRow], reasons: dict[str, str], gone: Sequence[str], now: datetime
    ) -> None:
        """Draft the year's list so that it says exactly ``rows``, then publish it by another officer."""
        clerk = acting("cz01")
        copied = self.do(policies.open_edition, year, actor=clerk, now=now).copied_from
        for row in rows:
            item = draft_item(row, reasons.get(row.code, "") if copied else "")
            self.do(policies.save_item, year, item, actor=clerk, now=now)
        for code in gone:
            with suppress(Refusal):  # last year's list did not hold it either
                self.do(policies.drop_item, year, code, actor=clerk, now=now)
        self.do(policies.publish_edition, year, actor=approver(), now=now)

    def publish_documents(self, seeds: Sequence[SeedDocument], codes: tuple[str, ...], now: datetime) -> None:
        """Draft and publish the seed documents, each linked to ``codes``."""
        for seed in seeds:
            draft = documents.DocumentDraft(
                doc_no=seed.doc_no,
                title=seed.title,
                issuers="\n".join(seed.issuers),
                addressed_to=seed.addressed_to,
                issued_on=seed.issued_on,
                date_note=seed.date_note,
                forwards="\n".join(seed.forwards),
                body=seed.body,
                policies=codes,
            )
            number = self.do(documents.draft_document, draft, actor=acting("cz01"), now=now)
            self.do(documents.publish_document, number, actor=acting("zwgk01"), now=now)

    def take(self, batch_no: str, data: bytes, now: datetime) -> Receipt:
        """A batch arrives, as a file of the feed's own form."""
        actor = Actor.sender(SENDER)
        return take_file(self.desk, BytesIO(data), f"{batch_no}.ndjson", sender=SENDER, actor=actor, now=now)

    def propose(self, receipt: Receipt, department_code: str, now: datetime) -> None:
        """The first officer proposes."""
        self.do(publication.propose_batch, receipt.batch_id, actor=drafter(department_code), now=now)

    def approve(self, receipt: Receipt, now: datetime, reason: str, calendar: WorkCalendar) -> None:
        """The second officer approves and so publishes; ``reason`` where the list differs from what stood before."""
        number = receipt.batch_id
        self.do(publication.approve_batch, number, reason, actor=approver(), now=now, calendar=calendar)

    def object(self, batch_no: str, now: datetime) -> None:
        """Somebody asks that the first row of a list be hidden."""
        with self.desk.write.begin() as session:
            shown = find_list(session, batch_no, local_date(now))
            row = next(index_batch(session, shown.batch_id), None) if isinstance(shown, ListHead) else None
            if row is not None:
                object_to_row(session, batch_no, row.row_no, row.id, actor=Actor.citizen(), now=now)

    def hold(self, batch_no: str, now: datetime) -> None:
        """An objection to an announcement is being looked into."""
        self.do(holds.hold_list, batch_no, "YY26-0001", actor=Actor.system(), now=now)

    def give_back(self, receipt: Receipt, reason: str, now: datetime) -> None:
        """The second officer returns the batch."""
        self.do(publication.return_batch, receipt.batch_id, reason, actor=approver(), now=now)

    def withdraw(self, receipt: Receipt, reason: str, now: datetime) -> None:
        """A published list is taken down."""
        self.do(publication.withdraw_batch, receipt.batch_id, reason, actor=approver(), now=now)

    def expire(self, now: datetime) -> None:
        """Announcements whose period is over leave the pages."""
        self.do(publication.expire_announcements, actor=Actor.system(), now=now, today=local_date(now))

    def progress(self, batch_no: str, step: int, by: str, now: datetime) -> None:
        """The disbursement system reports a step."""
        self.do(report_progress, batch_no, step, now, by, actor=Actor.sender(SENDER), now=now)

    def hear_of_deaths(self, plan: Plan, now: datetime) -> None:
        """Notices of deaths and moves come in after somebody was paid."""
        brought = slips.notices(plan, plan.paid_on, self.desk.digester)
        self.do(receive_notices, brought, "市公安局（演示）", 0, actor=acting("cz01"), now=now)
