"""One example call of every action: what it needs is made without the trail, then it is called once."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, select

from core.actions import (
    assistance,
    cards,
    checks,
    departments,
    documents,
    holds,
    leaks,
    ledgers,
    life_notices,
    payouts,
    policies,
    privacy_findings,
    publication,
    rescans,
    row_objections,
    staff,
    suspicions,
)
from core.actions.suspicion_checks import Tally
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from core.records.documents import Document
from core.records.payouts import Batch, Payout
from core.records.privacy import Leak, ScanFinding, ScanRun
from core.records.suspicions import Suspicion
from core.records.versions import ListHold, RowObjection
from tests.core.actions.carding import CLERK, DIGESTER, NAME, NUMBER, OWN_ROW, a_card
from tests.core.actions.feeding import SENDER, incoming, staged
from tests.factories import (
    APPROVER,
    FARMING,
    MASKED,
    NOW,
    OFFICER,
    PASSWORD,
    TODAY,
    a_batch,
    a_document,
    a_policy,
    an_edition,
    an_officer,
    small_county,
)

LIST = "210381-2026-NY001-01"
CALENDAR = WorkCalendar.load()
Example = Callable[[Session], object]
ADMINISTRATOR = Actor("staff", "admin-1", "administrator")
VISITOR = Actor.citizen()
NOTICE = life_notices.MaskedNotice(b"p" * 16, "death", TODAY)
DRAFT = documents.DocumentDraft(doc_no="1号", title="办法", issuers="海城市财政局", body="# 总则")
CONTACT = departments.Contact("0412-7777777", "新址2号", "工作日 9:00-16:00")
ITEM = policies.PolicyDraft(**{name: getattr(a_policy(0, "NY009"), name) for name in policies.ELEMENTS})


def in_county(call: Example) -> Example:
    """The call in a small county with a published list of 2026 and an officer's account."""

    def run(session: Session) -> None:
        small_county(session)
        an_edition(session)
        an_officer(session, "civil-1")
        call(session)

    return run


def on_batch(state: str, call: Callable[[Session, int], object], **changes: object) -> Example:
    """The call on a batch in ``state``."""

    def run(session: Session) -> None:
        batch: Batch = a_batch(session, state=state, **changes)  # type: ignore[arg-type]  # columns by name
        call(session, batch.id or 0)

    return in_county(run)


def on_document(state: str, call: Callable[[Session, int], object]) -> Example:
    """The call on a document in ``state`` that another officer drafted."""

    def run(session: Session) -> None:
        document: Document = a_document(session, state=state)
        call(session, document.id or 0)

    return in_county(run)


def on_draft(call: Example) -> Example:
    """The call while the list of 2027 is a draft."""

    def run(session: Session) -> None:
        an_edition(session, 2027, state="draft")
        call(session)

    return in_county(run)


def released(session: Session, batch_id: int) -> None:
    """An announcement that an objection holds, and its release."""
    session.add(ListHold(batch_id=batch_id, reference="T-1", opened_at=NOW))
    session.flush()
    holds.release_list(session, LIST, "T-1", "核实无误", actor=OFFICER, now=NOW)


def overridden(session: Session, document_id: int) -> None:
    """A finding in a document that somebody else drafted."""
    finding = ScanFinding(
        subject_kind="document", subject_id=str(document_id), place="正文", kind="phone", severity="error",
        fingerprint="0" * 64, found_at=NOW,
    )  # fmt: skip
    session.add(finding)
    session.flush()
    privacy_findings.override_finding(session, finding.id or 0, "公开的服务热线", actor=APPROVER, now=NOW)


def leak_reported(session: Session) -> None:
    """A leak that was taken down, and its report."""
    leak = Leak(
        found_at=NOW, opened_by="x", subjects="batch 1", data_kind="other", rows_n=1, what="附件", taken_down_at=NOW
    )
    session.add(leak)
    session.flush()
    leaks.take_leak_step(session, leak.id or 0, "reported", "", actor=OFFICER, now=NOW)


def rescan_ended(session: Session) -> None:
    """A pass that found nothing."""
    run = ScanRun(began_at=NOW)
    session.add(run)
    session.flush()
    rescans.end_rescan(session, run.id or 0, frozenset(), actor=Actor.system(), now=NOW)


def objected(session: Session, batch_id: int) -> None:
    """An objection to the first row."""
    row = session.exec(select(Payout).where(Payout.batch_id == batch_id, Payout.row_no == 1)).one()
    row_objections.object_to_row(session, LIST, 1, row.public_id, actor=VISITOR, now=NOW)


