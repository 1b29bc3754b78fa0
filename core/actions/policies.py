"""The policy list (补贴政策清单): one edition a year, drafted by one officer, published and frozen by another."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select

from core.actions.authority import need, need_impersonal, need_no_part, need_other, need_scope
from core.actions.privacy_findings import forget_findings, keep_findings, need_clean, scan_fields
from core.actions.recording import publish_entry, queue, record
from core.database import Session, too_long
from core.law.actor import Actor
from core.law.calendar import UNITS
from core.law.policies import missing_elements
from core.law.refusal import Refusal
from core.law.sensitivity import MODES
from core.law.suspicions.periods import is_pay_by
from core.records.departments import Department
from core.records.policies import PolicyEdition, PolicyItem
from core.records.privacy import ScanFinding
from core.records.texts import bytes_of, texts_of_item

__all__ = ["EditionDraft", "PolicyDraft", "drop_item", "open_edition", "publish_edition", "save_item"]


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """A new draft; ``copied_from`` is the year it was copied from."""

    year: int
    copied_from: int | None
    items_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """One item as an officer writes it: the columns of ``PolicyItem``; ``rate_e4`` in ten-thousandths of a yuan.

    ``pay_by`` is "MM-DD", "DD" or "" as ``core.law.suspicions.periods`` reads it; ``ceiling_fen`` per person and period.
    """

    code: str
    name: str
    plain_name: str = ""
    level: str
    department_code: str
    target: str
    standard_text: str
    standard_national: str = ""
    standard_province: str = ""
    standard_city: str = ""
    standard_county: str = ""
    unit: str = ""
    rate_e4: int | None = None
    frequency: str = ""
    basis: str = ""
    apply_how: str = ""
    apply_when: str = ""
    guide_target: str = ""
    guide_scope: str = ""
    guide_standard: str = ""
    guide_procedure: str = ""
    guide_materials: str = ""
    guide_phone: str = ""
    guide_office: str = ""
    guide_time_limit: str = ""
    guide_contact: str = ""
    supervision_phone: str = ""
    supervision_address: str = ""
    list_mode_web: str
    list_mode_board: str
    announce_n: int = 7
    announce_unit: str = "calendar"
    disclose_n: int = 20
    disclose_unit: str = "working"
    change_reason: str = ""
    smallest_group: int = 5
    ceiling_fen: int | None = None
    pay_by: str = ""


ELEMENTS_RULE = "涉农补贴领域基层政务公开标准目录"
ELEMENTS = tuple(field.name for field in fields(PolicyDraft))


def open_edition(session: Session, year: int, *, actor: Actor, now: datetime) -> EditionDraft:
    """Start the list of a year as a copy of the latest published one."""
    need(actor, "policies.draft")
    if session.get(PolicyEdition, year) is not None:
        raise Refusal("edition.exists", year=year)
    latest = select(sa.func.max(PolicyEdition.year)).where(PolicyEdition.state == "published")
    source: int | None = session.exec(latest).one()
    session.add(PolicyEdition(year=year, copied_from=source, drafted_by=actor.id, drafted_at=now))
    session.flush()
    copied = [_copy(item, year) for item in session.exec(select(PolicyItem).where(PolicyItem.year == source))]
    session.add_all(copied)
    session.flush()
    for item in copied:
        _look_at(session, item, now)
    detail: dict[str, str | int] = {"items_n": len(copied), "copied_from": source or 0}
    record(
        session, actor=actor, event="edition.opened", subject_kind="edition", subject_id=year, now=now, detail=detail
    )
    return EditionDraft(year, source, len(copied))


def save_item(session: Session, year: int, item: PolicyDraft, *, actor: Actor, now: datetime) -> None:
    """Add or change one item of a draft; whoever changed the draft last cannot publish it."""
    edition = _draft(session, year, actor)
    _check(session, item)
    need_impersonal(item.change_reason)
    need_scope(actor, item.department_code)
    kept = _item(session, year, item.code)
    values = asdict(item)
    saved = kept or PolicyItem(year=year, **values)
    if kept is not None:
        need_scope(actor, kept.department_code)
        kept.sqlmodel_update(values)
    session.add(saved)
    edition.drafted_by, edition.drafted_at = actor.id, now
    session.flush()
    _look_at(session, saved, now)
    detail: dict[str, str | int] = {"policy": item.code, "new": int(kept is None)}
    record(session, actor=actor, event="policy.saved", subject_kind="edition", subject_id=year, now=now, detail=detail)


def drop_item(session: Session, year: int, code: str, *, actor: Actor, now: datetime) -> None:
    """Take one item out of a draft."""
    edition = _draft(session, year, actor)
    kept = _item(session, year, code)
    if kept is None:
        raise Refusal("not_found", policy=code)
    need_scope(actor, kept.department_code)
    session.delete(kept)
    forget_findings(session, "edition", f"{year}/{code}", now=now)
    edition.drafted_by, edition.drafted_at = actor.id, now
    session.flush()
    detail: dict[str, str | int] = {"policy": code}
    record(
        session, actor=actor, event="policy.dropped", subject_kind="edition", subject_id=year, now=now, detail=detail
    )


def publish_edition(session: Session, year: int, *, actor: Actor, now: datetime) -> int:
    """Publish and freeze a draft; returns the publication number. Refused while any item lacks an element."""
    need(actor, "policies.publish")
    edition = _unfrozen(session, year)
    need_other(actor, edition.drafted_by)
    need_no_part(session, actor, "edition", year, ("edition.opened", "policy.saved", "policy.dropped"))
    items = session.exec(select(PolicyItem).where(PolicyItem.year == year).order_by(col(PolicyItem.code))).all()
    if not items:
        raise Refusal("edition.empty", year=year)
    for item in items:
        if missing := missing_elements(item.model_dump()):
            raise Refusal("edition.incomplete", ELEMENTS_RULE, policy=item.code, missing="、".join(missing))
        _look_at(session, item, now)
    need_clean(
        session,
        sa.and_(
            col(ScanFinding.subject_kind) == "edition",
            col(ScanFinding.subject_id).startswith(f"{year}/", autoescape=True),
        ),
    )
    number = publish_entry(
        session,
        action="publish",
        subject_kind="edition",
        subject_id=year,
        actor=actor,
        now=now,
        rows_n=len(items),
        rows_sha256=_digest(items),
    )
    edition.state, edition.published_by, edition.published_at = "published", actor.id, now
    edition.publication_no = number
    session.flush()
    queue(session, "edition", year, now)
    detail: dict[str, str | int] = {"items_n": len(items), "publication_no": number}
    record(
        session, actor=actor, event="edition.published", subject_kind="edition", subject_id=year, now=now, detail=detail
    )
    return number


def _look_at(session: Session, item: PolicyItem, now: datetime) -> None:
    """Through the privacy gate with every text of the item."""
    texts = texts_of_item(item)
    keep_findings(session, "edition", f"{item.year}/{item.code}", scan_fields(texts), bytes_of(texts), now=now)


def _draft(session: Session, year: int, actor: Actor) -> PolicyEdition:
    need(actor, "policies.draft")
    return _unfrozen(session, year)


def _unfrozen(session: Session, year: int) -> PolicyEdition:
    edition = session.get(PolicyEdition, year, with_for_update=True, populate_existing=True)
    if edition is None:
        raise Refusal("not_found", year=year)
    if edition.state != "draft":
        raise Refusal("edition.frozen", "公开的清单不改；要改就在下一年度清单里改", year=year)
    return edition


def _item(session: Session, year: int, code: str) -> PolicyItem | None:
    return session.exec(select(PolicyItem).where(PolicyItem.year == year, PolicyItem.code == code)).first()


def _copy(item: PolicyItem, year: int) -> PolicyItem:
    values = {name: getattr(item, name) for name in ELEMENTS}
    return PolicyItem(year=year, **values | {"change_reason": ""})


def _check(session: Session, item: PolicyDraft) -> None:
    if session.get(Department, item.department_code) is None:
        raise Refusal("department.unknown", department=item.department_code)
    wrong = too_long(PolicyItem, asdict(item)) or next(_wrong_fields(item), None)
    if wrong:
        raise Refusal("policy.invalid", policy=item.code, field=wrong)


def _wrong_fields(item: PolicyDraft) -> Iterator[str]:
    yield from (name for name in ("code", "name") if not getattr(item, name).strip())
    yield from (name for name in ("list_mode_web", "list_mode_board") if getattr(item, name) not in MODES)
    yield from (name for name in ("announce_unit", "disclose_unit") if getattr(item, name) not in UNITS)
    yield from (name for name in ("announce_n", "disclose_n") if getattr(item, name) < 0)
    yield from ("smallest_group" for _ in range(item.smallest_group < 1))
    yield from ("ceiling_fen" for _ in range(item.ceiling_fen is not None and item.ceiling_fen < 1))
    yield from ("pay_by" for _ in range(not is_pay_by(item.pay_by)))


def _digest(items: Iterable[PolicyItem]) -> str:
    """SHA-256 over one JSON array of all elements a line, ordered by code."""
    digest = hashlib.sha256()
    for item in items:
        digest.update(msgspec.json.encode([getattr(item, name) for name in ELEMENTS]) + b"\n")
    return digest.hexdigest()
