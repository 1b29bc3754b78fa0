"""Regulatory documents (制度文件) at the desk: draft, edit, attach, publish, withdraw, mark replaced."""

from dataclasses import dataclass
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel, Field

from admin.answers import must, seen, told
from core.actions.documents import (
    DocumentDraft,
    attach_file,
    draft_document,
    edit_document,
    mark_replaced,
    publish_document,
    remove_file,
    withdraw_document,
)
from core.law.refusal import Refusal
from core.staff_view.documents import (
    DocumentLine,
    DocumentPage,
    DocumentSheet,
    document_sheet,
    list_documents,
    policy_choices,
)
from core.staff_view.privacy import Findings, document_findings
from gate.scanning import scan
from web.forms import Bound, Upload, bind, blank, form_of
from web.guards import require, signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, staff_of, transaction
from web.responses import form_page, known_query, private_page, see_other

FORM_TEMPLATE, SHEET_TEMPLATE = "admin/documents/form.html", "admin/documents/sheet.html"
LARGEST = 21 * 1024 * 1024


class DocumentForm(BaseModel):
    """A document as it is typed."""

    doc_no: str = Field("", max_length=64)
    title: str = Field(max_length=256)
    issuers: str = ""
    addressed_to: str = ""
    issued_on: date | None = None
    date_note: str = Field("", max_length=64)
    forwards: str = ""
    body: str = ""
    policies: list[str] = []

    def draft(self) -> DocumentDraft:
        """What the action takes."""
        return DocumentDraft(**{**self.model_dump(), "policies": tuple(self.policies)})


class SheetForm(BaseModel):
    """The small forms of the sheet: a reason, or the document that replaces this one."""

    reason: str = ""
    replaced_by: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """The list."""

    list: DocumentPage


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form; ``document_id`` is ``None`` for a new one."""

    document_id: int | None
    form: Bound[DocumentForm]
    policies: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One document, what may be done with it, and who could replace it."""

    sheet: DocumentSheet
    form: Bound[SheetForm]
    heirs: tuple[DocumentLine, ...]
    may_edit: bool
    may_publish: bool
    same_officer: bool
    may_end: bool
    findings: Findings


@get("/admin/documents", guards=[signed_in], sync_to_thread=False)
def show_list(request: WebRequest) -> Response[bytes]:
    """Drafts of the own part, and everything published."""
    state = known_query(request, ("state",)).get("state", "")
    with reading(request) as session:
        page = DocumentsPage(list_documents(session, actor_of(request), state))
    return private_page(request, "admin/documents/list.html", page, title="制度文件", query=("state",))


@get("/admin/documents/new", guards=[require("documents.draft")], sync_to_thread=False)
def ask_new(request: WebRequest) -> Response[bytes]:
    """An empty form."""
    return private_page(request, FORM_TEMPLATE, _form_page(request, None, blank()), title="起草文件")


@post("/admin/documents/new", guards=[require("documents.draft")], sync_to_thread=False)
def add(request: WebRequest) -> Response[bytes] | Response[None]:
    """A new draft."""
    form = bind(DocumentForm, form_of(request))
    if form.value is None:
        return form_page(request, FORM_TEMPLATE, _form_page(request, None, form), title="起草文件")
    with transaction(request) as session:
        made = draft_document(session, form.value.draft(), actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, f"/admin/documents/{made}", "草稿已保存。")


@get("/admin/documents/{document_id:int}", guards=[signed_in], sync_to_thread=False)
def show(request: WebRequest, document_id: FromPath[int]) -> Response[bytes]:
    """One document."""
    page = _sheet_page(request, document_id, blank())
    return private_page(request, SHEET_TEMPLATE, page, title=page.sheet.title)


@get("/admin/documents/{document_id:int}/edit", guards=[require("documents.draft")], sync_to_thread=False)
def ask_edit(request: WebRequest, document_id: FromPath[int]) -> Response[bytes]:
    """The draft in its form."""
    page = _form_page(request, document_id, None)
    return private_page(request, FORM_TEMPLATE, page, title="改草稿")


