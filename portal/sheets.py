"""The sheet for the village board (公示单): a page to look at and print, and the A4 file with font and QR code inside."""

import threading
from dataclasses import dataclass, field
from datetime import date, datetime

from litestar import Response, get
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath

from core.database import Session
from core.law.clock import CHINA, local_date
from core.public_view.batches import Ended
from core.public_view.sheets import TOWNSHIP_LENGTH, VILLAGE_LENGTH, SheetPage, SheetRow, sheet
from paper.codes import qr_svg
from paper.notices import Column, Notice, notice_pdf
from portal.asked import number
from web.cache import KeptPage
from web.filters import long_day, quantity, rate, yuan
from web.kit import WebRequest, kit_of
from web.responses import Asked, Gone, GoneError, known_query, public_page

TEMPLATE = "portal/sheets/sheet.html"
PDF = "application/pdf"
PAGE_ROWS = 190
"""Rows of one part of the page, which has its budget of nodes."""
FILE_ROWS = 1500
"""Rows of one file, so that none takes a server's memory; no village has as many."""
WAITING = threading.BoundedSemaphore(6)
PRESS = threading.Lock()
"""One file at a time is drawn, and few more wait: drawing is the dearest thing that a stranger can ask for."""


@dataclass(frozen=True, slots=True)
class Hung:
    """The sheet with the way to check it; ``code_svg`` is "" where the site does not know its own address."""

    sheet: SheetPage
    address: str
    qr: str = field(repr=False)


@get("/lists/{batch_no:str}/villages/{village:str}/sheet", sync_to_thread=False, opt={"public": True})
def village_sheet(request: WebRequest, batch_no: FromPath[str], village: FromPath[str]) -> Response[bytes]:
    """The sheet of one village as a page."""
    return _page(request, batch_no, village if len(village) == VILLAGE_LENGTH else "")


@get("/lists/{batch_no:str}/townships/{township:str}/sheet", sync_to_thread=False, opt={"public": True})
def township_sheet(request: WebRequest, batch_no: FromPath[str], township: FromPath[str]) -> Response[bytes]:
    """The sheet of the villages of a township that have too few payees for one of their own."""
    return _page(request, batch_no, township if len(township) == TOWNSHIP_LENGTH else "")


@get("/lists/{batch_no:str}/villages/{village:str}/sheet.pdf", sync_to_thread=True, opt={"public": True})
def village_file(request: WebRequest, batch_no: FromPath[str], village: FromPath[str]) -> Response[bytes]:
    """The sheet of one village as a file."""
    return _file(request, batch_no, village if len(village) == VILLAGE_LENGTH else "")


@get("/lists/{batch_no:str}/townships/{township:str}/sheet.pdf", sync_to_thread=True, opt={"public": True})
def township_file(request: WebRequest, batch_no: FromPath[str], township: FromPath[str]) -> Response[bytes]:
    """The sheet of a township as a file."""
    return _file(request, batch_no, township if len(township) == TOWNSHIP_LENGTH else "")


def _page(request: WebRequest, batch_no: str, place: str) -> Response[bytes]:
    site = kit_of(request).site

    def build(session: Session, asked: Asked) -> Hung | Gone | None:
        part = number(asked.query, "part") or 1
        found = sheet(session, batch_no, place, today=asked.today, part=part, size=PAGE_ROWS) if place else None
        if found is None or isinstance(found, Ended):
            return gone(found, place) if found else None
        path = f"/verify/{found.seal.code}"
        # A page that is kept for everyone must not carry the host that one visitor's browser named.
        address = f"{site.origin}{site.base_path}{path}" if site.origin else ""
        return Hung(found, address, qr_svg(address).decode() if address else "")

    return public_page(request, TEMPLATE, build, title=lambda page: page.sheet.title, query=("part",))


def gone(ended: Ended, place: str) -> Gone:
    """Leads to the list in its place, which may not hold this village; else to the village itself."""
    village = f"/villages/{place}" if len(place) == VILLAGE_LENGTH else None
    return Gone(ended.sentence, f"/lists/{ended.batch_no}" if ended.batch_no else village)


def _file(request: WebRequest, batch_no: str, place: str) -> Response[bytes]:
    """Kept like a page: by path, part, address, data version and day."""
    kit = kit_of(request)
    asked = known_query(request, ("part",))
    part = number(asked, "part") or 1
    root = f"{kit.site.origin or str(request.base_url).rstrip('/')}{kit.site.base_path}"
    now = kit.clock()
    with kit.read() as session:
        key = (request.scope["path"], part, root, kit.versions(session), local_date(now))
        kept = kit.cache.get(key)
        found = None if kept else _found(session, batch_no, place, local_date(now), part)
    if found:
        kept = _draw(request, key, notice_of(found, root, kit.site.hotline, now.astimezone(CHINA)))
    if kept is None:
        raise NotFoundException
    return _file_response(request, kept, place)


