"""The publication log (公开日志): entries in words and as hashed, and the rows they vouch for, to be checked at home."""

from collections.abc import Iterator
from datetime import timedelta

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from core.database import Session, one_snapshot
from core.law.clock import local_date
from core.public_view import publications
from core.public_view.batches import Ended
from portal.asked import number
from web.guards import limited
from web.kit import WebRequest, kit_of
from web.requests import reading
from web.responses import Asked, Gone, GoneError, public_page

LINES = "application/x-ndjson"
# Whole lists and the whole log are read from the ledger each time.
SLOWLY = limited("publications", limit=120, per=timedelta(hours=1))


@get("/publications", sync_to_thread=False, opt={"public": True})
def log(request: WebRequest) -> Response[bytes]:
    """The entries, newest first, 50 a page."""

    def build(session: Session, asked: Asked) -> publications.LogPage | None:
        query = asked.query
        return publications.log_page(
            session,
            today=asked.today,
            year=number(query, "year"),
            kind=query.get("kind", ""),
            before=number(query, "before"),
        )

    template, filters = "portal/publications/log.html", ("year", "kind", "before")
    return public_page(request, template, build, title="公开日志", query=filters)


@get("/publications/{entry_no:int}", sync_to_thread=False, opt={"public": True})
def entry(request: WebRequest, entry_no: FromPath[int]) -> Response[bytes]:
    """One entry with everything that its hash is over."""

    def build(session: Session, asked: Asked) -> publications.EntryPage | None:
        return publications.entry_page(session, entry_no, asked.today)

    return public_page(request, "portal/publications/entry.html", build, title=f"公开日志第 {entry_no} 条")


@get("/publications/head", sync_to_thread=False, opt={"public": True})
def head(request: WebRequest) -> Response[str]:
    """Number and hash of the last entry, to be written down or printed."""
    with reading(request) as session:
        entry_no, digest = publications.head(session)
    return Response(f"{entry_no} {digest}\n", media_type="text/plain", headers={"Cache-Control": "no-cache"})


@get("/publications/entries.ndjson", sync_to_thread=True, opt={"public": True}, guards=[SLOWLY])
def entries(request: WebRequest) -> Response[bytes] | Stream:
    """All entries, one a line."""
    session = _opened(request)
    entry_no, digest = publications.head(session)
    return _streamed(request, session, publications.entry_lines(session), digest or "0", f"entries-{entry_no}")


@get("/publications/{entry_no:int}/rows.ndjson", sync_to_thread=True, opt={"public": True}, guards=[SLOWLY])
def rows(request: WebRequest, entry_no: FromPath[int]) -> Response[bytes] | Stream:
    """The public rows of a list, exactly the bytes that the entry's digest is over."""
    session = _opened(request)
    found = publications.public_rows(session, entry_no, local_date(kit_of(request).clock()))
    if isinstance(found, publications.PublicRows):
        return _streamed(request, session, found.lines, found.sha256, f"rows-{entry_no}")
    session.close()
    if isinstance(found, Ended):
        raise GoneError(Gone(found.sentence, f"/lists/{found.batch_no}" if found.batch_no else "/publications"))
    raise NotFoundException


def _opened(request: WebRequest) -> Session:
    """What is decided about a file and what is sent of it must be of one moment."""
    session = kit_of(request).read()
    one_snapshot(session)
    return session


def _streamed(
    request: WebRequest, session: Session, lines: Iterator[bytes], digest: str, name: str
) -> Response[bytes] | Stream:
    headers = {
        "ETag": f'"{digest}"',
        "Cache-Control": "public, no-cache",
        "Content-Disposition": f'attachment; filename="{name}.ndjson"',
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        session.close()
        return Response(b"", status_code=304, headers=headers, media_type=LINES)
    return Stream(_closing(session, lines), headers=headers, media_type=LINES)


def _closing(session: Session, lines: Iterator[bytes]) -> Iterator[bytes]:
    """The same lines; the session ends with them, also when the reader goes away."""
    try:
        yield from lines
    finally:
        session.close()


HANDLERS = [log, entry, head, entries, rows]
