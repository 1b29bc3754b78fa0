"""明白卡 at the township desk: issue against the ID card, print once, stop."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel

from admin.answers import number, seen
from admin.persons import PersonForm, bound_person
from core.actions.cards import IssuedCard, issue_card, revoke_card
from core.law.cards import REVOKED
from core.law.payouts.codes import grouped
from core.staff_view.cards import CardLine, CardList, Desk, desk_of, find_card, list_cards
from paper.codes import qr_svg
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of, parts_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page, see_other

LIST, TITLE = "admin/cards/list.html", "明白卡"
MAY = require("cards.issue")
NOBODY = "没有查到可以发卡的人。名字和号码要对上，本镇要有他的补贴公开过。"
TOO_OFTEN = "这一个小时查得太多了，过一会儿再来。"


class RevokeForm(BaseModel):
    """Why a card is stopped."""

    reason: str


@dataclass(frozen=True, slots=True)
class CardsPage:
    """The form and the cards issued before."""

    form: Bound[PersonForm]
    cards: CardList


@dataclass(frozen=True, slots=True)
class SlipPage:
    """The card itself; ``code`` is nowhere else, ``address`` and ``qr`` lead to the form and hold no code."""

    code: str
    name_shown: str
    replaced_n: int
    desk: Desk
    address: str
    qr: str


@dataclass(frozen=True, slots=True)
class RevokePage:
    """The form for stopping a card."""

    card: CardLine
    form: Bound[RevokeForm]
    reasons: tuple[tuple[str, str], ...]


@get("/admin/cards", sync_to_thread=False, guards=[MAY])
def show(request: WebRequest) -> Response[bytes]:
    """The form, and the cards of the township."""
    return private_page(request, LIST, _page(request, blank()), title=TITLE, query=("before",))


@post("/admin/cards", sync_to_thread=True, guards=[MAY], status_code=200)
def issue(request: WebRequest) -> Response[bytes]:
    """The card to be printed, once; or the form again."""
    bound = bound_person(request, PersonForm)
    if bound.value is not None:
        issued = _issued(request, bound.value)
        if issued.code:
            return private_page(request, "admin/cards/slip.html", _slip(request, issued), title="打印明白卡")
        bound = bound.refused({"": TOO_OFTEN if issued.limited else NOBODY})
    return form_page(request, LIST, _page(request, bound), title=TITLE)


@get("/admin/cards/{card_id:int}/revoke", sync_to_thread=False, guards=[MAY])
def ask_revoke(request: WebRequest, card_id: FromPath[int]) -> Response[bytes]:
    """Why?"""
    return private_page(request, "admin/cards/revoke.html", _revoke_page(request, card_id, blank()), title="停用明白卡")


@post("/admin/cards/{card_id:int}/revoke", sync_to_thread=True, guards=[MAY])
def revoke(request: WebRequest, card_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Make the card no good."""
    bound = bind(RevokeForm, form_of(request))
    if bound.value is None:
        page = _revoke_page(request, card_id, bound)
        return form_page(request, "admin/cards/revoke.html", page, title="停用明白卡")
    with transaction(request) as session:
        now = kit_of(request).clock()
        revoke_card(session, card_id, bound.value.reason, actor=actor_of(request), now=now)
    return see_other(request, "/admin/cards", "这张卡已经停用。")


def _issued(request: WebRequest, person: PersonForm) -> IssuedCard:
    with transaction(request) as session:
        return issue_card(
            session,
            person.name,
            person.id_number,
            actor=actor_of(request),
            now=kit_of(request).clock(),
            digester=parts_of(request).digester,
        )


def _slip(request: WebRequest, issued: IssuedCard) -> SlipPage:
    site = kit_of(request).site
    address = f"{site.origin or str(request.base_url).rstrip('/')}{site.base_path}/check/card"
    with reading(request) as session:
        desk = desk_of(session, issued.township_code)
    picture = qr_svg(address).decode().partition("?>")[2]  # inside a page there is no XML declaration
    return SlipPage(grouped(issued.code), issued.name_shown, issued.replaced_n, desk, address, picture)


def _page(request: WebRequest, form: Bound[PersonForm]) -> CardsPage:
    with reading(request) as session:
        return CardsPage(form, list_cards(session, actor_of(request), number(request, "before")))


def _revoke_page(request: WebRequest, card_id: int, form: Bound[RevokeForm]) -> RevokePage:
    with reading(request) as session:
        card = seen(find_card(session, card_id, actor_of(request)))
    return RevokePage(card, form, tuple(REVOKED.items()))


ROUTES = [show, issue, ask_revoke, revoke]
