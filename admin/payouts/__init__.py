"""Batches of payouts (发放批次) at the desk: list, review, decisions, upload."""

from admin.payouts import decisions, holds, reviews, uploads

ROUTES = [*reviews.ROUTES, *decisions.ROUTES, *holds.ROUTES, *uploads.ROUTES]
