"""The review page (审核) of a batch: everything an officer must have seen before proposing or approving it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.clock import local_date
from core.law.sensitivity import NAMED, K
from core.records.departments import Department, Township
from core.records.payouts import Batch
from core.records.policies import PolicyItem
from core.staff_view.payouts.findings import FindingGroup, FindingPage, finding_groups, finding_page
from core.staff_view.payouts.groups import Group, groups_of, moved_places
from core.staff_view.payouts.holds import Hold, holds_of
from core.staff_view.payouts.offers import Offers, offers
from core.staff_view.payouts.preview import Preview, list_mode, preview
from core.staff_view.payouts.privacy import Privacy, privacy_report
from core.staff_view.payouts.totals import (
    NOTHING,
    Comparison,
    StatusLine,
    Sum,
    TownshipLine,
    compare,
    last_batch,
    status_lines,
    township_lines,
    village_sums,
)
from core.staff_view.privacy import Findings, batch_findings
from core.staff_view.scope import batches_of
from core.staff_view.trail import TrailLine, history_of

PREVIEW_ROWS = 20


@dataclass(frozen=True, slots=True)
class BatchLink:
    """Another batch that this one names."""

    id: int
    batch_no: str


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """The manifest and the fate of a batch."""

    id: int
    receipt_no: str
    batch_no: str
    version: int
    kind: str
    policy_code: str
    year: int
    period: str
    department_code: str
    department: str
    stated_rows: int
    stated_fen: int
    made_at: datetime
    paid_on: date | None
    objections_until: date | None
    supersedes: BatchLink | None
    repays: BatchLink | None
    sender: str
    received_via: str
    received_at: datetime
    errors_n: int
    warnings_n: int
    state: str
    proposed_by: str
    proposed_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    published_at: datetime | None
    publication_no: int | None
    ended_at: datetime | None
    ended_reason: str
    open_until: date | None
    change_reason: str


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """The policy as it will be named; ``list_mode`` is what binds the web list, ``k`` its smallest group.

    An announcement stands for at least ``announce_n`` days of ``announce_unit``.
    """

    name: str
    plain_name: str
    list_mode: str
    k: int
    announce_n: int
    announce_unit: str


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What every page about a batch needs: facts, policy, what may be done, and whose part is shown."""

    batch: BatchFacts
    policy: PolicyFacts
    offers: Offers
    part: str


@dataclass(frozen=True, slots=True)
class Review:
    """The whole review page; ``part`` names the township whose part it is, empty for the whole."""

    batch: BatchFacts
    policy: PolicyFacts
    offers: Offers
    part: str
    total: Sum
    statuses: tuple[StatusLine, ...]
    townships: tuple[TownshipLine, ...]
    villages_n: int
    findings: tuple[FindingGroup, ...]
    comparison: Comparison | None
    privacy: Privacy
    preview: Preview
    holds: tuple[Hold, ...]
    private: Findings
    history: tuple[TrailLine, ...]


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """One page of the preview with the head of its batch."""

    head: BatchHead
    preview: Preview
    after: int


@dataclass(frozen=True, slots=True)
class BatchFindings:
    """One page of findings with the head of its batch."""

    head: BatchHead
    page: FindingPage


@dataclass(frozen=True, slots=True)
class BatchHold:
    """One hold on an announcement with the head of its batch."""

    head: BatchHead
    hold: Hold


def batch_hold(session: Session, actor: Actor, batch_id: int, hold_id: int) -> BatchHold | None:
    """``None`` when there is no such hold on a batch in the actor's part."""
    head = batch_head(session, actor, batch_id)
    hold = next((hold for hold in holds_of(session, batch_id) if hold.id == hold_id), None)
    return None if head is None or hold is None else BatchHold(head, hold)


def batch_head(session: Session, actor: Actor, batch_id: int) -> BatchHead | None:
    """``None`` when there is no such batch in the actor's part."""
    batch = _visible(session, actor, batch_id)
    return None if batch is None else _head(session, actor, batch)


def review(session: Session, actor: Actor, batch_id: int, now: datetime) -> Review | None:
    """``None`` when there is no such batch in the actor's part."""
    batch = _visible(session, actor, batch_id)
    if batch is None:
        return None
    head, year = _head(session, actor, batch), local_date(now).year
    last = last_batch(session, batch)
    sums = village_sums(session, actor, batch_id)
    before = village_sums(session, actor, last.id or 0) if last else {}
    towns = township_lines(session, sums, before)
    groups = _groups(session, actor, batch, head.policy)
    found = Findings() if actor.role == "township" else batch_findings(session, batch_id)
    return Review(
        batch=head.batch,
        policy=head.policy,
        offers=replace(head.offers, approve=head.offers.approve and not found.blocking_n),
        part=head.part,
        total=sum(sums.values(), NOTHING),
        statuses=status_lines(session, actor, batch_id),
        townships=towns,
        villages_n=len(sums),
        findings=() if actor.role == "township" else finding_groups(session, batch_id),
        comparison=compare(session, actor, batch, last, sum(before.values(), NOTHING)) if last else None,
        privacy=privacy_report(session, actor, batch_id, groups, k=head.policy.k, year=year),
        preview=preview(session, actor, batch, head.policy.list_mode, year, moved_places(groups), limit=PREVIEW_ROWS),
        holds=holds_of(session, batch_id),
        private=found,
        history=history_of(session, "batch", str(batch_id)),
    )


