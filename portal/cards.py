"""The 查询码 of a 明白卡 in the place of name and ID number; the code goes by POST and stands in no address."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Response, get, post
from pydantic import BaseModel, Field, field_validator

from core.actions.cards import find_by_card
from core.actions.checks import LookUp
from core.law.actor import Actor
from core.law.cards import code_fault
from core.law.clock import local_date
from core.law.payouts.codes import folded_code
from core.public_view.check import own_record
from portal.check import NothingPage, answer_page
from web.forms import Bound, bind, blank, form_of
from web.kit import WebRequest, kit_of, parts_of
from web.requests import client_address, reading, transaction
from web.responses import form_page, private_page

ASK, TITLE = "portal/cards/ask.html", "用明白卡查补贴"


class CardForm(BaseModel):
    """What stands on the card."""

    code: Annotated[str, Field(max_length=64)]

    @field_validator("code")
    @classmethod
    def right(cls, value: str) -> str:
        """As kept; a sentence when it cannot be the code of any card."""
        code = folded_code(value)
        if fault := code_fault(code):
            raise ValueError(fault)
        return code


@dataclass(frozen=True, slots=True)
class CardPage:
    """The one field."""

    form: Bound[CardForm]


@get("/check/card", sync_to_thread=False, opt={"public": True})
def ask(request: WebRequest) -> Response[bytes]:
    """The field for the code; where the QR code of a card leads."""
    return private_page(request, ASK, CardPage(blank()), title=TITLE)


@post("/check/card", sync_to_thread=True, opt={"public": True}, status_code=200)
def answer(request: WebRequest) -> Response[bytes]:
    """What is public of the card's owner, the form again, or why not now."""
    bound = bind(CardForm, form_of(request))
    if bound.value is None:
        return form_page(request, ASK, CardPage(bound), title=TITLE)
    looked = _looked_up(request, bound.value.code)
    if looked.limited:
        page = NothingPage(kit_of(request).site.hotline)
        return private_page(request, "portal/check/limited.html", page, title="先停一停", status=429)
    today = local_date(kit_of(request).clock())
    with reading(request) as session:
        record = own_record(session, looked.person or b"", looked.lookup or b"", today)
    return answer_page(request, record, "portal/cards/nothing.html")


def _looked_up(request: WebRequest, code: str) -> LookUp:
    with transaction(request) as session:
        return find_by_card(
            session,
            code,
            client_address(request),
            actor=Actor.citizen(),
            now=kit_of(request).clock(),
            digester=parts_of(request).digester,
        )


HANDLERS = [ask, answer]
