"""What may have been paid wrongly (疑点) as officers read it: lists with totals, one finding explained, the export."""

from core.staff_view.suspicions.asking import SuspicionFilter
from core.staff_view.suspicions.explained import SuspicionPage, suspicion_page
from core.staff_view.suspicions.exported import COLUMNS, Extent, export_rows, extent_of
from core.staff_view.suspicions.listing import SuspicionList, list_suspicions
from core.staff_view.suspicions.notices import NoticeCounts, notice_counts

__all__ = [
    "COLUMNS",
    "Extent",
    "NoticeCounts",
    "SuspicionFilter",
    "SuspicionList",
    "SuspicionPage",
    "export_rows",
    "extent_of",
    "list_suspicions",
    "notice_counts",
    "suspicion_page",
]
