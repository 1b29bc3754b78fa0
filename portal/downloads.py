"""Files to take away (下载公开数据): the page, the manifest for programs, and the files themselves."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Stream

from core.database import Session
from core.law.clock import local_date
from core.law.open_data import MEDIA, NOTES, ROWS, Column, dictionary
from core.law.refusal import Refusal
from core.public_view import downloads
from core.public_view.downloads import DownloadsPage, PublicFile, Taken, Waiting
from core.public_view.site import data_version
from portal.asked import number
from web.byte_ranges import send_file
from web.kit import WebRequest, kit_of, parts_of
from web.requests import reading
from web.responses import Asked, Gone, GoneError, public_page

REMADE_SECONDS = 30
FILES_AT_ONCE = 500
NOT_ASCII_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
FILTERS = ("year", "policy", "township")


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The files of a year and what their columns mean."""

    found: DownloadsPage
    columns: tuple[Column, ...]
    notes: tuple[str, ...]


@get("/downloads", sync_to_thread=False, opt={"public": True})
def page(request: WebRequest) -> Response[bytes]:
    """The files of one year, with rows and size before the click."""

    def build(session: Session, asked: Asked) -> FilesPage | None:
        policy, township = asked.query.get("policy", ""), asked.query.get("township", "")
        year = number(asked.query, "year")
        found = downloads.downloads_page(session, today=asked.today, year=year, policy=policy, township=township)
        return FilesPage(found, ROWS, NOTES) if found else None

    # Files come and go between two publications, whenever the worker has made one.
    return public_page(
        request, "portal/downloads/downloads.html", build, title="下载公开数据", query=FILTERS, keep=False
    )


@get("/downloads/manifest.json", sync_to_thread=False, opt={"public": True})
def manifest(request: WebRequest) -> Response[Any]:
    """All files that may be taken now, or those of a year, policy or township."""
    known = {name: value for name in FILTERS if (value := request.query_params.get(name))}
    year = number(known, "year")
    return Stream(
        _manifest(request, year, known.get("policy"), known.get("township")),
        media_type="application/json",
        headers={"Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"},
    )


@get(
    ["/downloads/{year:str}/{name:str}", "/downloads/{year:str}/{policy:str}/{name:str}"],
    sync_to_thread=False,
    opt={"public": True},
)
def file(request: WebRequest) -> Response[Any]:
    """A file in the bytes that its name stands for now; 410 or 503 as soon as the log has moved on."""
    path = request.scope["path"]
    with reading(request) as session:
        found = downloads.find_file(session, path.removeprefix("/downloads/"), local_date(kit_of(request).clock()))
    return _sent(request, _standing(found))


def _standing(found: PublicFile | Waiting | Taken | None) -> PublicFile:
    if found is None:
        raise NotFoundException
    if isinstance(found, Waiting):
        raise Refusal("downloads.remaking", wait_seconds=REMADE_SECONDS)
    if isinstance(found, Taken):
        said = "里面有名单变了，正在重新生成。" if found.remade else "里面的名单已经撤下。"
        raise GoneError(Gone(said, "/downloads"))
    return found


def _sent(request: WebRequest, found: PublicFile) -> Response[Any]:
    path = parts_of(request).file_path(found.sha256)
    kept_as = NOT_ASCII_SAFE.sub("-", f"mingbai-{found.name}")
    headers = {"Content-Disposition": f'attachment; filename="{kept_as}"', "Access-Control-Allow-Origin": "*"}
    if found.policy_code:
        headers["X-Robots-Tag"] = "noindex"
    try:
        return send_file(request, path, sha256=found.sha256, media_type=MEDIA[found.form], headers=headers)
    except FileNotFoundError as swept:
        raise Refusal("downloads.remaking", wait_seconds=REMADE_SECONDS) from swept


def _manifest(request: WebRequest, year: int | None, policy: str | None, township: str | None) -> Iterator[bytes]:
    """One JSON object, written while the files are read."""
    kit = kit_of(request)
    now = kit.clock()
    with kit.read() as session:
        head = {
            "name": f"{kit.site.name} {kit.site.county}",
            "publication_no": data_version(session),
            "licence": kit.site.words["open_licence"],
            "notes": NOTES,
            "dictionary": list(dictionary()),
        }
        yield _json(head)[:-1] + b',"files":['
        lines: list[bytes] = []
        joint = b""
        found = downloads.standing_files(session, local_date(now), year=year, policy=policy, township=township)
        for entry in found:
            lines.append(_json(_entry(request, entry)))
            if len(lines) == FILES_AT_ONCE:
                yield joint + b",\n".join(lines)
                lines, joint = [], b",\n"
        yield (joint if lines else b"") + b",\n".join(lines) + b"]}\n"


def _entry(request: WebRequest, found: PublicFile) -> dict[str, object]:
    site = kit_of(request).site
    return {
        "name": found.name,
        "url": f"{site.origin}{site.base_path}/downloads/{found.name}",
        "year": found.year,
        "policy_code": found.policy_code,
        "township_code": found.township_code,
        "form": found.form,
        "rows": found.rows_n,
        "bytes": found.size,
        "sha256": found.sha256,
        "made_at": found.made_at.isoformat(timespec="seconds"),
        "publication_no": found.publication_no,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


HANDLERS = [page, manifest, file]
