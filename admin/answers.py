"""What every handler of the desk does the same way: what is not there for this officer, numbers in addresses, refusals."""

from collections.abc import Mapping
from typing import TypeVar

from core.law.refusal import Refusal
from web.errors import sentence_of
from web.kit import WebRequest

T = TypeVar("T")


def seen(page: T | None) -> T:
    """The page, or 404: what an officer may not see does not exist for them."""
    if page is None:
        raise Refusal("not_found")
    return page


def must(allowed: bool, code: str = "out_of_scope") -> None:  # noqa: FBT001  the truth value is the whole argument
    """Refuse (403) what the officer sees but may not do."""
    if not allowed:
        raise Refusal(code)


def number(request: WebRequest, name: str) -> int | None:
    """A whole number of the query; what is none is left out, as an old bookmark may hold anything."""
    text = str(request.query_params.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None  # noqa: PLR2004  fits 64 bits


def told(refusal: Refusal, fields: Mapping[str, str]) -> dict[str, str]:
    """The refusal as a form error at the field that ``fields`` names for its code, else on top of the form."""
    return {fields.get(refusal.code, ""): sentence_of(refusal)}
