"""Hash chains (哈希链): the canonical text of an entry, and its hash, which covers the hash of the entry before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

Scalar = str | int
Value = Scalar | datetime


def canonical(values: Mapping[str, Value]) -> str:
    """JSON with sorted keys, no blanks, characters as they are, instants in UTC with microseconds."""
    plain = {key: _plain(value) for key, value in values.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_hash(entry: Mapping[str, Value]) -> str:
    """SHA-256 in hex of an entry without its own ``hash``."""
    return hashlib.sha256(canonical(entry).encode()).hexdigest()


def _plain(value: Value) -> Scalar:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
