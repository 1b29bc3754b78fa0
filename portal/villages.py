"""Villages (看本村): choose one by township, name or pinyin, and see everything public for it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import BaseModel, Field
from pypinyin import Style, lazy_pinyin

from core.database import Session
from core.public_view.places import Place, find_place
from core.public_view.villages import TownshipVillages, VillagePage, townships, village_page
from paper.codes import qr_svg
from portal.asked import number
from web.forms import Bound, bind, blank, form_of
from web.kit import WebRequest, kit_of
from web.requests import reading
from web.responses import Asked, form_page, known_query, private_page, public_page, see_other

CHOOSE, TITLE = "portal/villages/choose.html", "看本村公示"
FOUND_SHOWN = 80
NOT_FOUND = "没有找到这个村。只写一部分试试，或者从下面选。"


class VillageForm(BaseModel):
    """What the visitor calls the village."""

    q: Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """All villages under their townships, and those that were searched for, if any."""

    form: Bound[VillageForm]
    townships: tuple[TownshipVillages, ...]
    found: tuple[Place, ...] = ()
    more_n: int = 0


@get("/villages", sync_to_thread=False, opt={"public": True})
def choose(request: WebRequest) -> Response[bytes]:
    """Townships and their villages; ``q`` is the way back from the search below and holds a piece of a name."""
    q = known_query(request, ("q",)).get("q", "")
    page = _page(request, blank({"q": q}), q)
    return private_page(request, CHOOSE, page, title=TITLE, query=("q",))


@post("/villages", sync_to_thread=False, opt={"public": True}, status_code=200)
def find(request: WebRequest) -> Response[bytes] | Response[None]:
    """By POST, since visitors type their own names into any field: only a name of a place goes into the address."""
    bound = bind(VillageForm, form_of(request))
    page = _page(request, bound, bound.value.q if bound.value else "")
    if len(page.found) == 1:
        return see_other(request, f"/villages/{page.found[0].code}")
    if page.found:
        return private_page(request, CHOOSE, page, title=TITLE)
    return form_page(request, CHOOSE, ChoosePage(bound.refused({"q": NOT_FOUND}), page.townships), title=TITLE)


@get("/villages/{village:str}", sync_to_thread=False, opt={"public": True})
def village(request: WebRequest, village: FromPath[str]) -> Response[bytes]:
    """What is public for one village, a year at a time."""

    def build(session: Session, asked: Asked) -> VillagePage | None:
        return village_page(session, village, today=asked.today, year=number(asked.query, "year"))

    def title(page: VillagePage) -> str:
        return f"{page.place.township}{page.place.name}"

    return public_page(request, "portal/villages/village.html", build, title=title, query=("year",))


@get("/villages/{village:str}/qr.svg", sync_to_thread=False, opt={"public": True})
def qr_code(request: WebRequest, village: FromPath[str]) -> Response[bytes]:
    """The address of the village page as a QR code, for the board in the village."""
    with reading(request) as session:
        if find_place(session, village) is None:
            raise NotFoundException
    site = kit_of(request).site
    # A page that is kept for everyone must not carry the host that one visitor's browser named; this picture may.
    root = site.origin or str(request.base_url).rstrip("/")
    picture = qr_svg(f"{root}{site.base_path}/villages/{village}")
    headers = {"Cache-Control": "public, max-age=86400" if site.origin else "no-store"}
    return Response(picture, media_type="image/svg+xml", headers=headers)


def search(places: Iterable[Place], text: str) -> tuple[Place, ...]:
    """Places that every word of ``text`` names: a piece of the name, its pinyin, or the initials of its pinyin."""
    words = unicodedata.normalize("NFKC", text).lower().split()
    return tuple(place for place in places if words and all(_names(place, word) for word in words))


def _names(place: Place, word: str) -> bool:
    whole = f"{place.township}{place.name}"
    if not word.isascii():
        return word in whole or whole.startswith(word)
    sounds, initials = spoken(place.name)
    whole_sounds, whole_initials = spoken(whole)
    starts = sounds.startswith(word) or initials.startswith(word)
    return starts or whole_sounds.startswith(word) or whole_initials.startswith(word) or place.code == word


@lru_cache(maxsize=4096)
def spoken(name: str) -> tuple[str, str]:
    """Pinyin and its initials: 东村 → dongcun, dc."""
    sounds = lazy_pinyin(name, style=Style.NORMAL)
    return "".join(sounds), "".join(sound[:1] for sound in sounds)


def _page(request: WebRequest, form: Bound[VillageForm], q: str) -> ChoosePage:
    with reading(request) as session:
        known = townships(session)
    found = search((place for town in known for place in town.villages), q)
    return ChoosePage(form, known, found[:FOUND_SHOWN], max(0, len(found) - FOUND_SHOWN))


HANDLERS = [choose, find, village, qr_code]
