"""Lists, their rows and totals, and what is public for a village (名单、本村公开) for programs."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, Parameter

from core.database import Session
from core.public_view.batches import Ended, ListHead
from core.public_view.open_data import cells
from core.public_view.open_lists import Wanted, list_rows, lists_before, public_list
from core.public_view.sums import Sums
from core.public_view.villages import townships as all_townships
from core.public_view.villages import village_page
from portal.api.answers import after, answer, answers, page_of
from portal.api.parameters import CODE, CURSOR, LIMIT, PLACE, TOWNSHIP, YEAR
from portal.api.shapes import Kind, ListRow, Page, Place, PublicList, PublicVillage, TotalCell, VillageList
from web.kit import WebRequest, kit_of

COUNTY = "county"
STATES = ("listed", "paid", "failed", "repaid", "mixed")


@get("/lists", sync_to_thread=False, opt={"public": True}, responses=answers())
def lists(
    request: WebRequest,
    year: YEAR = None,
    policy: CODE = None,
    kind: Annotated[Kind | None, Parameter(description="公示、发放、补发")] = None,
    township: TOWNSHIP = None,
    cursor: CURSOR = None,
    limit: LIMIT = 50,
) -> Response[Page[PublicList]]:
    """Public lists, newest publication first. With a township only lists that name payees."""
    return answer(request, _lists(request, Wanted(year, policy, kind, township), after(cursor, int), limit))


@get("/lists/{batch_no:str}", sync_to_thread=False, opt={"public": True}, responses=answers(404, 410))
def one_list(request: WebRequest, batch_no: FromPath[str]) -> Response[PublicList]:
    """What heads a list."""

    def build(session: Session, today: date) -> PublicList | Ended | None:
        found = public_list(session, batch_no, today)
        return _told(request, found) if isinstance(found, ListHead) else found

    return answer(request, build)


@get("/lists/{batch_no:str}/rows", sync_to_thread=False, opt={"public": True}, responses=answers(404, 410))
def rows(
    request: WebRequest,
    batch_no: FromPath[str],
    place: PLACE = None,
    township: TOWNSHIP = None,
    cursor: CURSOR = None,
    limit: LIMIT = 50,
) -> Response[Page[ListRow]]:
    """Rows of a list in their order; 404 for a list that names nobody."""
    return answer(request, _rows(batch_no, place, township, after(cursor, int) or 0, limit))


@get("/lists/{batch_no:str}/totals", sync_to_thread=False, opt={"public": True}, responses=answers(404, 410))
def totals(
    request: WebRequest, batch_no: FromPath[str], cursor: CURSOR = None, limit: LIMIT = 50
) -> Response[Page[TotalCell]]:
    """Payouts and fen of a list by place and state; small groups stand with the township or the county."""
    key = after(cursor, int) or 0

    def build(session: Session, today: date) -> Page[TotalCell] | Ended | None:
        head = public_list(session, batch_no, today)
        if not isinstance(head, ListHead):
            return head
        found = [TotalCell(cell.place, cell.status, cell.rows_n, cell.amount_fen) for cell in cells(session, head)]
        numbered = list(enumerate(found, 1))[key : key + limit + 1]
        page = page_of(numbered, limit, lambda entry: entry[0])
        return Page([cell for _, cell in page.items], page.next)

    return answer(request, build)


@get("/villages", sync_to_thread=False, opt={"public": True}, responses=answers())
def villages(
    request: WebRequest, township: TOWNSHIP = None, cursor: CURSOR = None, limit: LIMIT = 50
) -> Response[Page[Place]]:
    """Villages by code."""
    key = after(cursor, str) or ""

    def build(session: Session, _today: date) -> Page[Place]:
        towns = [town for town in all_townships(session) if township in {None, town.code}]
        found = [place for town in towns for place in town.villages if place.code > key]
        told = [Place(one.code, one.name, one.township_code, one.township) for one in found[: limit + 1]]
        return page_of(told, limit, lambda one: one.code)

    return answer(request, build)


@get("/villages/{village:str}", sync_to_thread=False, opt={"public": True}, responses=answers(404))
def one_village(request: WebRequest, village: FromPath[str], year: YEAR = None) -> Response[PublicVillage]:
    """What is public for a village in a year, the newest without one; 404 for a year with nothing."""

    def build(session: Session, today: date) -> PublicVillage | None:
        found = village_page(session, village, today=today, year=year)
        if found is None:
            return None
        parts = {
            part.head.batch_id: part for part in (*found.open_lists, *(one for p in found.policies for one in p.lists))
        }
        listed = [VillageList(_told(request, part.head), _cells(village, part.sums)) for part in parts.values()]
        place = Place(found.place.code, found.place.name, found.place.township_code, found.place.township)
        return PublicVillage(place, list(found.years), found.year, listed)

    return answer(request, build)


def _lists(
    request: WebRequest, wanted: Wanted, before: int | None, limit: int
) -> Callable[[Session, date], Page[PublicList]]:
    def build(session: Session, today: date) -> Page[PublicList]:
        found = lists_before(session, today, wanted, before=before, limit=limit + 1)
        return page_of([_told(request, head) for head in found], limit, lambda one: one.publication_no)

    return build


def _rows(
    batch_no: str, place: str | None, township: str | None, key: int, limit: int
) -> Callable[[Session, date], Page[ListRow] | Ended | None]:
    where = "" if place == COUNTY else place

    def build(session: Session, today: date) -> Page[ListRow] | Ended | None:
        head = public_list(session, batch_no, today)
        if not isinstance(head, ListHead) or not head.names_payees:
            return head if isinstance(head, Ended) else None
        found = list_rows(session, head, place=where, township=township, after=key, limit=limit + 1)
        return page_of([ListRow(*row) for row in found], limit, lambda row: row.row_no)

    return build


def _told(request: WebRequest, head: ListHead) -> PublicList:
    site = kit_of(request).site
    return PublicList(
        batch_no=head.batch_no,
        version=head.version,
        kind=head.kind,
        policy_code=head.policy_code,
        policy=head.policy,
        year=head.year,
        period=head.period,
        department_code=head.department_code,
        department=head.department,
        mode=head.mode,
        paid_on=head.paid_on,
        open_until=head.objections_until,
        published_at=head.published_at,
        publication_no=head.publication_no,
        repays=head.repays_no,
        url=f"{site.base_path}/lists/{head.batch_no}",
    )


def _cells(place: str, sums: Sums | None) -> list[TotalCell]:
    if sums is None:
        return []
    found = ((status, getattr(sums, status)) for status in STATES)
    return [TotalCell(place, status, one.rows_n, one.amount_fen) for status, one in found if one.rows_n]


HANDLERS = [lists, one_list, rows, totals, villages, one_village]
