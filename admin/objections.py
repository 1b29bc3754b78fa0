"""Privacy objections (隐私异议): the row is hidden already; an officer says whether it stays so, and why."""

from dataclasses import dataclass
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel, Field

from admin.answers import number, seen, told
from core.actions.row_objections import decide_objection
from core.law.refusal import Refusal
from core.staff_view.objections import Objection, objection, objections
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page, see_other

PERMISSION = "payouts.objections"
TEMPLATE, TITLE = "admin/objections/decide.html", "决定隐私异议"


class Decision(BaseModel):
    """Hide for good, or show again; the reason stays with the objection."""

    decision: Annotated[Literal["hide", "show"], Field()]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The row and the form."""

    objection: Objection
    form: Bound[Decision]


@get("/admin/objections", guards=[require(PERMISSION)], sync_to_thread=False)
def show_list(request: WebRequest) -> Response[bytes]:
    """What waits, oldest first."""
    with reading(request) as session:
        page = objections(session, actor_of(request), number(request, "after") or 0)
    return private_page(request, "admin/objections/list.html", page, title="隐私异议", query=("after",))


@get("/admin/objections/{objection_id:int}", guards=[require(PERMISSION)], sync_to_thread=False)
def ask(request: WebRequest, objection_id: FromPath[int]) -> Response[bytes]:
    """The row and the two ways to decide."""
    return private_page(request, TEMPLATE, _page(request, objection_id, blank()), title=TITLE)


@post("/admin/objections/{objection_id:int}", guards=[require(PERMISSION)], sync_to_thread=True)
def decide(request: WebRequest, objection_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Decide; in a thread, since the rows of the list are digested anew when one is shown again."""
    form = bind(Decision, form_of(request))
    if form.value is None:
        return _again(request, objection_id, form.refused({"decision": "请选一个"}))
    upheld = form.value.decision == "hide"
    try:
        with transaction(request) as session:
            seen(objection(session, actor_of(request), objection_id))
            now = kit_of(request).clock()
            decide_objection(session, objection_id, form.value.reason, upheld=upheld, actor=actor_of(request), now=now)
    except Refusal as refusal:
        if not refusal.code.startswith("reason."):
            raise
        return _again(request, objection_id, form.refused(told(refusal, {refusal.code: "reason"})))
    return see_other(request, "/admin/objections", "已记下：继续隐去。" if upheld else "已重新列出。")


def _again(request: WebRequest, objection_id: int, form: Bound[Decision]) -> Response[bytes]:
    return form_page(request, TEMPLATE, _page(request, objection_id, form), title=TITLE)


def _page(request: WebRequest, objection_id: int, form: Bound[Decision]) -> DecidePage:
    with reading(request) as session:
        return DecidePage(seen(objection(session, actor_of(request), objection_id)), form)


ROUTES = [show_list, ask, decide]
