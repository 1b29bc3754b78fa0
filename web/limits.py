"""Rate limits (限次) of one process: so many calls per key in a window; what must hold across processes is in the ledger."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

KEYS = 50_000


class Limits:
    """Sliding windows, at most ``KEYS`` of them: the longest untouched key is forgotten first."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, *, limit: int, per: timedelta, now: datetime) -> timedelta | None:
        """Count one call under ``key``; None when it is within ``limit``, else how long to wait."""
        with self._lock:
            calls = self._calls.setdefault(key, deque())
            self._calls.move_to_end(key)
            while calls and calls[0] <= now - per:
                calls.popleft()
            if len(calls) >= limit:
                return calls[0] + per - now
            calls.append(now)
            while len(self._calls) > KEYS:
                self._calls.popitem(last=False)
            return None
