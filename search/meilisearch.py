"""The engine beside the site (独立搜索引擎): a Meilisearch server behind the same port as the embedded one.

Two indexes, ``<prefix>_payouts`` and ``<prefix>_texts``. An index counts as built when its settings are ours; a build
fills new ones under random names and takes the live names over in one swap task.
"""

import contextlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from meilisearch import errors
from meilisearch.models.task import TaskInfo

from core.law.refusal import Refusal
from search import meilisearch_layout as layout
from search import texts
from search.documents import PayoutDoc, PolicyDoc, TextDoc
from search.index import PAGE, Filters, Hits, IndexDown, IndexStatus, check, cursor_after, offset_of, place_of
from search.meilisearch_server import Pair, Server, TextQuery, as_index_down, holds
from search.tokens import phrases

T = TypeVar("T")
BUILD_SECONDS = 12 * 3600
ABANDONED_AFTER = timedelta(days=2)


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
        with as_index_down():
            found = self._server.client.index(self._live.payouts).search("", options)["hits"]
        page = tuple(PayoutDoc(**{name: hit[name] for name in layout.FIELDS}) for hit in found[:limit])
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
        with as_index_down():
            return MeilisearchBuild(self._server, self.prefix)

    def built(self) -> bool:
        """Whether both indexes are there with our settings."""
        with as_index_down():
            return self._built()

    def ping(self) -> bool:
        """Whether the engine answers; what was never built is no outage."""
        # is_healthy() hides every error behind False, which is what is wanted here.
        return self._server.client.is_healthy()

    def status(self) -> IndexStatus:
        """As much as can be said now."""
        try:
            with as_index_down():
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
        with as_index_down():
            found = TextQuery(self._server.client.index(self._live.texts), kind, wanted, narrowed).page(
                offset, limit + 1
            )
        page = tuple(shape(hit["data"]) for hit in found[:limit] if holds(hit, wanted))
        return Hits(page, str(offset + limit) if len(found) > limit else None, ignored)

    def _replace(self, change: Callable[[], tuple[list[TaskInfo], int]]) -> int:
        with as_index_down():
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
        with as_index_down():
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
        with contextlib.suppress(IndexDown), as_index_down():
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
        with as_index_down():
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
