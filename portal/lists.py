"""Lists (公示名单、发放名单): masked rows, figures, changes, and 410 with one sentence where a list was taken down."""

from dataclasses import dataclass
from datetime import timedelta

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from core.actions.row_objections import object_to_row
from core.database import Session
from core.law.actor import Actor
from core.law.clock import local_date
from core.public_view.batches import Ended
from core.public_view.changes import ChangesPage, changes_page
from core.public_view.lists import ListPage, RowPage, list_page, row_page
from portal.asked import DIGITS, number
from web.guards import limited
from web.kit import WebRequest, kit_of
from web.requests import reading, transaction
from web.responses import Asked, Gone, GoneError, private_page, public_page

TEMPLATE = "portal/lists/list.html"
ROW = "/lists/{batch_no:str}/rows/{row:str}"
OBJECTION = f"{ROW}/objection"
A_DAY = timedelta(days=1)
OBJECTIONS_A_DAY = 5
"""From one network address: a family objects to a few rows, a machine to thousands."""
NO_NAME = "名单里的一行"
"""A title that goes into the history of a browser tells nobody's name."""


@dataclass(frozen=True, slots=True)
class ObjectedPage:
    """What became of the objection; not ``hidden`` where an officer has decided before that the row stands."""

    page: RowPage
    hidden: bool


@get("/lists/{batch_no:str}", sync_to_thread=False, opt={"public": True})
def whole(request: WebRequest, batch_no: FromPath[str]) -> Response[bytes]:
    """The list of the county, of one township, or of the small villages that are shown together (``place``)."""

    def build(session: Session, asked: Asked) -> ListPage | Gone | None:
        after, query = number(asked.query, "after") or 0, asked.query
        part = {"township": query.get("township", ""), "group": query.get("place", "")}
        found = list_page(session, batch_no, today=asked.today, after=after, **part)
        return gone(found) if isinstance(found, Ended) else found

    return public_page(request, TEMPLATE, build, title=_title, query=("township", "place", "after"))


@get("/lists/{batch_no:str}/villages/{village:str}", sync_to_thread=False, opt={"public": True})
def part(request: WebRequest, batch_no: FromPath[str], village: FromPath[str]) -> Response[bytes]:
    """The part of one village, or where its rows stand instead."""

    def build(session: Session, asked: Asked) -> ListPage | Gone | None:
        found = list_page(
            session, batch_no, today=asked.today, village=village, after=number(asked.query, "after") or 0
        )
        return gone(found, f"/villages/{village}") if isinstance(found, Ended) else found

    return public_page(request, TEMPLATE, build, title=_title, query=("after",))


@get("/lists/{batch_no:str}/changes", sync_to_thread=False, opt={"public": True})
def changes(request: WebRequest, batch_no: FromPath[str]) -> Response[bytes]:
    """What the list changes against the version before it or the announcement, row by row, and all its versions."""

    def build(session: Session, asked: Asked) -> ChangesPage | Gone | None:
        against, after = asked.query.get("against", ""), number(asked.query, "after") or 0
        found = changes_page(session, batch_no, today=asked.today, against=against, after=after)
        return gone(found) if isinstance(found, Ended) else found

    def title(page: ChangesPage) -> str:
        return f"{page.head.policy}{page.head.kind_said}改了什么（{page.head.period_said}）"

    return public_page(request, "portal/lists/changes.html", build, title=title, query=("against", "after"))


@get(ROW, sync_to_thread=False, opt={"public": True})
def one_row(request: WebRequest, batch_no: FromPath[str], row: FromPath[str]) -> Response[bytes]:
    """One row, and what to do when it is wrong or should not be seen."""

    def build(session: Session, asked: Asked) -> RowPage | Gone | None:
        found = row_page(session, batch_no, *_key(row), today=asked.today)
        return gone(found) if isinstance(found, Ended) else found

    return public_page(request, "portal/lists/row.html", build, title=NO_NAME)


@get(OBJECTION, sync_to_thread=False, opt={"public": True})
def ask_objection(request: WebRequest, batch_no: FromPath[str], row: FromPath[str]) -> Response[bytes]:
    """What happens when somebody objects."""
    return private_page(request, "portal/lists/objection.html", _row(request, batch_no, row), title="不想公开这一行")


@post(
    OBJECTION,
    sync_to_thread=True,
    opt={"public": True},
    status_code=200,
    guards=[limited("row-objection", limit=OBJECTIONS_A_DAY, per=A_DAY)],
)
def take_objection(request: WebRequest, batch_no: FromPath[str], row: FromPath[str]) -> Response[bytes]:
    """Hide the row; nobody is asked who they are."""
    page, now = _row(request, batch_no, row), kit_of(request).clock()
    with transaction(request) as session:
        hidden = object_to_row(session, batch_no, *_key(row), actor=Actor.citizen(), now=now)
    return private_page(request, "portal/lists/objected.html", ObjectedPage(page, hidden), title="已经收到")


def _row(request: WebRequest, batch_no: str, row: str) -> RowPage:
    with reading(request) as session:
        found = row_page(session, batch_no, *_key(row), today=local_date(kit_of(request).clock()))
    if isinstance(found, Ended):
        raise GoneError(gone(found))
    if found is None:
        raise NotFoundException
    return found


def _key(row: str) -> tuple[int, str]:
    """Number and random id of "17-9f86d081884c7d65"."""
    digits, _, public_id = row.partition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS):
        raise NotFoundException
    return int(digits), public_id


def gone(ended: Ended, part: str = "") -> Gone:
    """Leads to the list that replaced it, which may not hold this village; else to the village itself."""
    if ended.batch_no:
        return Gone(ended.sentence, f"/lists/{ended.batch_no}")
    return Gone(ended.sentence, part or None)


def _title(page: ListPage) -> str:
    place, town = page.place, page.township
    where = f"{place.township}{place.name}" if place else town.name if town else page.group
    return f"{where}{page.head.policy}{page.head.kind_said}（{page.head.period_said}）"


HANDLERS = [whole, part, changes, one_row, ask_objection, take_objection]
