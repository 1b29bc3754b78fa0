"""Paper against web (核对公示单): what the sheet with this code held, what is public now, and the differences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.ledgers import Line, compare
from core.law.payouts.codes import grouped
from core.law.payouts.words import KIND
from core.law.refusal import Refusal
from core.public_view.batches import Ended, ListHead, find_list, heads, period_words, policy_name
from core.public_view.sheets import COUNTY, WHOLE, Seal, SheetRow, place_of, seal_of, sealed_rows, sheet_row
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem
from core.records.publications import Publication
from core.records.shown_rows import hidden_rows, shown_rows
from core.records.versions import ListPlace, Sheet

ROWS_SHOWN = 100
PLACES = {WHOLE: "全市", COUNTY: "人数少的村合在一起："}
COMPARED_ROWS = 5000
"""More than any village has; longer rosters are compared by figures only."""


@dataclass(frozen=True, slots=True)
class Held:
    """One side: a sheet as it was published. ``at`` is the moment of its publication entry."""

    batch_no: str
    version: int
    publication_no: int
    at: datetime
    rows_n: int
    total_fen: int
    code: str
    sha256: str

    @property
    def said(self) -> str:
        """The code as it is read out."""
        return grouped(self.code)


@dataclass(frozen=True, slots=True)
class Difference:
    """One payee that paper and web tell differently; a side is None where it has no such row."""

    paper: SheetRow | None
    web: SheetRow | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What stands side by side; ``hidden_n`` rows of the paper are not shown any more after an objection."""

    same_n: int
    differences: tuple[Difference, ...]
    differences_n: int
    hidden_n: int


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """``state``: same | reissued | superseded | withdrawn | expired | altered.

    ``web`` is what is public now at this place, None where nothing is. ``rows`` are those of the web, at most 100.
    ``path`` leads to the sheet that is valid now, "" without one; ``list_no`` is the list that stands there now.
    """

    state: str
    policy: str
    kind: str
    period: str
    place: str
    paper: Held
    web: Held | None
    ended_on: datetime | date | None
    rows: tuple[SheetRow, ...]
    compared: Compared | None
    path: str
    list_no: str | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    batch_id: int
    place: str
    held: Held
    batch_state: str
    ended_at: datetime | None
    open_until: date | None
    shown_in: int


def verify(session: Session, code: str, *, today: date) -> VerifyPage | None:
    """None when no sheet ever had this code; ``code`` is folded (``core.law.payouts.codes.folded_code``)."""
    paper = _paper(session, code)
    if paper is None:
        return None
    head = _now(session, paper, today)
    seal = seal_of(session, head.batch_id, paper.place) if head and head.names_payees else None
    state = _state(paper, head, seal)
    rows: tuple[SheetRow, ...] = ()
    compared: Compared | None = None
    if head and seal and paper.place != WHOLE:
        try:
            rows = _rows(session, head, paper.place, seal)
        except Refusal:
            state = "altered"
        else:
            compared = _compared(session, paper, head) if state != "same" else None
    return _page(session, paper, head, seal, state, rows, compared)


def _page(
    session: Session,
    paper: _Sheet,
    head: ListHead | None,
    seal: Seal | None,
    state: str,
    rows: tuple[SheetRow, ...],
    compared: Compared | None,
) -> VerifyPage:
    policy, plain, kind, period = _subject(session, paper.batch_id)
    place = None if paper.place in {WHOLE, COUNTY} else place_of(session, paper.place)
    part = f"{'villages' if place and place.village else 'townships'}/{paper.place}"
    return VerifyPage(
        state=state,
        policy=policy_name(policy, plain),
        kind=KIND[kind],
        period=period_words(period),
        place=place.name if place else PLACES[paper.place],
        paper=paper.held,
        web=_held(session, head, seal) if head and seal else None,
        ended_on=paper.ended_at or (paper.open_until if state == "expired" else None),
        rows=rows[:ROWS_SHOWN],
        compared=compared,
        path=f"/lists/{head.batch_no}/{part}/sheet" if head and seal and place and state != "altered" else "",
        list_no=head.batch_no if head else None,
    )


def _paper(session: Session, code: str) -> _Sheet | None:
    asked = (
        sa.select(
            *_HELD, col(Sheet.batch_id), col(Sheet.place), col(Batch.state), col(Batch.ended_at),
            col(Batch.open_until), col(Batch.published_at),
        )
        .join(Batch, col(Batch.id) == col(Sheet.batch_id))
        .join(Publication, col(Publication.no) == col(Sheet.publication_no))
        .where(col(Sheet.code) == code)
        .order_by(col(Sheet.publication_no))
        .limit(1)
    )  # fmt: skip
    row = session.connection().execute(asked).first()
    if row is None:
        return None
    *held, batch_id, place, state, ended_at, open_until, published_at = tuple(row)
    return _Sheet(batch_id, place, Held(*held), state, ended_at, open_until, local_date(published_at).year)


