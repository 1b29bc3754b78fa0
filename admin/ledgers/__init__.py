"""The township ledger (补贴底册) at the desk: taken out as a file, compared with a roster that is not kept."""

from admin.ledgers import comparison, exports, pages

ROUTES = [*pages.ROUTES, *exports.ROUTES, *comparison.ROUTES]
