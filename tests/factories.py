"""Records for tests: a small county, an edition, batches in every state, officers. Flushed, never committed."""

import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pwdlib import PasswordHash
from sqlmodel import Session, col, select

from core.actions.recording import publish_entry, queue
from core.actions.sheets import WHOLE, digests, keep_sheets
from core.law.actor import Actor
from core.law.sensitivity import NAMED
from core.records.departments import Bank, Department, FailReason, Township, Village
from core.records.documents import Document, DocumentFile, DocumentPolicy
from core.records.payouts import Batch, Finding, Payout
from core.records.policies import PolicyEdition, PolicyItem
from core.records.staff import Staff
from core.records.totals import Total

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""10:00 in China on a Tuesday."""
TODAY = date(2026, 11, 24)
YEAR = 2026

FINANCE, DISCLOSURE = "210381-czj", "210381-zwgkb"
FARMING, CIVIL = "210381-nyncj", "210381-mzj"
TOWN_A, TOWN_B = "210381101", "210381102"
EAST_A, WEST_A = "210381101201", "210381101202"
EAST_B, SOUTH_B = "210381102201", "210381102202"
"""``EAST_A`` and ``EAST_B`` are villages of the same name in different townships."""

MASKED, COUNT_ONLY, NOT_LISTED, FULL = "NY001", "MZ001", "MZ002", "NY002"
"""Policies by list mode; the farming department answers for NY…, civil affairs for MZ…."""

PASSWORD = "correct-horse-battery"
OFFICER = Actor("staff", "finance-1", "finance", FINANCE)
APPROVER = Actor("staff", "finance-2", "finance", FINANCE)


def _with(values: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    values.update(changes)
    return values


def small_county(session: Session) -> None:
    """Four units, two townships with two villages each, two banks, two reasons why payments fail."""
    session.add_all(
        Department(
            code=code, name=name, kind=kind, phone="0412-0000100", address="示例路1号", hours="工作日 8:30-17:00",
            supervision_phone="0412-0000900", position=position,
        )
        for position, (code, name, kind) in enumerate(
            (
                (FINANCE, "海城市财政局", "finance"),
                (DISCLOSURE, "海城市政务公开办公室", "disclosure"),
                (FARMING, "海城市农业农村局", "department"),
                (CIVIL, "海城市民政局", "department"),
            )
        )
    )  # fmt: skip
    session.add_all(
        Township(code=code, name=name, phone="0412-0001001", address=f"{name}便民服务中心", hours="工作日 8:30-17:00")
        for code, name in ((TOWN_A, "牛庄镇"), (TOWN_B, "西四镇"))
    )
    session.flush()
    session.add_all(
        Village(code=code, township_code=code[:9], name=name)
        for code, name in ((EAST_A, "东村"), (WEST_A, "西村"), (EAST_B, "东村"), (SOUTH_B, "南村"))
    )
    session.add_all(
        Bank(code=code, name=name, phone="0412-0000801")
        for code, name in (("ncb", "海城农商银行"), ("yz", "邮储银行海城支行"))
    )
    session.add_all(
        FailReason(
            code=code, official_text=official, plain_text=plain, villager_should="请先到银行补办新卡。",
            who_acts="镇（街）经办站所",
        )
        for code, official, plain in (
            ("3006", "已挂失卡/折", "这张卡（存折）已经挂失。"),
            ("3009", "无此账户", "银行查不到这个卡号。"),
        )
    )  # fmt: skip
    session.flush()


@functools.cache
def _hash_of(password: str) -> str:
    return PasswordHash.recommended().hash(password)


def an_officer(
    session: Session,
    login: str = "finance-1",
    role: str = "finance",
    *,
    department: str | None = None,
    township: str | None = None,
    password: str = PASSWORD,
) -> Actor:
    """An account that can sign in with ``password``, and the actor it acts as."""
    session.add(
        Staff(
            login=login, name=f"经办人{login[-1]}", role=role, department_code=department, township_code=township,
            password_hash=_hash_of(password), created_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    return Actor("staff", login, role, department, township)


POLICIES = (
    (MASKED, "耕地地力保护补贴", "种地补贴", FARMING, "masked", 850000, "亩"),
    (COUNT_ONLY, "困难残疾人生活补贴", "残疾人补贴", CIVIL, "count_only", 1000000, "人"),
    (NOT_LISTED, "孤儿基本生活费", "孤儿生活费", CIVIL, "none", None, "人"),
    (FULL, "农机购置补贴", "买农机补贴", FARMING, "full", None, "台"),
)


def a_policy(year: int, code: str, **changes: object) -> PolicyItem:
    """A complete item; code, name, plain name, department, mode, rate and unit come from ``POLICIES`` when known."""
    known = next((row for row in POLICIES if row[0] == code), (code, f"补贴{code}", "", FARMING, "masked", None, "亩"))
    _, name, plain_name, department, mode, rate, unit = known
    values: dict[str, Any] = {
        "year": year, "code": code, "name": name, "plain_name": plain_name, "level": "中央",
        "department_code": department, "target": "种地的农民", "standard_text": "每亩85元", "unit": unit,
        "rate_e4": rate, "frequency": "每年", "basis": "财农〔2016〕26号", "apply_how": "到村里登记",
        "apply_when": "3月至5月", "guide_target": "种地的农民", "guide_scope": "全市", "guide_standard": "每亩85元",
        "guide_procedure": "村登记，镇审核，市拨付", "guide_materials": "身份证、银行卡", "guide_phone": "0412-0000103",
        "guide_office": "镇便民服务中心", "guide_time_limit": "20个工作日", "guide_contact": "0412-0000103",
        "supervision_phone": "0412-0000900", "supervision_address": "示例路1号", "list_mode_web": mode,
        "list_mode_board": mode, "announce_n": 7, "announce_unit": "calendar", "disclose_n": 20,
        "disclose_unit": "working", "smallest_group": 1, "pay_by": "", "ceiling_fen": None,
    }  # fmt: skip
    return PolicyItem(**_with(values, changes))


def an_edition(
    session: Session, year: int = YEAR, *, state: str = "published", items: Sequence[PolicyItem] | None = None
) -> PolicyEdition:
    """One year's list with the four policies of ``POLICIES`` unless ``items`` are given."""
    edition = PolicyEdition(year=year, state=state, drafted_by="disclosure-1", drafted_at=NOW)
    session.add(edition)
    session.flush()
    session.add_all(items if items is not None else [a_policy(year, row[0]) for row in POLICIES])
    if state == "published":
        edition.published_by, edition.published_at = "disclosure-2", NOW
        edition.publication_no = publish_entry(
            session, action="publish", subject_kind="edition", subject_id=year, actor=APPROVER, now=NOW
        )
        queue(session, "edition", year, NOW)
    session.flush()
    return edition