_HELD = (
    col(Batch.batch_no), col(Batch.version), col(Sheet.publication_no), col(Publication.at), col(Sheet.rows_n),
    col(Sheet.total_fen), col(Sheet.code), col(Sheet.sha256),
)  # fmt: skip


def _held(session: Session, head: ListHead, seal: Seal) -> Held:
    asked = sa.select(col(Publication.at)).where(col(Publication.no) == seal.publication_no)
    at: datetime = session.connection().execute(asked).scalar_one()
    return Held(
        head.batch_no, head.version, seal.publication_no, at, seal.rows_n, seal.total_fen, seal.code, seal.sha256
    )  # fmt: skip


def _now(session: Session, paper: _Sheet, today: date) -> ListHead | None:
    """The list that stands in the place of the one on paper: itself, or the end of its chain of corrections."""
    own = heads(session, today, col(Batch.id) == paper.batch_id, limit=1)
    if own or paper.batch_state != "superseded":
        return own[0] if own else None
    found = find_list(session, paper.held.batch_no, today)
    if isinstance(found, Ended) and found.batch_no:
        found = find_list(session, found.batch_no, today)
    return found if isinstance(found, ListHead) else None


def _state(paper: _Sheet, head: ListHead | None, seal: Seal | None) -> str:
    if paper.batch_state == "superseded":
        return "superseded"
    if head is None:
        # Still "published" means an announcement whose last day has passed.
        return "expired" if paper.batch_state == "published" else paper.batch_state
    return "same" if seal and seal.code == paper.held.code else "reissued"


def _subject(session: Session, batch_id: int) -> tuple[str, str, str, str]:
    asked = (
        sa.select(col(PolicyItem.name), col(PolicyItem.plain_name), col(Batch.kind), col(Batch.period))
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .where(col(Batch.id) == batch_id)
    )
    name, plain, kind, period = session.connection().execute(asked).one()
    return name, plain, kind, period


def _rows(session: Session, head: ListHead, place: str, seal: Seal) -> tuple[SheetRow, ...]:
    if seal.rows_n > COMPARED_ROWS:
        return ()
    return tuple(sheet_row(row) for row in sealed_rows(session, head.batch_id, head.shown_in, place, seal))


def _compared(session: Session, paper: _Sheet, head: ListHead) -> Compared | None:
    """Row by row, joined by the person, whose digest stays in here."""
    if paper.held.rows_n > COMPARED_ROWS:
        return None
    now = _people(session, head.batch_id, paper.place)
    if paper.batch_id == head.batch_id:
        return Compared(paper.held.rows_n - len(now.hidden), (), 0, len(now.hidden))
    before = _people(session, paper.batch_id, paper.place)
    gone = now.hidden | before.hidden
    old = _known(session, paper.batch_id, paper.shown_in, paper.place, before, gone)
    new = _known(session, head.batch_id, head.shown_in, paper.place, now, gone)
    found = compare(_lines(old), _lines(new))
    pairs = [
        *((old[one].row, new[other].row) for one, other in found.different),
        *((old[one].row, None) for one in found.missing),
        *((None, new[other].row) for other in found.extra),
    ]
    differences = tuple(Difference(*pair) for pair in pairs[:ROWS_SHOWN])
    return Compared(found.same_n, differences, len(pairs), paper.held.rows_n - len(old))


@dataclass(frozen=True, slots=True)
class _People:
    """Random id of a row → person; ``hidden`` are the persons whose row stands under an objection."""

    by_row: dict[str, bytes]
    hidden: frozenset[bytes]


def _people(session: Session, batch_id: int, place: str) -> _People:
    listed = sa.select(col(ListPlace.village_code)).where(
        col(ListPlace.batch_id) == batch_id, col(ListPlace.place) == place
    )
    villages = {place, *session.connection().execute(listed).scalars()}
    asked = sa.select(col(Payout.row_no), col(Payout.public_id), col(Payout.person)).where(
        col(Payout.batch_id) == batch_id, col(Payout.village_code).in_(villages)
    )
    gone = hidden_rows(session, batch_id)
    rows = session.connection().execute(asked).all()
    return _People({row.public_id: row.person for row in rows}, frozenset(r.person for r in rows if r.row_no in gone))


class _Known(NamedTuple):
    row: SheetRow
    person: bytes


def _known(
    session: Session, batch_id: int, shown_in: int, place: str, people: _People, gone: frozenset[bytes]
) -> list[_Known]:
    """Rows with their persons, without those kept back: whoever objected to one version stands in no other either."""
    shown = (row for row in shown_rows(session, batch_id, shown_in, place=place) if not row.hidden)
    known = (_Known(sheet_row(row), people.by_row[row.public_id]) for row in shown)
    return [one for one in known if one.person not in gone]


def _lines(known: list[_Known]) -> Iterator[Line]:
    return (Line(ref, one.person, one.row.amount_fen or 0) for ref, one in enumerate(known))
