"""Regulatory documents (制度文件): drafted by one officer, published by another, replaced or withdrawn in the open."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col

from core.actions.authority import need, need_no_part, need_other, need_reason
from core.actions.privacy_findings import forget_findings, keep_findings, need_clean, scan_fields
from core.actions.recording import publish_entry, queue, record
from core.database import Session, too_long
from core.law.actor import Actor
from core.law.payouts.id_numbers import holds_id_number
from core.law.privacy.patterns import Found
from core.law.refusal import Refusal
from core.records.documents import Document, DocumentFile, DocumentPolicy
from core.records.privacy import ScanFinding
from core.records.texts import bytes_of, texts_of_document

__all__ = [
    "DocumentDraft",
    "attach_file",
    "draft_document",
    "edit_document",
    "mark_replaced",
    "publish_document",
    "remove_file",
    "take_down_document",
    "withdraw_document",
]

DRAFTING = ("document.drafted", "document.edited", "document.attached", "document.detached")
LARGEST_FILE = 20 * 1024 * 1024
NAME_LENGTH = 128


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


@dataclass(frozen=True, slots=True)
class FileKind:
    """An allowed kind of attachment: endings of its name, and how its bytes are known."""

    endings: tuple[str, ...]
    is_it: Callable[[bytes], bool]


# Spreadsheets are left out on purpose: hidden sheets and columns are how ID numbers have leaked from
# other counties' sites; lists of payees are published from rows, never as files.
FILE_KINDS = {
    "application/pdf": FileKind((".pdf",), lambda content: content.startswith(b"%PDF-")),
    "image/png": FileKind((".png",), lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    "image/jpeg": FileKind((".jpg", ".jpeg"), lambda content: content.startswith(b"\xff\xd8\xff")),
    "text/plain": FileKind((".txt",), _is_text),
}


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document as an officer writes it; ``body`` is Markdown, ``issuers`` and ``forwards`` one a line."""

    doc_no: str
    title: str
    issuers: str
    body: str
    addressed_to: str = ""
    issued_on: date | None = None
    date_note: str = ""
    forwards: str = ""
    policies: tuple[str, ...] = ()


TEXTS = ("doc_no", "title", "issuers", "body", "addressed_to", "issued_on", "date_note", "forwards")
NEEDED = ("doc_no", "title", "issuers", "body")


def draft_document(session: Session, draft: DocumentDraft, *, actor: Actor, now: datetime) -> int:
    """Start a document; returns its id."""
    need(actor, "documents.draft")
    _check(draft)
    document = Document(**{name: getattr(draft, name) for name in TEXTS}, drafted_by=actor.id, drafted_at=now)
    session.add(document)
    session.flush()
    document_id = _id(document)
    _link(session, document_id, draft.policies)
    _look_at(session, document, now)
    _note(session, "document.drafted", document_id, actor, now)
    return document_id


def edit_document(session: Session, document_id: int, draft: DocumentDraft, *, actor: Actor, now: datetime) -> None:
    """Change a draft; whoever changed it last cannot publish it."""
    document = _draft(session, document_id, actor, now)
    _check(draft)
    document.sqlmodel_update({name: getattr(draft, name) for name in TEXTS})
    session.flush()
    session.exec(sa.delete(DocumentPolicy).where(col(DocumentPolicy.document_id) == document_id))
    _link(session, document_id, draft.policies)
    _look_at(session, document, now)
    _note(session, "document.edited", document_id, actor, now)


