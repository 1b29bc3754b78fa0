"""The policy list as the public reads it (补贴政策清单): editions, items, what changed from year to year.

Outgoing: ``edition``, ``policy``, ``changes``, ``briefly``, ``published_years`` and their frozen results.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from core.law.clock import local_date
from core.law.sensitivity import MODE_WORDS, public_mode
from core.public_view.figures import Narrowed, figures
from core.records.departments import Department
from core.records.documents import Document, DocumentPolicy
from core.records.policies import PolicyEdition, PolicyItem

PERIOD_UNITS = {"working": "个工作日", "calendar": "天"}
# Column → what the page of changes calls it; columns that are not named here are never compared.
COMPARED = {
    "name": "名称", "plain_name": "通俗名称", "level": "级别", "department_code": "主管部门", "target": "补贴对象",
    "standard_text": "补贴标准", "standard_national": "中央部分", "standard_province": "省部分",
    "standard_city": "市部分", "standard_county": "县（市）部分", "rate_e4": "单价（元）", "unit": "单位",
    "frequency": "发放周期", "basis": "政策依据", "apply_how": "怎么申请", "apply_when": "什么时候申请",
    "guide_target": "指南：补贴对象", "guide_scope": "指南：补贴范围", "guide_standard": "指南：补贴标准",
    "guide_procedure": "指南：申请程序", "guide_materials": "指南：申请材料", "guide_phone": "指南：咨询电话",
    "guide_office": "指南：受理单位", "guide_time_limit": "指南：办理时限", "guide_contact": "指南：联系方式",
    "supervision_phone": "监督电话", "supervision_address": "监督地址", "list_mode_web": "网上名单怎么公开",
    "list_mode_board": "村里名单怎么公开", "announce_n": "公示天数", "announce_unit": "公示天数单位",
    "disclose_n": "公开时限", "disclose_unit": "公开时限单位",
    "smallest_group": "不到几个人并到全镇公布", "ceiling_fen": "每人每期最多（元）", "pay_by": "最晚哪天发",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One line of the list."""

    code: str
    name: str
    plain_name: str
    level: str
    standard: str


@dataclass(frozen=True, slots=True)
class DepartmentPolicies:
    """The items that one department answers for."""

    code: str
    name: str
    phone: str
    items: tuple[PolicyLine, ...]


@dataclass(frozen=True, slots=True)
class EditionPage:
    """A published edition; ``others`` are the other published years, newest first."""

    year: int
    published_on: date | None
    publication_no: int
    items_n: int
    departments: tuple[DepartmentPolicies, ...]
    others: tuple[int, ...]
    previous: int | None
    newest: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """One of the nine elements of the application guide (申请指南)."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What is public of one year, in fen: payouts that came to the cards; ``mixed`` where no state may be told."""

    year: int
    rows_n: int
    amount_fen: int
    mixed: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """An item in one line, for pages about something else."""

    code: str
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class Founding:
    """A published document that founds the item."""

    id: int
    title: str
    doc_no: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One item as its newest published edition holds it."""

    code: str
    year: int
    name: str
    plain_name: str
    level: str
    target: str
    standard_text: str
    parts: tuple[Guide, ...]
    unit: str
    rate_e4: int | None
    example: tuple[int, int] | None
    frequency: str
    basis: str
    apply_how: str
    apply_when: str
    guide: tuple[Guide, ...]
    department: str
    department_phone: str
    department_hours: str
    supervision_phone: str
    supervision_address: str
    mode: str
    mode_words: str
    announce: str
    disclose: str
    published_on: date | None
    current: bool
    years: tuple[int, ...]
    documents: tuple[Founding, ...]
    figures: tuple[YearFigures, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an item, before and now."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item that changed, and why."""

    code: str
    name: str
    reason: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """An edition against the published one before it."""

    year: int
    previous: int | None
    added: tuple[PolicyLine, ...]
    changed: tuple[ItemChange, ...]
    dropped: tuple[PolicyLine, ...]


def published_years(session: Session) -> tuple[int, ...]:
    """Years with a published edition, newest first."""
    years = (
        select(PolicyEdition.year).where(PolicyEdition.state == "published").order_by(col(PolicyEdition.year).desc())
    )
    return tuple(session.exec(years).all())


