"""The desk (工作台)."""

from litestar import Response, get

from core.staff_view.desk import desk
from web.guards import signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading
from web.responses import private_page


@get("/admin/", guards=[signed_in], sync_to_thread=False)
def show(request: WebRequest) -> Response[bytes]:
    """What waits for this officer."""
    with reading(request) as session:
        page = desk(session, actor_of(request), kit_of(request).clock())
    return private_page(request, "admin/desk/desk.html", page, title="工作台")


ROUTES = [show]
