"""Batches of payouts (补贴发放批次) arrive: taken whole or not at all, once, and held until two officers have agreed."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.actions.authority import need, need_scope
from core.actions.recording import record
from core.database import Session, Shelf, insert_if_absent, insert_rows, take_turn
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.payouts.states import FEED_RULE, SYSTEM, take
from core.law.payouts.types import FoundIssue, Known, Manifest, PolicyFact, StagedRow
from core.law.refusal import Refusal
from core.law.sensitivity import public_mode
from core.records.departments import Bank, Department, FailReason, Township, Village
from core.records.payouts import Batch, Finding, Payout, Progress
from core.records.policies import PolicyEdition, PolicyItem

__all__ = ["IncomingBatch", "Receipt", "known_for", "receive_batch", "report_progress"]

UNPUBLISHED = ("held", "proposed")
PAID_AGAIN = ("repaid", "paid")
STEPS = range(1, 13)
CLOCK_SKEW = timedelta(minutes=5)
ROW_COLUMNS = ("batch_id", *StagedRow._fields)
FINDING_COLUMNS = ("batch_id", *FoundIssue._fields)


@dataclass(frozen=True, slots=True)
class IncomingBatch:
    """A batch that was read to its end; ``digest`` is ``Digester.content()`` over its unpacked bytes.

    ``findings`` may be cut per code; ``errors_n`` and ``warnings_n`` count all. ``via`` is http, csv, xlsx or file.
    """

    manifest: Manifest
    digest: bytes
    sender: str
    via: str
    findings: Sequence[FoundIssue] = ()
    errors_n: int = 0
    warnings_n: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told; ``repeated`` when the same bytes were taken before."""

    batch_id: int
    receipt_no: str
    batch_no: str
    version: int
    state: str
    rows_n: int
    total_fen: int
    errors_n: int
    warnings_n: int
    repeated: bool
    url: str


def known_for(session: Session, manifest: Manifest) -> Known:
    """What the ledger knows for reading this batch; its policy is that of the published edition of its year."""
    villages = dict(session.exec(select(Village.code, Village.name)).all())
    items = session.exec(
        select(PolicyItem)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(
            PolicyItem.year == manifest.year,
            PolicyItem.code == manifest.policy_code,
            PolicyEdition.state == "published",
        )
    )
    failed = _failed_rows(session, manifest)
    return Known(
        villages=villages,
        policies={
            item.code: PolicyFact(
                public_mode(item.list_mode_web, item.name), item.rate_e4, item.unit, item.name, item.department_code
            )
            for item in items
        },
        departments=frozenset(session.exec(select(Department.code))),
        reasons=frozenset(session.exec(select(FailReason.code))),
        failed_rows=None if failed is None else {row_no: amount_fen for row_no, (amount_fen, _) in failed.items()},
        failed_persons={} if failed is None else {row_no: person for row_no, (_, person) in failed.items()},
        repaid_rows=_repaid_rows(session, manifest, failed or {}),
    )


def receive_batch(
    session: Session, incoming: IncomingBatch, rows: Iterable[StagedRow] | Shelf, *, actor: Actor, now: datetime
) -> Receipt:
    """Store a batch as held; with errors only manifest and findings, and ``rows`` is not even begun.

    A shelf has the columns of ``StagedRow``, and ``session`` is its own.
    The same bytes again give the first receipt. Other bytes under a number that is taken must say what they supersede.
    """
    manifest = incoming.manifest
    need(actor, "payouts.intake")
    need_scope(actor, manifest.department_code)
    take_turn(session, f"batch {manifest.batch_no}")
    versions = session.exec(select(Batch).where(Batch.batch_no == manifest.batch_no).order_by(col(Batch.version))).all()
    again = next((batch for batch in versions if batch.content_digest == incoming.digest), None)
    if again is not None:
        _note(session, "batch.repeated", again, actor, now)
        return _receipt(again, repeated=True)
    if versions and manifest.supersedes != manifest.batch_no:
        raise Refusal("batch.conflict", FEED_RULE, batch_no=manifest.batch_no)
    predecessor = _predecessor(session, manifest, actor)
    batch = _new(session, incoming, len(versions) + 1, predecessor, now)
    _store(session, batch, incoming, rows)
    if predecessor is not None and predecessor.state in UNPUBLISHED:
        # What the sender has called wrong must not be approved in the meantime.
        predecessor.state, predecessor.ended_at = take("replace", state=predecessor.state, role=SYSTEM), now
        predecessor.ended_reason = f"更正批次 {batch.batch_no} 第{batch.version}版已收到"
        session.flush()
    _note(session, "batch.received", batch, actor, now)
    return _receipt(batch, repeated=False)


