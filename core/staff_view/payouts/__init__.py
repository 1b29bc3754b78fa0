"""Batches of payouts (补贴发放批次) as officers review them."""

from core.staff_view.payouts.listing import BatchFilter, BatchPage, BatchRow, list_batches
from core.staff_view.payouts.review import (
    BatchFindings,
    BatchHead,
    BatchPreview,
    Review,
    batch_head,
    findings_page,
    preview_page,
    review,
)

__all__ = [
    "BatchFilter",
    "BatchFindings",
    "BatchHead",
    "BatchPage",
    "BatchPreview",
    "BatchRow",
    "Review",
    "batch_head",
    "findings_page",
    "list_batches",
    "preview_page",
    "review",
]
