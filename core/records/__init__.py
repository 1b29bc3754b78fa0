"""Tables and their queries. Importable only by core.actions, core.public_view and core.staff_view."""

from core.records import departments, documents, outbox, payouts, policies, publications, staff, totals, trail

__all__ = ["departments", "documents", "outbox", "payouts", "policies", "publications", "staff", "totals", "trail"]