def _found(session: Session, batch_no: str, place: str, today: date, part: int) -> SheetPage | None:
    found = sheet(session, batch_no, place, today=today, part=part, size=FILE_ROWS) if place else None
    if isinstance(found, Ended):
        raise GoneError(gone(found, place))
    return found


def _draw(request: WebRequest, key: tuple[object, ...], notice: Notice) -> KeptPage:
    cache = kit_of(request).cache
    if not WAITING.acquire(blocking=False):
        raise ServiceUnavailableException
    try:
        with PRESS:
            kept = cache.get(key)
            if kept is None:
                body = notice_pdf(notice)
                # Already packed inside: a second copy in gzip would gain nothing.
                kept = KeptPage(body, b"", KeptPage.of(body).etag)
                cache.put(key, kept)
    finally:
        WAITING.release()
    return kept


def _file_response(request: WebRequest, kept: KeptPage, place: str) -> Response[bytes]:
    """Never from a browser's store unasked: a list taken down must be gone here too."""
    site = kit_of(request).site
    headers = {
        "ETag": kept.etag,
        "Cache-Control": "public, no-cache" if site.origin else "no-store",
        "X-Robots-Tag": "noindex",
        "Content-Disposition": f'inline; filename="sheet-{place}.pdf"',
    }
    if kept.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=PDF)
    return Response(kept.body, headers=headers, media_type=PDF)


def notice_of(page: SheetPage, root: str, hotline: str, made_at: datetime) -> Notice:
    """What the printer gets."""
    seal = page.seal
    address = f"{root}/verify/{seal.code}"
    phone = page.place.phone or page.head.phone
    whole = f"（第 {page.part} 份，共 {page.parts_n} 份）" if page.parts_n > 1 else ""
    return Notice(
        title=page.title + whole,
        facts=facts(page),
        address=address,
        under="扫码看本表",
        columns=_columns(page),
        rows=tuple(_cells(page, row) for row in page.rows),
        foot=(
            f"扫码看本表，也可拨打 {phone} 或 {hotline}。",
            f"网址：{address.partition('://')[2]}　校验码：{seal.said}",
            "姓名隐去一个字，没有身份证号和卡号。同名的人看序号。",
            f"公开日志第 {page.log.no} 号 {page.log.hash}",
        ),
        made_at=made_at,
    )


def facts(page: SheetPage) -> tuple[tuple[str, str], ...]:
    """Label and value of what stands above the table; what is not known is left out."""
    head, seal = page.head, page.seal
    until = f"到{long_day(head.objections_until)}" if head.objections_until else "起"
    shown = (
        ("补贴", head.name),
        ("哪一期", head.period_said),
        ("公示", f"{long_day(page.opened_on)}{until}" if head.kind == "announcement" else ""),
        ("发放", long_day(head.paid_on) if head.paid_on else ""),
        ("批次", f"{head.batch_no}，第 {head.version} 版，公开编号 {seal.publication_no}"),
        ("范围", "" if page.place.village else "人数少的村合在一起，不分村写"),
        ("合计", f"{seal.rows_n:,} 笔，{yuan(seal.total_fen)} 元"),
        ("谁管", f"{head.department} {head.phone}"),
        ("镇（街）", f"{page.place.township} {page.place.phone}" if page.place.phone else ""),
        ("监督", head.supervision_phone),
    )
    return tuple((label, value) for label, value in shown if value)


def _columns(page: SheetPage) -> tuple[Column, ...]:
    """No group where no village is told, no result where nothing was paid yet."""
    columns = [
        Column("序号", 10), Column("姓名", 30), Column("组", 13), Column("怎么算的", 30),
        Column("金额（元）", 20, right=True), Column("结果", 20),
    ]  # fmt: skip
    return tuple(column for column in columns if column.title not in _left_out(page))


def _cells(page: SheetPage, row: SheetRow) -> tuple[str, ...]:
    if row.amount_fen is None:
        return (str(row.row_no), row.name)
    known = row.quantity_e4 is not None and row.rate_e4 is not None
    how = f"{quantity(row.quantity_e4 or 0)} {row.unit} × {rate(row.rate_e4 or 0)}" if known else "按标准"
    cells = {"序号": str(row.row_no), "姓名": row.name, "组": row.group, "怎么算的": how}
    cells |= {"金额": yuan(row.amount_fen), "结果": row.said}
    return tuple(text for title, text in cells.items() if title not in _left_out(page))


def _left_out(page: SheetPage) -> set[str]:
    unsaid = {"组": not page.place.village, "结果": page.head.kind == "announcement"}
    return {title for title, left_out in unsaid.items() if left_out}


HANDLERS = [village_sheet, township_sheet, village_file, township_file]
