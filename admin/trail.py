"""The audit trail (操作留痕), for those who supervise."""

from litestar import Response, get

from admin.answers import number
from core.staff_view.trail import TrailFilter, read_trail
from web.guards import require
from web.kit import WebRequest
from web.requests import reading
from web.responses import known_query, private_page

FILTERS = ("actor", "event", "subject_kind", "subject_id", "before")


@get("/admin/trail", guards=[require("trail.read")], sync_to_thread=False)
def show(request: WebRequest) -> Response[bytes]:
    """Entries by the filters of the address, newest first."""
    query = known_query(request, FILTERS)
    words = {name: query.get(name, "") for name in FILTERS[:-1]}
    with reading(request) as session:
        page = read_trail(session, TrailFilter(**words, before=number(request, "before")))
    return private_page(request, "admin/trail/list.html", page, title="操作留痕", query=FILTERS)


ROUTES = [show]