def a_digest(text: str) -> bytes:
    """16 bytes that stand for a keyed digest where no test computes the real one."""
    return hashlib.sha256(text.encode()).digest()[:16]


@dataclass(frozen=True, slots=True)
class Row:
    """A masked row as the reader leaves it; ``who`` seeds both digests unless ``lookup`` or ``person`` is given."""

    village: str = EAST_A
    amount_fen: int = 86_700
    status: str = "paid"
    who: str = ""
    name_shown: str = "王*"
    payee: str = "person"
    account_tail: str = "4321"
    bank: str = "海城农商银行"
    group: str = "3组"
    quantity_e4: int | None = 102_000
    unit: str = "亩"
    rate_e4: int | None = 850_000
    reason: str | None = None
    original_row: int | None = None
    paid_on: date | None = date(2026, 11, 18)
    minor_until: int | None = None
    person: bytes | None = None
    lookup: bytes | None = None
    account: bytes | None = None


def failed(**changes: object) -> Row:
    """A row the bank could not pay."""
    return Row(**_with({"status": "failed", "reason": "3006", "paid_on": None}, changes))


ROWS: tuple[Row, ...] = (
    Row(),
    Row(village=WEST_A, name_shown="李*明", amount_fen=100_000),
    failed(village=EAST_B, name_shown="张*"),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a batch ended: withdrawn, superseded, expired or refused, with the reason."""

    reason: str = "村里核对有误，更正后重发"
    at: datetime = field(default=NOW + timedelta(hours=1))


def a_batch(
    session: Session,
    batch_no: str = "210381-2026-NY001-01",
    *,
    state: str = "published",
    kind: str = "payment",
    policy_code: str = MASKED,
    year: int = YEAR,
    version: int = 1,
    rows: Sequence[Row] | None = None,
    department: str | None = None,
    proposed_by: str = "finance-1",
    decided_by: str = "finance-2",
    findings: Iterable[Finding] = (),
    ending: Ending | None = None,
    **changes: object,
) -> Batch:
    """A batch with its rows in any state; a published one has its totals, publication entry and outbox item.

    ``a_batch(…, supersedes_id=…, repays_id=…, objections_until=…)`` and other columns go through ``changes``.
    """
    given = ROWS if rows is None else tuple(rows)
    if kind == "announcement" and rows is None:
        given = tuple(Row(village=row.village, status="listed", paid_on=None) for row in ROWS)
    noted = list(findings)
    values: dict[str, Any] = {
        "receipt_no": f"R-{batch_no}-{version}", "batch_no": batch_no, "version": version, "kind": kind,
        "policy_code": policy_code, "year": year, "period": f"{year}-11",
        "department_code": department or (CIVIL if policy_code.startswith("MZ") else FARMING), "rows_n": len(given),
        "total_fen": sum(row.amount_fen for row in given), "made_at": NOW - timedelta(days=1),
        "paid_on": None if kind == "announcement" else date(2026, 11, 18),
        "objections_until": TODAY + timedelta(days=7) if kind == "announcement" else None, "sender": "demo",
        "received_via": "http", "received_at": NOW - timedelta(hours=2), "content_digest": a_digest(f"{batch_no}{version}") * 2,
        "errors_n": sum(f.severity == "error" for f in noted), "warnings_n": sum(f.severity == "warning" for f in noted),
        "state": "held",
    }  # fmt: skip
    batch = Batch(**_with(values, changes))
    session.add(batch)
    session.flush()
    assert batch.id is not None
    if not batch.errors_n:
        session.add_all(_payout(batch, number, row) for number, row in enumerate(given, 1))
    for finding in noted:
        finding.batch_id = batch.id
        session.add(finding)
    session.flush()
    _advance(session, batch, state, proposed_by, decided_by, ending or Ending())
    return batch


def _payout(batch: Batch, number: int, row: Row) -> Payout:
    assert batch.id is not None
    who = row.who or f"{batch.batch_no}/{number}"
    return Payout(
        batch_id=batch.id, row_no=number, public_id=hashlib.sha256(f"{batch.id}/{number}".encode()).hexdigest()[:16],
        village_code=row.village, group_name=row.group, payee=row.payee, name_shown=row.name_shown,
        account_tail=row.account_tail, bank=row.bank, quantity_e4=row.quantity_e4, unit=row.unit, rate_e4=row.rate_e4,
        amount_fen=row.amount_fen, status=row.status, reason_code=row.reason, paid_on=row.paid_on,
        original_row=row.original_row, person=row.person or a_digest(f"person {who}"),
        lookup=row.lookup or a_digest(f"lookup {who}"), minor_until=row.minor_until,
        account=row.account,
    )  # fmt: skip


def _advance(session: Session, batch: Batch, state: str, proposed_by: str, decided_by: str, ending: Ending) -> None:
    batch.state = state
    if state != "held":
        batch.proposed_by, batch.proposed_at = proposed_by, NOW - timedelta(hours=1)
    if state == "refused":
        batch.decided_by, batch.decided_at, batch.decision_reason = decided_by, NOW, ending.reason
    if state in {"published", "withdrawn", "superseded", "expired"}:
        _publish(session, batch, decided_by)
    if state in {"withdrawn", "superseded", "expired"}:
        batch.ended_at, batch.ended_reason = ending.at, ending.reason
        session.exec(sa.delete(Total).where(col(Total.batch_id) == batch.id))
        publish_entry(
            session, action={"withdrawn": "withdraw", "superseded": "supersede", "expired": "expire"}[state],
            subject_kind="batch", subject_id=batch.id or 0, actor=APPROVER, now=ending.at, reason=ending.reason,
        )  # fmt: skip
    session.flush()


def _publish(session: Session, batch: Batch, decided_by: str) -> None:
    assert batch.id is not None
    batch.decided_by, batch.decided_at, batch.published_at = decided_by, NOW, NOW
    batch.open_until = batch.open_until or batch.objections_until
    mode = session.exec(
        select(PolicyItem.list_mode_web).where(PolicyItem.year == batch.year, PolicyItem.code == batch.policy_code)
    ).first()
    listed = mode != "none"
    if listed:
        _count(session, batch)
    found = digests(session, batch.id, NOW.year) if listed else {}
    batch.publication_no = publish_entry(
        session, action="publish", subject_kind="batch", subject_id=batch.id, actor=APPROVER, now=NOW,
        rows_n=batch.rows_n * listed, total_fen=batch.total_fen * listed,
        rows_sha256=found[WHOLE].sha256.hexdigest() if listed else "",
    )  # fmt: skip
    if mode in NAMED:
        keep_sheets(session, batch, batch.publication_no, found)
    queue(session, "batch", batch.id, NOW)


def _count(session: Session, batch: Batch) -> None:
    assert batch.id is not None
    cells: dict[tuple[str, str], list[Payout]] = {}
    for payout in session.exec(select(Payout).where(Payout.batch_id == batch.id)):
        cells.setdefault((payout.village_code, payout.status), []).append(payout)
    session.add_all(
        Total(
            batch_id=batch.id, village_code=village, status=status, township_code=village[:9],
            policy_code=batch.policy_code, year=batch.year, kind=batch.kind, rows_n=len(payouts),
            persons_n=len({payout.person for payout in payouts}), amount_fen=sum(p.amount_fen for p in payouts),
        )
        for (village, status), payouts in cells.items()
    )  # fmt: skip


def a_document(
    session: Session, *, state: str = "published", policies: Sequence[str] = (MASKED,), **changes: object
) -> Document:
    """A regulatory document with one attachment; a published one has its publication entry."""
    values: dict[str, Any] = {
        "doc_no": "海财发〔2022〕26号", "title": "惠民惠农财政补贴资金“一卡通”管理办法", "issuers": "海城市财政局",
        "issued_on": date(2022, 6, 1), "body": "# 总则\n\n第一条 为了规范补贴发放，制定本办法。", "drafted_by": "disclosure-1",
        "drafted_at": NOW,
    }  # fmt: skip
    document = Document(**_with(values, changes))
    session.add(document)
    session.flush()
    assert document.id is not None
    content = b"%PDF-1.4 test"
    session.add(
        DocumentFile(
            document_id=document.id, name="notice.pdf", media_type="application/pdf", size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), content=content,
        )
    )  # fmt: skip
    session.add_all(DocumentPolicy(document_id=document.id, policy_code=code) for code in policies)
    document.state = state
    if state != "draft":
        document.published_by, document.published_at = "disclosure-2", NOW
        document.publication_no = publish_entry(
            session, action="publish", subject_kind="document", subject_id=document.id, actor=APPROVER, now=NOW
        )
        queue(session, "document", document.id, NOW)
    if state == "withdrawn":
        document.withdrawn_at, document.withdrawn_reason = NOW, "文号有误"
    session.flush()
    return document
