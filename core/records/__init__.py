"""Tables and their queries. Importable only by core.actions, core.public_view and core.staff_view."""

from core.records import (
    cards,
    departments,
    documents,
    downloads,
    outbox,
    payouts,
    policies,
    privacy,
    publications,
    staff,
    suspicions,
    totals,
    trail,
    versions,
)

__all__ = [
    "cards",
    "departments",
    "documents",
    "downloads",
    "outbox",
    "payouts",
    "policies",
    "privacy",
    "publications",
    "staff",
    "suspicions",
    "totals",
    "trail",
    "versions",
]
