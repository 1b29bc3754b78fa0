"""Rate limits (限次) of one process: so many calls per key in a window; what must hold across processes is in the ledger."""

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

KEYS = 50_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How many calls are left, and the seconds until the oldest one counts no more."""

    left: int
    reset_seconds: int


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

    def standing(self, key: str, *, limit: int, per: timedelta, now: datetime) -> Standing:
        """Where ``key`` stands after its last call."""
        with self._lock:
            calls = self._calls.get(key, deque())
            oldest = calls[0] if calls else now
            return Standing(max(0, limit - len(calls)), max(0, round((oldest + per - now).total_seconds())))
