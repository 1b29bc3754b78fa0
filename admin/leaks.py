"""A leak found later (泄露处置) at the desk: everything named leaves every surface at once, then step by step."""

from dataclasses import dataclass
from typing import Literal

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel, Field

from admin.answers import must, seen, told
from core.actions.leaks import open_leak, take_leak_step
from core.law.privacy.leaks import DATA_KINDS, REPORT_WITHIN
from core.law.refusal import Refusal
from core.staff_view.leaks import LeakLine, LeakSheet, Named, leak_sheet, list_leaks, named_subjects
from web.errors import sentence_of
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, known_query, private_page, see_other

PERMISSION = "leaks.handle"
NEW, NEW_TITLE, SHEET = "admin/leaks/new.html", "泄露：全部撤下", "admin/leaks/sheet.html"
LARGEST = 100_000_000
# What the officer is told after each step.
SAID = {"reported": "已记下：报告了。", "told": "已记下：通知了本人。", "closed": "已结案。"}
AT_FIELD = {
    "reason.missing": "what",
    "reason.personal": "what",
    "leak.kind": "data_kind",
    "leak.empty": "subjects",
    "leak.rows": "rows_n",
}


class NewLeak(BaseModel):
    """What is to be taken down and what was leaked; ``rows_n`` is counted from the lists when left empty."""

    subjects: str = ""
    data_kind: Literal["property", "health", "other"]
    rows_n: int | None = Field(None, ge=0, le=LARGEST)
    what: str = ""


class StepForm(BaseModel):
    """The step that was taken; ``note`` closes the leak."""

    step: Literal["reported", "told", "closed"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeaksPage:
    """All leaks."""

    leaks: tuple[LeakLine, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form, what its lines name, and the kinds of data."""

    form: Bound[NewLeak]
    named: Named
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One leak, and the form of its next step."""

    leak: LeakSheet
    form: Bound[StepForm]
    report_hours: int


@get("/admin/leaks", guards=[require(PERMISSION)], sync_to_thread=False)
def show_list(request: WebRequest) -> Response[bytes]:
    """All leaks, the newest first."""
    with reading(request) as session:
        page = LeaksPage(list_leaks(session, kit_of(request).clock()))
    return private_page(request, "admin/leaks/list.html", page, title="泄露处置")


@get("/admin/leaks/new", guards=[require(PERMISSION)], sync_to_thread=False)
def ask_new(request: WebRequest) -> Response[bytes]:
    """The form; with ``subjects`` in the address it already says what will be taken down."""
    subjects = known_query(request, ("subjects",)).get("subjects", "")
    page = _new_page(request, blank({"subjects": subjects}))
    return private_page(request, NEW, page, title=NEW_TITLE)


@post("/admin/leaks/new", guards=[require(PERMISSION)], sync_to_thread=True)
def add(request: WebRequest) -> Response[bytes] | Response[None]:
    """Take everything down now, unless the officer only wants to see what that would be."""
    sent = form_of(request)
    if sent.last("look"):
        typed: dict[str, str | list[str]] = {name: sent.last(name) for name in NewLeak.model_fields}
        return private_page(request, NEW, _new_page(request, blank(typed)), title=NEW_TITLE)
    form = bind(NewLeak, sent)
    try:
        made = _opened(request, form.value) if form.value else None
    except Refusal as refusal:
        form = form.refused(_told(refusal))
        made = None
    if made is None:
        return form_page(request, NEW, _new_page(request, form), title=NEW_TITLE)
    return see_other(request, f"/admin/leaks/{made}", "已全部撤下。接下来照步骤办。")


@get("/admin/leaks/{leak_id:int}", guards=[require(PERMISSION)], sync_to_thread=False)
def show(request: WebRequest, leak_id: FromPath[int]) -> Response[bytes]:
    """The runbook of one leak, as it stands this minute."""
    page = _sheet_page(request, leak_id, blank())
    return private_page(request, SHEET, page, title=f"泄露处置 {leak_id}")


@post("/admin/leaks/{leak_id:int}", guards=[require(PERMISSION)], sync_to_thread=False)
def take_step(request: WebRequest, leak_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Note the next step."""
    form, now = bind(StepForm, form_of(request)), kit_of(request).clock()
    must(form.value is not None, "leak.step")
    step, note = (form.value.step, form.value.note) if form.value else ("", "")
    try:
        with transaction(request) as session:
            take_leak_step(session, leak_id, step, note, actor=actor_of(request), now=now)
    except Refusal as refusal:
        if not refusal.code.startswith("reason."):
            raise
        page = _sheet_page(request, leak_id, form.refused(told(refusal, {refusal.code: "note"})))
        return form_page(request, SHEET, page, title=f"泄露处置 {leak_id}")
    return see_other(request, f"/admin/leaks/{leak_id}", SAID[step])


def _opened(request: WebRequest, typed: NewLeak) -> int:
    now = kit_of(request).clock()
    with transaction(request) as session:
        named = named_subjects(session, typed.subjects)
        if named.wrong_line:
            raise Refusal("leak.subject", line=named.wrong_line)
        if typed.rows_n is None and named.subjects and not named.rows_n:
            raise Refusal("leak.rows")
        pairs = tuple((one.kind, one.id) for one in named.subjects)
        rows_n = named.rows_n if typed.rows_n is None else typed.rows_n
        return open_leak(session, pairs, typed.what, typed.data_kind, rows_n, actor=actor_of(request), now=now)


def _told(refusal: Refusal) -> dict[str, str]:
    field = "subjects" if refusal.code == "leak.subject" else AT_FIELD.get(refusal.code, "")
    return {field: sentence_of(refusal)}


def _new_page(request: WebRequest, form: Bound[NewLeak]) -> NewPage:
    with reading(request) as session:
        named = named_subjects(session, form.text("subjects"))
    if named.wrong_line and not form.error("subjects"):
        form = form.refused(_told(Refusal("leak.subject", line=named.wrong_line)))
    if named.rows_n and not form.text("rows_n"):
        form = Bound(form.value, form.errors, {**form.raw, "rows_n": str(named.rows_n)}, form.files)
    return NewPage(form, named, tuple((kind.code, kind.word) for kind in DATA_KINDS.values()))


def _sheet_page(request: WebRequest, leak_id: int, form: Bound[StepForm]) -> SheetPage:
    with reading(request) as session:
        leak = seen(leak_sheet(session, leak_id, kit_of(request).clock()))
    return SheetPage(leak, form, int(REPORT_WITHIN.total_seconds() // 3600))


ROUTES = [show_list, ask_new, add, show, take_step]
