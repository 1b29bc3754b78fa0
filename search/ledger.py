"""The ledger as the source of search documents (索引来源): what core.public_view shows, in the engine's shapes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TypeVar

from core.database import Session
from core.public_view import search as public
from search.documents import PayoutDoc, PolicyDoc, TextDoc
from search.index import Writer

T = TypeVar("T", PayoutDoc, PolicyDoc, TextDoc)
BATCH, EDITION, DOCUMENT = "batch", "edition", "document"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is put and dropped as one: a batch, the edition of a year, a document; ``version`` tells republications."""

    kind: str
    id: int
    version: int = 0


@dataclass(frozen=True, slots=True)
class Put:
    """Documents that went into the engine."""

    payouts: int = 0
    policies: int = 0
    documents: int = 0

    def __add__(self, other: "Put") -> "Put":
        return Put(self.payouts + other.payouts, self.policies + other.policies, self.documents + other.documents)


def subjects(session: Session) -> list[Subject]:
    """Everything that is public now."""
    found = public.public_subjects(session)
    return [
        *(Subject(DOCUMENT, number, version) for number, version in found.documents),
        *(Subject(EDITION, year, version) for year, version in found.years),
        *(Subject(BATCH, number) for number in found.batches),
    ]


def put(session: Session, writer: Writer, kind: str, number: int) -> Put:
    """Puts what the public view shows of the subject now; nothing when it is not public."""
    if kind == BATCH:
        return Put(payouts=writer.replace_batch(number, _shaped(PayoutDoc, public.index_batch(session, number))))
    if kind == EDITION:
        return Put(policies=writer.replace_edition(number, _shaped(PolicyDoc, public.index_policies(session, number))))
    found = public.index_document(session, number)
    doc = None if found is None else next(_shaped(TextDoc, iter([found])))
    return Put(documents=writer.replace_document(number, doc))


def _shaped(shape: type[T], found: Iterator[object]) -> Iterator[T]:
    # core may not know search, so its dataclasses only share the names of the fields.
    names = [field.name for field in fields(shape)]
    return (shape(**{name: getattr(item, name) for name in names}) for item in found)
