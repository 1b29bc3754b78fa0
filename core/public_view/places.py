"""Where rows of a list stand (名单位置): a village, or what is shown of a township or the county where groups are small."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.payouts.words import COUNTY_GROUPS, SMALL_GROUPS
from core.records.departments import Township, Village

TOWNSHIP_LENGTH = 9


@dataclass(frozen=True, slots=True)
class Place:
    """A village with its township, always shown together: six names occur twice in the county."""

    code: str
    name: str
    township_code: str
    township: str


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a row in words: 牛庄镇 and 东村, 牛庄镇 and （人数少的村合并公布）, or 全市合并公布 alone."""

    township: str
    village: str

    @property
    def said(self) -> str:
        """Both together."""
        return f"{self.township}{self.village}"


_PLACE = (
    sa.select(col(Village.code), col(Village.name), col(Township.code), col(Township.name))
    .join(Township, col(Township.code) == col(Village.township_code))
    .where(col(Village.code) == sa.bindparam("code"))
)


def find_place(session: Session, village_code: str) -> Place | None:
    """The village of this code."""
    row = session.connection().execute(_PLACE, {"code": village_code}).first()
    return Place(*row) if row else None


def spots(session: Session, codes: Iterable[str]) -> dict[str, Spot]:
    """Code of a place (12 digits, 9, or "") → its words."""
    wanted = set(codes)
    towns = {code[:TOWNSHIP_LENGTH] for code in wanted if code}
    connection = session.connection()
    named = sa.select(col(Township.code), col(Township.name)).where(col(Township.code).in_(towns))
    town = {code: name for code, name in connection.execute(named)}  # noqa: C416  rows are no plain tuples for dict()
    villages = (
        sa.select(col(Village.code), col(Township.name), col(Village.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code).in_({code for code in wanted if len(code) > TOWNSHIP_LENGTH}))
    )
    found = {code: Spot(there, name) for code, there, name in connection.execute(villages)}
    found |= {code: Spot(town[code], SMALL_GROUPS) for code in wanted & town.keys()}
    return found | ({"": Spot("", COUNTY_GROUPS)} if "" in wanted else {})
