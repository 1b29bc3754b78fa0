"""Everything that is public, for looking at it again (复查): texts, attachments, the masked rows of every list."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.law.clock import local_date
from core.law.sensitivity import NAMED
from core.public_view.search import mode_of
from core.records.documents import Document, DocumentFile
from core.records.payouts import Batch
from core.records.policies import PolicyEdition, PolicyItem
from core.records.publications import Publication
from core.records.shown_rows import shown_rows
from core.records.texts import bytes_of, texts_of_batch, texts_of_document, texts_of_item

Texts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Surface:
    """One thing that is public, as findings name it; ``content`` is what an override of a finding is tied to."""

    kind: str
    id: str
    texts: Texts
    content: bytes


@dataclass(frozen=True, slots=True)
class PublicFile:
    """An attachment of a published document."""

    document_id: int
    name: str
    content: bytes

    @property
    def id(self) -> str:
        """As findings name it."""
        return f"{self.document_id}/{self.name}"


def public_texts(session: Session) -> Iterator[Surface]:
    """Documents, items of published editions, free texts of lists, and the reasons in the publication log."""
    for document in session.exec(select(Document).where(Document.state == "published")):
        yield _surface("document", str(document.id), texts_of_document(document))
    items = (
        select(PolicyItem)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(PolicyEdition.state == "published")
        .order_by(col(PolicyItem.year), col(PolicyItem.code))
    )
    for item in session.exec(items):
        yield _surface("edition", f"{item.year}/{item.code}", texts_of_item(item))
    for batch in session.exec(select(Batch).where(Batch.state == "published").order_by(col(Batch.id))):
        yield _surface("batch", str(batch.id), texts_of_batch(session, batch))
    reasons = session.exec(
        select(Publication.no, Publication.reason).where(Publication.reason != "").order_by(col(Publication.no))
    )
    for number, reason in reasons.all():
        yield _surface("log", str(number), [("公开日志里的原因", reason)])


def public_files(session: Session) -> Iterator[PublicFile]:
    """Attachments of published documents, one at a time."""
    keys = session.exec(
        select(DocumentFile.id)
        .join(Document, col(Document.id) == col(DocumentFile.document_id))
        .where(Document.state == "published")
        .order_by(col(DocumentFile.id))
    ).all()
    for key in keys:
        file = session.get(DocumentFile, key)
        if file is not None:
            yield PublicFile(file.document_id, file.name, file.content)
            session.expunge(file)


def public_lists(session: Session) -> tuple[int, ...]:
    """Published lists that name payees."""
    found = session.exec(select(Batch).where(Batch.state == "published").order_by(col(Batch.id))).all()
    return tuple(b.id for b in found if b.id is not None and mode_of(session, b.policy_code, b.year) in NAMED)


def names_shown(session: Session, batch_id: int) -> Surface:
    """The names of a list as they stand on the page, each once: none may be a number."""
    batch = session.get_one(Batch, batch_id)
    year = local_date(batch.published_at).year if batch.published_at else batch.year
    names = sorted({row.name_shown for row in shown_rows(session, batch_id, year)})
    return _surface("rows", str(batch_id), [("名单里的姓名", name) for name in names])


def _surface(kind: str, number: str, texts: Texts) -> Surface:
    return Surface(kind, number, texts, bytes_of(texts))