def report_progress(
    session: Session, batch_no: str, step: int, at: datetime, by: str, *, actor: Actor, now: datetime
) -> None:
    """Note that a batch passed one of the 12 steps; the batch itself may come later, and a report may come twice."""
    need(actor, "payouts.intake")
    if step not in STEPS or not 0 < len(batch_no) <= 64:  # noqa: PLR2004  the column's length
        raise Refusal("progress.invalid", "海财发〔2022〕26号 发放业务流程说明", step=step)
    if at > now + CLOCK_SKEW:
        raise Refusal("progress.future", FEED_RULE)
    if not any(session.get(table, by) for table in (Department, Township, Bank)):
        raise Refusal("department.unknown", department=by)
    report = {"batch_no": batch_no, "step": step, "at": at, "by_code": by, "received_at": now}
    insert_if_absent(session, Progress, report)
    detail: dict[str, str | int] = {"step": step, "by": by}
    record(
        session, actor=actor, event="progress.reported", subject_kind="progress", subject_id=batch_no, now=now,
        detail=detail,
    )  # fmt: skip


def _failed_rows(session: Session, manifest: Manifest) -> dict[int, tuple[int, bytes]] | None:
    if manifest.repays is None:
        return None
    repaid = _published(session, manifest.repays)
    if repaid is None:
        return None
    query = select(Payout.row_no, Payout.amount_fen, Payout.person).where(
        Payout.batch_id == repaid.id, Payout.status == "failed"
    )
    return {row_no: (amount_fen, person) for row_no, amount_fen, person in session.exec(query)}


def _repaid_rows(session: Session, manifest: Manifest, failed: dict[int, tuple[int, bytes]]) -> frozenset[int]:
    """Failed rows that another repayment on its way or out has settled, whichever version it was sent for."""
    if not failed:
        return frozenset()
    repaid = aliased(Batch)
    query = (
        select(Payout.original_row, Payout.person)
        .join(Batch, col(Batch.id) == col(Payout.batch_id))
        .join(repaid, col(repaid.id) == col(Batch.repays_id))
        .where(
            col(repaid.batch_no) == manifest.repays,
            col(Batch.state).in_(("held", "proposed", "published")),
            col(Batch.batch_no).not_in((manifest.batch_no, manifest.supersedes or "")),
            col(Payout.status).in_(PAID_AGAIN),
        )
    )
    settled = ((row_no, person) for row_no, person in session.exec(query) if row_no in failed)
    return frozenset(row_no for row_no, person in settled if failed[row_no][1] == person)


def _published(session: Session, batch_no: str) -> Batch | None:
    return session.exec(select(Batch).where(Batch.batch_no == batch_no, Batch.state == "published")).first()


def _newest(session: Session, batch_no: str) -> Batch | None:
    query = select(Batch).where(Batch.batch_no == batch_no).order_by(col(Batch.version).desc()).limit(1)
    # Locked and read again: an approval of it that is under way must be over before we look at its state.
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def _predecessor(session: Session, manifest: Manifest, actor: Actor) -> Batch | None:
    if manifest.supersedes is None:
        return None
    found = _newest(session, manifest.supersedes)
    if found is None:
        raise Refusal("supersedes.unknown", FEED_RULE, batch_no=manifest.supersedes)
    need_scope(actor, found.department_code)
    if found.state == "superseded":
        raise Refusal("supersedes.ended", FEED_RULE, batch_no=manifest.supersedes)
    # What was refused, or held by errors, may have been wrong in these very words; a sound batch was not.
    sound = found.state in {"held", "proposed", "published"} and not found.errors_n
    same = (found.policy_code, found.year, found.department_code) == (
        manifest.policy_code, manifest.year, manifest.department_code,
    )  # fmt: skip
    if found.kind != manifest.kind or (sound and not same):
        raise Refusal("supersedes.other", FEED_RULE, batch_no=manifest.supersedes)
    return found


