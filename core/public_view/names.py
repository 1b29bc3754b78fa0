"""Every public name (名称): places, subsidies, units and titles, for the search vocabulary."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.records.departments import Department, Township, Village
from core.records.documents import Document
from core.records.policies import PolicyEdition, PolicyItem


@dataclass(frozen=True, slots=True)
class Names:
    """``townships`` (code, name), ``villages`` (code, name, township), ``policies`` (code, name, plain name), and
    ``texts``: other public wording, in which no word is a person's name.
    """

    townships: tuple[tuple[str, str], ...]
    villages: tuple[tuple[str, str, str], ...]
    policies: tuple[tuple[str, str, str], ...]
    texts: tuple[str, ...]


def names(session: Session) -> Names:
    """What the places are called, and what published policies and documents are called; newest wording of a policy."""
    policies = session.exec(
        select(PolicyItem.code, PolicyItem.name, PolicyItem.plain_name, PolicyItem.target)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(PolicyEdition.state == "published")
        .order_by(col(PolicyItem.year))
    ).all()
    latest = {code: (code, name, plain_name) for code, name, plain_name, _ in policies}
    titles = session.exec(select(Document.title).where(Document.state == "published").order_by(col(Document.id))).all()
    units = session.exec(select(Department.name).order_by(col(Department.code))).all()
    targets = dict.fromkeys(target for _, _, _, target in policies)
    townships = session.exec(select(Township.code, Township.name).order_by(col(Township.code))).all()
    villages = session.exec(select(Village.code, Village.name, Village.township_code).order_by(col(Village.code))).all()
    return Names(
        townships=tuple((code, name) for code, name in townships),
        villages=tuple((code, name, township) for code, name, township in villages),
        policies=tuple(latest.values()),
        texts=(*titles, *units, *targets),
    )
