"""The villagers' door (公众门户): everything public, and the own record."""

from portal import (
    check,
    departments,
    documents,
    home,
    lists,
    policies,
    progress,
    search,
    sheets,
    texts,
    verify,
    villages,
)

ROUTES = [
    *home.HANDLERS,
    *check.HANDLERS,
    *villages.HANDLERS,
    *lists.HANDLERS,
    *sheets.HANDLERS,
    *verify.HANDLERS,
    *progress.HANDLERS,
    *policies.HANDLERS,
    *documents.HANDLERS,
    *departments.HANDLERS,
    *search.HANDLERS,
    *texts.HANDLERS,
]