def _repaid_batch(session: Session, manifest: Manifest) -> Batch | None:
    if manifest.repays is None:
        return None
    found = _published(session, manifest.repays) or _newest(session, manifest.repays)
    if found is None:
        raise Refusal("repays.unknown", FEED_RULE, batch_no=manifest.repays)
    if (found.policy_code, found.year) != (manifest.policy_code, manifest.year):
        raise Refusal("repays.other", FEED_RULE, batch_no=manifest.repays)
    return found


def _new(session: Session, incoming: IncomingBatch, version: int, predecessor: Batch | None, now: datetime) -> Batch:
    manifest = incoming.manifest
    repaid = _repaid_batch(session, manifest)
    batch = Batch(
        receipt_no=f"{local_date(now):%Y%m%d}-{secrets.token_hex(6)}",
        batch_no=manifest.batch_no,
        version=version,
        kind=manifest.kind,
        policy_code=manifest.policy_code,
        year=manifest.year,
        period=manifest.period,
        department_code=manifest.department_code,
        rows_n=manifest.rows,
        total_fen=manifest.total_fen,
        made_at=manifest.made_at,
        paid_on=manifest.paid_on,
        objections_until=manifest.objections_until,
        supersedes_id=predecessor.id if predecessor else None,
        repays_id=repaid.id if repaid else None,
        sender=incoming.sender,
        received_via=incoming.via,
        received_at=now,
        content_digest=incoming.digest,
        errors_n=incoming.errors_n,
        warnings_n=incoming.warnings_n,
    )
    session.add(batch)
    session.flush()
    return batch


def _store(session: Session, batch: Batch, incoming: IncomingBatch, rows: Iterable[StagedRow] | Shelf) -> None:
    head = (batch.id,)
    if incoming.findings:
        insert_rows(session, Finding, FINDING_COLUMNS, (head + issue for issue in incoming.findings))
    if incoming.errors_n:
        return
    if isinstance(rows, Shelf):
        rows_n, total_fen = rows.sums("amount_fen")
        rows.pour(session, Payout, {"batch_id": batch.id})
    else:
        insert_rows(session, Payout, ROW_COLUMNS, (head + row for row in rows))
        counted = select(sa.func.count(), sa.func.coalesce(sa.func.sum(Payout.amount_fen), 0))
        rows_n, total_fen = session.exec(counted.where(Payout.batch_id == batch.id)).one()
    if (rows_n, int(total_fen)) != (batch.rows_n, batch.total_fen):
        raise Refusal("batch.totals", FEED_RULE, rows_n=rows_n, total_fen=int(total_fen))


def _receipt(batch: Batch, *, repeated: bool) -> Receipt:
    return Receipt(
        batch_id=batch.id or 0,
        receipt_no=batch.receipt_no,
        batch_no=batch.batch_no,
        version=batch.version,
        state=batch.state,
        rows_n=batch.rows_n,
        total_fen=batch.total_fen,
        errors_n=batch.errors_n,
        warnings_n=batch.warnings_n,
        repeated=repeated,
        url=f"/intake/v1/batches/{quote(batch.batch_no, safe='')}",
    )


def _note(session: Session, event: str, batch: Batch, actor: Actor, now: datetime) -> None:
    detail: dict[str, str | int] = {
        "batch_no": batch.batch_no,
        "version": batch.version,
        "rows_n": batch.rows_n,
        "errors_n": batch.errors_n,
        "via": batch.received_via,
    }
    record(session, actor=actor, event=event, subject_kind="batch", subject_id=batch.id or 0, now=now, detail=detail)
