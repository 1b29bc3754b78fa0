"""The engine beside the site (独立搜索引擎): a Meilisearch server behind the same port as the embedded one.

Two indexes, ``<prefix>_payouts`` and ``<prefix>_texts``. An index counts as built when its settings are ours; a build
fills new ones under random names and takes the live names over in one swap task.
"""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, TypeVar, cast

import meilisearch as client
import msgspec
from meilisearch import errors
from meilisearch.index import Index
from meilisearch.models.task import TaskInfo

from core.law.refusal import Refusal
from search import meilisearch_layout as layout
from search import texts
from search.documents import PayoutDoc, PolicyDoc, TextDoc
from search.index import PAGE, Filters, Hits, IndexDown, IndexStatus, check, cursor_after, offset_of, place_of
from search.tokens import phrases

T = TypeVar("T")
ASK_SECONDS = 5
TASK_SECONDS = 120
BUILD_SECONDS = 12 * 3600
DOCUMENTS_PER_TASK = 10_000
BYTES_PER_TASK = 8 * 1024 * 1024
ABANDONED_AFTER = timedelta(days=2)
_NOT_BUILT = frozenset({"index_not_found", "invalid_search_filter", "invalid_search_sort", "invalid_document_filter"})
_FIELDS = tuple(field.name for field in fields(PayoutDoc))


@contextlib.contextmanager
def _as_index_down() -> Iterator[None]:
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
        return [hit["key"] for hit in hits if _holds(hit, self._wanted)]

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


def _holds(hit: Mapping[str, Any], wanted: list[str]) -> bool:
    """The engine takes a phrase for found when its words stand near each other in pairs; here they must follow."""
    parts = [f" {part} " for part in hit["text"]]
    return all(any(f" {phrase} " in part for part in parts) for phrase in wanted)


class MeilisearchIndex:
    """The live pair on the server at ``url``; ``key`` needs documents, indexes, tasks, settings, stats and search."""

    def __init__(self, url: str, key: str, prefix: str = "mingbai") -> None:
        self.url = url
        self.key = key
        self.prefix = prefix
        self._server = Server(url, key)
        self._live = Pair(self._server, f"{prefix}_payouts", f"{prefix}_texts")

    def replace_batch(self, batch_id: int, docs: Iterable[PayoutDoc]) -> int:
        """The rows of one batch."""
        return self._replace(lambda: self._live.batch(batch_id, docs, clear=True))

    def replace_edition(self, year: int, docs: Iterable[PolicyDoc]) -> int:
        """The items of one year."""
        found = map(texts.of_policy, docs)
        return self._replace(lambda: self._live.text(texts.POLICY, str(year), found, clear=True))

    def replace_document(self, document_id: int, doc: TextDoc | None) -> int:
        """One document, or its absence."""
        found = texts.of_optional(doc)
        return self._replace(lambda: self._live.text(texts.DOCUMENT, str(document_id), found, clear=True))

    def payouts(self, filters: Filters, cursor: str | None = None, limit: int = PAGE) -> Hits[PayoutDoc]:
        """Rows by filters, in the order of the port."""
        check(limit, filters)
        place = place_of(cursor)
        if not layout.askable(filters):
            return Hits(())
        asked = layout.conditions(filters) + ([layout.after(place)] if place else [])
        options = {"filter": asked, "sort": layout.PAYOUT_ORDER, "limit": limit + 1}
        with _as_index_down():
            found = self._server.client.index(self._live.payouts).search("", options)["hits"]
        page = tuple(PayoutDoc(**{name: hit[name] for name in _FIELDS}) for hit in found[:limit])
        return Hits(page, cursor_after(page[-1]) if len(found) > limit else None)

    def policies(
        self, text: str, filters: Filters | None = None, cursor: str | None = None, limit: int = PAGE
    ) -> Hits[PolicyDoc]:
        """Items by phrases."""
        return self._texts(texts.POLICY, texts.policy_from, text, filters, cursor, limit)

    def documents(
        self, text: str, filters: Filters | None = None, cursor: str | None = None, limit: int = PAGE
    ) -> Hits[TextDoc]:
        """Documents by phrases."""
        return self._texts(texts.DOCUMENT, texts.document_from, text, filters, cursor, limit)

    def build(self) -> "MeilisearchBuild":
        """A new pair or file beside the live one."""
        with _as_index_down():
            return MeilisearchBuild(self._server, self.prefix)

    def built(self) -> bool:
        """Whether both indexes are there with our settings."""
        with _as_index_down():
            return self._built()

    def ping(self) -> bool:
        """Whether the engine answers; what was never built is no outage."""
        # is_healthy() hides every error behind False, which is what is wanted here.
        return self._server.client.is_healthy()

    def status(self) -> IndexStatus:
        """As much as can be said now."""
        try:
            with _as_index_down():
                return self._status()
        except (IndexDown, Refusal) as error:
            return IndexStatus("meilisearch", self.ping(), built=False, detail=str(error))

    def close(self) -> None:
        """Nothing stays open between calls."""

    def _texts(
        self,
        kind: str,
        shape: Callable[[str], T],
        text: str,
        filters: Filters | None,
        cursor: str | None,
        limit: int,
    ) -> Hits[T]:
        narrowed = filters or Filters()
        check(limit, narrowed, text)
        offset = offset_of(cursor)
        wanted, ignored = phrases(text)
        if (not wanted and text.strip()) or not layout.askable(narrowed):
            return Hits((), None, ignored)
        with _as_index_down():
            found = TextQuery(self._server.client.index(self._live.texts), kind, wanted, narrowed).page(
                offset, limit + 1
            )
        page = tuple(shape(hit["data"]) for hit in found[:limit] if _holds(hit, wanted))
        return Hits(page, str(offset + limit) if len(found) > limit else None, ignored)

    def _replace(self, change: Callable[[], tuple[list[TaskInfo], int]]) -> int:
        with _as_index_down():
            if not self._built():
                # Adding documents would make a bare index under the live name.
                raise IndexDown("meilisearch: not built")
            tasks, n = change()
            self._server.wait(tasks)
        return n

    def _built(self) -> bool:
        wanted = {self._live.payouts: layout.PAYOUTS, self._live.texts: layout.TEXTS}
        try:
            return not any(
                layout.differs(settings, self._server.client.index(name).get_settings())
                for name, settings in wanted.items()
            )
        except errors.MeilisearchApiError as error:
            if error.code == "index_not_found":
                return False
            raise

    def _status(self) -> IndexStatus:
        version = str(self._server.client.get_version()["pkgVersion"])
        if not self._built():
            return IndexStatus("meilisearch", reachable=True, built=False, version=version, detail="not built")
        stats = self._server.client.get_all_stats()
        counts = {"payouts": int(stats["indexes"][self._live.payouts]["numberOfDocuments"])}
        for kind, name in ((texts.POLICY, "policies"), (texts.DOCUMENT, "documents")):
            options = {"filter": layout.text_conditions(kind, layout.WHOLE, Filters()), "hitsPerPage": 1}
            counts[name] = self._server.client.index(self._live.texts).search("", options)["totalHits"]
        return IndexStatus(
            "meilisearch",
            reachable=True,
            built=True,
            version=version,
            documents=counts,
            size_bytes=int(stats["databaseSize"]),
        )


