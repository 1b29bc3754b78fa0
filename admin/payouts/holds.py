"""Holds on an announcement (公示顺延): how the objection ended, so that the announcement can end too."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel

from admin.answers import must, seen, told
from core.actions.holds import release_list
from core.law.refusal import Refusal
from core.staff_view.payouts import BatchHold, batch_hold
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page, see_other

PATH = "/admin/payouts/{batch_id:int}/holds/{hold_id:int}/release"
TEMPLATE, TITLE = "admin/payouts/release.html", "异议处理完了"


class Outcome(BaseModel):
    """How the objection ended."""

    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """The announcement with its hold, and the form."""

    found: BatchHold
    form: Bound[Outcome]


@get(PATH, guards=[require("payouts.propose")], sync_to_thread=False)
def ask(request: WebRequest, batch_id: FromPath[int], hold_id: FromPath[int]) -> Response[bytes]:
    """How it ended."""
    return private_page(request, TEMPLATE, _page(request, batch_id, hold_id, blank()), title=TITLE)


@post(PATH, guards=[require("payouts.propose")], sync_to_thread=False)
def release(request: WebRequest, batch_id: FromPath[int], hold_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Let go of the announcement; without another hold it ends on its day, or at once after it."""
    form = bind(Outcome, form_of(request))
    page = _page(request, batch_id, hold_id, form)
    outcome = form.value.outcome if form.value else ""
    try:
        with transaction(request) as session:
            number, reference, now = page.found.head.batch.batch_no, page.found.hold.reference, kit_of(request).clock()
            release_list(session, number, reference, outcome, actor=actor_of(request), now=now)
    except Refusal as refusal:
        if not refusal.code.startswith("reason."):
            raise
        wrong = _page(request, batch_id, hold_id, form.refused(told(refusal, {refusal.code: "outcome"})))
        return form_page(request, TEMPLATE, wrong, title=TITLE)
    return see_other(request, f"/admin/payouts/{batch_id}", "已记下，公示不再顺延。")


def _page(request: WebRequest, batch_id: int, hold_id: int, form: Bound[Outcome]) -> ReleasePage:
    with reading(request) as session:
        found = seen(batch_hold(session, actor_of(request), batch_id, hold_id))
    must(found.head.offers.release)
    must(found.hold.released_at is None, "hold.released")
    return ReleasePage(found, form)


ROUTES = [ask, release]
