"""The shapes the engine holds (搜索文档): only what the public view shows, codes instead of names of places."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PayoutDoc:
    """One public payout row. ``id`` is its random public id; (``batch_id``, ``row_no``) orders the rows of a list.

    ``name_masked`` is the name exactly as the page shows it; ``township``, ``village`` and ``policy`` are codes.
    """

    id: str
    batch_id: int
    row_no: int
    batch_no: str
    kind: str
    township: str
    village: str
    policy: str
    year: int
    status: str
    amount_fen: int
    name_masked: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class PolicyDoc:
    """One item of a published edition; ``body`` is everything searchable besides the two names."""

    code: str
    year: int
    name: str
    plain_name: str
    department: str
    body: str

    @property
    def id(self) -> str:
        """Unique over all editions."""
        return f"{self.year}-{self.code}"


@dataclass(frozen=True, slots=True)
class TextDoc:
    """One published regulatory document; ``doc_no`` is its 文号, ``policies`` the codes it founds."""

    id: int
    title: str
    doc_no: str
    issuers: str
    issued_on: date | None
    body: str
    policies: tuple[str, ...] = ()
