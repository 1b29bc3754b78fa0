"""Policies and documents as searchable texts (全文), the same for every engine."""

from dataclasses import dataclass

import msgspec

from search.documents import PolicyDoc, TextDoc
from search.tokens import spaced

POLICY = "policy"
DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Text:
    """``titles`` and ``bodies`` are spaced tokens; ``data`` is the document itself as JSON; ``place`` breaks ties.

    ``subject`` is what is replaced at once: the year of an edition, the id of a document.
    """

    id: str
    kind: str
    subject: str
    year: int
    policies: tuple[str, ...]
    place: str
    titles: tuple[str, ...]
    bodies: tuple[str, ...]
    data: str


def of_policy(doc: PolicyDoc) -> Text:
    """Its two names and its code are the title."""
    return Text(
        id=f"p{doc.year}-{doc.code}",
        kind=POLICY,
        subject=str(doc.year),
        year=doc.year,
        policies=(doc.code,),
        place=doc.code,
        titles=_spaced(doc.name, doc.plain_name, doc.code),
        bodies=_spaced(doc.body),
        data=msgspec.json.encode(doc).decode(),
    )


def of_document(doc: TextDoc) -> Text:
    """Its title and 文号 are the title; documents without a date come last."""
    return Text(
        id=f"d{doc.id}",
        kind=DOCUMENT,
        subject=str(doc.id),
        year=doc.issued_on.year if doc.issued_on else 0,
        policies=doc.policies,
        place=f"{doc.id:012d}",
        titles=_spaced(doc.title, doc.doc_no),
        bodies=_spaced(doc.issuers, doc.body),
        data=msgspec.json.encode(doc).decode(),
    )


def of_optional(doc: TextDoc | None) -> list[Text]:
    """Nothing for a document that is gone."""
    return [] if doc is None else [of_document(doc)]


def policy_from(data: str) -> PolicyDoc:
    """The document as it was put."""
    return msgspec.json.decode(data, type=PolicyDoc)


def document_from(data: str) -> TextDoc:
    """The document as it was put."""
    return msgspec.json.decode(data, type=TextDoc)


def _spaced(*parts: str) -> tuple[str, ...]:
    return tuple(filter(None, map(spaced, parts)))
