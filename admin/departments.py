"""Units and their phones (单位电话) at the desk: who may, corrects them and notes that a number was rung."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel, Field

from admin.answers import must, seen
from core.actions.departments import Contact, check_phone, edit_contact
from core.law.clock import local_date
from core.staff_view.departments import DepartmentPage, Place, list_departments, place
from web.forms import Bound, bind, blank, form_of
from web.guards import require, signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page, see_other

TEMPLATE = "admin/departments/form.html"


class ContactForm(BaseModel):
    """Where a unit is reached."""

    phone: str = Field(max_length=64)
    address: str = Field("", max_length=128)
    hours: str = Field("", max_length=64)
    supervision_phone: str = Field("", max_length=64)


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The form of one unit."""

    place: Place
    form: Bound[ContactForm]


@get("/admin/departments", guards=[signed_in], sync_to_thread=False)
def show_list(request: WebRequest) -> Response[bytes]:
    """All units."""
    with reading(request) as session:
        page: DepartmentPage = list_departments(session, actor_of(request), local_date(kit_of(request).clock()))
    return private_page(request, "admin/departments/list.html", page, title="单位电话")


@get("/admin/departments/{code:str}", guards=[require("departments.edit")], sync_to_thread=False)
def ask(request: WebRequest, code: FromPath[str]) -> Response[bytes]:
    """The form."""
    found = _place(request, code)
    typed = {name: getattr(found, name) for name in ("phone", "address", "hours", "supervision_phone")}
    return private_page(request, TEMPLATE, PlacePage(found, blank(typed)), title=found.name)


@post("/admin/departments/{code:str}", guards=[require("departments.edit")], sync_to_thread=False)
def edit(request: WebRequest, code: FromPath[str]) -> Response[bytes] | Response[None]:
    """Correct phone, address, hours."""
    found, form = _place(request, code), bind(ContactForm, form_of(request))
    if form.value is None:
        return form_page(request, TEMPLATE, PlacePage(found, form), title=found.name)
    with transaction(request) as session:
        contact = Contact(**form.value.model_dump())
        edit_contact(session, code, contact, actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, "/admin/departments", f"{found.name}：已保存。号码改了要重新打一遍。")


@post("/admin/departments/{code:str}/checked", guards=[require("departments.edit")], sync_to_thread=False)
def check(request: WebRequest, code: FromPath[str]) -> Response[None]:
    """Somebody rang the number today and it was answered."""
    found = _place(request, code)
    with transaction(request) as session:
        check_phone(session, code, actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, "/admin/departments", f"{found.name}：已记下，今天打通了。")


def _place(request: WebRequest, code: str) -> Place:
    with reading(request) as session:
        found = seen(place(session, actor_of(request), code, local_date(kit_of(request).clock())))
    must(found.may_edit)
    return found


ROUTES = [show_list, ask, edit, check]
