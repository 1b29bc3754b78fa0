"""Statistics (统计): money, payouts and punctuality by year, township and policy, from the totals cube and the lists.

Lists without names count only where ``core.law.small_groups`` lets their sum stand; so do their townships.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.law.calendar import Period, WorkCalendar, end_of
from core.law.clock import local_date
from core.law.sensitivity import NAMED
from core.law.small_groups import countable
from core.law.suspicions.periods import payment_due
from core.public_view.figures import labels, published_modes
from core.public_view.open_data import COUNT_ONLY, any_of
from core.public_view.site import data_date
from core.records.payouts import Batch
from core.records.policies import PolicyItem
from core.records.totals import Total

PAYING = ("payment", "repayment")
RECEIVED, FAILED = ("paid", "repaid"), "failed"
BY = ("year", "policy", "township")
Key = int | str


@dataclass(frozen=True, slots=True)
class Timely:
    """Of ``known`` lists ``kept`` were in time."""

    kept: int = 0
    known: int = 0

    def __add__(self, other: "Timely") -> "Timely":
        return Timely(self.kept + other.kept, self.known + other.known)

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all; None where nothing is known."""
        return self.kept * 100 // self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Line:
    """One year, township or policy: payouts whose money came to the cards, those that failed, and punctuality.

    ``published`` counts lists made public within the item's period, ``paid`` lists paid by the item's last day.
    """

    code: str
    name: str
    rows_n: int = 0
    amount_fen: int = 0
    failed_n: int = 0
    published: Timely = Timely()
    paid: Timely = Timely()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the statistics are about."""

    year: int | None = None
    policy: str = ""
    township: str = ""


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """``hidden`` says that lists without names are left out somewhere, because so few persons are in them."""

    years: tuple[int, ...]
    year: int | None
    policy: tuple[str, str] | None
    township: tuple[str, str] | None
    policies: tuple[tuple[str, str], ...]
    townships: tuple[tuple[str, str], ...]
    total: Line
    by_year: tuple[Line, ...]
    by_policy: tuple[Line, ...]
    by_township: tuple[Line, ...]
    hidden: bool
    data_date: date | None


def statistics_page(
    session: Session, *, calendar: WorkCalendar, year: int | None, policy: str, township: str
) -> StatisticsPage | None:
    """The newest year without one; None for a year, policy or township that has nothing."""
    modes = published_modes(session)
    years = _years(session)
    shown = years[0] if year is None and years else year
    names = labels(session, policies={code for _, code in modes})
    if not _known(shown, years, policy, names.policies, township, names.townships):
        return None
    asked = Asked(shown, policy, township)
    sources = _Sources(session, modes, calendar)
    by_year, some = sources.lines(replace(asked, year=None), "year")
    by_policy, more = sources.lines(replace(asked, policy=""), "policy")
    by_township, most = sources.lines(replace(asked, township=""), "township")
    return StatisticsPage(
        years=years,
        year=shown,
        policy=(policy, names.policies[policy]) if policy else None,
        township=(township, names.townships[township]) if township else None,
        policies=tuple(sorted(names.policies.items())),
        townships=tuple(sorted(names.townships.items())),
        total=next(
            (replace(line, code="", name="合计") for line in by_year if line.code == str(shown)), Line("", "合计")
        ),
        by_year=by_year,
        by_policy=tuple(sorted(_named(by_policy, names.policies), key=lambda line: (-line.amount_fen, line.code))),
        by_township=tuple(_named(by_township, names.townships)),
        hidden=some or more or most,
        data_date=data_date(session),
    )


def statistics(session: Session, asked: Asked, by: str, calendar: WorkCalendar) -> tuple[Line, ...]:
    """The lines of one kind, by code; ``by`` is year, policy or township."""
    modes = published_modes(session)
    names = labels(session, policies={code for _, code in modes})
    lines, _ = _Sources(session, modes, calendar).lines(asked, by)
    return tuple(_named(lines, {"policy": names.policies, "township": names.townships}.get(by, {})))


@dataclass(frozen=True, slots=True)
class _Sources:
    session: Session
    modes: Mapping[tuple[int, str], str]
    calendar: WorkCalendar

    def lines(self, asked: Asked, by: str) -> tuple[tuple[Line, ...], bool]:
        """Lines by code, and whether something is too small to be said."""
        found: dict[str, Line] = {}

        def add(key: Key, **more: Any) -> None:  # noqa: ANN401  the fields of a line, each of its own type
            line = found.get(str(key), Line(str(key), str(key)))
            found[str(key)] = replace(line, **{name: getattr(line, name) + value for name, value in more.items()})

        for key, rows_n, amount_fen, failed_n in self._named_sums(asked, by):
            add(key, rows_n=int(rows_n), amount_fen=int(amount_fen), failed_n=int(failed_n))
        counted, hidden = self._counted(asked, by)
        for key, rows_n, amount_fen in counted:
            add(key, rows_n=rows_n, amount_fen=amount_fen)
        for key, published, paid in self._timely(asked, by):
            add(key, published=published, paid=paid)
        return tuple(line for _, line in sorted(found.items()) if line.rows_n or line.failed_n), hidden

    def _where(self, asked: Asked, modes: Iterable[str]) -> list[sa.ColumnElement[bool]]:
        wanted = {
            (year, code)
            for (year, code), mode in self.modes.items()
            if mode in modes and asked.year in {None, year} and asked.policy in {"", code}
        }
        where = [col(Total.kind).in_(PAYING), any_of(wanted, Total)]
        return [*where, col(Total.township_code) == asked.township] if asked.township else where

    def _named_sums(self, asked: Asked, by: str) -> Iterator[Any]:
        key, came = _column(by), col(Total.status).in_(RECEIVED)
        sums = (
            _sum(came, Total.rows_n), _sum(came, Total.amount_fen), _sum(col(Total.status) == FAILED, Total.rows_n),
        )  # fmt: skip
        query = sa.select(key, *sums).where(*self._where(asked, NAMED)).group_by(key)
        yield from ((code, *rest) for code, *rest in self.session.connection().execute(query) if code != "")

    def _counted(self, asked: Asked, by: str) -> tuple[list[tuple[Key, int, int]], bool]:
        """Lists without names: their payments as a whole, or the townships that may be told."""
        whole = replace(asked, township="")
        query = (
            sa.select(
                col(Total.batch_id), col(Total.year), col(Total.policy_code), col(Total.township_code),
                sa.func.sum(col(Total.persons_n)), sa.func.sum(col(Total.rows_n)), sa.func.sum(col(Total.amount_fen)),
            )
            .where(*self._where(whole, (COUNT_ONLY,)), col(Total.kind) == "payment")
            .group_by(col(Total.batch_id), col(Total.year), col(Total.policy_code), col(Total.township_code))
        )  # fmt: skip
        lists: dict[tuple[int, int, str], list[tuple[str, int, int, int]]] = {}
        for batch, year, policy, town, *sums in self.session.connection().execute(query):
            persons_n, rows_n, fen = map(int, sums)
            lists.setdefault((batch, year, policy), []).append((town, persons_n, rows_n, fen))
        found: list[tuple[Key, int, int]] = []
        hidden = False
        for (_, year, policy), parts in lists.items():
            safe = countable((town, town, persons_n) for town, persons_n, _, _ in parts)
            apart = by == "township" or bool(asked.township)
            for town, _, rows_n, fen in parts:
                if asked.township not in {"", town}:
                    continue
                if not (town in safe.townships if apart else safe.whole):
                    hidden = True
                    continue
                keys: dict[str, Key] = {"year": year, "policy": policy, "township": town}
                found.append((keys[by], rows_n, fen))
        return found, hidden

    def _timely(self, asked: Asked, by: str) -> Iterator[tuple[Key, Timely, Timely]]:
        """Of every public payment: when its number was first made public, and when it was paid."""
        first, item = aliased(Batch), aliased(PolicyItem)
        shown = sa.select(sa.func.min(col(first.published_at))).where(col(first.batch_no) == Batch.batch_no)
        query = (
            sa.select(
                col(Batch.id), col(Batch.year), col(Batch.policy_code), col(Batch.period), col(Batch.paid_on),
                shown.scalar_subquery().label("shown"), col(item.disclose_n), col(item.disclose_unit), col(item.pay_by),
            )
            .join(item, sa.and_(col(item.code) == Batch.policy_code, col(item.year) == Batch.year))
            .where(*self._public(asked, by))
        )  # fmt: skip
        towns = self._towns(asked) if by == "township" else {}
        for row in self.session.connection().execute(query):
            published, paid = self._judged(row)
            keys: Iterable[Key] = (
                towns.get(row.id, ()) if by == "township" else [row.year if by == "year" else row.policy_code]
            )
            yield from ((key, published, paid) for key in keys)

    def _public(self, asked: Asked, by: str) -> list[sa.ColumnElement[bool]]:
        # Where a list without names has somebody is told by no township.
        apart = by == "township" or bool(asked.township)
        modes = NAMED if apart else {*NAMED, COUNT_ONLY}
        wanted = {
            (year, code)
            for (year, code), mode in self.modes.items()
            if mode in modes and asked.year in {None, year} and asked.policy in {"", code}
        }
        where = [
            col(Batch.state) == "published", col(Batch.kind) == "payment", col(Batch.paid_on).is_not(None),
            any_of(wanted, Batch),
        ]  # fmt: skip
        if asked.township:
            here = sa.select(col(Total.batch_id)).where(col(Total.township_code) == asked.township)
            where.append(col(Batch.id).in_(here))
        return where

    def _judged(self, row: Any) -> tuple[Timely, Timely]:  # noqa: ANN401  a row of the query above
        last, _ = end_of(row.paid_on, Period(row.disclose_n, row.disclose_unit), self.calendar)
        published = Timely(int(local_date(row.shown) <= last), 1)
        due = payment_due(row.period, row.pay_by, self.calendar)
        return published, Timely(int(row.paid_on <= due), 1) if due else Timely()

    def _towns(self, asked: Asked) -> dict[int, list[str]]:
        """List that names payees → the townships it pays in."""
        query = sa.select(col(Total.batch_id), col(Total.township_code)).where(*self._where(asked, NAMED)).distinct()
        found: dict[int, list[str]] = {}
        for batch, town in self.session.connection().execute(query):
            if town:
                found.setdefault(batch, []).append(town)
        return found


def _column(by: str) -> Any:  # noqa: ANN401  SQLModel types columns as their values
    return {"year": Total.year, "policy": Total.policy_code, "township": Total.township_code}[by]


def _sum(when: sa.ColumnElement[bool], column: Any) -> sa.ColumnElement[int]:  # noqa: ANN401  SQLModel types columns as their values
    return sa.func.coalesce(sa.func.sum(sa.case((when, col(column)), else_=0)), 0)


def _named(lines: Iterable[Line], names: Mapping[str, str]) -> Iterator[Line]:
    return (replace(line, name=names.get(line.code, line.code)) for line in lines)


def _years(session: Session) -> tuple[int, ...]:
    found = sa.select(col(Total.year)).where(col(Total.kind).in_(PAYING)).distinct()
    return tuple(sorted(session.connection().execute(found).scalars(), reverse=True))


def _known(
    year: int | None,
    years: Iterable[int],
    policy: str,
    policies: Mapping[str, str],
    township: str,
    townships: Mapping[str, str],
) -> bool:
    return (
        (year is None or year in years)
        and (not policy or policy in policies)
        and (not township or township in townships)
    )
