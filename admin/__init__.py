"""The officer's door (工作台): everything under /admin."""

from admin import (
    assistance,
    cards,
    departments,
    desk,
    documents,
    leaks,
    ledgers,
    life_notices,
    objections,
    payouts,
    policies,
    privacy,
    sign_in,
    staff,
    suspicions,
    trail,
)

ROUTES = [
    *sign_in.ROUTES,
    *desk.ROUTES,
    *payouts.ROUTES,
    *objections.ROUTES,
    *ledgers.ROUTES,
    *policies.ROUTES,
    *documents.ROUTES,
    *departments.ROUTES,
    *cards.ROUTES,
    *assistance.ROUTES,
    *staff.ROUTES,
    *suspicions.ROUTES,
    *life_notices.ROUTES,
    *privacy.ROUTES,
    *leaks.ROUTES,
    *trail.ROUTES,
]
