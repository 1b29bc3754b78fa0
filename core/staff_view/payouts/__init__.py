"""Batches of payouts (补贴发放批次) as officers review them."""

from core.staff_view.payouts.differences import Against, against
from core.staff_view.payouts.listing import BatchFilter, BatchPage, BatchRow, list_batches
from core.staff_view.payouts.review import (
    BatchFindings,
    BatchHead,
    BatchHold,
    BatchPreview,
    Review,
    batch_head,
    batch_hold,
    findings_page,
    preview_page,
    review,
)

__all__ = [
    "Against",
    "BatchFilter",
    "BatchFindings",
    "BatchHead",
    "BatchHold",
    "BatchPage",
    "BatchPreview",
    "BatchRow",
    "Review",
    "against",
    "batch_head",
    "batch_hold",
    "findings_page",
    "list_batches",
    "preview_page",
    "review",
]
