"""What the search index is told (检索文档): only what is public right now, rebuilt from the ledger each time.

Field names are those of the engine's documents; the floors forbid this module to name the engine's own classes.
Outgoing: ``index_*`` and ``public_subjects`` fill an engine, ``standing_*`` say what of an answer is still public.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.law.clock import local_date
from core.law.sensitivity import NAMED, public_mode
from core.public_view.batches import heads
from core.records.departments import Department
from core.records.documents import Document, DocumentPolicy
from core.records.payouts import Batch
from core.records.policies import PolicyEdition, PolicyItem
from core.records.shown_rows import hidden_numbers, shown_rows

TOWNSHIP = 9
"""Signs of a township's code, with which the codes of its villages begin."""


@dataclass(frozen=True, slots=True)
class PayoutDoc:
    """One public row; ``id`` is random, ``name_masked`` the name as the page shows it.

    ``village`` is the place of the row: a township's code, or "", where a village's group is too small.
    """

    id: str
    batch_id: int
    row_no: int
    batch_no: str
    kind: str
    township: str
    village: str
    policy: str
    year: int
    status: str
    amount_fen: int
    name_masked: str
    group: str


@dataclass(frozen=True, slots=True)
class PolicyDoc:
    """One item of a published edition."""

    code: str
    year: int
    name: str
    plain_name: str
    department: str
    body: str


@dataclass(frozen=True, slots=True)
class TextDoc:
    """One published regulatory document."""

    id: int
    title: str
    doc_no: str
    issuers: str
    issued_on: date | None
    body: str
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicSubjects:
    """Everything that stands in the index; a year or document comes with the publication that made it so."""

    batches: tuple[int, ...]
    years: tuple[tuple[int, int], ...]
    documents: tuple[tuple[int, int], ...]


def public_subjects(session: Session) -> PublicSubjects:
    """What a rebuild of the index has to read."""
    batches = session.exec(select(Batch.id).where(Batch.state == "published").order_by(col(Batch.id))).all()
    years = session.exec(
        select(PolicyEdition.year, PolicyEdition.publication_no)
        .where(PolicyEdition.state == "published")
        .order_by(col(PolicyEdition.year))
    ).all()
    documents = session.exec(
        select(Document.id, Document.publication_no).where(Document.state == "published").order_by(col(Document.id))
    ).all()
    return PublicSubjects(
        tuple(batch for batch in batches if batch is not None),
        tuple((year, number or 0) for year, number in years),
        tuple((document or 0, number or 0) for document, number in documents),
    )


def index_batch(session: Session, batch_id: int) -> Iterator[PayoutDoc]:
    """The rows of a list that names its payees; nothing where the batch is not public or only counted."""
    batch = session.exec(select(Batch).where(Batch.id == batch_id, Batch.state == "published")).first()
    if batch is None:
        return
    policy, year = batch.policy_code, batch.year
    if mode_of(session, policy, year) not in NAMED:
        return
    shown_in = local_date(batch.published_at).year if batch.published_at else year
    for row in shown_rows(session, batch_id, shown_in):
        if row.amount_fen is not None:
            yield PayoutDoc(
                row.public_id, batch_id, row.row_no, batch.batch_no, batch.kind, row.village_code[:TOWNSHIP],
                row.village_code, policy, year, row.status, row.amount_fen, row.name_shown, row.group_name,
            )  # fmt: skip


def standing_lists(session: Session, batches: Iterable[int], today: date) -> frozenset[int]:
    """Of these lists the ones whose rows may be shown now: an engine lags behind a list that was just taken down."""
    found = heads(session, today, col(Batch.id).in_(set(batches)))
    return frozenset(head.batch_id for head in found if head.names_payees)


def standing_rows(session: Session, rows: Iterable[tuple[int, int]], today: date) -> frozenset[tuple[int, int]]:
    """Of these rows, each (batch, number), the ones that may be shown now: neither their list is gone nor they hidden."""
    asked = set(rows)
    standing = standing_lists(session, (batch for batch, _ in asked), today)
    hidden = {batch: hidden_numbers(session, batch) for batch in standing}
    return frozenset((batch, number) for batch, number in asked if batch in standing and number not in hidden[batch])


def standing_documents(session: Session, documents: Iterable[int]) -> frozenset[int]:
    """Of these documents the ones that are public now."""
    found = session.exec(
        select(Document.id).where(col(Document.id).in_(set(documents)), Document.state == "published")
    ).all()
    return frozenset(number for number in found if number is not None)


def mode_of(session: Session, policy: str, year: int) -> str:
    """How the public may see lists of this item and year; none where no published edition holds it."""
    found = session.exec(
        select(PolicyItem.list_mode_web, PolicyItem.name)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(PolicyItem.year == year, PolicyItem.code == policy, PolicyEdition.state == "published")
    ).first()
    return public_mode(*found) if found else "none"


def index_policies(session: Session, year: int) -> Iterator[PolicyDoc]:
    """The items of a published edition; nothing while it is a draft."""
    rows = session.exec(
        select(PolicyItem, Department.name)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .join(Department, col(Department.code) == col(PolicyItem.department_code))
        .where(PolicyItem.year == year, PolicyEdition.state == "published")
        .order_by(col(PolicyItem.code))
    ).all()
    for item, department in rows:
        texts = (item.target, item.standard_text, item.basis, item.apply_how, item.apply_when, item.guide_scope)
        body = "\n".join(texts)
        yield PolicyDoc(item.code, item.year, item.name, item.plain_name, department, body)


def index_document(session: Session, document_id: int) -> TextDoc | None:
    """A published document as text, else None."""
    found = session.exec(select(Document).where(Document.id == document_id, Document.state == "published")).first()
    if found is None:
        return None
    codes = session.exec(
        select(DocumentPolicy.policy_code)
        .where(DocumentPolicy.document_id == document_id)
        .order_by(col(DocumentPolicy.policy_code))
    ).all()
    return TextDoc(document_id, found.title, found.doc_no, found.issuers, found.issued_on, found.body, tuple(codes))
