"""Regulatory documents as the public reads them (制度文件).

Outgoing: ``documents``, ``document``, ``attachment``, ``why_gone`` and their frozen results.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.law.clock import local_date
from core.records.documents import Document, DocumentFile, DocumentPolicy
from core.records.policies import PolicyEdition, PolicyItem

LARGEST = 2**31 - 1
FORCE_WORDS = {"in_force": "现行有效", "replaced": "已被替代"}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of the list; ``issued`` is the day, or what the paper says instead."""

    id: int
    title: str
    doc_no: str
    issuer: str
    issued_on: date | None
    date_note: str
    force: str


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """All published documents, newest issue first."""

    documents: tuple[DocumentLine, ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """An attachment."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Founded:
    """A policy that the document founds or regulates."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document; ``body`` is Markdown and is rendered where it is shown. ``forwards`` links where we hold the text."""

    id: int
    title: str
    doc_no: str
    issuers: tuple[str, ...]
    addressed_to: str
    issued_on: date | None
    date_note: str
    force: str
    force_words: str
    replaced_by: DocumentLine | None
    forwards: tuple[tuple[str, int | None], ...]
    body: str
    files: tuple[FileLine, ...]
    policies: tuple[Founded, ...]
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """The bytes of a public attachment."""

    name: str
    media_type: str
    sha256: str
    content: bytes


def documents(session: Session) -> DocumentsPage:
    """The list."""
    found = session.exec(
        select(Document)
        .where(Document.state == "published")
        .order_by(col(Document.issued_on).desc().nulls_last(), col(Document.id))
    ).all()
    return DocumentsPage(tuple(map(_line, found)))


def document(session: Session, document_id: int) -> DocumentPage | None:
    """One published document, else None."""
    found = _in_state(session, document_id, "published")
    if found is None:
        return None
    newer = session.get(Document, found.replaced_by) if found.replaced_by else None
    return DocumentPage(
        id=document_id,
        title=found.title,
        doc_no=found.doc_no,
        issuers=tuple(found.issuers.splitlines()),
        addressed_to=found.addressed_to,
        issued_on=found.issued_on,
        date_note=found.date_note,
        force=found.force,
        force_words=FORCE_WORDS[found.force],
        replaced_by=_line(newer) if newer is not None and newer.state == "published" else None,
        forwards=_forwards(session, found.forwards),
        body=found.body,
        files=_files(session, document_id),
        policies=_founded(session, document_id),
        published_on=local_date(found.published_at) if found.published_at else None,
    )


def why_gone(session: Session, document_id: int) -> str | None:
    """The sentence for a document that was public and was withdrawn, else None."""
    found = _in_state(session, document_id, "withdrawn")
    if found is None or found.withdrawn_at is None:
        return None
    day = local_date(found.withdrawn_at)
    return f"这份文件已于{day.year}年{day.month}月{day.day}日撤下。原因：{found.withdrawn_reason}"


def attachment(session: Session, document_id: int, name: str) -> Attachment | None:
    """An attachment of a published document, else None."""
    if _in_state(session, document_id, "published") is None:
        return None
    named = select(DocumentFile).where(DocumentFile.document_id == document_id, DocumentFile.name == name)
    found = session.exec(named).first()
    return Attachment(found.name, found.media_type, found.sha256, found.content) if found else None


def _in_state(session: Session, document_id: int, state: str) -> Document | None:
    # An address may hold any number, and SQLite raises on one that no column can hold.
    if document_id > LARGEST:
        return None
    return session.exec(select(Document).where(Document.id == document_id, Document.state == state)).first()


def _line(found: Document) -> DocumentLine:
    issuers = found.issuers.splitlines()
    issuer = issuers[0] + ("等" if len(issuers) > 1 else "") if issuers else ""
    return DocumentLine(
        found.id or 0, found.title, found.doc_no, issuer, found.issued_on, found.date_note, FORCE_WORDS[found.force]
    )


def _forwards(session: Session, numbers: str) -> tuple[tuple[str, int | None], ...]:
    wanted = numbers.splitlines()
    held = session.exec(
        select(Document.doc_no, Document.id).where(col(Document.doc_no).in_(wanted), Document.state == "published")
    ).all()
    ids = dict(held)
    return tuple((number, ids.get(number)) for number in wanted)


def _files(session: Session, document_id: int) -> tuple[FileLine, ...]:
    rows = session.exec(
        select(DocumentFile.name, DocumentFile.media_type, DocumentFile.size)
        .where(DocumentFile.document_id == document_id)
        .order_by(col(DocumentFile.id))
    ).all()
    return tuple(FileLine(*row) for row in rows)


def _founded(session: Session, document_id: int) -> tuple[Founded, ...]:
    """Newest published wording of each linked item."""
    rows = session.exec(
        select(PolicyItem.code, PolicyItem.name)
        .join(PolicyEdition, col(PolicyEdition.year) == col(PolicyItem.year))
        .join(DocumentPolicy, col(DocumentPolicy.policy_code) == col(PolicyItem.code))
        .where(DocumentPolicy.document_id == document_id, PolicyEdition.state == "published")
        .order_by(col(PolicyItem.year), col(PolicyItem.code))
    ).all()
    return tuple(Founded(code, name) for code, name in sorted(dict(rows).items()))
