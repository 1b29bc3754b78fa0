"""Accounts (人员账号), for the administrator: add, disable, enable, reset the password; and everyone's own password."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel, Field

from admin.answers import seen, told
from core.actions.staff import NewStaff, add_staff, change_password, disable_staff, enable_staff, reset_password
from core.law.refusal import Refusal
from core.law.roles import ROLES
from core.staff_view.staff import Account, Units, account, list_staff, list_units
from web.forms import Bound, bind, blank, form_of
from web.guards import require, signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page, see_other
from web.sessions import ended_cookie

NEW_TEMPLATE, RESET_TEMPLATE, OWN_TEMPLATE = "admin/staff/new.html", "admin/staff/reset.html", "admin/staff/own.html"
# Refusal code → the field of the form where it is told.
AT_FIELD = {
    "staff.exists": "login",
    "staff.invalid": "login",
    "staff.scope": "role",
    "department.unknown": "department_code",
    "township.unknown": "township_code",
    "password.weak": "password",
    "password.wrong": "old",
}


class NewStaffForm(BaseModel):
    """A new account as it is typed."""

    login: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")
    name: str = Field(max_length=64)
    role: str
    department_code: str | None = None
    township_code: str | None = None
    password: str = ""


class PasswordForm(BaseModel):
    """A new password for somebody, or for oneself with the old one."""

    old: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class NewStaffPage:
    """The form for a new account."""

    form: Bound[NewStaffForm]
    units: Units
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """The form for somebody's new password."""

    account: Account
    form: Bound[PasswordForm]
    now: datetime


@dataclass(frozen=True, slots=True)
class OwnPasswordPage:
    """The form for the own password."""

    form: Bound[PasswordForm]


@get("/admin/staff", guards=[require("staff.manage")], sync_to_thread=False)
def show_list(request: WebRequest) -> Response[bytes]:
    """All accounts."""
    with reading(request) as session:
        page = list_staff(session, kit_of(request).clock())
    return private_page(request, "admin/staff/list.html", page, title="人员账号")


@get("/admin/staff/new", guards=[require("staff.manage")], sync_to_thread=False)
def ask_new(request: WebRequest) -> Response[bytes]:
    """An empty form."""
    return private_page(request, NEW_TEMPLATE, _new_page(request, blank()), title="新开账号")


@post("/admin/staff/new", guards=[require("staff.manage")], sync_to_thread=True)
def add(request: WebRequest) -> Response[bytes] | Response[None]:
    """Open an account."""
    form = bind(NewStaffForm, form_of(request))
    try:
        if form.value is not None:
            new = NewStaff(**form.value.model_dump(exclude={"password"}))
            with transaction(request) as session:
                add_staff(session, new, form.value.password, actor=actor_of(request), now=kit_of(request).clock())
            return see_other(request, "/admin/staff", f"账号 {new.login} 已开。请当面告诉本人密码。")
    except Refusal as refusal:
        form = form.refused(told(refusal, AT_FIELD))
    return form_page(request, NEW_TEMPLATE, _new_page(request, form), title="新开账号")


@post("/admin/staff/{login:str}/disable", guards=[require("staff.manage")], sync_to_thread=False)
def disable(request: WebRequest, login: FromPath[str]) -> Response[None]:
    """Close an account and end its sessions."""
    with transaction(request) as session:
        disable_staff(session, login, actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, "/admin/staff", f"账号 {login} 已停用。")


@post("/admin/staff/{login:str}/enable", guards=[require("staff.manage")], sync_to_thread=False)
def enable(request: WebRequest, login: FromPath[str]) -> Response[None]:
    """Open it again, or lift a lock-out."""
    with transaction(request) as session:
        enable_staff(session, login, actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, "/admin/staff", f"账号 {login} 可以用了。")


@get("/admin/staff/{login:str}/reset", guards=[require("staff.manage")], sync_to_thread=False)
def ask_reset(request: WebRequest, login: FromPath[str]) -> Response[bytes]:
    """The form for a new password."""
    return private_page(request, RESET_TEMPLATE, _password_page(request, login, blank()), title="重设密码")


@post("/admin/staff/{login:str}/reset", guards=[require("staff.manage")], sync_to_thread=True)
def reset(request: WebRequest, login: FromPath[str]) -> Response[bytes] | Response[None]:
    """Give an account a new password and end its sessions."""
    form = bind(PasswordForm, form_of(request))
    password = form.value.password if form.value else ""
    try:
        with transaction(request) as session:
            reset_password(session, login, password, actor=actor_of(request), now=kit_of(request).clock())
    except Refusal as refusal:
        if refusal.code not in AT_FIELD:
            raise
        page = _password_page(request, login, form.refused(told(refusal, AT_FIELD)))
        return form_page(request, RESET_TEMPLATE, page, title="重设密码")
    return see_other(request, "/admin/staff", f"账号 {login} 的密码已重设。请当面告诉本人。")


@get("/admin/password", guards=[signed_in], sync_to_thread=False)
def ask_own(request: WebRequest) -> Response[bytes]:
    """The form for the own password."""
    return private_page(request, OWN_TEMPLATE, OwnPasswordPage(blank()), title="改我的密码")


@post("/admin/password", guards=[signed_in], sync_to_thread=True)
def change_own(request: WebRequest) -> Response[bytes] | Response[None]:
    """A new password for oneself; all sessions of the account end."""
    form = bind(PasswordForm, form_of(request))
    typed = form.value or PasswordForm()
    try:
        with transaction(request) as session:
            now = kit_of(request).clock()
            change_password(session, typed.old, typed.password, actor=actor_of(request), now=now)
    except Refusal as refusal:
        page = OwnPasswordPage(form.refused(told(refusal, AT_FIELD)))
        return form_page(request, OWN_TEMPLATE, page, title="改我的密码")
    return see_other(request, "/admin/sign-in", "密码已改，请用新密码登录。", cookies=(ended_cookie(request),))


def _new_page(request: WebRequest, form: Bound[NewStaffForm]) -> NewStaffPage:
    with reading(request) as session:
        return NewStaffPage(form, list_units(session), tuple((role.code, role.title) for role in ROLES.values()))


def _password_page(request: WebRequest, login: str, form: Bound[PasswordForm]) -> PasswordPage:
    with reading(request) as session:
        return PasswordPage(seen(account(session, login)), form, kit_of(request).clock())


ROUTES = [show_list, ask_new, add, disable, enable, ask_reset, reset, ask_own, change_own]
