"""The own record (本人查询): two fields in, the answer out, and nothing of either in an address, a title or a log."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Response, get, post
from pydantic import BaseModel, Field

from core.actions.checks import LookUp, look_up
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.masking import fold_id
from core.law.payouts.id_faults import number_fault
from core.public_view.check import OwnRecord, own_record
from web.forms import Bound, bind, blank, form_of
from web.kit import WebRequest, kit_of, parts_of
from web.requests import client_address, reading, transaction
from web.responses import form_page, known_query, private_page

ASK, TITLE = "portal/check/ask.html", "查我的补贴"
# How a number is read out: place, birthday, the rest.
PLACE_ENDS, BIRTH_ENDS = 6, 14
LEFT = {
    "done": "已经退出。这部手机上没有留下您的信息。",
    "idle": "时间到了，刚才那一页已经收起来。要看就再查一次。",
}


class CheckForm(BaseModel):
    """Who asks."""

    name: Annotated[str, Field(min_length=2, max_length=64)]
    id_number: Annotated[str, Field(max_length=64)]


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form; ``echo`` is the number in groups, for comparing with the card, ``left`` what ended before."""

    form: Bound[CheckForm]
    echo: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The record for its owner; the page closes itself after ``idle_seconds``."""

    record: OwnRecord
    idle_minutes: int

    @property
    def idle_seconds(self) -> int:
        """For the refresh."""
        return self.idle_minutes * 60


@dataclass(frozen=True, slots=True)
class NothingPage:
    """The same for an unknown person and for a wrong number."""

    hotline: str


@get("/check", sync_to_thread=False, opt={"public": True})
def ask(request: WebRequest) -> Response[bytes]:
    """The two fields."""
    left = LEFT.get(known_query(request, ("left",)).get("left", ""), "")
    return private_page(request, ASK, AskPage(blank(), left=left), title=TITLE)


@post("/check", sync_to_thread=True, opt={"public": True}, status_code=200)
def answer(request: WebRequest) -> Response[bytes]:
    """What is public of this person, the form again, or why not now."""
    bound, today = _bound(request), local_date(kit_of(request).clock())
    if bound.value is None:
        return form_page(request, ASK, AskPage(bound, grouped(bound.text("id_number"))), title=TITLE)
    looked = _looked_up(request, bound.value)
    if looked.limited:
        page = NothingPage(kit_of(request).site.hotline)
        return private_page(request, "portal/check/limited.html", page, title="先停一停", status=429)
    with reading(request) as session:
        record = own_record(session, looked.person or b"", looked.lookup or b"", today)
    return answer_page(request, record)


def grouped(text: str) -> str:
    """210381 19480306 002X: easier to compare with the card."""
    number = fold_id(text)
    return " ".join(filter(None, (number[:PLACE_ENDS], number[PLACE_ENDS:BIRTH_ENDS], number[BIRTH_ENDS:])))


def _bound(request: WebRequest) -> Bound[CheckForm]:
    bound = bind(CheckForm, form_of(request))
    if "id_number" in bound.errors or not bound.text("id_number"):
        return bound
    fault = number_fault(fold_id(bound.text("id_number")), local_date(kit_of(request).clock()))
    return bound.refused({"id_number": fault}) if fault else bound


def _looked_up(request: WebRequest, asked: CheckForm) -> LookUp:
    with transaction(request) as session:
        return look_up(
            session,
            asked.name,
            asked.id_number,
            client_address(request),
            actor=Actor.citizen(),
            now=kit_of(request).clock(),
            digester=parts_of(request).digester,
        )


def answer_page(
    request: WebRequest, record: OwnRecord | None, nothing: str = "portal/check/nothing.html"
) -> Response[bytes]:
    """The record for its owner, or the page that says there is none; the 明白卡 has its own."""
    site = kit_of(request).site
    if record is None:
        return private_page(request, nothing, NothingPage(site.hotline), title=TITLE)
    page = AnswerPage(record, int(site.words["idle_minutes"]))
    return private_page(request, "portal/check/answer.html", page, title="您的补贴")


HANDLERS = [ask, answer]
