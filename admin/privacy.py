"""The privacy gate (隐私检查) at the desk: everything found, letting a finding pass with a reason, looking again."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel

from admin.answers import seen, told
from core.actions.privacy_findings import override_finding
from core.actions.rescans import begin_rescan
from core.law.refusal import Refusal
from core.staff_view.privacy import OPEN, FindingLine, PrivacyFilter, PrivacyPage, finding, privacy_page
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of
from web.paging import from_cursor, to_cursor
from web.requests import actor_of, reading, transaction
from web.responses import form_page, known_query, private_page, see_other

PERMISSION = "privacy.override"
FILTERS = ("state", "kind", "about", "after")
TEMPLATE, TITLE = "admin/privacy/override.html", "放行这一处"


class Override(BaseModel):
    """Why a finding may stand."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """The findings and the address of the next page."""

    privacy: PrivacyPage
    next: str


@dataclass(frozen=True, slots=True)
class OverridePage:
    """One finding and the form."""

    finding: FindingLine
    form: Bound[Override]


@get("/admin/privacy", guards=[require(PERMISSION)], sync_to_thread=False)
def show_list(request: WebRequest) -> Response[bytes]:
    """What stands, errors first; what was let pass; the last passes."""
    query = known_query(request, FILTERS)
    after = from_cursor(query.get("after", ""), int, int)
    asked = PrivacyFilter(query.get("state", OPEN), query.get("kind", ""), query.get("about", ""), _pair(after))
    with reading(request) as session:
        page = privacy_page(session, asked)
    shown = ListPage(page, to_cursor(*page.next_after) if page.next_after else "")
    return private_page(request, "admin/privacy/list.html", shown, title="隐私检查", query=FILTERS)


@post("/admin/privacy/rescan", guards=[require(PERMISSION)], sync_to_thread=False)
def look_again(request: WebRequest) -> Response[None]:
    """Ask for a pass; the worker, in whichever process it is, takes it on."""
    with transaction(request) as session:
        busy = privacy_page(session, PrivacyFilter()).busy
        if not busy:
            begin_rescan(session, actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, "/admin/privacy", "正在复查，不用再点。" if busy else "已经安排复查。")


@get("/admin/privacy/{finding_id:int}", guards=[require(PERMISSION)], sync_to_thread=False)
def ask(request: WebRequest, finding_id: FromPath[int]) -> Response[bytes]:
    """One finding and the reason for letting it pass."""
    return private_page(request, TEMPLATE, _page(request, finding_id, blank()), title=TITLE)


@post("/admin/privacy/{finding_id:int}", guards=[require(PERMISSION)], sync_to_thread=False)
def override(request: WebRequest, finding_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Let it pass; whoever had a hand in the subject is refused."""
    form = bind(Override, form_of(request))
    page = _page(request, finding_id, form)
    try:
        with transaction(request) as session:
            reason = form.value.reason if form.value else ""
            override_finding(session, finding_id, reason, actor=actor_of(request), now=kit_of(request).clock())
    except Refusal as refusal:
        if not refusal.code.startswith("reason."):
            raise
        return form_page(request, TEMPLATE, _refused(page, refusal), title=TITLE)
    return see_other(request, _back(page.finding), "已放行，理由留在记录里。")


def _page(request: WebRequest, finding_id: int, form: Bound[Override]) -> OverridePage:
    with reading(request) as session:
        return OverridePage(seen(finding(session, finding_id)), form)


def _refused(page: OverridePage, refusal: Refusal) -> OverridePage:
    return OverridePage(page.finding, page.form.refused(told(refusal, {refusal.code: "reason"})))


def _back(one: FindingLine) -> str:
    """The page of what is to be published now; the list of findings for what the program makes itself."""
    path = one.subject.path
    return path if path.startswith("/admin/") and not one.generated else "/admin/privacy"


def _pair(key: tuple[int | str, ...] | None) -> tuple[int, int] | None:
    return None if key is None else (int(key[0]), int(key[1]))


ROUTES = [show_list, look_again, ask, override]
