"""Everything that is public, for looking at it again (复查): texts, attachments, the masked rows of every list.

First the keys of all, then one at a time: no session stays open while a file is read, and what is taken down
meanwhile is simply not there any more.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.clock import local_date
from core.law.sensitivity import NAMED
from core.public_view.figures import published_modes
from core.records.documents import Document, DocumentFile
from core.records.payouts import Batch
from core.records.policies import PolicyEdition, PolicyItem
from core.records.publications import Publication
from core.records.shown_rows import shown_rows
from core.records.texts import bytes_of, texts_of_batch, texts_of_document, texts_of_item

Key = tuple[str, str]
"""Kind and id of a subject as findings name it."""
Texts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PublicText:
    """One thing that is public; ``content`` is what an override of a finding is tied to."""

    texts: Texts
    content: bytes


@dataclass(frozen=True, slots=True)
class PublicAttachment:
    """An attachment of a published document."""

    name: str
    content: bytes


def public_subjects(session: Session) -> tuple[Key, ...]:
    """Documents and their attachments, items of published editions, lists and their names, reasons in the log."""
    published = col(Document.state) == "published"
    files = (
        sa.select(col(DocumentFile.document_id), col(DocumentFile.name))
        .join(Document, col(Document.id) == col(DocumentFile.document_id))
        .where(published)
        .order_by(col(DocumentFile.id))
    )
    items = (
        sa.select(col(PolicyItem.year), col(PolicyItem.code))
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .where(col(PolicyEdition.state) == "published")
        .order_by(col(PolicyItem.year), col(PolicyItem.code))
    )
    lists = sa.select(col(Batch.id), col(Batch.year), col(Batch.policy_code)).where(col(Batch.state) == "published")
    reasons = sa.select(col(Publication.no)).where(col(Publication.reason) != "").order_by(col(Publication.no))
    read, modes = session.connection().execute, published_modes(session)
    found = read(lists.order_by(col(Batch.id))).all()
    return (
        *(("document", str(number)) for (number,) in read(sa.select(col(Document.id)).where(published))),
        *(("file", f"{number}/{name}") for number, name in read(files)),
        *(("edition", f"{year}/{code}") for year, code in read(items)),
        *(("batch", str(number)) for number, _, _ in found),
        *(("rows", str(number)) for number, year, code in found if modes.get((year, code)) in NAMED),
        *(("log", str(number)) for (number,) in read(reasons)),
    )


def public_subject(session: Session, key: Key) -> PublicText | PublicAttachment | None:
    """What stands under the key now; None when it is public no more."""
    kind, subject = key
    return _READERS[kind](session, subject)


def _document(session: Session, subject: str) -> PublicText | None:
    document = session.get(Document, int(subject))
    if document is None or document.state != "published":
        return None
    return _text(texts_of_document(document))


def _file(session: Session, subject: str) -> PublicAttachment | None:
    number, _, name = subject.partition("/")
    asked = (
        select(DocumentFile)
        .join(Document, col(Document.id) == col(DocumentFile.document_id))
        .where(Document.state == "published", DocumentFile.document_id == int(number), DocumentFile.name == name)
    )
    found = session.exec(asked).first()
    return None if found is None else PublicAttachment(found.name, found.content)


def _item(session: Session, subject: str) -> PublicText | None:
    year, _, code = subject.partition("/")
    asked = select(PolicyItem).where(PolicyItem.year == int(year), PolicyItem.code == code)
    found = session.exec(asked).first()
    return None if found is None else _text(texts_of_item(found))


def _batch(session: Session, subject: str) -> PublicText | None:
    batch = _published(session, subject)
    return None if batch is None else _text(texts_of_batch(session, batch))


def _names(session: Session, subject: str) -> PublicText | None:
    """The names of a list as they stand on the page, each once: none may be a number."""
    batch = _published(session, subject)
    if batch is None:
        return None
    year = local_date(batch.published_at).year if batch.published_at else batch.year
    names = sorted({row.name_shown for row in shown_rows(session, int(subject), year)})
    return _text([("名单里的姓名", name) for name in names])


def _reason(session: Session, subject: str) -> PublicText | None:
    found = session.get(Publication, int(subject))
    return None if found is None else _text([("公开日志里的原因", found.reason)])


def _published(session: Session, subject: str) -> Batch | None:
    batch = session.get(Batch, int(subject))
    return batch if batch is not None and batch.state == "published" else None


def _text(texts: Texts) -> PublicText:
    return PublicText(texts, bytes_of(texts))


_READERS: dict[str, Callable[[Session, str], PublicText | PublicAttachment | None]] = {
    "document": _document,
    "file": _file,
    "edition": _item,
    "batch": _batch,
    "rows": _names,
    "log": _reason,
}
