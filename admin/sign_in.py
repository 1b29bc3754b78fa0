"""Signing in and out of the desk (登录、退出)."""

from dataclasses import dataclass
from datetime import timedelta

from litestar import Response, get, post
from pydantic import BaseModel

from core.actions.staff import sign_in, sign_out
from core.law.actor import Actor
from web.forms import Bound, bind, blank, form_of
from web.guards import limited, signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, transaction
from web.responses import form_page, private_page, see_other
from web.sessions import ended_cookie, session_cookie, session_token

TEMPLATE, TITLE = "admin/sign_in/form.html", "登录"
# One sentence for every reason, so that nobody learns which logins exist or are locked.
WRONG = "用户名或密码不对，或者账号暂时不能用。连着输错 5 次，账号会锁 15 分钟。着急就找系统管理员。"

# Many officers share one address of an office; a guessing machine needs far more tries than they do.
SLOWLY = limited("sign-in", limit=60, per=timedelta(minutes=15))


class Credentials(BaseModel):
    """What an officer types."""

    login: str = ""
    password: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form; ``next`` is where it leads."""

    form: Bound[Credentials]


@get("/admin/sign-in", opt={"public": True}, sync_to_thread=False)
def ask(request: WebRequest) -> Response[bytes]:
    """The form."""
    way = safe_way(str(request.query_params.get("next", "")))
    return private_page(request, TEMPLATE, SignInPage(blank({"next": way})), title=TITLE)


@post("/admin/sign-in", opt={"public": True}, guards=[SLOWLY], sync_to_thread=True)
def enter(request: WebRequest) -> Response[bytes] | Response[None]:
    """A new session, or the same sentence for whatever was wrong."""
    form = bind(Credentials, form_of(request))
    typed = form.value or Credentials()
    with transaction(request) as session:
        now = kit_of(request).clock()
        entered = sign_in(session, typed.login, typed.password, actor=Actor.citizen(), now=now)
    if entered is None:
        return form_page(request, TEMPLATE, SignInPage(form.refused({"": WRONG})), title=TITLE)
    return see_other(request, safe_way(typed.next), cookies=(session_cookie(request, entered.token),))


@post("/admin/sign-out", guards=[signed_in], sync_to_thread=False)
def leave(request: WebRequest) -> Response[None]:
    """End this session."""
    with transaction(request) as session:
        sign_out(session, session_token(request), actor=actor_of(request), now=kit_of(request).clock())
    return see_other(request, "/admin/sign-in", "您已退出。", cookies=(ended_cookie(request),))


def safe_way(path: str) -> str:
    """A path of the desk, never another site's address."""
    inside = path.startswith("/admin/") and "//" not in path and "\\" not in path and path.isprintable()
    return path if inside and not path.startswith("/admin/sign-") else "/admin/"


ROUTES = [ask, enter, leave]
