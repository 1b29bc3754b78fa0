"""Regulatory documents on the web (制度文件)."""

from dataclasses import dataclass
from urllib.parse import quote

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markdown_it import MarkdownIt

from core.database import Session
from core.public_view import documents
from web.kit import WebRequest
from web.requests import reading
from web.responses import Asked, Gone, GoneError, public_page

# Officers write the bodies, but nothing that they paste may run: raw HTML stays text, pictures stay where they are.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
TABLE = '<div class="scroll" role="region" aria-label="表格，可以左右滑动" tabindex="0"><table>'
TOP, DEEPEST = 3, 6


@dataclass(frozen=True, slots=True)
class ReadableDocument:
    """A document with its body as HTML."""

    document: documents.DocumentPage
    body_html: str


@get("/documents", sync_to_thread=False, opt={"public": True})
def listing(request: WebRequest) -> Response[bytes]:
    """All published documents."""

    def build(session: Session, _asked: Asked) -> documents.DocumentsPage:
        return documents.documents(session)

    return public_page(request, "portal/documents/documents.html", build, title="制度文件")


@get("/documents/{document_id:int}", sync_to_thread=False, opt={"public": True})
def document(request: WebRequest, document_id: FromPath[int]) -> Response[bytes]:
    """One document in full text."""

    def build(session: Session, _asked: Asked) -> ReadableDocument | Gone | None:
        page = documents.document(session, document_id)
        if page is None:
            return _gone(session, document_id)
        return ReadableDocument(page, readable(page.body))

    return public_page(
        request, "portal/documents/document.html", build, title=lambda page: page.document.title
    )  # fmt: skip


@get("/documents/{document_id:int}/files/{name:str}", sync_to_thread=False, opt={"public": True})
def attachment(request: WebRequest, document_id: FromPath[int], name: FromPath[str]) -> Response[bytes]:
    """An attachment, to be kept as a file."""
    with reading(request) as session:
        found = documents.attachment(session, document_id, name)
        gone = None if found else _gone(session, document_id)
    if gone is not None:
        raise GoneError(gone)
    if found is None:
        raise NotFoundException
    return as_file(request, found)


def as_file(request: WebRequest, found: documents.Attachment) -> Response[bytes]:
    """Bytes that a browser keeps and never shows, or 304."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "ETag": f'"{found.sha256}"',
        "Cache-Control": "no-cache",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.media_type)


def readable(body: str) -> str:
    """Markdown as HTML under the page's own two headings; wide tables scroll by themselves."""
    tokens = MARKDOWN.parse(body)
    levels = [int(token.tag[1:]) for token in tokens if token.type == "heading_open"]
    down = TOP - min(levels, default=TOP)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + down, DEEPEST)}"
    html: str = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return html.replace("<table>", TABLE).replace("</table>", "</table></div>")


def _gone(session: Session, document_id: int) -> Gone | None:
    sentence = documents.why_gone(session, document_id)
    return Gone(sentence, "/documents") if sentence else None


HANDLERS = [listing, document, attachment]
