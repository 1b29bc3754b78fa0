"""Talking to a Meilisearch server: its errors, its tasks, and how documents and questions are put to it (搜索服务)."""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, cast

import meilisearch as client
import msgspec
from meilisearch import errors
from meilisearch.index import Index
from meilisearch.models.task import TaskInfo

from core.law.refusal import Refusal
from search import meilisearch_layout as layout
from search import texts
from search.documents import PayoutDoc
from search.index import Filters, IndexDown

ASK_SECONDS = 5
TASK_SECONDS = 120
DOCUMENTS_PER_TASK = 10_000
BYTES_PER_TASK = 8 * 1024 * 1024
_NOT_BUILT = frozenset({"index_not_found", "invalid_search_filter", "invalid_search_sort", "invalid_document_filter"})


@contextlib.contextmanager
def as_index_down() -> Iterator[None]:
    """Maps what the client raises; its messages may quote filters, so only the code is passed on."""
    try:
        yield
    except errors.MeilisearchApiError as error:
        code = str(error.code or f"http_{error.status_code}")
        if code in _NOT_BUILT or error.status_code >= 500 or error.status_code in (401, 403, 408, 429):  # noqa: PLR2004  HTTP
            raise IndexDown(f"meilisearch: {code}") from None
        raise Refusal("search.engine_refused", engine_code=code) from None
    except errors.MeilisearchError as error:
        raise IndexDown(f"meilisearch: {type(error).__name__}") from None


class Server:
    """One Meilisearch server; the official client shares its headers between calls, so each thread has its own."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._key = key
        self._local = threading.local()

    @property
    def client(self) -> client.Client:
        """This thread's client."""
        if not hasattr(self._local, "client"):
            self._local.client = client.Client(self.url, self._key, timeout=ASK_SECONDS)
        own: client.Client = self._local.client
        return own

    def wait(self, tasks: Iterable[TaskInfo], seconds: int = TASK_SECONDS) -> None:
        """Until all are done; a failed, cancelled or overdue task is IndexDown, so the item comes again."""
        for task in tasks:
            done = self.client.wait_for_task(task.task_uid, timeout_in_ms=seconds * 1000, interval_in_ms=20)
            if done.status != "succeeded":
                raise IndexDown(f"meilisearch: task {done.status} {(done.error or {}).get('code', '')}".strip())

    def swap(self, new: str, live: str, indexes: Mapping[str, Any]) -> Mapping[str, list[str] | bool]:
        """One entry of a swap: exchanges with the live index, or takes the free name."""
        return {"indexes": [new, live], "rename": live not in indexes}

    def indexes(self) -> dict[str, Mapping[str, Any]]:
        """All indexes of the server by name."""
        found: list[Mapping[str, Any]] = []
        while True:
            # The client says it returns the list; it returns the page around it.
            page = cast("Any", self.client.get_raw_indexes({"limit": 100, "offset": len(found)}))
            found += page["results"]
            if len(found) >= page["total"]:
                return {index["uid"]: index for index in found}


class Pair:
    """A payout index and a text index under given names, and how documents get into them."""

    def __init__(self, server: Server, payouts: str, texts_: str) -> None:
        self.server = server
        self.payouts = payouts
        self.texts = texts_

    def batch(self, batch_id: int, docs: Iterable[PayoutDoc], *, clear: bool) -> tuple[list[TaskInfo], int]:
        """Queues the rows of one batch; ``clear`` first takes away what stood there."""
        tasks = [self._delete(self.payouts, layout.equals("batch_id", batch_id))] if clear else []
        return self._put(self.payouts, map(layout.payout_record, docs), tasks)

    def text(self, kind: str, subject: str, docs: Iterable[texts.Text], *, clear: bool) -> tuple[list[TaskInfo], int]:
        """Queues the texts of one subject."""
        same = [layout.equals("kind", kind), layout.equals("subject", subject)]
        tasks = [self._delete(self.texts, " AND ".join(same))] if clear else []
        tasks, n = self._put(self.texts, chain.from_iterable(map(layout.text_records, docs)), tasks)
        return tasks, n // layout.RECORDS_PER_TEXT

    def _delete(self, name: str, condition: str) -> TaskInfo:
        return self.server.client.index(name).delete_documents(filter=condition)

    def _put(
        self, name: str, records: Iterable[dict[str, object]], tasks: list[TaskInfo]
    ) -> tuple[list[TaskInfo], int]:
        n = 0
        for lines in _parcels(map(msgspec.json.encode, records)):
            n += len(lines)
            tasks.append(self.server.client.index(name).add_documents_ndjson(b"\n".join(lines)))
        return tasks, n


def _parcels(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Cut by number and by size: few large tasks are cheap, one huge one holds the queue."""
    parcel: list[bytes] = []
    size = 0
    for line in lines:
        if parcel and (len(parcel) >= DOCUMENTS_PER_TASK or size + len(line) > BYTES_PER_TASK):
            yield parcel
            parcel, size = [], 0
        parcel.append(line)
        size += len(line)
    if parcel:
        yield parcel


class TextQuery:
    """One question for texts: those that hold every phrase in their names come first."""

    def __init__(self, index: Index, kind: str, wanted: list[str], filters: Filters) -> None:
        self._index = index
        self._kind = kind
        self._wanted = wanted
        self._filters = filters

    def page(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """Whole texts, ``limit`` of them from ``offset``; those the engine only takes for a match are among them."""
        named = self._named() if self._wanted else []
        first = named[offset : offset + limit]
        found = self._ask(layout.WHOLE, [layout.among("key", first)], 0, len(first), "") if first else []
        if len(first) < limit:
            others = [f"NOT {layout.among('key', named)}"] if named else []
            found += self._ask(layout.WHOLE, others, max(0, offset - len(named)), limit - len(first))
        return found

    def _named(self) -> list[str]:
        hits = self._ask(layout.NAMES, [], 0, layout.NAMED_MAX)
        return [hit["key"] for hit in hits if holds(hit, self._wanted)]

    def _ask(
        self, part: str, conditions: list[str], offset: int, limit: int, query: str | None = None
    ) -> list[dict[str, Any]]:
        options = {
            "filter": layout.text_conditions(self._kind, part, self._filters) + conditions,
            "sort": layout.TEXT_ORDER,
            "offset": offset,
            "limit": limit,
            "matchingStrategy": "all",
            "locales": ["cmn"],
        }
        asked = " ".join(f'"{phrase}"' for phrase in self._wanted) if query is None else query
        hits: list[dict[str, Any]] = self._index.search(asked, options)["hits"]
        return hits


def holds(hit: Mapping[str, Any], wanted: list[str]) -> bool:
    """The engine takes a phrase for found when its words stand near each other in pairs; here they must follow."""
    parts = [f" {part} " for part in hit["text"]]
    return all(any(f" {phrase} " in part for part in parts) for phrase in wanted)
