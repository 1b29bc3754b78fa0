"""The policy list (补贴政策清单) at the desk: open, edit and publish editions."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel, Field, field_validator

from admin.answers import must, seen, told
from core.actions.policies import PolicyDraft, drop_item, open_edition, publish_edition, save_item
from core.law.payouts.amounts import e4, fen
from core.law.refusal import Refusal
from core.law.suspicions.periods import is_pay_by
from core.staff_view.policies import (
    Changes,
    EditionPage,
    ItemSheet,
    department_choices,
    edition_changes,
    edition_sheet,
    item_sheet,
    list_editions,
)
from web.forms import Bound, bind, blank, form_of
from web.guards import require, signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page, see_other

ITEM_TEMPLATE = "admin/policies/item.html"
# Refusal code → the field of the form where it is told.
AT_FIELD = {"department.unknown": "department_code", "policy.invalid": "code", "out_of_scope": "department_code"}
# What an empty form begins with.
NEW_ITEM = {"announce_n": "7", "disclose_n": "20", "disclose_unit": "working", "smallest_group": "5"}


class NewEdition(BaseModel):
    """The year of the list that is opened."""

    year: int = Field(ge=2000, le=2100)


class ItemForm(BaseModel):
    """One item as it is typed; the rate is a decimal string in yuan."""

    code: str = Field(pattern=r"^[A-Za-z0-9-]{1,16}$")
    name: str = Field(max_length=128)
    plain_name: str = Field("", max_length=64)
    level: str = Field(max_length=8)
    department_code: str = Field(max_length=32)
    target: str = ""
    standard_text: str = ""
    standard_national: str = Field("", max_length=128)
    standard_province: str = Field("", max_length=128)
    standard_city: str = Field("", max_length=128)
    standard_county: str = Field("", max_length=128)
    unit: str = Field("", max_length=32)
    rate_e4: int | None = None
    frequency: str = Field("", max_length=16)
    basis: str = ""
    apply_how: str = ""
    apply_when: str = ""
    guide_target: str = ""
    guide_scope: str = ""
    guide_standard: str = ""
    guide_procedure: str = ""
    guide_materials: str = ""
    guide_phone: str = Field("", max_length=64)
    guide_office: str = Field("", max_length=128)
    guide_time_limit: str = Field("", max_length=128)
    guide_contact: str = Field("", max_length=128)
    supervision_phone: str = Field("", max_length=64)
    supervision_address: str = Field("", max_length=128)
    list_mode_web: str = Field(pattern=r"^(full|masked|count_only|none)$")
    list_mode_board: str = Field(pattern=r"^(full|masked|count_only|none)$")
    announce_n: int = Field(7, ge=0, le=365)
    announce_unit: str = Field("calendar", pattern=r"^(working|calendar)$")
    disclose_n: int = Field(20, ge=0, le=365)
    disclose_unit: str = Field("working", pattern=r"^(working|calendar)$")
    change_reason: str = Field("", max_length=256)
    smallest_group: int = Field(5, ge=1, le=100)
    ceiling_fen: int | None = None
    pay_by: str = Field("", max_length=5)

    @field_validator("rate_e4", mode="before")
    @classmethod
    def read_rate(cls, typed: object) -> int | None:
        """Yuan per unit with at most four decimals."""
        if typed in (None, ""):
            return None
        rate = e4(str(typed))
        if rate is None or rate < 0:
            raise ValueError("标准要写成数字，最多 4 位小数，例如 85.00")
        return rate

    @field_validator("ceiling_fen", mode="before")
    @classmethod
    def read_ceiling(cls, typed: object) -> int | None:
        """Yuan with at most two decimals."""
        if typed in (None, ""):
            return None
        ceiling = fen(str(typed))
        if ceiling is None or ceiling < 1:
            raise ValueError("上限要写成元，最多 2 位小数，例如 3000.00")
        return ceiling

    @field_validator("pay_by")
    @classmethod
    def read_pay_by(cls, typed: str) -> str:
        """A day of the year, a day of the month, or nothing."""
        if not is_pay_by(typed):
            raise ValueError("按年发的写月-日，例如 06-30；别的只写日，例如 20")
        return typed

    def draft(self) -> PolicyDraft:
        """What the action takes."""
        return PolicyDraft(**self.model_dump())


@dataclass(frozen=True, slots=True)
class EditionsPage:
    """All editions and the form that opens the next one."""

    list: EditionPage
    form: Bound[NewEdition]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The form of one item; ``sheet`` is ``None`` for a new one."""

    year: int
    sheet: ItemSheet | None
    form: Bound[ItemForm]
    departments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed since the last published list."""

    changes: Changes


@get("/admin/policies", guards=[signed_in], sync_to_thread=False)
def show_editions(request: WebRequest) -> Response[bytes]:
    """All editions."""
    return private_page(request, "admin/policies/editions.html", _editions(request, blank()), title="补贴政策清单")


@post("/admin/policies", guards=[require("policies.draft")], sync_to_thread=False)
def open_next(request: WebRequest) -> Response[bytes] | Response[None]:
    """Open a year's list as a copy of the last published one."""
    form = bind(NewEdition, form_of(request))
    try:
        if form.value is not None:
            with transaction(request) as session:
                open_edition(session, form.value.year, actor=actor_of(request), now=kit_of(request).clock())
            return see_other(request, f"/admin/policies/{form.value.year}", f"{form.value.year} 年清单已开始起草。")
    except Refusal as refusal:
        form = form.refused(told(refusal, {refusal.code: "year"}))
    return form_page(request, "admin/policies/editions.html", _editions(request, form), title="补贴政策清单")


