"""The shapes in which a batch (批次) passes from the door to the ledger; none can hold a clear ID number or account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


class Malformed(Exception):  # noqa: N818  it names what the sender's line is, and answers 400
    """A line that cannot be read at all; ``line`` counts from 1 (the manifest), ``sentence`` holds no personal value."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first line of a batch, read: money in fen, ``made_at`` aware UTC, days as days in China."""

    batch_no: str
    kind: str
    policy_code: str
    year: int
    period: str
    department_code: str
    rows: int
    total_fen: int
    made_at: datetime
    paid_on: date | None = None
    objections_until: date | None = None
    supersedes: str | None = None
    repays: str | None = None


class StagedRow(NamedTuple):
    """The only shape in which a row leaves the reader: masked, digested, counted in fen and ten-thousandths.

    ``payee`` is person or organisation; ``paid_on`` an ISO date; ``minor_until`` the year of the 18th birthday of a
    payee who is still a minor, else None.
    """

    row_no: int
    public_id: str
    village_code: str
    group_name: str
    payee: str
    name_shown: str
    account_tail: str
    bank: str
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    amount_fen: int
    status: str
    reason_code: str | None
    paid_on: str | None
    original_row: int | None
    person: bytes
    lookup: bytes
    minor_until: int | None
    account: bytes | None


class FoundIssue(NamedTuple):
    """What is wrong or odd in a batch; ``severity`` is error or warning, ``row_no`` None for the batch as a whole."""

    row_no: int | None
    field: str
    code: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PolicyFact:
    """What the reader needs of a policy item: list mode of the web, its own rate if it has one, unit, name, who answers."""

    list_mode_web: str
    rate_e4: int | None = None
    unit: str = ""
    name: str = ""
    department_code: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows when a batch arrives.

    ``villages`` and ``policies`` go from code to name and fact. For a repayment, ``failed_rows`` gives the amount in
    fen, ``failed_persons`` the digest, of every failed row of the batch that is repaid; ``repaid_rows`` those of them
    that an earlier repayment has settled. ``failed_rows`` is None when there is no such batch.
    """

    villages: Mapping[str, str]
    policies: Mapping[str, PolicyFact]
    departments: frozenset[str]
    reasons: frozenset[str]
    failed_rows: Mapping[int, int] | None = None
    failed_persons: Mapping[int, bytes] = field(default_factory=dict)
    repaid_rows: frozenset[int] = frozenset()
