"""Lists (公示名单、发放名单): masked rows, figures, and 410 with one sentence where a list was taken down."""

from litestar import Response, get
from litestar.params import FromPath

from core.database import Session
from core.public_view.batches import Ended
from core.public_view.lists import ListPage, list_page
from portal.asked import number
from web.kit import WebRequest
from web.responses import Asked, Gone, public_page

TEMPLATE = "portal/lists/list.html"


@get("/lists/{batch_no:str}", sync_to_thread=False, opt={"public": True})
def whole(request: WebRequest, batch_no: FromPath[str]) -> Response[bytes]:
    """The list of the county, or of one township."""

    def build(session: Session, asked: Asked) -> ListPage | Gone | None:
        township = asked.query.get("township", "")
        found = list_page(
            session, batch_no, today=asked.today, township=township, after=number(asked.query, "after") or 0
        )
        return _gone(found) if isinstance(found, Ended) else found

    return public_page(request, TEMPLATE, build, title=_title, query=("township", "after"))


@get("/lists/{batch_no:str}/villages/{village:str}", sync_to_thread=False, opt={"public": True})
def part(request: WebRequest, batch_no: FromPath[str], village: FromPath[str]) -> Response[bytes]:
    """The part of one village."""

    def build(session: Session, asked: Asked) -> ListPage | Gone | None:
        found = list_page(
            session, batch_no, today=asked.today, village=village, after=number(asked.query, "after") or 0
        )
        return _gone(found, f"/villages/{village}") if isinstance(found, Ended) else found

    return public_page(request, TEMPLATE, build, title=_title, query=("after",))


def _gone(ended: Ended, part: str = "") -> Gone:
    """Leads to the list that replaced it, which may not hold this village; else to the village itself."""
    if ended.batch_no:
        return Gone(ended.sentence, f"/lists/{ended.batch_no}")
    return Gone(ended.sentence, part or None)


def _title(page: ListPage) -> str:
    where = f"{page.place.township}{page.place.name}" if page.place else page.township.name if page.township else ""
    return f"{where}{page.head.policy}{page.head.kind_said}（{page.head.period_said}）"


HANDLERS = [whole, part]
