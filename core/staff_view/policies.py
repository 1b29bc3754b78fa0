"""The policy list (补贴政策清单) at the desk: editions, items with what is missing, what changed since last year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.law.policies import doubts, missing_elements
from core.law.roles import may
from core.law.sensitivity import public_mode
from core.records.departments import Department
from core.records.policies import PolicyEdition, PolicyItem
from core.staff_view.privacy import Findings, edition_findings
from core.staff_view.scope import sees_county, sees_department

INNER = frozenset({"id", "year"})
DECIMALS = 10_000


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One year's list."""

    year: int
    state: str
    copied_from: int | None
    drafted_by: str
    drafted_at: datetime
    published_by: str
    published_at: datetime | None
    publication_no: int | None
    items_n: int


@dataclass(frozen=True, slots=True)
class EditionPage:
    """All editions; ``next_year`` is what can be opened now, ``None`` while one is in draft."""

    editions: tuple[EditionLine, ...]
    next_year: int | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One subsidy of the list; ``change`` against the last published edition: added, changed or empty."""

    code: str
    name: str
    plain_name: str
    level: str
    department: str
    standard_text: str
    list_mode: str
    missing: tuple[str, ...]
    doubts: tuple[str, ...]
    change: str
    mine: bool


@dataclass(frozen=True, slots=True)
class EditionSheet:
    """One edition with its items; ``why_not`` is same_officer, incomplete, empty, private (found by the gate) or ""."""

    edition: EditionLine
    items: tuple[ItemLine, ...]
    incomplete_n: int
    compared_with: int | None
    may_edit: bool
    may_publish: bool
    why_not: str
    findings: Findings


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """One item as text for its form, by column."""

    year: int
    code: str
    name: str
    values: Mapping[str, str]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]
    mode: str
    frozen: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item that changed, with the reason its drafter gave."""

    code: str
    name: str
    reason: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edition adds, changes and drops against the last published one before it."""

    year: int
    before: int | None
    added: tuple[ItemLine, ...]
    changed: tuple[ItemChange, ...]
    dropped: tuple[ItemLine, ...]


def list_editions(session: Session) -> EditionPage:
    """Newest first."""
    counts = select(PolicyItem.year, sa.func.count()).group_by(col(PolicyItem.year))
    items = dict(session.exec(counts).all())
    found = session.exec(select(PolicyEdition).order_by(col(PolicyEdition.year).desc())).all()
    in_draft = any(one.state == "draft" for one in found)
    return EditionPage(
        editions=tuple(_edition_line(one, items.get(one.year, 0)) for one in found),
        next_year=found[0].year + 1 if found and not in_draft else None,
    )


def edition_sheet(session: Session, actor: Actor, year: int) -> EditionSheet | None:
    """``None`` when there is no such edition, or it is a draft in which the actor has no part."""
    edition = session.get(PolicyEdition, year)
    if edition is None or not _visible(edition, actor):
        return None
    before = _last_before(session, year)
    old = _items(session, before.year) if before else {}
    items = tuple(
        _item_line(item, department, actor, old)
        for item, department in _with_departments(session, year)
        if edition.state == "published" or sees_department(actor, item.department_code)
    )
    incomplete = sum(bool(missing_elements(_columns(item))) for item in _items(session, year).values())
    draft = edition.state == "draft"
    publishes = draft and may(actor.role, "policies.publish")
    findings = edition_findings(session, year) if sees_county(actor) or draft else Findings()
    why_not = _why_not(edition, actor, incomplete, bool(items)) if publishes else ""
    if publishes and not why_not and findings.blocking_n:
        why_not = "private"
    return EditionSheet(
        edition=_edition_line(edition, len(items)),
        items=items,
        incomplete_n=incomplete,
        compared_with=before.year if before else None,
        may_edit=draft and may(actor.role, "policies.draft"),
        may_publish=publishes and not why_not,
        why_not=why_not,
        findings=findings,
    )


def item_sheet(session: Session, actor: Actor, year: int, code: str) -> ItemSheet | None:
    """One item, or ``None`` when the actor may not see it."""
    edition = session.get(PolicyEdition, year)
    item = session.exec(select(PolicyItem).where(PolicyItem.year == year, PolicyItem.code == code)).first()
    if edition is None or item is None:
        return None
    mine = sees_department(actor, item.department_code)
    if edition.state != "published" and not mine:
        return None
    columns = _columns(item)
    return ItemSheet(
        year=year,
        code=code,
        name=item.name,
        values={name: as_text(name, value) for name, value in columns.items()},
        missing=tuple(missing_elements(columns)),
        doubts=tuple(doubts(columns)),
        mode=public_mode(item.list_mode_web, item.name),
        frozen=edition.state != "draft",
        may_edit=edition.state == "draft" and mine and may(actor.role, "policies.draft"),
    )


def edition_changes(session: Session, actor: Actor, year: int) -> Changes | None:
    """The difference to the last published edition before ``year``."""
    edition = session.get(PolicyEdition, year)
    if edition is None or not _visible(edition, actor):
        return None
    before = _last_before(session, year)
    old = _items(session, before.year) if before else {}
    new = _items(session, year)
    lines = {
        item.code: _item_line(item, department, actor, {}) for item, department in _with_departments(session, year)
    }
    gone = _with_departments(session, before.year) if before else []
    return Changes(
        year=year,
        before=before.year if before else None,
        added=tuple(lines[code] for code in new if code not in old),
        changed=tuple(
            change for code, item in new.items() if code in old and (change := _change(old[code], item)).fields
        ),
        dropped=tuple(_item_line(item, name, actor, {}) for item, name in gone if item.code not in new),
    )


def department_choices(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Departments whose items the actor may draft."""
    asked = select(Department).order_by(col(Department.position), col(Department.code))
    return tuple((one.code, one.name) for one in session.exec(asked) if sees_department(actor, one.code))


