"""A manifest is read as it stands in the feed's description, or refused with a sentence."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.law.payouts.manifest import read_manifest
from core.law.payouts.types import Malformed


def test_the_example_of_the_feed(manifest: dict[str, Any]) -> None:
    read = read_manifest(json.dumps(manifest | {"total": "104890.00", "rows": 1234}).encode())
    assert (read.rows, read.total_fen, read.kind) == (1234, 10_489_000, "payment")
    assert read.made_at == datetime(2026, 3, 19, tzinfo=UTC)
    assert (read.paid_on, read.objections_until, read.supersedes, read.repays) == (date(2026, 3, 18), None, None, None)


def test_announcement_and_repayment(manifest: dict[str, Any]) -> None:
    listed = read_manifest(manifest | {"kind": "announcement", "objections_until": "2026-03-27", "paid_on": None})
    again = read_manifest(manifest | {"kind": "repayment", "repays": "210381-2026-NY001-02"})
    assert (listed.objections_until, again.repays) == (date(2026, 3, 27), "210381-2026-NY001-02")


@pytest.mark.parametrize("period", ["2026", "2026-12", "2026-Q4", "2026-H2"])
def test_periods(manifest: dict[str, Any], period: str) -> None:
    assert read_manifest(manifest | {"period": period}).period == period


@pytest.mark.parametrize(
    "change",
    [
        {"feed": 2},
        {"feed": "1"},
        {"kind": "gift"},
        {"batch_no": ""},
        {"batch_no": "a/b"},
        {"batch_no": "a" * 65},
        {"policy_code": "NY 001"},
        {"department_code": "农业局"},
        {"year": 26},
        {"period": "2026-13"},
        {"period": "March"},
        {"rows": 0},
        {"rows": -1},
        {"rows": 5_000_001},
        {"rows": "1"},
        {"rows": 1.5},
        {"rows": True},
        {"total": 867},
        {"total": "8.67e2"},
        {"total": "1.234"},
        {"made_at": "2026-03-19"},
        {"made_at": "2026-03-19T08:00:00"},
        {"made_at": "0001-01-01T00:00:00+08:00"},
        {"made_at": "yesterday"},
        {"paid_on": "2026-02-30"},
        {"paid_on": "20260318"},
        {"paid_on": "1026-03-18"},
        {"kind": "announcement"},
        {"objections_until": "2026-03-27"},
        {"kind": "repayment"},
        {"repays": "210381-2026-NY001-02"},
        {"kind": "repayment", "repays": "210381-2026-NY001-03"},
        {"supersedes": ""},
        {"colour": "red"},
    ],
    ids=str,
)
def test_what_is_malformed(manifest: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        read_manifest(json.dumps(manifest | change).encode())
    assert refused.value.line == 1
    assert refused.value.sentence.endswith("。")
    with pytest.raises(Malformed):
        read_manifest(manifest | change)


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"feed":1}'])
def test_what_is_no_manifest(line: bytes) -> None:
    with pytest.raises(Malformed):
        read_manifest(line)


def test_a_missing_key_is_named(manifest: dict[str, Any]) -> None:
    del manifest["total"]
    with pytest.raises(Malformed, match="缺少 total"):
        read_manifest(manifest)
