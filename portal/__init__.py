"""The villagers' door (公众门户): everything public, and the own record."""

from litestar.types import ControllerRouterHandler

from portal import (
    api,
    cards,
    check,
    departments,
    documents,
    downloads,
    home,
    lists,
    policies,
    progress,
    publications,
    search,
    sheets,
    statistics,
    texts,
    verify,
    villages,
)

ROUTES: list[ControllerRouterHandler] = [
    *home.HANDLERS,
    *check.HANDLERS,
    *cards.HANDLERS,
    *villages.HANDLERS,
    *lists.HANDLERS,
    *sheets.HANDLERS,
    *verify.HANDLERS,
    *progress.HANDLERS,
    *publications.HANDLERS,
    *policies.HANDLERS,
    *documents.HANDLERS,
    *departments.HANDLERS,
    *downloads.HANDLERS,
    *search.HANDLERS,
    *statistics.HANDLERS,
    *texts.HANDLERS,
    *api.HANDLERS,
]
