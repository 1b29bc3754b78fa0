"""Who answers for what (找谁问)."""

from litestar import Response, get

from core.database import Session
from core.public_view import departments
from web.kit import WebRequest
from web.responses import Asked, public_page


@get("/departments", sync_to_thread=False, opt={"public": True})
def listing(request: WebRequest) -> Response[bytes]:
    """Units, township offices and banks with their phones."""

    def build(session: Session, _asked: Asked) -> departments.DepartmentsPage:
        return departments.departments(session)

    return public_page(request, "portal/departments/departments.html", build, title="找谁问")


HANDLERS = [listing]