@get("/admin/policies/{year:int}", guards=[signed_in], sync_to_thread=False)
def show_edition(request: WebRequest, year: FromPath[int]) -> Response[bytes]:
    """The items of one list and what they lack."""
    with reading(request) as session:
        page = seen(edition_sheet(session, actor_of(request), year))
    return private_page(request, "admin/policies/edition.html", page, title=f"{year} 年补贴政策清单")


@get("/admin/policies/{year:int}/changes", guards=[signed_in], sync_to_thread=False)
def show_changes(request: WebRequest, year: FromPath[int]) -> Response[bytes]:
    """Against the last published list."""
    with reading(request) as session:
        page = ChangesPage(seen(edition_changes(session, actor_of(request), year)))
    return private_page(request, "admin/policies/changes.html", page, title=f"{year} 年清单的变化")


@post("/admin/policies/{year:int}/publish", guards=[require("policies.publish")], sync_to_thread=True)
def publish(request: WebRequest, year: FromPath[int]) -> Response[None]:
    """Publish and freeze another officer's draft."""
    with transaction(request) as session:
        seen(edition_sheet(session, actor_of(request), year))
        no = publish_edition(session, year, actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, f"/admin/policies/{year}", f"已公开，公开号 {no}。这一年的清单从此不再改。")


@get("/admin/policies/{year:int}/items/new", guards=[require("policies.draft")], sync_to_thread=False)
def ask_item(request: WebRequest, year: FromPath[int]) -> Response[bytes]:
    """An empty form."""
    page = _item_page(request, year, "", blank(NEW_ITEM))
    return private_page(request, ITEM_TEMPLATE, page, title="新增补贴项目")


@post("/admin/policies/{year:int}/items/new", guards=[require("policies.draft")], sync_to_thread=False)
def add_item(request: WebRequest, year: FromPath[int]) -> Response[bytes] | Response[None]:
    """A new item."""
    return _save(request, year, "")


@get("/admin/policies/{year:int}/items/{code:str}", guards=[signed_in], sync_to_thread=False)
def show_item(request: WebRequest, year: FromPath[int], code: FromPath[str]) -> Response[bytes]:
    """One item in its form."""
    page = _item_page(request, year, code, None)
    return private_page(request, ITEM_TEMPLATE, page, title=f"{code} {page.sheet.name if page.sheet else ''}")


@post("/admin/policies/{year:int}/items/{code:str}", guards=[require("policies.draft")], sync_to_thread=False)
def edit_item(request: WebRequest, year: FromPath[int], code: FromPath[str]) -> Response[bytes] | Response[None]:
    """Save one item; its code stays."""
    return _save(request, year, code)


@post("/admin/policies/{year:int}/items/{code:str}/drop", guards=[require("policies.draft")], sync_to_thread=False)
def drop(request: WebRequest, year: FromPath[int], code: FromPath[str]) -> Response[None]:
    """Take one item out of the draft."""
    actor = actor_of(request)
    with transaction(request) as session:
        must(seen(item_sheet(session, actor, year, code)).may_edit)
        drop_item(session, year, code, actor=actor, now=kit_of(request).clock())
    return see_other(request, f"/admin/policies/{year}", f"已从草稿里去掉 {code}。")


def _save(request: WebRequest, year: int, code: str) -> Response[bytes] | Response[None]:
    actor, form = actor_of(request), bind(ItemForm, form_of(request))
    try:
        with transaction(request) as session:
            seen(item_sheet(session, actor, year, code) if code else edition_sheet(session, actor, year))
            taken = not code and form.value and item_sheet(session, actor, year, form.value.code)
            if form.value and not taken:
                draft = form.value.model_copy(update={"code": code or form.value.code}).draft()
                save_item(session, year, draft, actor=actor, now=kit_of(request).clock())
                return see_other(request, f"/admin/policies/{year}", f"已保存 {draft.code} {draft.name}。")
    except Refusal as refusal:
        if refusal.code not in AT_FIELD:
            raise
        form = form.refused(told(refusal, AT_FIELD))
    else:
        form = form.refused({"code": "这个编号已经有了"} if taken else {})
    return form_page(request, ITEM_TEMPLATE, _item_page(request, year, code, form), title=code or "新增补贴项目")


def _editions(request: WebRequest, form: Bound[NewEdition]) -> EditionsPage:
    with reading(request) as session:
        return EditionsPage(list_editions(session), form)


def _item_page(request: WebRequest, year: int, code: str, form: Bound[ItemForm] | None) -> ItemPage:
    actor = actor_of(request)
    with reading(request) as session:
        sheet = seen(item_sheet(session, actor, year, code)) if code else None
        if sheet is None:
            must(seen(edition_sheet(session, actor, year)).may_edit, "edition.frozen")
        filled = form if form is not None else blank(dict(sheet.values) if sheet else {})
        return ItemPage(year, sheet, filled, department_choices(session, actor))


ROUTES = [
    show_editions,
    open_next,
    show_edition,
    show_changes,
    publish,
    ask_item,
    add_item,
    show_item,
    edit_item,
    drop,
]
