"""The publication log, where batches stand, statistics and files (公开日志、进度、统计、下载) for programs."""

from datetime import date
from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import Parameter

from core.database import Session
from core.public_view import progress as standing
from core.public_view import statistics as figures
from core.public_view.open_lists import log_entries
from core.public_view.site import data_version
from portal.api.answers import after, answer, answers, page_of
from portal.api.parameters import CODE, CURSOR, LIMIT, TOWNSHIP, YEAR
from portal.api.shapes import All, Downloads, Entry, Page, Stand, StatisticsLine
from web.kit import WebRequest, kit_of
from web.paging import to_cursor

By = Literal["year", "policy", "township"]


@get("/publications", sync_to_thread=False, opt={"public": True}, responses=answers())
def publications(request: WebRequest, cursor: CURSOR = None, limit: LIMIT = 50) -> Response[Page[Entry]]:
    """Every publication, withdrawal and correction, oldest first."""
    key = after(cursor, int) or 0

    def build(session: Session, _today: date) -> Page[Entry]:
        found = log_entries(session, after=key, limit=limit + 1)
        told = [
            Entry(
                one.no, one.action, one.subject_kind, one.subject_id, one.at, one.role, one.rows_n, one.total_fen,
                one.rows_sha256, one.reason, one.prev_hash, one.hash,
            )
            for one in found
        ]  # fmt: skip
        return page_of(told, limit, lambda entry: entry.no)

    return answer(request, build)


@get("/progress", sync_to_thread=False, opt={"public": True}, responses=answers(404))
def progress(
    request: WebRequest, policy: CODE = None, year: YEAR = None, cursor: CURSOR = None
) -> Response[Page[Stand]]:
    """Where batches stand, 50 a page: first what is under way."""
    number = after(cursor, int) or 1

    def build(session: Session, today: date) -> Page[Stand] | None:
        found = standing.progress_page(session, today=today, policy=policy or "", year=year, page=number)
        if found is None:
            return None
        told = [_stand(one) for one in found.stands]
        return Page(told, to_cursor(number + 1) if number < found.pages else None)

    return answer(request, build)


@get("/statistics", sync_to_thread=False, opt={"public": True}, responses=answers())
def statistics(
    request: WebRequest,
    by: Annotated[By, Parameter(description="一行是一年、一项补贴，还是一个镇街")] = "year",
    year: YEAR = None,
    policy: CODE = None,
    township: TOWNSHIP = None,
) -> Response[All[StatisticsLine]]:
    """Money that came to the cards, payouts and punctuality; lists without names where so many are in them."""

    def build(session: Session, _today: date) -> All[StatisticsLine]:
        asked = figures.Asked(year, policy or "", township or "")
        return All([_line(one) for one in figures.statistics(session, asked, by, kit_of(request).calendar)])

    return answer(request, build)


@get("/downloads", sync_to_thread=False, opt={"public": True}, responses=answers())
def files(request: WebRequest) -> Response[Downloads]:
    """Where the files to take away are listed."""
    site = kit_of(request).site

    def build(session: Session, _today: date) -> Downloads:
        base = f"{site.base_path}/downloads"
        return Downloads(f"{base}/manifest.json", base, data_version(session), site.words["open_licence"])

    return answer(request, build)


def _stand(one: standing.Stand) -> Stand:
    return Stand(
        one.batch_no, one.kind, one.policy_code, one.year, one.period, one.step, one.said, one.who, one.since, one.done
    )  # fmt: skip


def _line(found: figures.Line) -> StatisticsLine:
    return StatisticsLine(
        found.code, found.name, found.rows_n, found.amount_fen, found.failed_n, found.published.kept,
        found.published.known, found.paid.kept, found.paid.known,
    )  # fmt: skip


HANDLERS = [publications, progress, statistics, files]
