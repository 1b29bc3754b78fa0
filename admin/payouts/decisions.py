"""Deciding on batches: propose, approve, return, set aside, withdraw. Whoever proposes does not approve."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from anyio.to_thread import run_sync
from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import BaseModel

from admin.answers import must, seen, told
from core.actions.publication import approve_batch, propose_batch, return_batch, set_aside_batch, withdraw_batch
from core.database import Session
from core.law.actor import Actor
from core.law.clock import local_date
from core.law.refusal import Refusal
from core.staff_view.payouts import Against, BatchHead, Review, against, batch_head, review
from web.forms import Bound, bind, blank, form_of
from web.guards import require
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page, see_other

REASON_TEMPLATE, APPROVE_TEMPLATE = "admin/payouts/reason.html", "admin/payouts/approve.html"
REASON_CODES = frozenset({"change.reason", "reason.missing", "reason.personal"})


class Reason(BaseModel):
    """Why a batch is returned, set aside or withdrawn; it stays in the log."""

    reason: str = ""


class Confirmation(BaseModel):
    """The approver has looked at totals and preview; ``reason`` says why the list differs from what was shown before."""

    checked: str = ""
    reason: str = ""


class Verb(Protocol):
    """An action that takes a reason."""

    def __call__(self, session: Session, batch_id: int, reason: str, *, actor: Actor, now: datetime) -> object:
        """Do it or raise Refusal."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end a batch: its words on the page, whether it is offered, and what does it."""

    path: str
    title: str
    warning: str
    button: str
    done: str
    offered: Callable[[BatchHead], bool]
    act: Verb


@dataclass(frozen=True, slots=True)
class ReasonPage:
    """The form that asks for the reason."""

    head: BatchHead
    path: str
    title: str
    warning: str
    button: str
    form: Bound[Reason]


@dataclass(frozen=True, slots=True)
class ApprovePage:
    """The last look before publication, with what the list changes."""

    review: Review
    against: tuple[Against, ...]
    form: Bound[Confirmation]


RETURN = Ending(
    "return", "退回这一批", "退回后这一批就结束了，发放系统改好后要重新发一批。", "退回", "已退回。",
    lambda head: head.offers.give_back, return_batch,
)  # fmt: skip
SET_ASIDE = Ending(
    "set-aside", "不采用这一批", "不采用以后，这一批不再报送，也不会公开。", "不采用", "已记下：不采用这一批。",
    lambda head: head.offers.set_aside, set_aside_batch,
)  # fmt: skip
WITHDRAW = Ending(
    "withdraw", "撤下这份名单", "撤下后，名单、搜索和本人查询里都看不到这一批，原地址写明已撤下。原因会留在公开日志里，人人能看。",
    "撤下名单", "已撤下。", lambda head: head.offers.withdraw, withdraw_batch,
)  # fmt: skip


@post("/admin/payouts/{batch_id:int}/propose", guards=[require("payouts.propose")], sync_to_thread=False)
def propose(request: WebRequest, batch_id: FromPath[int]) -> Response[None]:
    """Hand the batch to another officer."""
    actor = actor_of(request)
    with transaction(request) as session:
        seen(batch_head(session, actor, batch_id))
        propose_batch(session, batch_id, actor=actor, now=kit_of(request).clock())
    return see_other(request, f"/admin/payouts/{batch_id}", "已报送，等另一位同事审核。")


