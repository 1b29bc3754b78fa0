"""Exact counts and sums for what is searched (汇总数字), from the totals cube; the engine never counts.

Lists that name their payees are counted cell by cell, so that the count is that of the rows one may read. Of lists
without names only such sums are added as may stand on the page of the list itself.

Outgoing: ``figures``, ``labels`` and their frozen results; for the search page, the policy page and the open data.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.payouts.words import STATUS
from core.law.sensitivity import NAMED, public_mode
from core.law.small_groups import Countable, countable
from core.public_view.batches import still_open
from core.records.departments import Township, Village
from core.records.payouts import Batch
from core.records.policies import PolicyEdition, PolicyItem
from core.records.totals import Total

FACET_LINES = 12
RECEIVED = ("paid", "repaid")


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
    """One value of a facet with its exact count; fen that came to the cards, of a state all of its fen."""

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
class Counted:
    """A subsidy whose lists name nobody: payouts and fen, their states not told apart."""

    policy: str
    name: str
    rows_n: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows of lists with names that match, those of them whose money came to the cards, and how they spread.

    ``counted`` are the subsidies without names; ``hidden`` says that in some lists so few persons are meant that
    their figures are left out.
    """

    rows_n: int
    received_n: int
    received_fen: int
    facets: tuple[Facet, ...]
    counted: tuple[Counted, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of codes that stand on a page; a village comes with its township."""

    townships: dict[str, str]
    villages: dict[str, str]
    policies: dict[str, str]


def figures(session: Session, asked: Narrowed, today: date) -> Figures:
    """Total and facets of what is public on ``today`` and matches ``asked``."""
    modes = published_modes(session)
    where = [*_where(asked), _over(today), _items(modes, NAMED)]
    total = sa.select(_sum(Total.rows_n), _received(Total.rows_n), _received(Total.amount_fen)).where(*where)
    rows_n, received_n, received_fen = session.connection().execute(total).one()
    came = _received(Total.amount_fen)
    fields: tuple[tuple[str, str, Any, Any], ...] = (
        ("township", "镇街", Total.township_code, came),
        ("policy", "补贴", Total.policy_code, came),
        ("year", "年份", Total.year, came),
        ("status", "状态", Total.status, _sum(Total.amount_fen)),
    )
    spread = [(field, name, _counted(session, column, fen, where)) for field, name, column, fen in fields]
    counted, hidden = _without_names(session, asked, today, modes)
    names = labels(session, policies=[*(row[0] for row in spread[1][2]), *counted])
    return Figures(
        rows_n=int(rows_n),
        received_n=int(received_n),
        received_fen=int(received_fen),
        facets=tuple(_facet(field, name, rows, names) for field, name, rows in spread if len(rows) > 1),
        counted=tuple(Counted(code, names.policies.get(code, code), *sums) for code, sums in sorted(counted.items())),
        hidden=hidden,
    )


def labels(session: Session, villages: Iterable[str] = (), policies: Iterable[str] = ()) -> Labels:
    """Names for the given villages (with their township) and published policies, and for all townships."""
    connection = session.connection()
    towns = connection.execute(sa.select(col(Township.code), col(Township.name))).all()
    place = (
        sa.select(col(Village.code), col(Township.name), col(Village.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code).in_(set(villages)))
    )
    items = (
        sa.select(col(PolicyItem.code), col(PolicyItem.name))
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(col(PolicyItem.code).in_(set(policies)), col(PolicyEdition.state) == "published")
        .order_by(col(PolicyItem.year))
    )
    return Labels(
        {code: name for code, name in towns},  # noqa: C416  rows are no plain tuples for dict()
        {code: f"{town}{village}" for code, town, village in connection.execute(place)},
        {code: name for code, name in connection.execute(items)},  # noqa: C416  as above
    )


def published_modes(session: Session) -> dict[tuple[int, str], str]:
    """(Year, policy) → what the public may see of its lists, for every published item."""
    items = (
        select(PolicyItem.year, PolicyItem.code, PolicyItem.list_mode_web, PolicyItem.name)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(PolicyEdition.state == "published")
    )
    return {(year, code): public_mode(mode, name) for year, code, mode, name in session.exec(items)}


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


def _over(today: date) -> sa.ColumnElement[bool]:
    """Not of an announcement that has ended but that the worker has not taken down yet."""
    ended = sa.select(col(Batch.id)).where(col(Batch.state) == "published", sa.not_(still_open(today)))
    return col(Total.batch_id).not_in(ended)


def _items(modes: dict[tuple[int, str], str], wanted: Iterable[str]) -> sa.ColumnElement[bool]:
    """Of an item and year whose lists have one of the ``wanted`` modes."""
    by_year: dict[int, list[str]] = {}
    for (year, code), mode in modes.items():
        if mode in wanted:
            by_year.setdefault(year, []).append(code)
    some = (sa.and_(col(Total.year) == year, col(Total.policy_code).in_(codes)) for year, codes in by_year.items())
    return sa.or_(sa.false(), *some)


def _sum(column: Any) -> sa.ColumnElement[int]:  # noqa: ANN401  SQLModel types columns as their values
    return sa.func.coalesce(sa.func.sum(col(column)), 0)


def _received(column: Any) -> sa.ColumnElement[int]:  # noqa: ANN401  as above
    return sa.func.coalesce(sa.func.sum(sa.case((col(Total.status).in_(RECEIVED), col(column)), else_=0)), 0)


def _counted(
    session: Session,
    column: Any,  # noqa: ANN401  SQLModel types columns as their values
    fen: sa.ColumnElement[int],
    where: list[sa.ColumnElement[bool]],
) -> list[tuple[str, int, int]]:
    rows_n = sa.func.sum(col(Total.rows_n))
    query = sa.select(col(column), rows_n, fen).where(*where).group_by(col(column)).order_by(rows_n.desc(), col(column))
    return [(str(value), int(count), int(amount)) for value, count, amount in session.connection().execute(query)]


def _facet(field: str, name: str, rows: list[tuple[str, int, int]], names: Labels) -> Facet:
    states = {status: words.short for status, words in STATUS.items()}
    words = {"township": names.townships, "policy": names.policies, "status": states}.get(field, {})
    # Rows that only the county shows lie in no township that one could choose.
    known = [row for row in rows if row[0]]
    lines = tuple(FacetLine(value, words.get(value, value), count, fen) for value, count, fen in known[:FACET_LINES])
    return Facet(field, name, lines, max(0, len(known) - FACET_LINES))


def _without_names(
    session: Session, asked: Narrowed, today: date, modes: dict[tuple[int, str], str]
) -> tuple[dict[str, tuple[int, int]], bool]:
    """Policy → (payouts, fen) of lists that only count, and whether something is too small to be said.

    A state may be that of one person, so a search for one counts nothing here.
    """
    found: dict[str, tuple[int, int]] = {}
    hidden = False
    for policy, parts in [] if asked.statuses else _lists_without_names(session, asked, today, modes):
        safe = countable((part.place, part.township, part.persons_n) for part in parts)
        here = [part for part in parts if part.asked_for(asked)]
        shown = [part for part in here if part.may_stand(safe, asked)]
        hidden = hidden or len(shown) < len(here)
        rows_n, fen = found.get(policy, (0, 0))
        if shown:
            found[policy] = (rows_n + sum(p.rows_n for p in shown), fen + sum(p.amount_fen for p in shown))
    return found, hidden


def _lists_without_names(
    session: Session, asked: Narrowed, today: date, modes: dict[tuple[int, str], str]
) -> list[tuple[str, list["_Part"]]]:
    """Each list with all its parts: small groups are told by the whole list, wherever the search looks.

    A repayment counts what the payment already counts, and an announcement is no money: without a kind only payments.
    """
    place = Total.village_code if asked.villages else Total.township_code
    whole = replace(asked, kind=asked.kind or "payment", townships=(), villages=())
    query = (
        sa.select(
            col(Total.batch_id), col(Total.policy_code), col(place), col(Total.township_code), _sum(Total.persons_n),
            _sum(Total.rows_n), _sum(Total.amount_fen),
        )
        .where(*_where(whole), _over(today), _items(modes, ("count_only",)))
        .group_by(col(Total.batch_id), col(Total.policy_code), col(place), col(Total.township_code))
    )  # fmt: skip
    lists: dict[tuple[int, str], list[_Part]] = {}
    for batch_id, policy, where, township, *sums in session.connection().execute(query):
        lists.setdefault((batch_id, policy), []).append(_Part(where, township, *map(int, sums)))
    return [(policy, parts) for (_, policy), parts in lists.items()]


@dataclass(frozen=True, slots=True)
class _Part:
    """A township or village of one list."""

    place: str
    township: str
    persons_n: int
    rows_n: int
    amount_fen: int

    def asked_for(self, asked: Narrowed) -> bool:
        return (not asked.townships or self.township in asked.townships) and (
            not asked.villages or self.place in asked.villages
        )

    def may_stand(self, safe: Countable, asked: Narrowed) -> bool:
        """As on the page of the list: its whole sum, that of a township, or that of a village."""
        if asked.villages:
            return self.place in safe.villages
        return self.township in safe.townships if asked.townships else safe.whole
