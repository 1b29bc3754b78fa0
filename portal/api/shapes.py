"""What programs get (数据接口的形状): money is fen, quantities and rates are ten-thousandths, days and instants ISO 8601."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

Kind = Literal["announcement", "payment", "repayment"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a longer list; ``next`` is the ``cursor`` of the page after it, null on the last one."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class All(Generic[T]):
    """Everything at once."""

    items: list[T]


@dataclass(frozen=True, slots=True)
class PublicList:
    """What heads a list (名单). ``mode``: full, masked, or count_only, which names nobody and has no rows."""

    batch_no: str
    version: int
    kind: str
    policy_code: str
    policy: str
    year: int
    period: str
    department_code: str
    department: str
    mode: str
    paid_on: date | None
    open_until: date | None
    published_at: datetime
    publication_no: int
    repays: str | None
    url: str


@dataclass(frozen=True, slots=True)
class TotalCell:
    """Payouts of a list at one place in one state; ``status`` mixed in lists that name nobody."""

    place: str
    status: str
    rows_n: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row as the canonical form of the publication log has it; of a hidden row only number and place are left.

    ``village_code`` is the place: 12 digits a village, 9 digits a township, "" the county.
    """

    row_no: int
    public_id: str
    village_code: str
    group_name: str
    payee: str
    name_shown: str
    quantity_e4: int | None
    unit: str
    rate_e4: int | None
    amount_fen: int | None
    status: str
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """A village (村、社区) with its township."""

    code: str
    name: str
    township_code: str
    township: str


@dataclass(frozen=True, slots=True)
class VillageList:
    """One list as far as it concerns the village, and its payouts there by state."""

    heading: PublicList
    totals: list[TotalCell]


@dataclass(frozen=True, slots=True)
class PublicVillage:
    """What is public for a village in one year; ``years`` are all with something public."""

    place: Place
    years: list[int]
    year: int | None
    lists: list[VillageList]


@dataclass(frozen=True, slots=True)
class Office:
    """Where to go and whom to call."""

    code: str
    name: str
    phone: str
    address: str
    hours: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The policy list (补贴政策清单) of one year."""

    year: int
    published_on: date | None
    publication_no: int
    items_n: int


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A subsidy in one line."""

    year: int
    code: str
    name: str
    plain_name: str
    level: str
    standard: str
    department_code: str
    department: str


@dataclass(frozen=True, slots=True)
class Text:
    """A named piece of text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A subsidy as its newest published edition, or that of the year asked for, holds it."""

    code: str
    year: int
    name: str
    plain_name: str
    level: str
    target: str
    standard: str
    unit: str
    rate_e4: int | None
    frequency: str
    basis: str
    apply_how: str
    apply_when: str
    guide: list[Text]
    department: str
    department_phone: str
    supervision_phone: str
    mode: str
    announce: str
    disclose: str
    years: list[int]
    documents: list[int]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A regulatory document (制度文件) in one line."""

    id: int
    title: str
    doc_no: str
    issuer: str
    issued_on: date | None
    force: str


@dataclass(frozen=True, slots=True)
class File:
    """An attachment of a document, or a file to take away."""

    name: str
    media_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document in full; ``body`` is Markdown."""

    id: int
    title: str
    doc_no: str
    issuers: list[str]
    addressed_to: str
    issued_on: date | None
    force: str
    body: str
    files: list[File]
    policies: list[str]
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Department:
    """A unit that answers for subsidies (主管部门)."""

    code: str
    name: str
    phone: str
    supervision_phone: str
    address: str
    hours: str
    policies: list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the publication log (公开日志), value by value as its hash covers them."""

    no: int
    action: str
    subject_kind: str
    subject_id: str
    at: datetime
    role: str
    rows_n: int
    total_fen: int
    rows_sha256: str
    reason: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a batch stands in the 12 steps of the procedure (发放业务流程)."""

    batch_no: str
    kind: str
    policy_code: str
    year: int | None
    period: str
    step: int
    said: str
    who: str
    since: date
    done: bool


@dataclass(frozen=True, slots=True)
class StatisticsLine:
    """One year, policy or township: payouts that came to the cards, those that failed, and lists in time.

    ``published_kept`` of ``published_known`` lists were public within the item's period, ``paid_kept`` of
    ``paid_known`` were paid by the item's last day.
    """

    code: str
    name: str
    rows_n: int
    amount_fen: int
    failed_n: int
    published_kept: int
    published_known: int
    paid_kept: int
    paid_known: int


@dataclass(frozen=True, slots=True)
class Downloads:
    """Where the files to take away are listed, with their SHA-256."""

    manifest: str
    page: str
    publication_no: int
    licence: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """A parameter that cannot be used."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Every error in one shape (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    code: str | None = None
    errors: list[Invalid] = field(default_factory=list)
