"""Lists published as officers do it: with places of small groups, changes, holds and objections."""

from core.actions.publication import approve_batch
from core.database import Session
from core.law.calendar import WorkCalendar
from core.records.payouts import Batch
from tests.factories import APPROVER, EAST_A, NOW, SOUTH_B, WEST_A, Row, a_batch

K = 3
CALENDAR = WorkCalendar.load()
SMALL = tuple(
    Row(village=village, who=f"{village} {n}", name_shown=f"王{n}", amount_fen=1000 + n)
    for village, persons_n in ((EAST_A, 2), (WEST_A, 5), (SOUTH_B, 4))
    for n in range(persons_n)
)
"""Two people in EAST_A, too few for K; the smallest other village of the township, WEST_A, goes along with them."""


def publish(session: Session, batch_no: str, *, reason: str = "", **changes: object) -> Batch:
    """A batch proposed by one officer and approved by another."""
    batch = a_batch(session, batch_no, state="proposed", **changes)  # type: ignore[arg-type]  # columns of Batch
    approve_batch(session, batch.id or 0, reason, actor=APPROVER, now=NOW, calendar=CALENDAR)
    return batch
