"""Kept public pages: bytes by address and data version, the longest unused dropped first."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import blake2b

LEVEL = 6


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page in both encodings; the weak ETag covers what the reader sees, not how it is packed."""

    body: bytes
    packed: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes) -> "KeptPage":
        """Pack and mark ``body``."""
        # mtime=0: the same page packs to the same bytes in every process.
        return cls(body, gzip.compress(body, LEVEL, mtime=0), f'W/"{blake2b(body, digest_size=12).hexdigest()}"')

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        return len(self.body) + len(self.packed)


class PageCache:
    """Bounded by bytes, safe between threads. The key must name everything the page depends on."""

    def __init__(self, capacity: int = 64 * 1024 * 1024) -> None:
        self.capacity = capacity
        self.size = 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> KeptPage | None:
        """The page, now the most recently used one."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: KeptPage) -> None:
        """Keep ``page`` and drop the longest unused ones beyond the capacity; a page over the capacity is not kept."""
        with self._lock:
            old = self._pages.pop(key, None)
            self.size += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self.size > self.capacity:
                _, dropped = self._pages.popitem(last=False)
                self.size -= dropped.size