class MeilisearchBuild:
    """Two new indexes; documents go in without waiting, ``swap`` waits for all of them."""

    def __init__(self, server: Server, prefix: str) -> None:
        token = secrets.token_hex(6)
        self._server = server
        self._prefix = prefix
        self._new = Pair(server, f"{prefix}_payouts_{token}", f"{prefix}_texts_{token}")
        self._tasks: list[TaskInfo] = []
        self._seen: set[tuple[str, str]] = set()
        self._over = False
        self._swapped = False
        self._sweep()
        for name, settings in ((self._new.payouts, layout.PAYOUTS), (self._new.texts, layout.TEXTS)):
            self._tasks.append(server.client.create_index(name, {"primaryKey": "id"}))
            self._tasks.append(server.client.index(name).update_settings(dict(settings)))

    def replace_batch(self, batch_id: int, docs: Iterable[PayoutDoc]) -> int:
        """The rows of one batch."""
        clear = self._again("batch", str(batch_id))
        return self._add(lambda: self._new.batch(batch_id, docs, clear=clear))

    def replace_edition(self, year: int, docs: Iterable[PolicyDoc]) -> int:
        """The items of one year."""
        clear = self._again(texts.POLICY, str(year))
        return self._add(lambda: self._new.text(texts.POLICY, str(year), map(texts.of_policy, docs), clear=clear))

    def replace_document(self, document_id: int, doc: TextDoc | None) -> int:
        """One document, or its absence."""
        clear = self._again(texts.DOCUMENT, str(document_id))
        found = texts.of_optional(doc)
        return self._add(lambda: self._new.text(texts.DOCUMENT, str(document_id), found, clear=clear))

    def swap(self) -> None:
        """Makes this build the live index."""
        with _as_index_down():
            self._server.wait(self._tasks, BUILD_SECONDS)
            self._tasks = []
            there = self._server.indexes()
            pairs = (
                (self._new.payouts, f"{self._prefix}_payouts"),
                (self._new.texts, f"{self._prefix}_texts"),
            )
            swaps = [self._server.swap(new, live, there) for new, live in pairs]
            self._server.wait([self._server.client.swap_indexes(swaps)])
            self._swapped = True
        self.abandon()

    def abandon(self) -> None:
        """After a swap the old documents stand under the new names; either way those names go."""
        if self._over:
            return
        self._over = True
        with contextlib.suppress(IndexDown), _as_index_down():
            # Creating them may still be in the queue, so an index that is not there yet is deleted all the same.
            old = self._server.indexes() if self._swapped else (self._new.payouts, self._new.texts)
            for name in (self._new.payouts, self._new.texts):
                if name in old:
                    self._server.client.delete_index(name)

    def _again(self, kind: str, subject: str) -> bool:
        """Deleting what was never put would cost a task for every batch."""
        known = (kind, subject) in self._seen
        self._seen.add((kind, subject))
        return known

    def _add(self, change: Callable[[], tuple[list[TaskInfo], int]]) -> int:
        with _as_index_down():
            tasks, n = change()
        self._tasks += tasks
        return n

    def _sweep(self) -> None:
        """Removes what builds that were killed long ago left behind."""
        there = self._server.indexes()
        if not there:
            return
        newest = max(_moment(index) for index in there.values())
        for name, index in there.items():
            left = name.startswith((f"{self._prefix}_payouts_", f"{self._prefix}_texts_"))
            if left and newest - _moment(index) > ABANDONED_AFTER:
                self._server.client.delete_index(name)


def _moment(index: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(index["updatedAt"])


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
