"""What heads a list (名单抬头), and why one that stood here is gone (410)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.payouts.words import ENDED, KIND
from core.law.sensitivity import NAMED, public_mode
from core.records.departments import Department
from core.records.payouts import Batch
from core.records.policies import PolicyItem
from core.records.versions import ListHold

EXPIRED = "expired"
# The first fields of ListHead in their order, then the list mode as the item has it.
HEAD: tuple[Any, ...] = (
    col(Batch.id), col(Batch.batch_no), col(Batch.version), col(Batch.kind), col(Batch.policy_code),
    col(PolicyItem.name).label("policy"), col(PolicyItem.plain_name), col(PolicyItem.standard_text), col(Batch.year),
    col(Batch.period), col(Department.code), col(Department.name), col(Department.phone),
    col(PolicyItem.supervision_phone), col(Batch.paid_on),
    col(Batch.open_until), col(Batch.published_at), col(Batch.publication_no), col(PolicyItem.list_mode_web),
)  # fmt: skip
HELD = sa.exists().where(col(ListHold.batch_id) == Batch.id, col(ListHold.released_at).is_(None))
"""Whether an objection that is looked into keeps the announcement open (公示顺延)."""


@dataclass(frozen=True, slots=True)
class ListHead:
    """A public list; ``mode`` is what the public may see of it, ``days_left`` counts today and the last day.

    ``held``: an objection is looked into, so the list stays past its last day; ``days_left`` is 0 or less then.
    """

    batch_id: int
    batch_no: str
    version: int
    kind: str
    policy_code: str
    policy: str
    plain_name: str
    standard: str
    year: int
    period: str
    department_code: str
    department: str
    phone: str
    supervision_phone: str
    paid_on: date | None
    objections_until: date | None
    published_at: datetime
    publication_no: int
    mode: str
    repays_no: str | None
    held: bool
    days_left: int | None

    @property
    def kind_said(self) -> str:
        """公示名单, 发放名单 or 补发名单."""
        return KIND[self.kind]

    @property
    def period_said(self) -> str:
        """The period as people say it."""
        return period_words(self.period)

    @property
    def name(self) -> str:
        """Official name, everyday name in brackets."""
        return policy_name(self.policy, self.plain_name)

    @property
    def names_payees(self) -> bool:
        """Whether rows may be shown at all."""
        return self.mode in NAMED

    @property
    def shown_in(self) -> int:
        """The year by which minors are told: that of the publication, as in the digest of the rows."""
        return local_date(self.published_at).year


@dataclass(frozen=True, slots=True)
class Ended:
    """A list that was public: the sentence, and the number of the list in its place."""

    sentence: str
    batch_no: str | None = None


def policy_name(name: str, plain_name: str) -> str:
    """耕地地力保护补贴（种地补贴）."""
    return f"{name}（{plain_name}）" if plain_name and plain_name != name else name


def period_words(period: str) -> str:
    """2026-03 → 2026年3月, 2026-Q1 → 2026年第1季度, 2026-H2 → 2026年下半年, 2026 → 2026年."""
    year, _, part = period.partition("-")
    if part.isdigit():
        return f"{year}年{int(part)}月"
    halves = {"H1": "上半年", "H2": "下半年"}
    return f"{year}年" + (f"第{part[1:]}季度" if part.startswith("Q") else halves.get(part, ""))


def still_open(today: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Published and not over: an announcement ends with its last day, even before the worker has taken it down.

    While an objection to it is looked into it stands longer.
    """
    until = col(Batch.open_until)
    return sa.and_(
        col(Batch.state) == "published",
        sa.or_(col(Batch.kind) != "announcement", until.is_(None), until >= today, HELD),
    )


_repaid = aliased(Batch)
# Made once: putting so many columns together takes longer than the answer of the database.
_HEADS: sa.Select[*tuple[Any, ...]] = (
    sa.select(*HEAD, col(_repaid.batch_no), HELD)
    .select_from(Batch)
    .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
    .join(Department, col(Department.code) == col(PolicyItem.department_code))
    .outerjoin(_repaid, col(_repaid.id) == col(Batch.repays_id))
    .where(still_open(sa.bindparam("today", type_=sa.Date())))
    .order_by(col(Batch.publication_no).desc())
)


_HEAD_OF = _HEADS.where(col(Batch.batch_no) == sa.bindparam("batch_no")).limit(1)


_HEADS_OF = _HEADS.where(col(Batch.id).in_(sa.bindparam("batches", expanding=True)))


def heads_of(session: Session, today: date, batches: Iterable[int]) -> list[ListHead]:
    """Of these batches the public lists, as ``heads``."""
    rows = session.connection().execute(_HEADS_OF, {"today": today, "batches": [*batches]})
    return [_head(tuple(row), today) for row in rows]


def heads(session: Session, today: date, *where: sa.ColumnElement[bool], limit: int | None = None) -> list[ListHead]:
    """Public lists, newest publication first; also those whose mode is ``none``."""
    asked = _HEADS.where(*where).limit(limit)
    return [_head(tuple(row), today) for row in session.connection().execute(asked, {"today": today})]


def _head(row: Sequence[Any], today: date) -> ListHead:
    *front, mode, repays_no, held = row
    # Fewer names than fields: what is computed here comes last in ListHead.
    known: dict[str, Any] = dict(zip((field.name for field in fields(ListHead)), front, strict=False))
    until, counted = known["objections_until"], known["kind"] == "announcement"
    left = (until - today).days + 1 if counted and until else None
    seen = public_mode(mode, known["policy"])
    return ListHead(**known, mode=seen, repays_no=repays_no, held=bool(held), days_left=left)


def find_list(session: Session, batch_no: str, today: date) -> ListHead | Ended | None:
    """The public list of this number, why it is gone, or None when it never was public."""
    row = session.connection().execute(_HEAD_OF, {"today": today, "batch_no": batch_no}).first()
    return _head(tuple(row), today) if row else _ended(session, batch_no, today)


def _ended(session: Session, batch_no: str, today: date) -> Ended | None:
    asked: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Batch.id), col(Batch.state), col(PolicyItem.list_mode_web), col(PolicyItem.name),
            col(Department.name).label("department"), col(Department.phone),
        )
        .select_from(Batch)
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .join(Department, col(Department.code) == col(PolicyItem.department_code))
        .where(col(Batch.batch_no) == batch_no, col(Batch.published_at).is_not(None))
        .order_by(col(Batch.version).desc())
        .limit(1)
    )  # fmt: skip
    last = session.connection().execute(asked).first()
    if last is None or public_mode(last.list_mode_web, last.name) == "none":
        return None
    # Still "published" here means an announcement whose last day has passed.
    state = EXPIRED if last.state == "published" else last.state
    if state == "withdrawn":
        return Ended(f"{ENDED[state]}想知道为什么，打{last.department} {last.phone}。")
    return Ended(ENDED[state], _successor(session, last.id, today) if state == "superseded" else None)


def _successor(session: Session, batch_id: int, today: date) -> str | None:
    """The number of the public list at the end of the chain of corrections."""
    seen: list[int] = [batch_id]
    while True:
        asked = sa.select(col(Batch.id)).where(col(Batch.supersedes_id).in_(seen), col(Batch.id).not_in(seen))
        fresh = [number for number in session.connection().execute(asked).scalars() if number is not None]
        if not fresh:
            break
        seen += fresh
    found = heads(session, today, col(Batch.id).in_(seen), limit=1)
    return found[0].batch_no if found else None
