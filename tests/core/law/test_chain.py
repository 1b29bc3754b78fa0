"""The canonical text of an entry: one spelling, so that anybody computes the same hash."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from core.law.chain import canonical, entry_hash

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_keys_are_sorted_characters_kept_and_instants_in_utc() -> None:
    text = '{"at":"2026-11-24T02:00:00.000000+00:00","no":1,"reason":"公示\\"期满"}'
    assert canonical({"no": 1, "reason": '公示"期满', "at": AT.astimezone(timezone(timedelta(hours=8)))}) == text
    assert entry_hash({"at": AT, "no": 1, "reason": '公示"期满'}) == hashlib.sha256(text.encode()).hexdigest()
