"""The application put together (总装): ledger, index, kit, doors, and on SQLite the worker beside them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync
from litestar import Litestar
from litestar.types import ControllerRouterHandler

import admin
import intake
import portal
from core.actions.staff import resume
from core.database import Session
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from core.public_view.site import data_version, progress_version
from intake.files import filer
from intake.taking import Desk
from service import health
from service.installation import Clock, Installation, utc_now
from service.settings import Settings
from service.vocabulary import VocabularyKeeper
from web.asgi import STATIC, TEMPLATES, Outside, assemble
from web.cache import PageCache
from web.kit import Kit, Parts
from web.limits import Limits
from web.pages import Renderer
from web.static import StaticFiles
from web.tokens import Tokens

ROUTES: list[ControllerRouterHandler] = [*portal.ROUTES, *admin.ROUTES, *intake.ROUTES, *health.ROUTES]


def versions(session: Session) -> tuple[int, ...]:
    """What makes a kept public page stale: a publication, or a reported step of a batch."""
    return data_version(session), progress_version(session)


def build_app(settings: Settings, *, clock: Clock = utc_now, working: bool | None = None) -> Outside:
    """The whole site as an ASGI application; ``working`` runs the worker in this process, by default on SQLite only."""
    opened = Installation.open(settings)
    site, digester = settings.site, Digester(settings.pepper)
    kit = Kit(
        write=opened.write,
        read=opened.read,
        pages=Renderer(TEMPLATES),
        static=StaticFiles(STATIC),
        cache=PageCache(),
        site=site,
        calendar=WorkCalendar.load(),
        clock=clock,
        tokens=Tokens(settings.secret, clock),
        limits=Limits(),
        resume=resume,
        versions=versions,
        secure_cookies=settings.secure_cookies,
    )
    desk = Desk(opened.write, opened.read, digester)
    parts = Parts(
        opened.index, VocabularyKeeper(site.county).current, digester, settings.feed_keys, take_file=filer(desk),
        file_path=opened.files.path,
    )  # fmt: skip
    worker = opened.worker(clock) if (settings.on_sqlite if working is None else working) else None

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        if worker is not None:
            worker.start()
        yield
        if worker is not None:
            await run_sync(worker.stop)
        opened.close()

    return assemble(ROUTES, kit, parts, lifespan=[lifespan])


def application() -> Outside:
    """What uvicorn calls in each of its processes."""
    return build_app(Settings.from_env())
