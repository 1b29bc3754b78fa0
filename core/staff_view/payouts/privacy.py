"""The privacy report (隐私检查) of a batch: who could be told apart by what the list shows. Counts, never values."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from core.law.actor import Actor
from core.records.payouts import Payout
from core.staff_view.payouts.groups import Group
from core.staff_view.scope import rows_of

VILLAGES_LISTED = 60


@dataclass(frozen=True, slots=True)
class Privacy:
    """``unique_*`` count rows that stand alone in their village by what is named; ``k`` is the smallest safe group.

    ``moved`` are the villages whose rows will stand with others: too few people, or going along with those that have.
    ``alone_n`` counts villages in which the list names one person, ``small_villages_n`` those with fewer than k.
    """

    k: int
    rows_n: int
    unique_names: int
    unique_amounts: int
    unique_names_and_amounts: int
    moved: tuple[Group, ...]
    moved_n: int
    alone_n: int
    small_villages_n: int
    small_persons_n: int
    small_groups_n: int
    minors_n: int
    organisations_n: int

    def share(self, part: int) -> int:
        """``part`` of all rows in per cent, rounded."""
        return round(100 * part / self.rows_n) if self.rows_n else 0


def privacy_report(
    session: Session, actor: Actor, batch_id: int, groups: tuple[Group, ...], *, k: int, year: int
) -> Privacy:
    """``year`` is the year of publication: minors are those not yet of age in it."""
    here = sa.and_(col(Payout.batch_id) == batch_id, rows_of(actor))
    village, name, amount = col(Payout.village_code), col(Payout.name_shown), col(Payout.amount_fen)
    small = [group.persons_n for group in groups if 0 < group.persons_n < k]
    moved = tuple(group for group in groups if group.moved)
    rows, minors, organisations = (
        session.connection()
        .execute(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(sa.case((col(Payout.minor_until) >= year, 1), else_=0)), 0),
                sa.func.coalesce(sa.func.sum(sa.case((col(Payout.payee) == "organisation", 1), else_=0)), 0),
            ).where(here)
        )
        .one()
    )
    return Privacy(
        k=k,
        rows_n=rows,
        unique_names=_alone(session, here, village, name),
        unique_amounts=_alone(session, here, village, amount),
        unique_names_and_amounts=_alone(session, here, village, name, amount),
        moved=moved[:VILLAGES_LISTED],
        moved_n=len(moved),
        alone_n=small.count(1),
        small_villages_n=len(small),
        small_persons_n=sum(small),
        small_groups_n=_small_groups(session, here, k),
        minors_n=int(minors),
        organisations_n=int(organisations),
    )


def _alone(session: Session, here: sa.ColumnElement[bool], *keys: Mapped[Any]) -> int:
    """Rows that share the keys with no other row."""
    single = sa.select(sa.literal(1)).where(here).group_by(*keys).having(sa.func.count() == 1)
    return session.connection().execute(sa.select(sa.func.count()).select_from(single.subquery())).scalar_one()


def _small_groups(session: Session, here: sa.ColumnElement[bool], k: int) -> int:
    """Groups (村民小组) within a village with fewer than ``k`` payees; rows without a group do not count."""
    persons = sa.func.count(sa.distinct(col(Payout.person)))
    groups = (
        sa.select(sa.literal(1))
        .where(here, col(Payout.group_name) != "")
        .group_by(col(Payout.village_code), col(Payout.group_name))
        .having(persons < k)
    )
    return session.connection().execute(sa.select(sa.func.count()).select_from(groups.subquery())).scalar_one()
