"""One example call of every action; tests/house/test_actions.py asks that none is missing and looks at the trail."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date

from core.actions import checks, departments, documents, payouts, policies, publication, staff
from core.database import Session
from core.law.actor import Actor
from core.law.masking import Digester
from core.law.payouts.types import Manifest
from core.records.documents import Document
from core.records.payouts import Batch
from tests.factories import (
    APPROVER,
    FARMING,
    FINANCE,
    MASKED,
    NOW,
    OFFICER,
    PASSWORD,
    TODAY,
    YEAR,
    a_batch,
    a_document,
    a_policy,
    an_edition,
    an_officer,
    small_county,
)

NEXT = YEAR + 1
ADMINISTRATOR = Actor("staff", "administrator-1", "administrator")
SENDER = Actor.sender("demo")
NEW_PASSWORD = "another-horse-battery"
TEXT = documents.DocumentDraft(doc_no="海财发〔2026〕1号", title="补充通知", issuers="海城市财政局", body="第一条")
WHY = "村里核对有误"


@dataclass(frozen=True, slots=True)
class World:
    """What the examples act on."""

    held: int
    proposed: int
    published: int
    draft: int
    shown: int
    newer: int
    token: str


def make_world(session: Session) -> World:
    """A county with something in every state; officers as in tests.factories."""
    small_county(session)
    an_edition(session)
    an_edition(session, NEXT, state="draft")
    for login in ("finance-1", "finance-2"):
        an_officer(session, login, department=FINANCE)
    an_officer(session, "administrator-1", "administrator")
    signed_in = staff.sign_in(session, "finance-1", PASSWORD, actor=Actor.citizen(), now=NOW)
    assert signed_in
    a_batch(session, "A-1", kind="announcement", objections_until=date(2026, 11, 1))
    return World(
        held=number(a_batch(session, "B-1", state="held")),
        proposed=number(a_batch(session, "B-2", state="proposed")),
        published=number(a_batch(session, "B-3")),
        draft=number(a_document(session, state="draft")),
        shown=number(a_document(session, doc_no="海财发〔2021〕1号")),
        newer=number(a_document(session, doc_no="海财发〔2025〕9号")),
        token=signed_in.token,
    )


def number(record: Batch | Document) -> int:
    assert record.id is not None
    return record.id


def item(code: str) -> policies.PolicyDraft:
    known = a_policy(NEXT, code)
    return policies.PolicyDraft(**{f.name: getattr(known, f.name) for f in fields(policies.PolicyDraft)})


def batch(batch_no: str) -> payouts.IncomingBatch:
    manifest = Manifest(batch_no, "payment", MASKED, YEAR, "2026-11", FARMING, 0, 0, NOW, TODAY)
    return payouts.IncomingBatch(manifest=manifest, digest=b"\7" * 32, sender="demo", via="http")


EXAMPLES: dict[str, Callable[[Session, World], object]] = {
    "checks.look_up": lambda s, _: checks.look_up(
        s, "王小明", "210399199001011234", "192.0.2.1", actor=Actor.citizen(), now=NOW, digester=Digester(b"pepper")
    ),
    "departments.load_county": lambda s, _: departments.load_county(
        s,
        departments.County(banks=[departments.BankFacts("new", "新银行")]),
        actor=Actor.system(),
        now=NOW,
    ),
    "departments.check_phone": lambda s, _: departments.check_phone(s, FARMING, actor=ADMINISTRATOR, now=NOW),
    "departments.edit_contact": lambda s, _: departments.edit_contact(
        s, FARMING, departments.Contact("0412-0000199", "示例路2号", "工作日"), actor=ADMINISTRATOR, now=NOW
    ),
    "documents.draft_document": lambda s, _: documents.draft_document(s, TEXT, actor=OFFICER, now=NOW),
    "documents.edit_document": lambda s, w: documents.edit_document(s, w.draft, TEXT, actor=OFFICER, now=NOW),
    "documents.attach_file": lambda s, w: documents.attach_file(
        s, w.draft, "tables.pdf", "application/pdf", b"%PDF-1.4 test", actor=OFFICER, now=NOW
    ),
    "documents.remove_file": lambda s, w: documents.remove_file(s, w.draft, "notice.pdf", actor=OFFICER, now=NOW),
    "documents.publish_document": lambda s, w: documents.publish_document(s, w.draft, actor=APPROVER, now=NOW),
    "documents.withdraw_document": lambda s, w: documents.withdraw_document(s, w.shown, WHY, actor=APPROVER, now=NOW),
    "documents.mark_replaced": lambda s, w: documents.mark_replaced(s, w.shown, w.newer, actor=APPROVER, now=NOW),
    "payouts.receive_batch": lambda s, _: payouts.receive_batch(s, batch("C-1"), (), actor=SENDER, now=NOW),
    "payouts.report_progress": lambda s, _: payouts.report_progress(s, "C-1", 3, NOW, FARMING, actor=SENDER, now=NOW),
    "policies.open_edition": lambda s, _: policies.open_edition(s, NEXT + 1, actor=OFFICER, now=NOW),
    "policies.save_item": lambda s, _: policies.save_item(s, NEXT, item(MASKED), actor=OFFICER, now=NOW),
    "policies.drop_item": lambda s, _: policies.drop_item(s, NEXT, MASKED, actor=OFFICER, now=NOW),
    "policies.publish_edition": lambda s, _: policies.publish_edition(s, NEXT, actor=APPROVER, now=NOW),
    "publication.propose_batch": lambda s, w: publication.propose_batch(s, w.held, actor=OFFICER, now=NOW),
    "publication.set_aside_batch": lambda s, w: publication.set_aside_batch(s, w.held, WHY, actor=OFFICER, now=NOW),
    "publication.return_batch": lambda s, w: publication.return_batch(s, w.proposed, WHY, actor=APPROVER, now=NOW),
    "publication.approve_batch": lambda s, w: publication.approve_batch(s, w.proposed, actor=APPROVER, now=NOW),
    "publication.withdraw_batch": lambda s, w: publication.withdraw_batch(s, w.published, WHY, actor=APPROVER, now=NOW),
    "publication.expire_announcements": lambda s, _: publication.expire_announcements(
        s, actor=Actor.system(), now=NOW, today=TODAY
    ),
    "staff.sign_in": lambda s, _: staff.sign_in(s, "finance-2", PASSWORD, actor=Actor.citizen(), now=NOW),
    "staff.sign_out": lambda s, w: staff.sign_out(s, w.token, actor=OFFICER, now=NOW),
    "staff.add_staff": lambda s, _: staff.add_staff(
        s, staff.NewStaff("auditor-1", "审计一", "auditor"), NEW_PASSWORD, actor=ADMINISTRATOR, now=NOW
    ),
    "staff.disable_staff": lambda s, _: staff.disable_staff(s, "finance-1", actor=ADMINISTRATOR, now=NOW),
    "staff.enable_staff": lambda s, _: staff.enable_staff(s, "finance-1", actor=ADMINISTRATOR, now=NOW),
    "staff.reset_password": lambda s, _: staff.reset_password(
        s, "finance-1", NEW_PASSWORD, actor=ADMINISTRATOR, now=NOW
    ),
    "staff.change_password": lambda s, _: staff.change_password(s, PASSWORD, NEW_PASSWORD, actor=OFFICER, now=NOW),
}
