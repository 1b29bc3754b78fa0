"""Places, policies, documents and units (镇街、政策、制度文件、主管部门) for programs."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath, Parameter

from core.database import Session
from core.public_view import departments as units
from core.public_view import documents as texts
from core.public_view import policies as subsidies
from core.public_view.batches import Ended
from portal.api.answers import after, answer, answers, page_of
from portal.api.parameters import CURSOR, LIMIT, YEAR
from portal.api.shapes import (
    All,
    Department,
    Document,
    DocumentLine,
    Edition,
    File,
    Office,
    Page,
    Policy,
    PolicyLine,
    Text,
)
from web.kit import WebRequest, kit_of

LARGEST = 2**31 - 1


@get("/townships", sync_to_thread=False, opt={"public": True}, responses=answers())
def townships(request: WebRequest) -> Response[All[Office]]:
    """Townships by code, with the office that helps there."""

    def build(session: Session, _today: date) -> All[Office]:
        found = units.departments(session).townships
        return All([Office(one.code, one.name, one.phone, one.address, one.hours) for one in found])

    return answer(request, build)


@get("/departments", sync_to_thread=False, opt={"public": True}, responses=answers())
def departments(request: WebRequest) -> Response[All[Department]]:
    """Units that answer for subsidies, with the codes of their items in the newest policy list."""

    def build(session: Session, _today: date) -> All[Department]:
        return All([_unit(one) for one in units.departments(session).units])

    return answer(request, build)


@get("/editions", sync_to_thread=False, opt={"public": True}, responses=answers())
def editions(request: WebRequest) -> Response[All[Edition]]:
    """Published policy lists, newest year first."""

    def build(session: Session, _today: date) -> All[Edition]:
        found = [subsidies.edition(session, year) for year in subsidies.published_years(session)]
        return All([Edition(one.year, one.published_on, one.publication_no, one.items_n) for one in found if one])

    return answer(request, build)


@get("/policies", sync_to_thread=False, opt={"public": True}, responses=answers())
def policies(request: WebRequest, year: YEAR = None) -> Response[All[PolicyLine]]:
    """The items of a published policy list, of the newest one without a year."""

    def build(session: Session, _today: date) -> All[PolicyLine]:
        found = subsidies.edition(session, year)
        return All(_lines(found) if found else [])

    return answer(request, build)


@get("/policies/{code:str}", sync_to_thread=False, opt={"public": True}, responses=answers(404))
def one_policy(request: WebRequest, code: FromPath[str], year: YEAR = None) -> Response[Policy]:
    """A subsidy: who gets it, how much, how to apply, on what basis."""

    def build(session: Session, today: date) -> Policy | None:
        found = subsidies.policy(session, code, year, today=today)
        return _policy(found) if found else None

    return answer(request, build)


@get("/documents", sync_to_thread=False, opt={"public": True}, responses=answers())
def documents(request: WebRequest, cursor: CURSOR = None, limit: LIMIT = 50) -> Response[Page[DocumentLine]]:
    """Published documents, newest issue first."""
    key = after(cursor, int) or 0

    def build(session: Session, _today: date) -> Page[DocumentLine]:
        found = list(enumerate(texts.documents(session).documents, 1))[key : key + limit + 1]
        page = page_of(found, limit, lambda entry: entry[0])
        told = [DocumentLine(d.id, d.title, d.doc_no, d.issuer, d.issued_on, d.force) for _, d in page.items]
        return Page(told, page.next)

    return answer(request, build)


@get("/documents/{document_id:int}", sync_to_thread=False, opt={"public": True}, responses=answers(404, 410))
def one_document(request: WebRequest, document_id: Annotated[int, Parameter(ge=1, le=LARGEST)]) -> Response[Document]:
    """A document in full text."""

    def build(session: Session, _today: date) -> Document | Ended | None:
        found = texts.document(session, document_id)
        if found is not None:
            return _document(request, found)
        gone = texts.why_gone(session, document_id)
        return Ended(gone) if gone else None

    return answer(request, build)


def _lines(found: subsidies.EditionPage) -> list[PolicyLine]:
    return [
        PolicyLine(found.year, one.code, one.name, one.plain_name, one.level, one.standard, group.code, group.name)
        for group in found.departments
        for one in group.items
    ]


def _unit(found: units.Unit) -> Department:
    codes = [item.code for item in found.items.items] if found.items else []
    return Department(
        found.code, found.name, found.phone, found.supervision_phone, found.address, found.hours, codes
    )  # fmt: skip


def _policy(found: subsidies.PolicyPage) -> Policy:
    return Policy(
        code=found.code,
        year=found.year,
        name=found.name,
        plain_name=found.plain_name,
        level=found.level,
        target=found.target,
        standard=found.standard_text,
        unit=found.unit,
        rate_e4=found.rate_e4,
        frequency=found.frequency,
        basis=found.basis,
        apply_how=found.apply_how,
        apply_when=found.apply_when,
        guide=[Text(part.name, part.text) for part in found.guide],
        department=found.department,
        department_phone=found.department_phone,
        supervision_phone=found.supervision_phone,
        mode=found.mode,
        announce=found.announce,
        disclose=found.disclose,
        years=list(found.years),
        documents=[one.id for one in found.documents],
    )


def _document(request: WebRequest, found: texts.DocumentPage) -> Document:
    base = kit_of(request).site.base_path
    files = [
        File(one.name, one.media_type, one.size, f"{base}/documents/{found.id}/files/{quote(one.name)}")
        for one in found.files
    ]
    return Document(
        id=found.id,
        title=found.title,
        doc_no=found.doc_no,
        issuers=list(found.issuers),
        addressed_to=found.addressed_to,
        issued_on=found.issued_on,
        force=found.force,
        body=found.body,
        files=files,
        policies=[one.code for one in found.policies],
        published_on=found.published_on,
    )


HANDLERS = [townships, departments, editions, policies, one_policy, documents, one_document]