def edition(session: Session, year: int | None = None) -> EditionPage | None:
    """The edition of ``year``, or the newest; None where it is not published."""
    years = published_years(session)
    if not years or (year is not None and year not in years):
        return None
    asked = year or years[0]
    head = session.get_one(PolicyEdition, asked)
    items = _items(session, asked)
    units = _units(session)
    groups = groupby(
        sorted(items, key=lambda item: (units[item.department_code].position, item.department_code, item.code)),
        key=lambda item: item.department_code,
    )
    departments = tuple(
        DepartmentPolicies(code, units[code].name, units[code].phone, tuple(map(_line, group)))
        for code, group in groups
    )
    earlier = [other for other in years if other < asked]
    return EditionPage(
        year=asked,
        published_on=local_date(head.published_at) if head.published_at else None,
        publication_no=head.publication_no or 0,
        items_n=len(items),
        departments=departments,
        others=tuple(other for other in years if other != asked),
        previous=earlier[0] if earlier else None,
        newest=asked == years[0],
    )


def nothing_published() -> EditionPage:
    """What stands on the page of the list before the first edition."""
    return EditionPage(0, None, 0, 0, (), (), None, newest=True)


def briefly(session: Session, codes: Iterable[str]) -> tuple[Brief, ...]:
    """The published items among ``codes``, each in its newest wording, in the order of the codes."""
    rows = session.exec(
        select(PolicyItem.code, PolicyItem.name, Department.name)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .join(Department, col(Department.code) == col(PolicyItem.department_code))
        .where(col(PolicyItem.code).in_(set(codes)), PolicyEdition.state == "published")
        .order_by(col(PolicyItem.year))
    ).all()
    newest = {code: Brief(code, name, department) for code, name, department in rows}
    return tuple(newest[code] for code in sorted(newest))


def policy(session: Session, code: str, year: int | None = None, *, today: date) -> PolicyPage | None:
    """An item in the edition of ``year``, or in the newest that holds it; its figures as of ``today``."""
    years = _years_of(session, code)
    if not years or (year is not None and year not in years):
        return None
    asked = year or years[0]
    item = session.exec(select(PolicyItem).where(PolicyItem.year == asked, PolicyItem.code == code)).one()
    head = session.get_one(PolicyEdition, asked)
    unit = session.get_one(Department, item.department_code)
    mode = public_mode(item.list_mode_web, item.name)
    return PolicyPage(
        code=code, year=asked, name=item.name, plain_name=item.plain_name, level=item.level, target=item.target,
        standard_text=item.standard_text, parts=_parts(item), unit=item.unit, rate_e4=item.rate_e4,
        example=_example(item), frequency=item.frequency, basis=item.basis, apply_how=item.apply_how,
        apply_when=item.apply_when, guide=_guide(item), department=unit.name, department_phone=unit.phone,
        department_hours=unit.hours, supervision_phone=item.supervision_phone,
        supervision_address=item.supervision_address, mode=mode, mode_words=MODE_WORDS[mode],
        announce=f"{item.announce_n} {PERIOD_UNITS[item.announce_unit]}",
        disclose=f"{item.disclose_n} {PERIOD_UNITS[item.disclose_unit]}",
        published_on=local_date(head.published_at) if head.published_at else None,
        current=asked == published_years(session)[0], years=years, documents=_founding(session, code),
        figures=_figures(session, code, years, today),
    )  # fmt: skip


def changes(session: Session, year: int) -> ChangesPage | None:
    """What the edition of ``year`` added, changed and dropped; None where it is not published."""
    years = published_years(session)
    if year not in years:
        return None
    earlier = [other for other in years if other < year]
    if not earlier:
        return ChangesPage(year, None, tuple(map(_line, _items(session, year))), (), ())
    now = {item.code: item for item in _items(session, year)}
    before = {item.code: item for item in _items(session, earlier[0])}
    names = {code: unit.name for code, unit in _units(session).items()}
    changed = (_change(before[code], item, names) for code, item in now.items() if code in before)
    return ChangesPage(
        year=year,
        previous=earlier[0],
        added=tuple(_line(item) for code, item in now.items() if code not in before),
        changed=tuple(change for change in changed if change.fields),
        dropped=tuple(_line(item) for code, item in before.items() if code not in now),
    )


