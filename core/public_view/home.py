"""The first page (首页): what is open for objections now, and how fresh the data is."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from core.public_view.batches import ListHead, heads
from core.public_view.site import data_date
from core.records.payouts import Batch

SHOWN = 6


@dataclass(frozen=True, slots=True)
class HomePage:
    """``open_lists`` are the announcements published last; ``more`` says that there are others."""

    open_lists: tuple[ListHead, ...]
    more: bool
    data_date: date | None


def home_page(session: Session, *, today: date) -> HomePage:
    """The newest announcements that are still open; of those with mode ``none`` nothing is said."""
    found = heads(session, today, col(Batch.kind) == "announcement")
    public = [head for head in found if head.mode != "none"]
    return HomePage(tuple(public[:SHOWN]), len(public) > SHOWN, data_date(session))