def preview_page(session: Session, actor: Actor, batch_id: int, now: datetime, after: int) -> BatchPreview | None:
    """The preview from the row after ``after``."""
    batch = _visible(session, actor, batch_id)
    if batch is None:
        return None
    head = _head(session, actor, batch)
    moved = moved_places(_groups(session, actor, batch, head.policy))
    seen = preview(session, actor, batch, head.policy.list_mode, local_date(now).year, moved, after=after)
    return BatchPreview(head, seen, after)


def findings_page(session: Session, actor: Actor, batch_id: int, code: str, after: int) -> BatchFindings | None:
    """Findings row by row; a township's officer sees none, they may concern others' rows."""
    batch = _visible(session, actor, batch_id)
    if batch is None or actor.role == "township":
        return None
    return BatchFindings(_head(session, actor, batch), finding_page(session, batch_id, code, after))


def _groups(session: Session, actor: Actor, batch: Batch, policy: PolicyFacts) -> tuple[Group, ...]:
    """Where the rows of each village will stand; a list without names has figures instead, by rules of its own."""
    groups = groups_of(session, actor, batch.id or 0, policy.k)
    return groups if policy.list_mode in NAMED else tuple(replace(group, place=group.village_code) for group in groups)


def _visible(session: Session, actor: Actor, batch_id: int) -> Batch | None:
    return session.exec(select(Batch).where(col(Batch.id) == batch_id, batches_of(actor))).first()


def _head(session: Session, actor: Actor, batch: Batch) -> BatchHead:
    item = _policy(session, batch)
    township = session.get(Township, actor.township) if actor.role == "township" and actor.township else None
    return BatchHead(
        batch=_facts(session, batch),
        policy=PolicyFacts(
            name=item.name if item else batch.policy_code,
            plain_name=item.plain_name if item else "",
            list_mode=list_mode(item),
            k=item.smallest_group if item else K,
            announce_n=item.announce_n if item else 0,
            announce_unit=item.announce_unit if item else "calendar",
        ),
        offers=offers(actor, batch),
        part=township.name if township else "",
    )


def _policy(session: Session, batch: Batch) -> PolicyItem | None:
    """The item of the batch's year, else that of the latest edition that knows the code."""
    asked = (
        select(PolicyItem)
        .where(PolicyItem.code == batch.policy_code)
        .order_by((col(PolicyItem.year) == batch.year).desc(), col(PolicyItem.year).desc())
    )
    return session.exec(asked).first()


def _link(session: Session, batch_id: int | None) -> BatchLink | None:
    named = session.get(Batch, batch_id) if batch_id is not None else None
    return BatchLink(named.id or 0, named.batch_no) if named else None


def _facts(session: Session, batch: Batch) -> BatchFacts:
    department = session.get(Department, batch.department_code)
    return BatchFacts(
        id=batch.id or 0,
        receipt_no=batch.receipt_no,
        batch_no=batch.batch_no,
        version=batch.version,
        kind=batch.kind,
        policy_code=batch.policy_code,
        year=batch.year,
        period=batch.period,
        department_code=batch.department_code,
        department=department.name if department else batch.department_code,
        stated_rows=batch.rows_n,
        stated_fen=batch.total_fen,
        made_at=batch.made_at,
        paid_on=batch.paid_on,
        objections_until=batch.objections_until,
        supersedes=_link(session, batch.supersedes_id),
        repays=_link(session, batch.repays_id),
        sender=batch.sender,
        received_via=batch.received_via,
        received_at=batch.received_at,
        errors_n=batch.errors_n,
        warnings_n=batch.warnings_n,
        state=batch.state,
        proposed_by=batch.proposed_by or "",
        proposed_at=batch.proposed_at,
        decided_by=batch.decided_by or "",
        decided_at=batch.decided_at,
        decision_reason=batch.decision_reason,
        published_at=batch.published_at,
        publication_no=batch.publication_no,
        ended_at=batch.ended_at,
        ended_reason=batch.ended_reason,
        open_until=batch.open_until,
        change_reason=batch.change_reason,
    )
