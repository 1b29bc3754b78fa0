"""Groups of people too small to be told apart from a person (小组): which villages of a list move up, and where to."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.actor import Actor
from core.law.small_groups import places
from core.records.departments import Township, Village
from core.records.payouts import Payout


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one village; organisations are in no group of people. ``place`` is where its rows will stand."""

    village_code: str
    village: str
    township: str
    persons_n: int
    place: str

    @property
    def moved(self) -> bool:
        """Whether its rows stand with those of other villages."""
        return self.place != self.village_code

    @property
    def where(self) -> str:
        """Where they stand instead, in words."""
        return f"并到{self.township}" if self.place else "并到全市"


def groups_of(session: Session, actor: Actor, batch_id: int, k: int) -> tuple[Group, ...]:
    """Every village of the list, the fewest people first; a township's officer gets its own. Decided on the whole list."""
    person = sa.case((col(Payout.payee) == "person", col(Payout.person)))
    asked = (
        sa.select(
            col(Village.code), col(Village.name), col(Township.code), col(Township.name),
            sa.func.count(sa.distinct(person)),
        )
        .select_from(Payout)
        .join(Village, col(Village.code) == col(Payout.village_code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Payout.batch_id) == batch_id)
        .group_by(col(Village.code), col(Village.name), col(Township.code), col(Township.name))
    )  # fmt: skip
    found = session.connection().execute(asked).all()
    where = places({code: n for code, _, _, _, n in found}, {code: town for code, _, town, _, _ in found}, k)
    groups = (
        Group(code, village, township, persons_n, where[code])
        for code, village, town, township, persons_n in found
        if actor.role != "township" or town == actor.township
    )
    return tuple(sorted(groups, key=lambda group: (group.persons_n, group.village_code)))


def moved_places(groups: tuple[Group, ...]) -> Mapping[str, str]:
    """Village → place, of those that move."""
    return {group.village_code: group.place for group in groups if group.moved}
