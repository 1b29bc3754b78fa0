"""Where the money is (钱到哪一步了)."""

from litestar import Response, get

from core.database import Session
from core.public_view.progress import ProgressPage, progress_page
from portal.asked import number
from web.kit import WebRequest
from web.responses import Asked, public_page


@get("/progress", sync_to_thread=False, opt={"public": True})
def progress(request: WebRequest) -> Response[bytes]:
    """Batches on the 12 steps, 50 a page."""

    def build(session: Session, asked: Asked) -> ProgressPage | None:
        query = asked.query
        return progress_page(
            session,
            today=asked.today,
            policy=query.get("policy", ""),
            year=number(query, "year"),
            page=number(query, "page") or 1,
        )

    template, filters = "portal/progress/progress.html", ("policy", "year", "page")
    return public_page(request, template, build, title="钱到哪一步了", query=filters)


HANDLERS = [progress]
