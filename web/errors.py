"""The one map from a refusal to its status and its words: pages for people, problem+json for machines (RFC 9457)."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import OperationalError

from core.law.refusal import Refusal
from web.faults import report
from web.guards import SignInNeeded
from web.kit import WebRequest, kit_of
from web.responses import HTML, GoneError, error_shell, own_path
from web.wording import BY_STATUS, REFUSALS, Words

SIGN_IN = "/admin/sign-in"
MACHINES = ("/intake/", "/api/")
log = logging.getLogger("mingbai.web")


@dataclass(frozen=True, slots=True)
class Problem:
    """A dead end that is none: what happened, one next step, one phone number."""

    status: int
    heading: str
    sentences: tuple[str, ...]
    step: str
    href: str
    phone: str


def words_of(refusal: Refusal) -> Words:
    """Status and words of a refusal; one that nobody has worded is a plain 422."""
    return REFUSALS.get(refusal.code, BY_STATUS[422])


def sentence_of(refusal: Refusal) -> str:
    """The words of a refusal in one line, for showing beside a form."""
    words = words_of(refusal)
    return "".join((words.heading, *words.sentences)).format_map(_Details(refusal.detail))


def answer_refusal(request: WebRequest, refusal: Refusal) -> Response[bytes]:
    """A rule said no."""
    words = words_of(refusal)
    details = _Details(refusal.detail)
    said = Words(
        words.status,
        words.heading.format_map(details),
        tuple(line.format_map(details) for line in words.sentences),
        words.step,
        words.href,
    )
    headers = {"Retry-After": str(refusal.detail["wait_seconds"])} if "wait_seconds" in refusal.detail else {}
    return _answer(request, said, code=refusal.code, headers=headers, basis=refusal.basis)


def answer_http(request: WebRequest, error: HTTPException) -> Response[bytes]:
    """The framework said no: unknown address, wrong method, too large."""
    known = (
        error.status_code
        if error.status_code in BY_STATUS
        else (500 if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else 404)
    )
    return _answer(request, BY_STATUS[known], status=error.status_code, headers=dict(error.headers or {}))


def answer_gone(request: WebRequest, error: GoneError) -> Response[bytes]:
    """It was public and is no more."""
    base = BY_STATUS[410]
    step = "看现在公开的" if error.gone.instead else base.step
    words = Words(410, base.heading, (error.gone.sentence,), step, error.gone.instead or base.href)
    return _answer(request, words)


def answer_sign_in(request: WebRequest, _error: SignInNeeded) -> Response[bytes]:
    """Nobody is signed in: on to the sign-in page, and back after it when a page was asked for."""
    back = f"?next={own_path(request)}" if request.method == "GET" else ""
    address = f"{kit_of(request).site.base_path}{SIGN_IN}{back}"
    return Response(b"", status_code=303, headers={"Location": address, "Cache-Control": "no-store"})


def answer_busy(request: WebRequest, error: OperationalError) -> Response[bytes]:
    """The database does not answer, or another writer held it for too long."""
    report(log, str(request.scope.get("path_template", "")), error)
    return _answer(request, BY_STATUS[503], headers={"Retry-After": "30"})


def answer_fault(request: WebRequest, error: Exception) -> Response[bytes]:
    """Our own mistake."""
    report(log, str(request.scope.get("path_template", "")), error)
    return _answer(request, BY_STATUS[500])


HANDLERS: ExceptionHandlersMap = {
    Refusal: answer_refusal,
    HTTPException: answer_http,
    GoneError: answer_gone,
    SignInNeeded: answer_sign_in,
    OperationalError: answer_busy,
    Exception: answer_fault,
}


class _Details(dict[str, str | int]):
    """Numbers for the words; a sentence may ask for one that a refusal does not carry."""

    def __missing__(self, key: str) -> str:
        return ""


def _answer(
    request: WebRequest,
    words: Words,
    *,
    status: int | None = None,
    code: str = "",
    headers: Mapping[str, str] | None = None,
    basis: str = "",
) -> Response[bytes]:
    path = own_path(request)
    number = status or words.status
    sent = {"Cache-Control": "no-store", **(headers or {})}
    if path.startswith(MACHINES):
        return problem_json(number, title=words.heading, detail="".join(words.sentences), code=code, headers=sent)
    site = kit_of(request).site
    href = "/admin/" if path.startswith("/admin") and words.href == "/" else words.href
    lines = (*words.sentences, f"依据：{basis}") if basis else words.sentences
    problem = Problem(number, words.heading, lines, words.step, href or path, site.hotline)
    body = kit_of(request).pages.render("shared/problem.html", problem, error_shell(request, words.heading))
    return Response(body, status_code=number, media_type=HTML, headers=sent)


def problem_json(
    status: int,
    *,
    title: str,
    detail: str = "",
    code: str = "",
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response[bytes]:
    """One shape for every error a machine reads."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code, **more}
    body = json.dumps({name: value for name, value in told.items() if value != ""}, ensure_ascii=False).encode()
    return Response(body, status_code=status, media_type="application/problem+json", headers=dict(headers or {}))
