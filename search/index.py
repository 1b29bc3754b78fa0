"""The engine port: what any search engine (搜索引擎) behind the site must do. Totals never come from here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from search.documents import PayoutDoc, PolicyDoc, TextDoc

T = TypeVar("T")
PAGE = 20
PAGE_MAX = 100
PHRASES_MAX = 10


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
    """One page of an answer; ``next`` asks for the following page, ``ignored`` are phrases beyond the tenth."""

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


class Build(Protocol):
    """A new index beside the live one; ``swap`` puts it in its place without an empty moment."""

    def put_payouts(self, docs: Iterable[PayoutDoc]) -> int: ...

    def put_policies(self, docs: Iterable[PolicyDoc]) -> int: ...

    def put_documents(self, docs: Iterable[TextDoc]) -> int: ...

    def swap(self) -> None: ...

    def abandon(self) -> None: ...


class Index(Protocol):
    """Every method may raise IndexDown; puts and drops have happened when they return, and may be repeated."""

    def put_payouts(self, docs: Iterable[PayoutDoc]) -> int: ...

    def drop_batch(self, batch_id: int) -> None: ...

    def put_policies(self, docs: Iterable[PolicyDoc]) -> int: ...

    def drop_edition(self, year: int) -> None: ...

    def put_documents(self, docs: Iterable[TextDoc]) -> int: ...

    def drop_document(self, document_id: int) -> None: ...

    def payouts(self, filters: Filters, cursor: str | None = None, limit: int = PAGE) -> Hits[PayoutDoc]:
        """Newest year and batch first, rows in list order; the cursor chain reaches every row exactly once."""
        ...

    def policies(
        self, text: str, filters: Filters = Filters(), cursor: str | None = None, limit: int = PAGE
    ) -> Hits[PolicyDoc]:
        """Items that hold every phrase (blank-separated); in a name before in the text; of ``years`` and ``policies``."""
        ...

    def documents(
        self, text: str, filters: Filters = Filters(), cursor: str | None = None, limit: int = PAGE
    ) -> Hits[TextDoc]:
        """Documents that hold every phrase; in title or 文号 before in the text; of ``years`` issued and ``policies``."""
        ...

    def build(self) -> Build: ...

    def ping(self) -> bool:
        """Whether the engine answers now; never raises."""
        ...

    def status(self) -> IndexStatus:
        """Never raises: an engine that is down is a status."""
        ...

    def close(self) -> None: ...
