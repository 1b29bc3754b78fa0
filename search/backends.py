"""Which engine an installation uses (搜索后端)."""

from pathlib import Path

from search.embedded import EmbeddedIndex
from search.index import Index
from search.meilisearch import MeilisearchIndex

__all__ = ["open_index"]


def open_index(*, path: Path, url: str = "", key: str = "", prefix: str = "mingbai") -> Index:
    """Meilisearch at ``url``, or without one the embedded engine in the file ``path``; asks nothing of either yet."""
    if url:
        return MeilisearchIndex(url, key, prefix)
    return EmbeddedIndex(path)