def decided(session: Session, batch_id: int) -> None:
    """An objection to the first row that waits, and the decision."""
    objection = RowObjection(batch_id=batch_id, row_no=1, made_at=NOW)
    session.add(objection)
    session.flush()
    row_objections.decide_objection(session, objection.id or 0, "按规定应当公开", upheld=False, actor=OFFICER, now=NOW)


def on_suspicion(state: str, call: Callable[[Session, int], object]) -> Example:
    """The call on a finding of the checks in ``state``."""

    def run(session: Session, batch_id: int) -> None:
        found = Suspicion(
            rule="paid_twice", batch_id=batch_id, row_no=1, village_code="", department_code=FARMING, fen=1, state=state,
            found_at=NOW,
        )  # fmt: skip
        session.add(found)
        session.flush()
        call(session, found.id or 0)

    return on_batch("published", run)


EXAMPLES: dict[str, Example] = {
    "departments.load_county": lambda s: departments.load_county(
        s, departments.County(), actor=Actor.system(), now=NOW
    ),
    "departments.check_phone": in_county(lambda s: departments.check_phone(s, FARMING, actor=OFFICER, now=NOW)),
    "departments.edit_contact": in_county(
        lambda s: departments.edit_contact(s, FARMING, CONTACT, actor=OFFICER, now=NOW)
    ),
    "policies.open_edition": in_county(lambda s: policies.open_edition(s, 2027, actor=OFFICER, now=NOW)),
    "policies.save_item": on_draft(lambda s: policies.save_item(s, 2027, ITEM, actor=OFFICER, now=NOW)),
    "policies.drop_item": on_draft(lambda s: policies.drop_item(s, 2027, MASKED, actor=OFFICER, now=NOW)),
    "policies.publish_edition": on_draft(lambda s: policies.publish_edition(s, 2027, actor=OFFICER, now=NOW)),
    "documents.draft_document": in_county(lambda s: documents.draft_document(s, DRAFT, actor=OFFICER, now=NOW)),
    "documents.edit_document": on_document(
        "draft", lambda s, i: documents.edit_document(s, i, DRAFT, actor=OFFICER, now=NOW)
    ),
    "documents.attach_file": on_document(
        "draft",
        lambda s, i: documents.attach_file(s, i, "a.txt", "text/plain", b"text", (), actor=OFFICER, now=NOW),
    ),
    "documents.remove_file": on_document(
        "draft", lambda s, i: documents.remove_file(s, i, "notice.pdf", actor=OFFICER, now=NOW)
    ),
    "documents.publish_document": on_document(
        "draft", lambda s, i: documents.publish_document(s, i, actor=OFFICER, now=NOW)
    ),
    "documents.withdraw_document": on_document(
        "published", lambda s, i: documents.withdraw_document(s, i, "文号有误", actor=OFFICER, now=NOW)
    ),
    "documents.mark_replaced": on_document(
        "published",
        lambda s, i: documents.mark_replaced(s, i, a_document(s, doc_no="2号").id or 0, actor=OFFICER, now=NOW),
    ),
    "payouts.receive_batch": in_county(lambda s: payouts.receive_batch(s, incoming(), staged(), actor=SENDER, now=NOW)),
    "payouts.report_progress": in_county(
        lambda s: payouts.report_progress(s, "B-1", 3, NOW, FARMING, actor=SENDER, now=NOW)
    ),
    "publication.propose_batch": on_batch("held", lambda s, i: publication.propose_batch(s, i, actor=OFFICER, now=NOW)),
    "publication.set_aside_batch": on_batch(
        "held", lambda s, i: publication.set_aside_batch(s, i, "重复报送", actor=OFFICER, now=NOW)
    ),
    "publication.approve_batch": on_batch(
        "proposed", lambda s, i: publication.approve_batch(s, i, actor=APPROVER, now=NOW, calendar=CALENDAR)
    ),
    "publication.return_batch": on_batch(
        "proposed", lambda s, i: publication.return_batch(s, i, "总额不对", actor=APPROVER, now=NOW)
    ),
    "publication.withdraw_batch": on_batch(
        "published", lambda s, i: publication.withdraw_batch(s, i, "核对有误", actor=OFFICER, now=NOW)
    ),
    "publication.expire_announcements": on_batch(
        "published",
        lambda s, _: publication.expire_announcements(s, actor=Actor.system(), now=NOW, today=TODAY),
        kind="announcement",
        objections_until=TODAY - timedelta(days=1),
    ),
    "privacy_findings.override_finding": on_document("draft", overridden),
    "leaks.open_leak": on_batch(
        "published",
        lambda s, i: leaks.open_leak(s, (("batch", i),), "附件里有身份证号", "other", 3, actor=OFFICER, now=NOW),
    ),
    "leaks.take_leak_step": in_county(leak_reported),
    "rescans.begin_rescan": in_county(lambda s: rescans.begin_rescan(s, actor=Actor.system(), now=NOW)),
    "rescans.end_rescan": in_county(rescan_ended),
    "holds.hold_list": on_batch(
        "published", lambda s, _: holds.hold_list(s, LIST, "T-1", actor=OFFICER, now=NOW), kind="announcement"
    ),
    "holds.release_list": on_batch("published", released, kind="announcement"),
    "row_objections.object_to_row": on_batch("published", objected),
    "row_objections.decide_objection": on_batch("published", decided),
    "suspicions.dismiss_suspicion": on_suspicion(
        "open", lambda s, i: suspicions.dismiss_suspicion(s, i, "两块地", actor=OFFICER, now=NOW)
    ),
    "suspicions.reopen_suspicion": on_suspicion(
        "dismissed", lambda s, i: suspicions.reopen_suspicion(s, i, "再核实", actor=OFFICER, now=NOW)
    ),
    "suspicions.note_export": in_county(
        lambda s: suspicions.note_export(s, "年度审计", {"rule": "late"}, 2, 300, form="csv", actor=OFFICER, now=NOW)
    ),
    "suspicions.settle_checks": in_county(
        lambda s: suspicions.settle_checks(s, 1, Tally(1, 0, 0), actor=Actor.system(), now=NOW)
    ),
    "life_notices.receive_notices": in_county(
        lambda s: life_notices.receive_notices(s, [NOTICE], "公安", 1, actor=OFFICER, now=NOW)
    ),
    "ledgers.export_ledger": in_county(
        lambda s: ledgers.export_ledger(s, "210381101", 2026, "csv", 3, actor=OFFICER, now=NOW)
    ),
    "ledgers.compare_ledger": in_county(
        lambda s: ledgers.compare_ledger(s, "210381101", 2026, {"lines_n": 3}, actor=OFFICER, now=NOW)
    ),
    "staff.sign_in": in_county(lambda s: staff.sign_in(s, "civil-1", PASSWORD, actor=VISITOR, now=NOW)),
    "staff.sign_out": in_county(lambda s: staff.sign_out(s, "token", actor=OFFICER, now=NOW)),
    "staff.add_staff": in_county(
        lambda s: staff.add_staff(
            s, staff.NewStaff("li-1", "李", "auditor"), "a-good-password", actor=ADMINISTRATOR, now=NOW
        )
    ),
    "staff.disable_staff": in_county(lambda s: staff.disable_staff(s, "civil-1", actor=ADMINISTRATOR, now=NOW)),
    "staff.enable_staff": in_county(lambda s: staff.enable_staff(s, "civil-1", actor=ADMINISTRATOR, now=NOW)),
    "staff.reset_password": in_county(
        lambda s: staff.reset_password(s, "civil-1", "a-good-password", actor=ADMINISTRATOR, now=NOW)
    ),
    "staff.change_password": in_county(
        lambda s: staff.change_password(
            s, PASSWORD, "a-good-password", actor=Actor("staff", "civil-1", "finance"), now=NOW
        )
    ),
    "cards.issue_card": on_batch(
        "published",
        lambda s, _: cards.issue_card(s, NAME, NUMBER, actor=CLERK, now=NOW, digester=DIGESTER),
        rows=[OWN_ROW],
    ),
    "cards.revoke_card": in_county(lambda s: cards.revoke_card(s, a_card(s), "lost", actor=CLERK, now=NOW)),
    "cards.find_by_card": in_county(
        lambda s: cards.find_by_card(s, "22222222", "10.0.0.1", actor=VISITOR, now=NOW, digester=DIGESTER)
    ),
    "assistance.assist": in_county(
        lambda s: assistance.assist(s, NAME, NUMBER, "oral", actor=CLERK, now=NOW, digester=DIGESTER)
    ),
    "checks.look_up": in_county(
        lambda s: checks.look_up(s, "张三", "1", "10.0.0.1", actor=VISITOR, now=NOW, digester=Digester(b"pepper"))
    ),
}
