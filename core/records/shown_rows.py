"""Rows of a list as the public may see them (公开行): places of small groups, hidden rows, unnamed minors; canonical bytes."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.sensitivity import HIDDEN_SHOWN, MINOR_SHOWN, hides_name
from core.records.payouts import Payout
from core.records.versions import ListPlace, RowObjection

STREAMED_ROWS = 2000
TOWNSHIP_LENGTH = 9
_ENCODER = msgspec.json.Encoder()


class ShownRow(NamedTuple):
    """The columns that ``core.law.masking.MASKS`` lets into a list, in its order.

    ``village_code`` is the place: a village, or a township (9 digits) or "" for the county where groups are too small.
    Of a hidden row only ``row_no`` and place are left. Money is fen, quantity and rate are ten-thousandths.
    """

    row_no: int
    public_id: str
    village_code: str
    group_name: str
    payee: str
    name_shown: str
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    amount_fen: int | None
    status: str
    paid_on: date | None

    @property
    def hidden(self) -> bool:
        """Whether somebody has objected to this row."""
        return self.amount_fen is None


def shown_rows(
    session: Session,
    batch_id: int,
    shown_in: int,
    *,
    place: str | None = None,
    township: str | None = None,
    after: int = 0,
    limit: int | None = None,
    only: tuple[int, ...] | None = None,
) -> Iterator[ShownRow]:
    """Rows in list order; ``place`` or ``township`` narrow them, ``only`` names rows, ``shown_in`` tells minors.

    The caller has made sure that the list names payees. A list published before places were kept has villages only.
    """
    asked = _asked(batch_id, after)
    if place is not None:
        asked = asked.where(*_at(batch_id, place))
    if township is not None:
        asked = asked.where(col(Payout.village_code).startswith(township, autoescape=True))
    if only is not None:
        asked = asked.where(col(Payout.row_no).in_(only))
    if limit is not None:
        asked = asked.limit(limit)
    hidden = hidden_rows(session, batch_id)
    with session.connection().execute(asked.execution_options(yield_per=STREAMED_ROWS)) as rows:
        for row in rows:
            yield _shown(row, hidden, shown_in)


def hidden_rows(session: Session, batch_id: int) -> frozenset[int]:
    """The rows of a list that stand under a privacy objection or were taken out after one."""
    asked = sa.select(col(RowObjection.row_no)).where(
        col(RowObjection.batch_id) == batch_id, col(RowObjection.state) != "rejected"
    )
    return frozenset(session.connection().execute(asked).scalars())


def canonical(row: ShownRow) -> bytes:
    """One JSON array and a newline: no blanks, characters unescaped, days as ISO text. What every digest is over."""
    return _ENCODER.encode(row) + b"\n"


def _asked(batch_id: int, after: int) -> sa.Select[tuple[object, ...]]:
    place = sa.func.coalesce(col(ListPlace.place), col(Payout.village_code))
    return (
        sa.select(
            col(Payout.row_no), col(Payout.public_id), place, col(Payout.group_name), col(Payout.payee),
            col(Payout.name_shown), col(Payout.quantity_e4), col(Payout.unit), col(Payout.rate_e4),
            col(Payout.amount_fen), col(Payout.status), col(Payout.paid_on), col(Payout.village_code),
            col(Payout.minor_until),
        )
        .select_from(Payout)
        .outerjoin(
            ListPlace,
            sa.and_(
                col(ListPlace.batch_id) == Payout.batch_id, col(ListPlace.village_code) == Payout.village_code
            ),
        )
        .where(col(Payout.batch_id) == batch_id, col(Payout.row_no) > after)
        .order_by(col(Payout.row_no))
    )  # fmt: skip


def _at(batch_id: int, place: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Rows at a place: by its villages, so that the index on them is used."""
    listed = sa.select(col(ListPlace.village_code)).where(
        col(ListPlace.batch_id) == batch_id, col(ListPlace.place) == place
    )
    if len(place) <= TOWNSHIP_LENGTH:
        return (col(Payout.village_code).in_(listed),)
    moved = sa.select(sa.literal(1)).where(
        col(ListPlace.batch_id) == batch_id, col(ListPlace.village_code) == place, col(ListPlace.place) != place
    )
    return (col(Payout.village_code) == place, sa.not_(sa.exists(moved)))


def _shown(row: sa.Row[tuple[object, ...]], hidden: frozenset[int], shown_in: int) -> ShownRow:
    row_no, public_id, place, group, payee, name, quantity, unit, rate, fen, status, paid_on, village, minor = row
    if row_no in hidden:
        return ShownRow(row_no, "", place, "", "", HIDDEN_SHOWN, None, "", None, None, "", None)
    if hides_name(minor, shown_in):
        name = MINOR_SHOWN
    # The group would tell the village.
    return ShownRow(
        row_no, public_id, place, group if place == village else "", payee, name, quantity, unit, rate, fen, status,
        paid_on,
    )  # fmt: skip
