"""Exact counts and sums for what is searched (汇总数字), from the totals cube; the engine never counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.sensitivity import NAMED, public_mode
from core.records.departments import Township, Village
from core.records.policies import PolicyItem
from core.records.totals import Total

FACET_LINES = 12
STATUS_WORDS = {"listed": "正在公示", "paid": "已发到卡上", "failed": "没发成功", "repaid": "已补发"}
KIND_WORDS = {"announcement": "公示名单", "payment": "发放名单", "repayment": "补发名单"}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the figures are about; values of one field are alternatives, fields are all required."""

    kind: str | None = None
    townships: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetLine:
    """One value of a facet with its exact count and fen."""

    value: str
    label: str
    rows_n: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field, most rows first; ``more_n`` values are not shown."""

    field: str
    name: str
    lines: tuple[FacetLine, ...]
    more_n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows and fen of everything that matches, and how they spread."""

    rows_n: int
    amount_fen: int
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of codes that stand on a page; a village comes with its township."""

    townships: dict[str, str]
    villages: dict[str, str]
    policies: dict[str, str]


def figures(session: Session, asked: Narrowed) -> Figures:
    """Total and facets of what is public and matches ``asked``."""
    where = _where(asked)
    if asked.villages:
        # In one village a count-only item is a handful of people: only lists that stand there row by row are counted.
        where.append(col(Total.policy_code).in_(_named_codes(session)))
    total = session.connection().execute(
        sa.select(sa.func.coalesce(sa.func.sum(col(Total.rows_n)), 0), sa.func.coalesce(sa.func.sum(col(Total.amount_fen)), 0))
        .where(*where)
    ).one()  # fmt: skip
    fields: tuple[tuple[str, str, Any], ...] = (
        ("township", "镇街", Total.township_code),
        ("policy", "补贴", Total.policy_code),
        ("year", "年份", Total.year),
        ("status", "状态", Total.status),
    )
    counted = [(field, name, _counted(session, column, where)) for field, name, column in fields]
    names = labels(session, policies=[str(row[0]) for row in counted[1][2]])
    facets = tuple(_facet(field, name, rows, names) for field, name, rows in counted if len(rows) > 1)
    return Figures(int(total[0]), int(total[1]), facets)


def labels(session: Session, villages: Iterable[str] = (), policies: Iterable[str] = ()) -> Labels:
    """Names for the given villages (with their township) and policies, and for all townships."""
    connection = session.connection()
    towns = connection.execute(sa.select(col(Township.code), col(Township.name))).all()
    place = (
        sa.select(col(Village.code), col(Township.name), col(Village.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code).in_(set(villages)))
    )
    items = (
        sa.select(col(PolicyItem.code), col(PolicyItem.name))
        .where(col(PolicyItem.code).in_(set(policies)))
        .order_by(col(PolicyItem.year))
    )
    return Labels(
        {code: name for code, name in towns},  # noqa: C416  rows are no plain tuples for dict()
        {code: f"{town}{village}" for code, town, village in connection.execute(place)},
        {code: name for code, name in connection.execute(items)},  # noqa: C416  as above
    )


def _named_codes(session: Session) -> set[str]:
    items = sa.select(col(PolicyItem.code), col(PolicyItem.list_mode_web), col(PolicyItem.name))
    found: dict[str, bool] = {}
    for code, mode, name in session.connection().execute(items):
        # An item that was count-only in any year stays so here.
        found[code] = found.get(code, True) and public_mode(mode, name) in NAMED
    return {code for code, named in found.items() if named}


def _where(asked: Narrowed) -> list[sa.ColumnElement[bool]]:
    chosen: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (Total.kind, (asked.kind,) if asked.kind else ()),
        (Total.township_code, asked.townships),
        (Total.village_code, asked.villages),
        (Total.policy_code, asked.policies),
        (Total.year, asked.years),
        (Total.status, asked.statuses),
    )
    return [col(column).in_(values) for column, values in chosen if values]


def _counted(session: Session, column: Any, where: list[sa.ColumnElement[bool]]) -> list[tuple[str, int, int]]:  # noqa: ANN401  SQLModel types columns as their values
    rows_n = sa.func.sum(col(Total.rows_n))
    query = (
        sa.select(col(column), rows_n, sa.func.sum(col(Total.amount_fen)))
        .where(*where)
        .group_by(col(column))
        .order_by(rows_n.desc(), col(column))
    )
    return [(str(value), int(count), int(fen)) for value, count, fen in session.connection().execute(query)]


def _facet(field: str, name: str, rows: list[tuple[str, int, int]], names: Labels) -> Facet:
    words = {"township": names.townships, "policy": names.policies, "status": STATUS_WORDS}.get(field, {})
    lines = tuple(FacetLine(value, words.get(value, value), count, fen) for value, count, fen in rows[:FACET_LINES])
    return Facet(field, name, lines, max(0, len(rows) - FACET_LINES))
