"""Notices of death and moving away (死亡、迁出通知): a file or pasted lines, masked at the door, never kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from pydantic import BaseModel, Field

from admin.answers import told
from admin.notice_files import ReadLines, Wrong, lines_of, of_text, read_lines
from core.actions.life_notices import Received, need_giver, receive_notices
from core.law.clock import local_date
from core.law.refusal import Refusal
from core.law.suspicions.notices import Cell
from core.staff_view.suspicions import NoticeCounts, notice_counts
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of, parts_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page

LARGEST = 6 * 1024 * 1024
WRONG_SHOWN = 50
TEMPLATE, TITLE = "admin/life_notices/ask.html", "死亡、迁出通知"
AT_FIELD = {"notice.invalid": "source", "notice.form": "file", "notice.large": "file"}


class Sent(BaseModel):
    """Where the notices come from, and the pasted ones."""

    source: str = Field(max_length=64)
    lines: str = ""


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form, and how many notices are kept."""

    form: Bound[Sent]
    counts: NoticeCounts


@dataclass(frozen=True, slots=True)
class TakenPage:
    """What was taken, and the first of the lines that were not."""

    received: Received
    wrong_n: int
    wrong: tuple[Wrong, ...]


@get("/admin/life-notices", guards=[require("life_notices.bring")], sync_to_thread=False)
def ask(request: WebRequest) -> Response[bytes]:
    """The form."""
    return private_page(request, TEMPLATE, _page(request, blank()), title=TITLE)


@post(
    "/admin/life-notices",
    guards=[require("life_notices.bring")],
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=LARGEST,
)
def take(request: WebRequest) -> Response[bytes]:
    """What can be read is taken; what cannot is told by its line."""
    # The pasted lines are put back into no form: they hold numbers of persons.
    form = bind(Sent, form_of(request))
    try:
        page = _take(request, form)
    except Refusal as refusal:
        if refusal.code not in AT_FIELD:
            raise
        again = _page(request, _emptied(form).refused(told(refusal, AT_FIELD)))
        return form_page(request, TEMPLATE, again, title=TITLE)
    return private_page(request, "admin/life_notices/taken.html", page, title="已收下通知")


def _take(request: WebRequest, form: Bound[Sent]) -> TakenPage:
    now = kit_of(request).clock()
    read = read_lines(_lines(form), parts_of(request).digester, local_date(now))
    source = form.value.source if form.value else ""
    with transaction(request) as session:
        received = receive_notices(session, read.notices, source, len(read.wrong), actor=actor_of(request), now=now)
    return _taken(received, read)


def _taken(received: Received, read: ReadLines) -> TakenPage:
    return TakenPage(received, len(read.wrong), read.wrong[:WRONG_SHOWN])


def _lines(form: Bound[Sent]) -> Iterator[Sequence[Cell]]:
    sent = form.files.get("file", ())
    if sent and sent[-1].content:
        return lines_of(sent[-1])
    if form.value is None or not form.value.lines.strip():
        raise Refusal("notice.invalid" if form.value is None else "notice.form")
    return of_text(form.value.lines)


def _emptied(form: Bound[Sent]) -> Bound[Sent]:
    return blank({"source": form.text("source")})


def _page(request: WebRequest, form: Bound[Sent]) -> AskPage:
    with reading(request) as session:
        need_giver(session, actor_of(request))
        return AskPage(form, notice_counts(session))


ROUTES = [ask, take]
