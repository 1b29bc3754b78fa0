"""What is public for one village (本村公开): announcements with their last day, money by year and policy, whom to call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.small_groups import countable
from core.public_view.batches import ListHead, heads_of, still_open
from core.public_view.places import Place, find_place
from core.public_view.site import data_date
from core.public_view.sums import Sums, mixed, sums_of
from core.records.departments import Department, Township, Village
from core.records.payouts import Batch
from core.records.totals import Total
from core.records.versions import ListPlace


@dataclass(frozen=True, slots=True)
class TownshipVillages:
    """One township and its villages."""

    code: str
    name: str
    villages: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class VillageList:
    """One list as far as it concerns the village; ``path`` leads to its part of it.

    ``sums`` is None where the village has too few people and its rows stand with those of the township or county.
    """

    head: ListHead
    sums: Sums | None
    path: str


@dataclass(frozen=True, slots=True)
class VillagePolicy:
    """One subsidy of the year in this village; ``sums`` without the lists that tell the village with others."""

    code: str
    name: str
    sums: Sums
    lists: tuple[VillageList, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """Where to go and whom to call; ``checked_on`` is when the phone was last rung."""

    name: str
    phone: str
    address: str
    hours: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Supervision:
    """A phone that supervises, and for which departments."""

    phone: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VillagePage:
    """``namesakes`` are villages of the same name in other townships; ``years`` are all with something public."""

    place: Place
    namesakes: tuple[Place, ...]
    office: Office
    supervision: tuple[Supervision, ...]
    years: tuple[int, ...]
    year: int | None
    open_lists: tuple[VillageList, ...]
    sums: Sums
    policies: tuple[VillagePolicy, ...]
    data_date: date | None


def _merged() -> sa.ColumnElement[bool]:
    """Cells of a township or of the county in which rows of the village are counted."""
    here = sa.exists().where(
        col(ListPlace.batch_id) == Total.batch_id,
        col(ListPlace.village_code) == sa.bindparam("code"),
        col(ListPlace.place) == Total.village_code,
    )
    return sa.and_(sa.or_(col(Total.village_code) == sa.bindparam("town"), col(Total.village_code) == ""), here)


def _cells_where(where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        col(Total.batch_id), col(Total.village_code), col(Total.status), col(Total.rows_n), col(Total.amount_fen)
    ).where(where, sa.or_(col(Total.year) == sa.bindparam("year"), col(Total.kind) == "announcement"))


# All made once: a village page is what most people come for.
_OWN = col(Total.village_code) == sa.bindparam("code")
_CELLS = sa.union_all(_cells_where(_OWN), _cells_where(_merged()))
_YEARS = (
    sa.select(col(Total.year))
    .distinct()
    .join(Batch, col(Batch.id) == col(Total.batch_id))
    .where(sa.or_(_OWN, _merged()), still_open(sa.bindparam("today", type_=sa.Date())))
)
_NAMESAKES = (
    sa.select(col(Village.code), col(Village.name), col(Township.code), col(Township.name))
    .join(Township, col(Township.code) == col(Village.township_code))
    .where(col(Village.name) == sa.bindparam("name"), col(Village.code) != sa.bindparam("code"))
    .order_by(col(Village.code))
)
_OFFICE = sa.select(
    col(Township.name), col(Township.phone), col(Township.address), col(Township.hours),
    col(Township.phone_checked_on),
).where(col(Township.code) == sa.bindparam("town"))  # fmt: skip
_SUPERVISION = (
    sa.select(col(Department.supervision_phone), col(Department.name))
    .where(col(Department.supervision_phone) != "")
    .order_by(col(Department.position), col(Department.code))
)
_PERSONS = sa.select(
    col(Total.batch_id), col(Total.village_code), col(Total.township_code), col(Total.persons_n)
).where(col(Total.batch_id).in_(sa.bindparam("batches", expanding=True)))  # fmt: skip


def townships(session: Session) -> tuple[TownshipVillages, ...]:
    """All townships with their villages, in the order of the codes."""
    asked = (
        sa.select(col(Village.code), col(Village.name), col(Township.code), col(Township.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .order_by(col(Village.code))
    )
    found: dict[tuple[str, str], list[Place]] = {}
    for row in session.connection().execute(asked):
        place = Place(*row)
        found.setdefault((place.township_code, place.township), []).append(place)
    return tuple(TownshipVillages(code, name, tuple(places)) for (code, name), places in found.items())


def village_page(session: Session, code: str, *, today: date, year: int | None = None) -> VillagePage | None:
    """Everything public for the village; ``year`` must be one of ``years``, the newest is taken without it."""
    place = find_place(session, code)
    if place is None:
        return None
    years = _years(session, place, today)
    if year is not None and year not in years:
        return None
    shown = year if year is not None else next(iter(years), None)
    lists = _lists(session, place, shown, today) if shown is not None else ()
    policies = _by_policy(part for part in lists if part.head.kind != "announcement" and part.head.year == shown)
    announced = (part for part in lists if part.head.kind == "announcement")
    return VillagePage(
        place=place,
        namesakes=_namesakes(session, place),
        office=_office(session, place.township_code),
        supervision=_supervision(session),
        years=years,
        year=shown,
        open_lists=tuple(sorted(announced, key=lambda part: part.head.objections_until or today)),
        sums=sum((policy.sums for policy in policies), Sums()),
        policies=policies,
        data_date=data_date(session),
    )


def _years(session: Session, place: Place, today: date) -> tuple[int, ...]:
    asked = {"code": place.code, "town": place.township_code, "today": today}
    return tuple(sorted(session.connection().execute(_YEARS, asked).scalars(), reverse=True))


def _namesakes(session: Session, place: Place) -> tuple[Place, ...]:
    found = session.connection().execute(_NAMESAKES, {"name": place.name, "code": place.code})
    return tuple(Place(*row) for row in found)


def _office(session: Session, township_code: str) -> Office:
    return Office(*session.connection().execute(_OFFICE, {"town": township_code}).one())


def _supervision(session: Session) -> tuple[Supervision, ...]:
    found: dict[str, list[str]] = {}
    for phone, name in session.connection().execute(_SUPERVISION):
        found.setdefault(phone, []).append(name)
    return tuple(Supervision(phone, tuple(names)) for phone, names in found.items())


def _lists(session: Session, place: Place, year: int, today: date) -> tuple[VillageList, ...]:
    """Those of the year, and announcements of any year; newest first.

    Without the lists whose figures for this village would tell a person: those are counted higher up.
    """
    asked = {"code": place.code, "town": place.township_code, "year": year}
    cells: dict[int, list[tuple[str, str, int, int]]] = {}
    for batch_id, at, status, rows_n, fen in session.connection().execute(_CELLS, asked):
        cells.setdefault(batch_id, []).append((at, status, rows_n, fen))
    found = heads_of(session, today, cells)
    silent = _silent(session, place.code, [head.batch_id for head in found if not head.names_payees])
    return tuple(_part(head, place, cells[head.batch_id]) for head in found if head.batch_id not in silent)


def _part(head: ListHead, place: Place, cells: list[tuple[str, str, int, int]]) -> VillageList:
    whole = f"/lists/{head.batch_no}"
    if any(at != place.code for at, *_ in cells):
        at = cells[0][0]
        return VillageList(head, None, f"{whole}?township={at}" if at else whole)
    sums = sums_of((status, rows_n, fen) for _, status, rows_n, fen in cells)
    if head.names_payees:
        return VillageList(head, sums, f"{whole}/villages/{place.code}")
    return VillageList(head, mixed(sums), whole)


def _silent(session: Session, code: str, batches: list[int]) -> set[int]:
    """Of these lists without names, those whose figures for this village would tell a person."""
    if not batches:
        return set()
    cells: dict[int, list[tuple[str, str, int]]] = {batch: [] for batch in batches}
    for batch_id, village, township, persons_n in session.connection().execute(_PERSONS, {"batches": batches}):
        cells[batch_id].append((village, township, persons_n))
    return {batch for batch, found in cells.items() if code not in countable(found).villages}


def _by_policy(lists: Iterable[VillageList]) -> tuple[VillagePolicy, ...]:
    found: dict[str, list[VillageList]] = {}
    for part in lists:
        found.setdefault(part.head.policy_code, []).append(part)
    return tuple(
        VillagePolicy(code, parts[0].head.name, sum((part.sums or Sums() for part in parts), Sums()), tuple(parts))
        for code, parts in sorted(found.items())
    )
