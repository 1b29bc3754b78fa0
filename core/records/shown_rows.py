"""Rows of a list as the public may see them (公开行): places of small groups, hidden rows, unnamed minors; canonical bytes."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

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

    ``village_code`` is the place: a village, or a township (9 digits) or "" for the county where groups are too small;
    ``row_no`` is the number in the list, which such rows have exchanged among themselves.
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
    only: Collection[int] | None = None,
) -> Iterator[ShownRow]:
    """Rows in list order; ``place`` or ``township`` narrow them, ``only`` names payouts by their own ``row_no``.

    ``shown_in`` is the year that tells minors. The caller has made sure that the list names payees. A list published
    before places were kept has villages only.
    """
    hidden, moved = hidden_rows(session, batch_id), _moved(session, batch_id)
    asked = _asked(batch_id).where(col(Payout.row_no) > after)
    if place is not None:
        asked = asked.where(*_at(batch_id, place))
    if township is not None:
        asked = asked.where(*_inside(batch_id, township))
    if only is not None:
        slots = {content.row_no: slot for slot, content in moved.items()}
        asked = asked.where(col(Payout.row_no).in_([slots.get(row_no, row_no) for row_no in only]))
    if limit is not None:
        asked = asked.limit(limit)
    with session.connection().execute(asked.execution_options(yield_per=STREAMED_ROWS)) as rows:
        for row in rows:
            yield _shown(row.row_no, moved.get(row.row_no, row), hidden, shown_in)


def shown_row(
    session: Session, batch_id: int, shown_in: int, number: int, public_id: str
) -> tuple[ShownRow, int] | None:
    """The row under a permalink's number and random id, and the ``row_no`` of its payout; None when they do not fit."""
    moved = _moved(session, batch_id)
    content = moved.get(number)
    if content is None:
        content = session.connection().execute(_asked(batch_id).where(col(Payout.row_no) == number)).first()
    if content is None or content.public_id != public_id:
        return None
    return _shown(number, content, hidden_rows(session, batch_id), shown_in), int(content.row_no)


def hidden_rows(session: Session, batch_id: int) -> frozenset[int]:
    """The rows of a list that stand under a privacy objection or were taken out after one."""
    asked = sa.select(col(RowObjection.row_no)).where(
        col(RowObjection.batch_id) == batch_id, col(RowObjection.state) != "rejected"
    )
    return frozenset(session.connection().execute(asked).scalars())


def hidden_numbers(session: Session, batch_id: int) -> frozenset[int]:
    """The numbers under which hidden rows stand in the list."""
    hidden = hidden_rows(session, batch_id)
    if not hidden:
        return hidden
    slots = {content.row_no: slot for slot, content in _moved(session, batch_id).items()}
    return frozenset(slots.get(row_no, row_no) for row_no in hidden)


def canonical(row: ShownRow) -> bytes:
    """One JSON array and a newline: no blanks, characters unescaped, days as ISO text. What every digest is over."""
    return _ENCODER.encode(row) + b"\n"


def _asked(batch_id: int) -> sa.Select[*tuple[Any, ...]]:
    place = sa.func.coalesce(col(ListPlace.place), col(Payout.village_code)).label("place")
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
        .where(col(Payout.batch_id) == batch_id)
        .order_by(col(Payout.row_no))
    )  # fmt: skip


def _moved(session: Session, batch_id: int) -> dict[int, sa.Row[Any]]:
    """Number of a row that is shown higher up → the row that stands under it.

    Lists are sorted by village, so the number of a row would tell the village that its place hides: the rows of one
    place change numbers among themselves, in the order of their random ids. These are few, less than k a village.
    """
    listed = sa.select(col(ListPlace.village_code)).where(
        col(ListPlace.batch_id) == batch_id, col(ListPlace.place) != ListPlace.village_code
    )
    villages = session.connection().execute(listed).scalars().all()
    if not villages:
        return {}
    found = session.connection().execute(_asked(batch_id).where(col(Payout.village_code).in_(villages))).all()
    by_place: dict[str, list[sa.Row[Any]]] = {}
    for row in found:
        by_place.setdefault(row.place, []).append(row)
    moved: dict[int, sa.Row[Any]] = {}
    for rows in by_place.values():
        moved |= zip((row.row_no for row in rows), sorted(rows, key=lambda row: row.public_id), strict=True)
    return moved


def _at(batch_id: int, place: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Rows at a place: by its villages, so that the index on them is used."""
    listed = sa.select(col(ListPlace.village_code)).where(
        col(ListPlace.batch_id) == batch_id, col(ListPlace.place) == place
    )
    if len(place) <= TOWNSHIP_LENGTH:
        return (col(Payout.village_code).in_(listed),)
    away = sa.select(sa.literal(1)).where(
        col(ListPlace.batch_id) == batch_id, col(ListPlace.village_code) == place, col(ListPlace.place) != place
    )
    return (col(Payout.village_code) == place, sa.not_(sa.exists(away)))


def _inside(batch_id: int, township: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Rows of a township, without those that only the county shows."""
    away = sa.select(col(ListPlace.village_code)).where(col(ListPlace.batch_id) == batch_id, col(ListPlace.place) == "")
    inside = col(Payout.village_code).startswith(township, autoescape=True)
    return (inside, col(Payout.village_code).not_in(away))


def _shown(number: int, row: sa.Row[Any], hidden: frozenset[int], shown_in: int) -> ShownRow:
    own_no, public_id, place, group, payee, name, quantity, unit, rate, fen, status, paid_on, village, minor = tuple(
        row
    )
    if own_no in hidden:
        return ShownRow(number, "", place, "", "", HIDDEN_SHOWN, None, "", None, None, "", None)
    if hides_name(minor, shown_in):
        name = MINOR_SHOWN
    # The group would tell the village.
    return ShownRow(
        number, public_id, place, group if place == village else "", payee, name, quantity, unit, rate, fen, status,
        paid_on,
    )  # fmt: skip
