"""Regulatory documents (制度文件) at the desk: drafts of the own department, and everything published."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.actor import Actor
from core.records.documents import Document, DocumentFile, DocumentPolicy
from core.records.staff import Staff
from core.staff_view.payouts.listing import policy_names
from core.staff_view.scope import sees_county, sees_department

BODY_SHOWN = 200


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of the list; ``mine``: drafted in the actor's part of the house."""

    id: int
    doc_no: str
    title: str
    issued_on: date | None
    state: str
    force: str
    drafted_by: str
    drafted_at: datetime
    published_at: datetime | None
    files_n: int
    mine: bool


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The list and how many there are of each state."""

    lines: tuple[DocumentLine, ...]
    state: str
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class FileLine:
    """An attachment without its bytes."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentSheet:
    """Everything about one document."""

    id: int
    doc_no: str
    title: str
    issuers: str
    addressed_to: str
    issued_on: date | None
    date_note: str
    forwards: str
    body: str
    force: str
    replaced_by: int | None
    replaced_by_no: str
    state: str
    drafted_by: str
    drafted_at: datetime
    published_by: str
    published_at: datetime | None
    publication_no: int | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    policies: tuple[tuple[str, str], ...]
    files: tuple[FileLine, ...]
    mine: bool


def list_documents(session: Session, actor: Actor, state: str = "") -> DocumentPage:
    """Newest draft first; what the actor may not see is not there."""
    files = sa.select(sa.func.count()).where(col(DocumentFile.document_id) == col(Document.id)).scalar_subquery()
    asked = (
        select(Document, col(Staff.department_code), files)
        .outerjoin(Staff, col(Staff.login) == col(Document.drafted_by))
        .order_by(col(Document.id).desc())
    )
    seen = [
        _line(document, department, files_n, actor)
        for document, department, files_n in session.exec(asked)
        if _visible(document, department, actor)
    ]
    states: dict[str, int] = {}
    for line in seen:
        states[line.state] = states.get(line.state, 0) + 1
    return DocumentPage(tuple(line for line in seen if state in ("", line.state)), state, states)


def document_sheet(session: Session, actor: Actor, document_id: int) -> DocumentSheet | None:
    """One document, or ``None`` when the actor may not see it."""
    document = session.get(Document, document_id)
    if document is None:
        return None
    department = _department_of(session, document)
    if not _visible(document, department, actor):
        return None
    return _sheet(session, document, mine=_mine(department, actor))


def policy_choices(session: Session) -> tuple[tuple[str, str], ...]:
    """Codes and names a document can be linked to."""
    return tuple(sorted(policy_names(session).items()))


def _sheet(session: Session, document: Document, *, mine: bool) -> DocumentSheet:
    heir = session.get(Document, document.replaced_by) if document.replaced_by else None
    return DocumentSheet(
        id=document.id or 0,
        doc_no=document.doc_no,
        title=document.title,
        issuers=document.issuers,
        addressed_to=document.addressed_to,
        issued_on=document.issued_on,
        date_note=document.date_note,
        forwards=document.forwards,
        body=document.body,
        force=document.force,
        replaced_by=document.replaced_by,
        replaced_by_no=heir.doc_no if heir else "",
        state=document.state,
        drafted_by=document.drafted_by,
        drafted_at=document.drafted_at,
        published_by=document.published_by or "",
        published_at=document.published_at,
        publication_no=document.publication_no,
        withdrawn_at=document.withdrawn_at,
        withdrawn_reason=document.withdrawn_reason,
        policies=_policies(session, document.id or 0),
        files=_files(session, document.id or 0),
        mine=mine,
    )


def _policies(session: Session, document_id: int) -> tuple[tuple[str, str], ...]:
    names = policy_names(session)
    asked = (
        sa.select(col(DocumentPolicy.policy_code))
        .where(col(DocumentPolicy.document_id) == document_id)
        .order_by(col(DocumentPolicy.policy_code))
    )
    return tuple((code, names.get(code, code)) for code in session.connection().execute(asked).scalars())


def _files(session: Session, document_id: int) -> tuple[FileLine, ...]:
    asked = (
        sa.select(
            col(DocumentFile.id),
            col(DocumentFile.name),
            col(DocumentFile.media_type),
            col(DocumentFile.size),
            col(DocumentFile.sha256),
        )
        .where(col(DocumentFile.document_id) == document_id)
        .order_by(col(DocumentFile.id))
    )
    return tuple(
        FileLine(no or 0, name, kind, size, digest)
        for no, name, kind, size, digest in session.connection().execute(asked)
    )


def _department_of(session: Session, document: Document) -> str | None:
    drafter = session.get(Staff, document.drafted_by)
    return drafter.department_code if drafter else None


def _mine(department: str | None, actor: Actor) -> bool:
    return sees_county(actor) or (department is not None and sees_department(actor, department))


def _visible(document: Document, department: str | None, actor: Actor) -> bool:
    return document.state == "published" or _mine(department, actor)


def _line(document: Document, department: str | None, files_n: int, actor: Actor) -> DocumentLine:
    return DocumentLine(
        id=document.id or 0,
        doc_no=document.doc_no,
        title=document.title,
        issued_on=document.issued_on,
        state=document.state,
        force=document.force,
        drafted_by=document.drafted_by,
        drafted_at=document.drafted_at,
        published_at=document.published_at,
        files_n=files_n,
        mine=_mine(department, actor),
    )
