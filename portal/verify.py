"""Paper against web (核对公示单): type or scan the code of a sheet and see whether it is what is published."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import BaseModel, Field, field_validator

from core.database import Session
from core.law.payouts.codes import ALPHABET, SHEET_SIGNS, folded_code
from core.public_view.verify import VerifyPage, verify
from paper.codes import qr_svg
from web.forms import Bound, bind, blank, form_of
from web.kit import WebRequest, kit_of
from web.responses import Asked, form_page, private_page, public_page, see_other

ASK, TITLE = "portal/verify/ask.html", "核对公示单"


class CodeForm(BaseModel):
    """The code as it stands on paper."""

    code: Annotated[str, Field(max_length=40)]

    @field_validator("code")
    @classmethod
    def whole(cls, value: str) -> str:
        """Folded; only what can be a code goes on into an address."""
        code = folded_code(value)
        if len(code) != SHEET_SIGNS:
            raise ValueError(f"校验码一共 {SHEET_SIGNS} 位，现在是 {len(code)} 位。")
        if not is_code(code):
            raise ValueError("校验码里没有 0、1、I、L、O。再看一遍纸上。")
        return code


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form; ``unknown`` when a code was asked for that no sheet ever had."""

    form: Bound[CodeForm]
    unknown: bool = False


@get("/verify", sync_to_thread=False, opt={"public": True})
def ask(request: WebRequest) -> Response[bytes]:
    """Type the code."""
    return private_page(request, ASK, AskPage(blank()), title=TITLE)


@post("/verify", sync_to_thread=False, opt={"public": True}, status_code=303)
def go(request: WebRequest) -> Response[bytes] | Response[None]:
    """By POST, since people type other things into fields than what is asked for."""
    bound = bind(CodeForm, form_of(request))
    if bound.value is None:
        return form_page(request, ASK, AskPage(bound), title=TITLE)
    return see_other(request, f"/verify/{bound.value.code}")


@get("/verify/{code:str}", sync_to_thread=False, opt={"public": True})
def answer(request: WebRequest, code: FromPath[str]) -> Response[bytes] | Response[None]:
    """What the sheet held and what is public now."""
    folded = folded_code(code)
    if folded != code and is_code(folded):
        return see_other(request, f"/verify/{folded}")

    def build(session: Session, asked: Asked) -> VerifyPage | None:
        return verify(session, code, today=asked.today) if is_code(code) else None

    try:
        return public_page(request, "portal/verify/answer.html", build, title=TITLE)
    except NotFoundException:
        return private_page(request, ASK, AskPage(blank(), unknown=True), title="没有这个校验码", status=404)


@get("/verify/{code:str}/qr.svg", sync_to_thread=False, opt={"public": True})
def qr_code(request: WebRequest, code: FromPath[str]) -> Response[bytes]:
    """The way here as a picture, for a page that must not carry the host that a visitor's browser named."""
    kit = kit_of(request)
    if not is_code(code):
        raise NotFoundException
    root = kit.site.origin or str(request.base_url).rstrip("/")
    headers = {"Cache-Control": "public, max-age=86400" if kit.site.origin else "no-store"}
    picture = qr_svg(f"{root}{kit.site.base_path}/verify/{code}")
    return Response(picture, media_type="image/svg+xml", headers=headers)


def is_code(text: str) -> bool:
    """Whether this can be the code of a sheet."""
    return len(text) == SHEET_SIGNS and not set(text) - set(ALPHABET)


HANDLERS = [ask, go, answer, qr_code]
