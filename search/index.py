"""The engine port: what any search engine (搜索引擎) behind the site must do. Totals never come from here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from core.law.refusal import Refusal
from search.documents import PayoutDoc, PolicyDoc, TextDoc
from search.people import looks_like_id, looks_like_name

T = TypeVar("T")
PAGE = 20
PAGE_MAX = 100
PHRASES_MAX = 10
OFFSET_DIGITS = 6
PLACE_MAX = 2**53 - 1  # integers an engine that speaks JSON keeps exact


class IndexDown(Exception):  # noqa: N818  a state the pages speak about, not a programming fault
    """The engine does not answer (or is not built yet); the site goes on without it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows an answer; values of one field are alternatives, fields are all required.

    ``name_masked`` is a masked name (王*芳) compared exactly; a full personal name is refused.
    """

    kind: str | None = None
    townships: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()
    name_masked: str | None = None
    batch_id: int | None = None

    def __bool__(self) -> bool:
        """Whether anything is narrowed at all."""
        return any(getattr(self, name) not in (None, ()) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Hits(Generic[T]):
    """One page of an answer: at most ``limit`` items, fewer also before the last page of a text answer.

    ``next`` asks for the following page, ``ignored`` are phrases beyond the tenth.
    """

    items: tuple[T, ...]
    next: str | None = None
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the engine is; ``built`` is false until a rebuild with the present layout has finished once."""

    backend: str
    reachable: bool
    built: bool
    version: str = ""
    documents: Mapping[str, int] = field(default_factory=dict)
    size_bytes: int = 0
    detail: str = ""


class Writer(Protocol):
    """Each call puts exactly the given documents in the place of what stood there, so it may be repeated.

    The change has happened when the call returns. No documents means: gone.
    """

    def replace_batch(self, batch_id: int, docs: Iterable[PayoutDoc]) -> int:
        """Number of rows put."""
        ...

    def replace_edition(self, year: int, docs: Iterable[PolicyDoc]) -> int:
        """Number of items put."""
        ...

    def replace_document(self, document_id: int, doc: TextDoc | None) -> int:
        """1 or 0."""
        ...


class Build(Writer, Protocol):
    """A new index beside the live one."""

    def swap(self) -> None:
        """Takes the live one's place at once: a reader sees the whole old index or the whole new one."""
        ...

    def abandon(self) -> None:
        """Leaves the live index as it is; harmless after swap()."""
        ...


class Index(Writer, Protocol):
    """Reads and writes raise IndexDown when the engine does not answer, Refusal for what may not be asked."""

    def payouts(self, filters: Filters, cursor: str | None = None, limit: int = PAGE) -> Hits[PayoutDoc]:
        """Newest year and batch first, rows in list order; the cursor chain reaches every row exactly once."""
        ...

    def policies(
        self, text: str, filters: Filters | None = None, cursor: str | None = None, limit: int = PAGE
    ) -> Hits[PolicyDoc]:
        """Items that hold every phrase (blank-separated), all in a name before the others, newer first.

        Of the filters, ``years`` (editions) and ``policies`` narrow.
        """
        ...

    def documents(
        self, text: str, filters: Filters | None = None, cursor: str | None = None, limit: int = PAGE
    ) -> Hits[TextDoc]:
        """Documents that hold every phrase, all in title or 文号 before the others, newer first.

        Of the filters, ``years`` (of issue) and ``policies`` narrow.
        """
        ...

    def build(self) -> Build:
        """Starts a build; the first one ever is also what makes the index readable."""
        ...

    def built(self) -> bool:
        """Whether a rebuild with the present layout has finished once; may raise IndexDown."""
        ...

    def ping(self) -> bool:
        """Whether the engine answers now; never raises."""
        ...

    def status(self) -> IndexStatus:
        """Never raises: an engine that is down is a status."""
        ...

    def close(self) -> None:
        """Gives back what the calling thread holds open."""
        ...


def check(limit: int, filters: Filters, text: str = "") -> None:
    """The same refusals for every engine: page sizes, and personal data that must not reach an engine."""
    if not 1 <= limit <= PAGE_MAX:
        raise Refusal("search.limit", limit=limit)
    if filters.name_masked is not None and looks_like_name(filters.name_masked):
        raise Refusal("search.full_name", basis="个人信息保护法 6")
    if looks_like_id(text) or looks_like_id(filters.name_masked or ""):
        raise Refusal("search.personal_number", basis="个人信息保护法 6")


def offset_of(cursor: str | None) -> int:
    """The number of documents before the page; text answers are counted, not keyed."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= OFFSET_DIGITS):
        raise Refusal("search.cursor")
    return int(cursor)


def place_of(cursor: str | None) -> tuple[int, int, int] | None:
    """(year, batch, row) of the last row of the page before."""
    if cursor is None:
        return None
    parts = cursor.split("-")
    if len(parts) != len(("year", "batch", "row")) or not all(p.isascii() and p.isdigit() for p in parts):
        raise Refusal("search.cursor")
    year, batch, row = (int(p) for p in parts)
    if max(year, batch, row) > PLACE_MAX:
        raise Refusal("search.cursor")
    return year, batch, row


def cursor_after(doc: PayoutDoc) -> str:
    """The cursor of the page that follows ``doc``."""
    return f"{doc.year}-{doc.batch_id}-{doc.row_no}"