@post("/admin/documents/{document_id:int}/edit", guards=[require("documents.draft")], sync_to_thread=False)
def edit(request: WebRequest, document_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Save the draft."""
    actor, form = actor_of(request), bind(DocumentForm, form_of(request))
    if form.value is None:
        return form_page(request, FORM_TEMPLATE, _form_page(request, document_id, form), title="改草稿")
    with transaction(request) as session:
        must(seen(document_sheet(session, actor, document_id)).mine)
        edit_document(session, document_id, form.value.draft(), actor=actor, now=kit_of(request).clock())
    return see_other(request, f"/admin/documents/{document_id}", "草稿已保存。")


@post(
    "/admin/documents/{document_id:int}/files",
    guards=[require("documents.draft")],
    sync_to_thread=True,
    request_max_body_size=LARGEST,
)
def attach(request: WebRequest, document_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Add an attachment to the draft."""
    form = bind(SheetForm, form_of(request))
    files = form.files.get("file", ())
    if not files:
        return _sheet_again(request, document_id, form, {"file": "还没有选文件"})
    try:
        clean = _attached(request, document_id, files[-1])
    except Refusal as refusal:
        if not refusal.code.startswith("file."):
            raise
        return _sheet_again(request, document_id, form, told(refusal, {refusal.code: "file"}))
    said = "附件已加上。" if clean else "附件已加上，但隐私检查没有通过。请看下面。"
    return see_other(request, f"/admin/documents/{document_id}", said)


@post("/admin/documents/{document_id:int}/files/remove", guards=[require("documents.draft")], sync_to_thread=False)
def detach(request: WebRequest, document_id: FromPath[int]) -> Response[None]:
    """Take an attachment off the draft; its name comes in the form, as it may hold any sign."""
    actor, name = actor_of(request), form_of(request).last("name")
    with transaction(request) as session:
        must(seen(document_sheet(session, actor, document_id)).mine)
        remove_file(session, document_id, name, actor=actor, now=kit_of(request).clock())
    return see_other(request, f"/admin/documents/{document_id}", "附件已去掉。")


@post("/admin/documents/{document_id:int}/publish", guards=[require("documents.publish")], sync_to_thread=True)
def publish(request: WebRequest, document_id: FromPath[int]) -> Response[None]:
    """Publish another officer's draft."""
    actor = actor_of(request)
    with transaction(request) as session:
        must(seen(document_sheet(session, actor, document_id)).mine)
        no = publish_document(session, document_id, actor=actor, now=kit_of(request).clock())
    return see_other(request, f"/admin/documents/{document_id}", f"已公开，公开号 {no}。")


@post("/admin/documents/{document_id:int}/withdraw", guards=[require("documents.publish")], sync_to_thread=False)
def withdraw(request: WebRequest, document_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Take it off the site, with a reason."""
    actor, form = actor_of(request), bind(SheetForm, form_of(request))
    reason = form.value.reason if form.value else ""
    try:
        with transaction(request) as session:
            must(seen(document_sheet(session, actor, document_id)).mine)
            withdraw_document(session, document_id, reason, actor=actor, now=kit_of(request).clock())
    except Refusal as refusal:
        if refusal.code != "reason.missing":
            raise
        return _sheet_again(request, document_id, form, told(refusal, {refusal.code: "reason"}))
    return see_other(request, f"/admin/documents/{document_id}", "已撤下。")


@post("/admin/documents/{document_id:int}/replaced", guards=[require("documents.publish")], sync_to_thread=False)
def replace(request: WebRequest, document_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Say which published document replaced it."""
    actor, form = actor_of(request), bind(SheetForm, form_of(request))
    heir = form.value.replaced_by if form.value else None
    if heir is None:
        return _sheet_again(request, document_id, form, {"replaced_by": "请选替代它的文件"})
    with transaction(request) as session:
        must(seen(document_sheet(session, actor, document_id)).mine)
        mark_replaced(session, document_id, heir, actor=actor, now=kit_of(request).clock())
    return see_other(request, f"/admin/documents/{document_id}", "已标明被替代。")


def _attached(request: WebRequest, document_id: int, file: Upload) -> bool:
    """Whether the gate lets the file through; read before the transaction, as it may take seconds."""
    actor, verdict = actor_of(request), scan(file.name, file.content)
    with transaction(request) as session:
        must(seen(document_sheet(session, actor, document_id)).mine)
        attach_file(
            session, document_id, file.name, file.media_type, file.content, verdict.findings, actor=actor,
            now=kit_of(request).clock(),
        )  # fmt: skip
    return not verdict.blocks


def _form_page(request: WebRequest, document_id: int | None, form: Bound[DocumentForm] | None) -> FormPage:
    with reading(request) as session:
        if document_id is not None:
            sheet = seen(document_sheet(session, actor_of(request), document_id))
            must(sheet.mine)
            must(sheet.state == "draft", "document.frozen")
            form = form or blank(_typed(sheet))
        return FormPage(document_id, form or blank(), policy_choices(session))


def _typed(sheet: DocumentSheet) -> dict[str, str | list[str]]:
    names = ("doc_no", "title", "issuers", "addressed_to", "date_note", "forwards", "body")
    typed: dict[str, str | list[str]] = {name: getattr(sheet, name) for name in names}
    typed["issued_on"] = sheet.issued_on.isoformat() if sheet.issued_on else ""
    typed["policies"] = [code for code, _ in sheet.policies]
    return typed


def _sheet_page(request: WebRequest, document_id: int, form: Bound[SheetForm]) -> SheetPage:
    actor = actor_of(request)
    with reading(request) as session:
        sheet = seen(document_sheet(session, actor, document_id))
        published = list_documents(session, actor, "published").lines
        findings = document_findings(session, document_id) if sheet.mine else Findings()
    staff = staff_of(request)
    publishes, drafts = sheet.mine and staff.may("documents.publish"), sheet.mine and staff.may("documents.draft")
    draft, same = sheet.state == "draft", sheet.drafted_by == actor.id
    return SheetPage(
        sheet=sheet,
        form=form,
        heirs=tuple(one for one in published if one.id != document_id and one.force == "in_force"),
        may_edit=draft and drafts,
        may_publish=draft and publishes and not same and not findings.blocking_n,
        same_officer=draft and publishes and same,
        may_end=sheet.state == "published" and publishes,
        findings=findings,
    )


def _sheet_again(
    request: WebRequest, document_id: int, form: Bound[SheetForm], errors: dict[str, str]
) -> Response[bytes]:
    page = _sheet_page(request, document_id, form.refused(errors))
    return form_page(request, SHEET_TEMPLATE, page, title=page.sheet.title)


ROUTES = [show_list, ask_new, add, show, ask_edit, edit, attach, detach, publish, withdraw, replace]
