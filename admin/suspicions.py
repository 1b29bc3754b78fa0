"""What may have been paid wrongly (疑点), for finance, departments and audit: list, explanation, decision, export."""

from collections.abc import Iterator
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream
from pydantic import BaseModel

from admin.answers import number, seen, told
from admin.tables import FORMS, MOST_XLSX, csv_pieces, xlsx_pieces
from core.actions.suspicions import dismiss_suspicion, note_export, reopen_suspicion
from core.law.clock import local_date
from core.law.refusal import Refusal
from core.staff_view.suspicions import (
    COLUMNS,
    Extent,
    SuspicionFilter,
    SuspicionPage,
    export_rows,
    extent_of,
    list_suspicions,
    suspicion_page,
)
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, known_query, private_page, see_other

WORDS = ("rule", "policy", "township", "department", "state")
FILTERS = (*WORDS, "year", "before")
AT_NOTE = {"reason.missing": "note", "reason.personal": "note"}
AT_REASON = {"reason.missing": "reason", "reason.personal": "reason", "export.large": "form"}


class Decision(BaseModel):
    """What was found when somebody looked into it."""

    note: str = ""


class Export(BaseModel):
    """Why findings are taken out, and in which form."""

    reason: str = ""
    form: str = "xlsx"


@dataclass(frozen=True, slots=True)
class OnePage:
    """One finding and the form below it."""

    one: SuspicionPage
    form: Bound[Decision]


@dataclass(frozen=True, slots=True)
class ExportPage:
    """The form that asks for the reason, and how much it is about."""

    extent: Extent
    asked: SuspicionFilter
    form: Bound[Export]


@get("/admin/suspicions", guards=[require("suspicions.read")], sync_to_thread=True)
def show_list(request: WebRequest) -> Response[bytes]:
    """The findings of the officer's part, by the filters of the address."""
    with reading(request) as session:
        page = seen(list_suspicions(session, actor_of(request), _asked(request), local_date(kit_of(request).clock())))
    return private_page(request, "admin/suspicions/list.html", page, title="疑点", query=FILTERS)


@get("/admin/suspicions/{suspicion_id:int}", guards=[require("suspicions.read")], sync_to_thread=False)
def show_one(request: WebRequest, suspicion_id: FromPath[int]) -> Response[bytes]:
    """One finding explained."""
    page = _one(request, suspicion_id, blank())
    return private_page(request, "admin/suspicions/one.html", page, title=f"疑点 {suspicion_id}")


@post("/admin/suspicions/{suspicion_id:int}/dismiss", guards=[require("suspicions.decide")], sync_to_thread=False)
def dismiss(request: WebRequest, suspicion_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """It is no wrong payment."""
    return _decide(request, suspicion_id, "dismissed")


@post("/admin/suspicions/{suspicion_id:int}/reopen", guards=[require("suspicions.decide")], sync_to_thread=False)
def reopen(request: WebRequest, suspicion_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """It is to be looked into again."""
    return _decide(request, suspicion_id, "open")


@get("/admin/suspicions/export", guards=[require("suspicions.export")], sync_to_thread=False)
def ask_export(request: WebRequest) -> Response[bytes]:
    """Why, and in which form."""
    page = _export_page(request, blank({"form": "xlsx"}))
    return private_page(request, "admin/suspicions/export.html", page, title="导出疑点", query=FILTERS)


@post("/admin/suspicions/export", guards=[require("suspicions.export")], sync_to_thread=True, status_code=200)
def export(request: WebRequest) -> Response[bytes] | Stream:
    """One entry in the trail, then the file as it is read."""
    bound = bind(Export, form_of(request))
    try:
        form = _noted(request, bound)
    except Refusal as refusal:
        if refusal.code not in AT_REASON:
            raise
        page = _export_page(request, bound.refused(told(refusal, AT_REASON)))
        # Not form_page: the address keeps its filters.
        return private_page(
            request, "admin/suspicions/export.html", page, title="错误：导出疑点", status=422, query=FILTERS
        )
    name = f"suspicions-{local_date(kit_of(request).clock()):%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Stream(_pieces(request, form), media_type=FORMS[form], headers=headers)


def _asked(request: WebRequest) -> SuspicionFilter:
    query = known_query(request, WORDS)
    return SuspicionFilter(**query, year=number(request, "year"), before=number(request, "before"))


def _one(request: WebRequest, suspicion_id: int, form: Bound[Decision]) -> OnePage:
    with reading(request) as session:
        page = suspicion_page(session, actor_of(request), suspicion_id, local_date(kit_of(request).clock()))
    return OnePage(seen(page), form)


def _decide(request: WebRequest, suspicion_id: int, state: str) -> Response[bytes] | Response[None]:
    form, act = bind(Decision, form_of(request)), dismiss_suspicion if state == "dismissed" else reopen_suspicion
    _one(request, suspicion_id, form)
    try:
        with transaction(request) as session:
            note = form.value.note if form.value else ""
            act(session, suspicion_id, note, actor=actor_of(request), now=kit_of(request).clock())
    except Refusal as refusal:
        if refusal.code not in AT_NOTE:
            raise
        page = _one(request, suspicion_id, form.refused(told(refusal, AT_NOTE)))
        return form_page(request, "admin/suspicions/one.html", page, title=f"疑点 {suspicion_id}")
    done = "已记下：不是问题。" if state == "dismissed" else "已重新列为待核实。"
    return see_other(request, f"/admin/suspicions/{suspicion_id}", done)


def _noted(request: WebRequest, bound: Bound[Export]) -> str:
    asked, actor = _asked(request), actor_of(request)
    form = bound.value.form if bound.value and bound.value.form in FORMS else "xlsx"
    with transaction(request) as session:
        extent = extent_of(session, actor, asked)
        if form == "xlsx" and extent.rows_n > MOST_XLSX:
            raise Refusal("export.large", most=MOST_XLSX)
        reason = bound.value.reason if bound.value else ""
        now = kit_of(request).clock()
        note_export(session, reason, asked.told(), extent.rows_n, extent.fen, form=form, actor=actor, now=now)
    return form


def _pieces(request: WebRequest, form: str) -> Iterator[bytes]:
    actor, asked, today = actor_of(request), _asked(request), local_date(kit_of(request).clock())
    with reading(request) as session:
        rows = export_rows(session, actor, asked, today)
        yield from xlsx_pieces(COLUMNS, rows, name="疑点") if form == "xlsx" else csv_pieces(COLUMNS, rows)


def _export_page(request: WebRequest, form: Bound[Export]) -> ExportPage:
    asked = _asked(request)
    with reading(request) as session:
        return ExportPage(extent_of(session, actor_of(request), asked), asked, form)


ROUTES = [show_list, ask_export, export, show_one, dismiss, reopen]