def attach_file(
    session: Session,
    document_id: int,
    name: str,
    media_type: str,
    content: bytes,
    found: Sequence[Found],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Add an attachment to a draft, or put a new one in the place of one with the same name.

    ``found`` is what the privacy gate found in these very bytes; it stands beside the file until the file is replaced.
    """
    _draft(session, document_id, actor, now)
    _check_file(name, media_type, content)
    session.exec(_named(document_id, name))
    digest = hashlib.sha256(content).hexdigest()
    session.add(
        DocumentFile(
            document_id=document_id,
            name=name,
            media_type=media_type,
            size=len(content),
            sha256=digest,
            content=content,
        )
    )
    session.flush()
    blocking_n = keep_findings(session, "file", f"{document_id}/{name}", found, content, now=now)
    _note(
        session, "document.attached", document_id, actor, now, size=len(content), sha256=digest, blocking_n=blocking_n
    )


def remove_file(session: Session, document_id: int, name: str, *, actor: Actor, now: datetime) -> None:
    """Take an attachment off a draft."""
    _draft(session, document_id, actor, now)
    if session.exec(_named(document_id, name)).rowcount == 0:
        raise Refusal("not_found")
    forget_findings(session, "file", f"{document_id}/{name}", now=now)
    _note(session, "document.detached", document_id, actor, now)


def publish_document(session: Session, document_id: int, *, actor: Actor, now: datetime) -> int:
    """Publish another officer's draft; returns the publication number."""
    need(actor, "documents.publish")
    document = _document(session, document_id, "draft")
    need_other(actor, document.drafted_by)
    need_no_part(session, actor, "document", document_id, DRAFTING)
    _need_impersonal(document.title, document.addressed_to, document.body)
    missing = [name for name in NEEDED if not getattr(document, name).strip()]
    if missing:
        raise Refusal("document.incomplete", missing="、".join(missing))
    _look_at(session, document, now)
    need_clean(session, *_subjects(document_id))
    number = _publish(session, "publish", document_id, actor, now)
    document.state, document.published_by, document.published_at = "published", actor.id, now
    document.publication_no = number
    session.flush()
    _note(session, "document.published", document_id, actor, now, publication_no=number)
    return number


def withdraw_document(session: Session, document_id: int, reason: str, *, actor: Actor, now: datetime) -> int:
    """Take a published document off every surface; the reason stays in the log. Returns the publication number."""
    need(actor, "documents.publish")
    document = _document(session, document_id, "published")
    told = need_reason(reason)
    document.state, document.withdrawn_at, document.withdrawn_reason = "withdrawn", now, told
    session.flush()
    number = _publish(session, "withdraw", document_id, actor, now, told)
    _note(session, "document.withdrawn", document_id, actor, now, publication_no=number)
    return number


def take_down_document(session: Session, document_id: int, reason: str, *, actor: Actor, now: datetime) -> bool:
    """Part of an action that takes down several things: whether the document was public and no longer is."""
    document = session.get(Document, document_id, with_for_update=True, populate_existing=True)
    if document is None or document.state != "published":
        return False
    document.state, document.withdrawn_at, document.withdrawn_reason = "withdrawn", now, reason
    session.flush()
    _publish(session, "withdraw", document_id, actor, now, reason)
    return True


def mark_replaced(session: Session, document_id: int, by_id: int, *, actor: Actor, now: datetime) -> int:
    """Say that a published document is no longer in force and which published one replaced it."""
    need(actor, "documents.publish")
    document = _document(session, document_id, "published")
    if document_id == by_id or document.force == "replaced":
        raise Refusal("document.replaced")
    if _document(session, by_id, "published").force == "replaced":
        raise Refusal("document.replaced")
    document.force, document.replaced_by = "replaced", by_id
    session.flush()
    number = _publish(session, "replace", document_id, actor, now)
    _note(session, "document.replaced", document_id, actor, now, replaced_by=by_id, publication_no=number)
    return number


def _look_at(session: Session, document: Document, now: datetime) -> None:
    """Through the privacy gate with every text of the document."""
    texts = texts_of_document(document)
    keep_findings(session, "document", str(document.id), scan_fields(texts), bytes_of(texts), now=now)


def _subjects(document_id: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """The document's own text and its attachments, as findings name them."""
    return (
        sa.and_(col(ScanFinding.subject_kind) == "document", col(ScanFinding.subject_id) == str(document_id)),
        sa.and_(
            col(ScanFinding.subject_kind) == "file",
            col(ScanFinding.subject_id).startswith(f"{document_id}/", autoescape=True),
        ),
    )


def _id(document: Document) -> int:
    if document.id is None:
        raise ValueError("the document was not flushed")
    return document.id


def _document(session: Session, document_id: int, state: str) -> Document:
    document = session.get(Document, document_id, with_for_update=True, populate_existing=True)
    if document is None:
        raise Refusal("not_found")
    if document.state != state:
        raise Refusal("document.frozen" if state == "draft" else "wrong_state", state=document.state)
    return document


def _draft(session: Session, document_id: int, actor: Actor, now: datetime) -> Document:
    need(actor, "documents.draft")
    document = _document(session, document_id, "draft")
    document.drafted_by, document.drafted_at = actor.id, now
    return document


def _check(draft: DocumentDraft) -> None:
    if not draft.title.strip():
        raise Refusal("document.incomplete", missing="title")
    _need_impersonal(draft.title, draft.addressed_to, draft.body)
    if wrong := too_long(Document, {name: getattr(draft, name) for name in TEXTS}):
        raise Refusal("document.invalid", field=wrong)


def _check_file(name: str, media_type: str, content: bytes) -> None:
    if not 0 < len(name) <= NAME_LENGTH or any(sign in name for sign in '/\\\0\r\n"') or not name.isprintable():
        raise Refusal("file.name")
    if not 0 < len(content) <= LARGEST_FILE:
        raise Refusal("file.size", largest=LARGEST_FILE)
    kind = FILE_KINDS.get(media_type)
    if kind is None or not name.lower().endswith(kind.endings) or not kind.is_it(content):
        raise Refusal("file.kind", allowed="pdf、png、jpg、txt")


def _named(document_id: int, name: str) -> sa.Delete:
    return sa.delete(DocumentFile).where(col(DocumentFile.document_id) == document_id, col(DocumentFile.name) == name)


def _link(session: Session, document_id: int, policies: tuple[str, ...]) -> None:
    session.add_all(DocumentPolicy(document_id=document_id, policy_code=code) for code in dict.fromkeys(policies))
    session.flush()


def _publish(session: Session, action: str, document_id: int, actor: Actor, now: datetime, reason: str = "") -> int:
    queue(session, "document", document_id, now)
    return publish_entry(
        session, action=action, subject_kind="document", subject_id=document_id, actor=actor, now=now, reason=reason
    )


def _need_impersonal(*texts: str) -> None:
    """Refuse ID numbers in what everybody will read; phones of offices belong there."""
    if any(holds_id_number(line) for text in texts for line in text.splitlines()):
        raise Refusal("document.personal", "个人信息保护法 25")


def _note(session: Session, event: str, document_id: int, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, actor=actor, event=event, subject_kind="document", subject_id=document_id, now=now, detail=detail)
