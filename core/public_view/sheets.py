"""The printed sheet of a list (公示单): the rows of one place with what seals them, in parts that a page can carry."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.clock import local_date
from core.law.payouts.codes import grouped
from core.law.payouts.words import STATUS
from core.law.refusal import Refusal
from core.law.sensitivity import NAMED, public_mode
from core.public_view.batches import Ended, ListHead, find_list
from core.public_view.lists import find_place
from core.records.departments import Township
from core.records.policies import PolicyItem
from core.records.publications import Publication
from core.records.shown_rows import ShownRow, canonical, shown_rows
from core.records.versions import Sheet

WHOLE, COUNTY = "*", ""
TOWNSHIP_LENGTH, VILLAGE_LENGTH = 9, 12


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One payout as the sheet has it; of a hidden one only the number and the sentence are left."""

    row_no: int
    name: str
    group: str
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    amount_fen: int | None
    status: str
    paid_on: date | None

    @property
    def said(self) -> str:
        """The state in a word."""
        return STATUS[self.status].short


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a sheet hangs: a village, or a township for its villages with too few payees; ``phone`` of the township."""

    code: str
    township_code: str
    township: str
    village: str
    phone: str

    @property
    def name(self) -> str:
        """牛庄镇东村."""
        return f"{self.township}{self.village}"


@dataclass(frozen=True, slots=True)
class Seal:
    """What can be checked of a sheet: its code, digest and figures, and the publication that it belongs to."""

    code: str
    sha256: str
    rows_n: int
    total_fen: int
    publication_no: int

    @property
    def said(self) -> str:
        """The code as it is read out: K7M4-WQ2B-9XYZ."""
        return grouped(self.code)


@dataclass(frozen=True, slots=True)
class LogHead:
    """The last entry of the publication log when the sheet was made."""

    no: int
    hash: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """``rows`` are those of ``part`` (from 1) of ``parts_n``; ``opened_on`` is the first day of an announcement."""

    head: ListHead
    place: SheetPlace
    seal: Seal
    log: LogHead
    opened_on: date
    rows: tuple[SheetRow, ...]
    part: int
    parts_n: int

    @property
    def title(self) -> str:
        """牛庄镇东村耕地地力保护补贴公示名单."""
        return f"{self.place.name}{self.head.policy}{self.head.kind_said}"

    @property
    def place_path(self) -> str:
        """The last part of its address: villages/210381101201."""
        return f"{'villages' if self.place.village else 'townships'}/{self.place.code}"


def sheet(
    session: Session, batch_no: str, place_code: str, *, today: date, part: int = 1, size: int
) -> SheetPage | Ended | None:
    """``size`` rows a part. None where nothing may hang: no names, nobody at this place, no such part.

    Raises:
        Refusal: ``sheet.altered`` when the rows are not those that were published.
    """
    head = find_list(session, batch_no, today)
    if head is None or isinstance(head, Ended):
        return head
    place = place_of(session, place_code)
    seal = seal_of(session, head.batch_id, place_code)
    if place is None or seal is None or not (head.names_payees and _may_hang(session, head)):
        return None
    parts_n = max(1, -(-seal.rows_n // size))
    if not 1 <= part <= parts_n:
        return None
    rows = sealed_rows(session, head.batch_id, head.shown_in, place_code, seal)
    return SheetPage(
        head=head,
        place=place,
        seal=seal,
        log=_log_head(session),
        opened_on=local_date(head.published_at),
        rows=tuple(sheet_row(row) for row in rows[(part - 1) * size : part * size]),
        part=part,
        parts_n=parts_n,
    )


def place_of(session: Session, code: str) -> SheetPlace | None:
    """The village (12 digits) or township (9) of this code."""
    village = find_place(session, code) if len(code) == VILLAGE_LENGTH else None
    if village is None and len(code) != TOWNSHIP_LENGTH:
        return None
    asked = sa.select(col(Township.code), col(Township.name), col(Township.phone))
    there = asked.where(col(Township.code) == (village.township_code if village else code))
    town = session.connection().execute(there).first()
    return SheetPlace(code, town.code, town.name, village.name if village else "", town.phone) if town else None


def seal_of(session: Session, batch_id: int, place: str) -> Seal | None:
    """The current seal of a place of a list; None where the list has no rows or was published before seals were kept."""
    asked = (
        sa.select(
            col(Sheet.code), col(Sheet.sha256), col(Sheet.rows_n), col(Sheet.total_fen), col(Sheet.publication_no)
        )
        .where(col(Sheet.batch_id) == batch_id, col(Sheet.place) == place)
        .order_by(col(Sheet.publication_no).desc())
        .limit(1)
    )
    row = session.connection().execute(asked).first()
    return Seal(*row) if row else None


def sealed_rows(session: Session, batch_id: int, shown_in: int, place: str, seal: Seal) -> Sequence[ShownRow]:
    """All rows of the place, proved against its seal.

    Raises:
        Refusal: ``sheet.altered`` when somebody changed them behind the program's back.
    """
    rows = list(shown_rows(session, batch_id, shown_in, place=place))
    found = hashlib.sha256()
    for row in rows:
        found.update(canonical(row))
    if found.hexdigest() != seal.sha256:
        raise Refusal("sheet.altered", "中华人民共和国政府信息公开条例第6条：及时、准确公开", batch=batch_id)
    return rows


def sheet_row(row: ShownRow) -> SheetRow:
    """The columns of a shown row that stand on paper."""
    return SheetRow(
        row.row_no, row.name_shown, row.group_name, row.quantity_e4, row.unit, row.rate_e4, row.amount_fen, row.status,
        row.paid_on,
    )  # fmt: skip


def _may_hang(session: Session, head: ListHead) -> bool:
    """Whether the item lets names stand on the village board too, which may be stricter than the web."""
    asked = sa.select(col(PolicyItem.list_mode_board)).where(
        col(PolicyItem.year) == head.year, col(PolicyItem.code) == head.policy_code
    )
    return public_mode(session.connection().execute(asked).scalar_one(), head.policy) in NAMED


def _log_head(session: Session) -> LogHead:
    asked = sa.select(col(Publication.no), col(Publication.hash)).order_by(col(Publication.no).desc()).limit(1)
    return LogHead(*session.connection().execute(asked).one())