def _items(session: Session, year: int) -> list[PolicyItem]:
    return list(session.exec(select(PolicyItem).where(PolicyItem.year == year).order_by(col(PolicyItem.code))).all())


def _units(session: Session) -> dict[str, Department]:
    return {unit.code: unit for unit in session.exec(select(Department)).all()}


def _line(item: PolicyItem) -> PolicyLine:
    standard = f"{_e4(item.rate_e4)} {item.unit}" if item.rate_e4 is not None else ""
    return PolicyLine(item.code, item.name, item.plain_name, item.level, standard)


def _years_of(session: Session, code: str) -> tuple[int, ...]:
    years = (
        select(PolicyItem.year)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(PolicyItem.code == code, PolicyEdition.state == "published")
        .order_by(col(PolicyItem.year).desc())
    )
    return tuple(session.exec(years).all())


def _parts(item: PolicyItem) -> tuple[Guide, ...]:
    parts = (
        ("中央", item.standard_national), ("省", item.standard_province), ("市", item.standard_city),
        ("县（市）", item.standard_county),
    )  # fmt: skip
    return tuple(Guide(name, text) for name, text in parts if text)


def _guide(item: PolicyItem) -> tuple[Guide, ...]:
    return tuple(
        Guide(name, text)
        for name, text in (
            ("补贴对象", item.guide_target),
            ("补贴范围", item.guide_scope),
            ("补贴标准", item.guide_standard),
            ("申请程序", item.guide_procedure),
            ("申请材料", item.guide_materials),
            ("咨询电话", item.guide_phone),
            ("受理单位", item.guide_office),
            ("办理时限", item.guide_time_limit),
            ("联系方式", item.guide_contact),
        )
    )


def _example(item: PolicyItem) -> tuple[int, int] | None:
    """Ten units, and what they bring in fen; only where one rate is multiplied by a quantity."""
    if item.rate_e4 is None or not item.unit.startswith(("元/亩", "元/头", "元/只", "元/㎡")):
        return None
    return 10, 10 * item.rate_e4 // 100


def _founding(session: Session, code: str) -> tuple[Founding, ...]:
    rows = session.exec(
        select(Document.id, Document.title, Document.doc_no)
        .join(DocumentPolicy, col(DocumentPolicy.document_id) == col(Document.id))
        .where(DocumentPolicy.policy_code == code, Document.state == "published")
        .order_by(col(Document.issued_on).desc(), col(Document.id))
    ).all()
    return tuple(Founding(number or 0, title, doc_no) for number, title, doc_no in rows)


def _figures(session: Session, code: str, years: tuple[int, ...], today: date) -> tuple[YearFigures, ...]:
    """Nothing of a year in which no list is public, or too few persons are counted."""
    found: list[YearFigures] = []
    for year in years:
        sums = figures(session, Narrowed(policies=(code,), years=(year,)), today)
        if sums.rows_n:
            found.append(YearFigures(year, sums.received_n, sums.received_fen, mixed=False))
        found += [YearFigures(year, each.rows_n, each.amount_fen, mixed=True) for each in sums.counted]
    return tuple(found)


def _change(before: PolicyItem, now: PolicyItem, names: dict[str, str]) -> ItemChange:
    fields = tuple(
        FieldChange(name, _said(before, column, names), _said(now, column, names))
        for column, name in COMPARED.items()
        if getattr(before, column) != getattr(now, column)
    )
    return ItemChange(now.code, now.name, now.change_reason, fields)


def _said(item: PolicyItem, column: str, names: dict[str, str]) -> str:
    value: Any = getattr(item, column)
    if column == "department_code":
        return names.get(item.department_code, item.department_code)
    if column == "rate_e4":
        return _e4(value) if value is not None else "（无）"
    if column == "ceiling_fen":
        return f"{value // 100:,}.{value % 100:02d}" if value is not None else "（无）"
    if column.startswith("list_mode_"):
        return MODE_WORDS[public_mode(value, item.name)]
    if column.endswith("_unit"):
        return PERIOD_UNITS[value]
    return str(value) or "（空）"


def _e4(value: int) -> str:
    return f"{value // 10_000}.{value % 10_000:04d}".rstrip("0").rstrip(".")