@get("/admin/payouts/{batch_id:int}/approve", guards=[require("payouts.approve")])
async def ask_approve(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """The last look: what becomes public, where, until when."""
    # Not sync_to_thread: litestar 2 registers the first of two handlers of one path twice, and wraps it twice then.
    page = await run_sync(_approve_page, request, batch_id, blank())
    return private_page(request, APPROVE_TEMPLATE, page, title="审核并公开")


@post("/admin/payouts/{batch_id:int}/approve", guards=[require("payouts.approve")], sync_to_thread=True)
def approve(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Publish: one transaction for rows, totals, number, log and outbox."""
    form = bind(Confirmation, form_of(request))
    if not (form.value and form.value.checked):
        return _not_yet(request, batch_id, form.refused({"checked": "请先看完，再勾上“我已看过”"}))
    actor, kit, reason = actor_of(request), kit_of(request), form.value.reason
    try:
        with transaction(request) as session:
            seen(batch_head(session, actor, batch_id))
            approve_batch(session, batch_id, reason, actor=actor, now=kit.clock(), calendar=kit.calendar)
    except Refusal as refusal:
        if refusal.code not in REASON_CODES:
            raise
        return _not_yet(request, batch_id, form.refused(told(refusal, {refusal.code: "reason"})))
    return see_other(request, f"/admin/payouts/{batch_id}/published")


@get("/admin/payouts/{batch_id:int}/published", guards=[require("payouts.approve")], sync_to_thread=False)
def show_published(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """What was published under which number, and what follows by itself."""
    with reading(request) as session:
        page = seen(batch_head(session, actor_of(request), batch_id))
    if page.batch.publication_no is None:
        raise Refusal("not_found")
    return private_page(request, "admin/payouts/published.html", page, title="已公开")


@get("/admin/payouts/{batch_id:int}/return", guards=[require("payouts.approve")], sync_to_thread=False)
def ask_return(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Why it is returned."""
    return _ask(request, batch_id, RETURN)


@post("/admin/payouts/{batch_id:int}/return", guards=[require("payouts.approve")], sync_to_thread=False)
def give_back(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Return it."""
    return _end(request, batch_id, RETURN)


@get("/admin/payouts/{batch_id:int}/set-aside", guards=[require("payouts.propose")], sync_to_thread=False)
def ask_set_aside(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Why it is not used."""
    return _ask(request, batch_id, SET_ASIDE)


@post("/admin/payouts/{batch_id:int}/set-aside", guards=[require("payouts.propose")], sync_to_thread=False)
def set_aside(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Set it aside."""
    return _end(request, batch_id, SET_ASIDE)


@get("/admin/payouts/{batch_id:int}/withdraw", guards=[require("payouts.withdraw")], sync_to_thread=False)
def ask_withdraw(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Why it is withdrawn."""
    return _ask(request, batch_id, WITHDRAW)


@post("/admin/payouts/{batch_id:int}/withdraw", guards=[require("payouts.withdraw")], sync_to_thread=True)
def withdraw(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes] | Response[None]:
    """Take it off every surface."""
    return _end(request, batch_id, WITHDRAW)


def _not_yet(request: WebRequest, batch_id: int, form: Bound[Confirmation]) -> Response[bytes]:
    return form_page(request, APPROVE_TEMPLATE, _approve_page(request, batch_id, form), title="审核并公开")


def _approve_page(request: WebRequest, batch_id: int, form: Bound[Confirmation]) -> ApprovePage:
    now = kit_of(request).clock()
    with reading(request) as session:
        found = seen(review(session, actor_of(request), batch_id, now))
        differing = against(session, batch_id, found.policy.list_mode, local_date(now).year)
    must(found.offers.approve, "same_officer" if found.offers.why_not == "same_officer" else "wrong_state")
    return ApprovePage(found, differing, form)


def _ask(request: WebRequest, batch_id: int, ending: Ending) -> Response[bytes]:
    page = _reason_page(request, batch_id, ending, blank())
    must(ending.offered(page.head), "same_officer" if page.head.offers.why_not == "same_officer" else "wrong_state")
    return private_page(request, REASON_TEMPLATE, page, title=ending.title)


def _end(request: WebRequest, batch_id: int, ending: Ending) -> Response[bytes] | Response[None]:
    actor, form = actor_of(request), bind(Reason, form_of(request))
    try:
        with transaction(request) as session:
            seen(batch_head(session, actor, batch_id))
            reason = form.value.reason if form.value else ""
            ending.act(session, batch_id, reason, actor=actor, now=kit_of(request).clock())
    except Refusal as refusal:
        if refusal.code not in {"batch.reason", *REASON_CODES}:
            raise
        page = _reason_page(request, batch_id, ending, form.refused(told(refusal, {refusal.code: "reason"})))
        return form_page(request, REASON_TEMPLATE, page, title=ending.title)
    return see_other(request, f"/admin/payouts/{batch_id}", ending.done)


def _reason_page(request: WebRequest, batch_id: int, ending: Ending, form: Bound[Reason]) -> ReasonPage:
    with reading(request) as session:
        head = seen(batch_head(session, actor_of(request), batch_id))
    return ReasonPage(head, ending.path, ending.title, ending.warning, ending.button, form)


ROUTES = [
    propose,
    ask_approve,
    approve,
    show_published,
    ask_return,
    give_back,
    ask_set_aside,
    set_aside,
    ask_withdraw,
    withdraw,
]