def as_text(column: str, value: object) -> str:
    """A column as it is typed into the form; ``rate_e4`` and ``ceiling_fen`` as yuan."""
    if value is None:
        return ""
    if column == "ceiling_fen" and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    if column == "rate_e4" and isinstance(value, int):
        whole, part = divmod(value, DECIMALS)
        return f"{whole}.{part:04d}".rstrip("0").rstrip(".") if part else str(whole)
    return str(value)


def _visible(edition: PolicyEdition, actor: Actor) -> bool:
    return edition.state == "published" or actor.role in {"finance", "department", "disclosure", "auditor"}


def _why_not(edition: PolicyEdition, actor: Actor, incomplete: int, filled: bool) -> str:  # noqa: FBT001  private
    if edition.drafted_by == actor.id:
        return "same_officer"
    if incomplete:
        return "incomplete"
    return "" if filled else "empty"


def _last_before(session: Session, year: int) -> PolicyEdition | None:
    asked = (
        select(PolicyEdition)
        .where(PolicyEdition.year < year, PolicyEdition.state == "published")
        .order_by(col(PolicyEdition.year).desc())
    )
    return session.exec(asked).first()


def _items(session: Session, year: int) -> dict[str, PolicyItem]:
    asked = select(PolicyItem).where(PolicyItem.year == year).order_by(PolicyItem.code)
    return {item.code: item for item in session.exec(asked)}


def _with_departments(session: Session, year: int) -> list[tuple[PolicyItem, str]]:
    asked = (
        select(PolicyItem, Department.name)
        .join(Department, col(Department.code) == col(PolicyItem.department_code))
        .where(PolicyItem.year == year)
        .order_by(PolicyItem.code)
    )
    return [(item, name) for item, name in session.exec(asked)]


def _columns(item: PolicyItem) -> dict[str, object]:
    return {name: value for name, value in item.model_dump().items() if name not in INNER}


def _change(old: PolicyItem, new: PolicyItem) -> ItemChange:
    before, after = _columns(old), _columns(new)
    return ItemChange(
        code=new.code,
        name=new.name,
        reason=new.change_reason,
        fields=tuple(
            FieldChange(name, as_text(name, before[name]), as_text(name, after[name]))
            for name in after
            if name != "change_reason" and before[name] != after[name]
        ),
    )


def _item_line(item: PolicyItem, department: str, actor: Actor, old: Mapping[str, PolicyItem]) -> ItemLine:
    columns = _columns(item)
    change = ""
    if old:
        known = old.get(item.code)
        change = "added" if known is None else ("changed" if _change(known, item).fields else "")
    return ItemLine(
        code=item.code,
        name=item.name,
        plain_name=item.plain_name,
        level=item.level,
        department=department,
        standard_text=item.standard_text,
        list_mode=public_mode(item.list_mode_web, item.name),
        missing=tuple(missing_elements(columns)),
        doubts=tuple(doubts(columns)),
        change=change,
        mine=sees_department(actor, item.department_code),
    )


def _edition_line(edition: PolicyEdition, items_n: int) -> EditionLine:
    return EditionLine(
        year=edition.year,
        state=edition.state,
        copied_from=edition.copied_from,
        drafted_by=edition.drafted_by,
        drafted_at=edition.drafted_at,
        published_by=edition.published_by or "",
        published_at=edition.published_at,
        publication_no=edition.publication_no,
        items_n=items_n,
    )
