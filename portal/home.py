"""The first page (首页)."""

from litestar import Response, get

from core.database import Session
from core.public_view.home import HomePage, home_page
from web.kit import WebRequest
from web.responses import Asked, public_page


@get("/", sync_to_thread=False, opt={"public": True})
def home(request: WebRequest) -> Response[bytes]:
    """What people come for, one tile each."""

    def build(session: Session, asked: Asked) -> HomePage:
        return home_page(session, today=asked.today)

    return public_page(request, "portal/home/home.html", build, title="")


HANDLERS = [home]
