"""Probes and robots (健康检查): alive, ready, and what crawlers shall leave alone."""

import json
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from litestar import Response, get

from core.database import Session
from migrations import configuration
from search.index import Index
from web.kit import Parts, WebRequest, kit_of, parts_of
from web.requests import reading

PLAIN = "text/plain"
PRIVATE = ("/admin/", "/check", "/intake/")


@dataclass(frozen=True, slots=True)
class Health:
    """``index`` down does not make the site unready: it answers without."""

    database: str
    schema: str
    index: str

    @property
    def ready(self) -> bool:
        """Whether pages can be served."""
        return self.database == "ok" and self.schema == "ok"


@get("/healthz", sync_to_thread=False, opt={"public": True})
def alive() -> Response[str]:
    """The process answers."""
    return Response("ok\n", media_type=PLAIN, headers={"Cache-Control": "no-store"})


@get("/readyz", sync_to_thread=True, opt={"public": True})
def ready(request: WebRequest) -> Response[bytes]:
    """The database answers and has the newest schema; the state of search is told beside."""
    health = examine(request)
    body = json.dumps({"database": health.database, "schema": health.schema, "index": health.index}).encode()
    status = 200 if health.ready else 503
    return Response(body, status_code=status, media_type="application/json", headers={"Cache-Control": "no-store"})


@get("/robots.txt", sync_to_thread=False, opt={"public": True})
def robots(request: WebRequest) -> Response[str]:
    """Everything public may be crawled."""
    site = kit_of(request).site
    lines = ["User-agent: *", *(f"Disallow: {site.base_path}{path}" for path in PRIVATE)]
    if site.origin:
        lines.append(f"Sitemap: {site.origin}{site.base_path}/sitemap.xml")
    return Response("\n".join(lines) + "\n", media_type=PLAIN, headers={"Cache-Control": "public, max-age=3600"})


def examine(request: WebRequest) -> Health:
    """Ask the database and the search engine."""
    parts = parts_of(request)
    try:
        with reading(request) as session:
            schema = "ok" if _at_head(session) else "old"
    except sa.exc.SQLAlchemyError:
        return Health("down", "unknown", _index_state(parts))
    return Health("ok", schema, _index_state(parts))


def _at_head(session: Session) -> bool:
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    return MigrationContext.configure(session.connection()).get_current_revision() == head


def _index_state(parts: Parts) -> str:
    status = cast("Index", parts.index).status()
    if not status.reachable:
        return "down"
    return "ok" if status.built else "building"


ROUTES = [alive, ready, robots]
