"""帮办: the own record of somebody at the desk who agrees, looked up under the officer's name."""

from dataclasses import dataclass

from litestar import Response, get, post

from admin.persons import PersonForm, bound_person
from core.actions.assistance import assist
from core.actions.checks import LookUp
from core.law.cards import CONSENTS
from core.law.clock import local_date
from core.public_view.check import OwnRecord, own_record
from web.forms import Bound, blank
from web.guards import require
from web.kit import WebRequest, kit_of, parts_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page

ASK, TITLE = "admin/assistance/ask.html", "帮群众查"
MAY = require("check.assist")
NOBODY = "没有查到。名字和号码要对上，本镇要有他的补贴公开过。"
TOO_OFTEN = "这一个小时查得太多了，过一会儿再来。"


class AssistForm(PersonForm):
    """Who stands at the desk, and how they agreed."""

    consent: str


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form."""

    form: Bound[AssistForm]
    consents: tuple[tuple[str, str], ...] = tuple(CONSENTS.items())


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The record; the page gives way to the form after ``idle_seconds``."""

    record: OwnRecord
    idle_seconds: int


@get("/admin/assistance", sync_to_thread=False, guards=[MAY])
def ask(request: WebRequest) -> Response[bytes]:
    """Name, number and consent."""
    return private_page(request, ASK, AskPage(blank()), title=TITLE)


@post("/admin/assistance", sync_to_thread=True, guards=[MAY], status_code=200)
def answer(request: WebRequest) -> Response[bytes]:
    """What is public of this person, or the form again."""
    bound = bound_person(request, AssistForm)
    if bound.value is None:
        return form_page(request, ASK, AskPage(bound), title=TITLE)
    looked = _looked_up(request, bound.value)
    record = _record(request, looked) if looked.found else None
    if record is None:
        return form_page(
            request, ASK, AskPage(bound.refused({"": TOO_OFTEN if looked.limited else NOBODY})), title=TITLE
        )
    page = RecordPage(record, int(kit_of(request).site.words["idle_minutes"]) * 60)
    return private_page(request, "admin/assistance/record.html", page, title="查到的补贴")


def _looked_up(request: WebRequest, asked: AssistForm) -> LookUp:
    with transaction(request) as session:
        return assist(
            session,
            asked.name,
            asked.id_number,
            asked.consent,
            actor=actor_of(request),
            now=kit_of(request).clock(),
            digester=parts_of(request).digester,
        )


def _record(request: WebRequest, looked: LookUp) -> OwnRecord | None:
    today = local_date(kit_of(request).clock())
    with reading(request) as session:
        return own_record(session, looked.person or b"", looked.lookup or b"", today)


ROUTES = [ask, answer]
