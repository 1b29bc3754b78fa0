"""The villagers' door (公众门户): everything public, and the own record."""

from portal import (
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
    texts,
    verify,
    villages,
)

ROUTES = [
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
    *texts.HANDLERS,
]
