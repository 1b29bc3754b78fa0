"""A small batch of invented people (county code 210399) that each test changes in one place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from core.law.masking import Digester
from core.law.payouts.amounts import fen
from core.law.payouts.id_numbers import check_digit
from core.law.payouts.manifest import read_manifest
from core.law.payouts.rows import Known, RowReader, StagedRow
from core.law.payouts.types import PolicyFact

TODAY = date(2026, 3, 20)
PEPPER = b"the pepper of the tests, 32 bytes"

MANIFEST: dict[str, Any] = {
    "feed": 1,
    "batch_no": "210381-2026-NY001-03",
    "kind": "payment",
    "policy_code": "NY001",
    "year": 2026,
    "period": "2026-03",
    "department_code": "210381-nyncj",
    "rows": 1,
    "total": "867.00",
    "made_at": "2026-03-19T08:00:00+08:00",
    "paid_on": "2026-03-18",
    "supersedes": None,
    "repays": None,
}
KNOWN = Known(
    villages={"210381001001": "南关社区", "210381001002": "三义社区"},
    policies={
        "NY001": PolicyFact("masked", 850_000, "元/亩", "耕地地力保护补贴", "210381-nyncj"),
        "NY023": PolicyFact("full", None, "元/个", "农民合作社能力提升补助"),
        "MZ001": PolicyFact("count_only", None, "元/人·月", "农村居民最低生活保障"),
        "MZ012": PolicyFact("masked", None, "元/人·月", "艾滋病病毒感染儿童基本生活费"),
    },
    departments=frozenset({"210381-nyncj", "210381-mzj"}),
    reasons=frozenset({"3009", "L099"}),
)


def id_of(serial: int, born: str = "19700101") -> str:
    """A valid number of nobody; the thousandth is born a year later."""
    body = f"210399{int(born) + serial // 1000 * 10000}{serial % 1000:03d}"
    return body + check_digit(body)


def a_row(at: int = 1, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON value, wrong ones too
    """A row that is in order, but for ``changes``."""
    row = {
        "row_no": at,
        "name": "张甲子",
        "id_number": id_of(at),
        "account": "9999000000000000123",
        "bank": "海城农商银行",
        "village_code": "210381001001",
        "group": "3组",
        "quantity": "10.20",
        "unit": "亩",
        "rate": "85.00",
        "amount": "867.00",
        "status": "paid",
        "reason_code": None,
        "paid_on": "2026-03-18",
        "original_row": None,
    }
    return row | changes


@dataclass(frozen=True)
class Reading:
    """What came of a batch."""

    rows: list[StagedRow | None]
    reader: RowReader

    @property
    def codes(self) -> list[str]:
        """The codes found, without the group that is always too small in a test."""
        return [issue.code for issue in self.reader.findings if issue.code != "group.small"]

    @property
    def row(self) -> StagedRow:
        """The only row, which must have been taken."""
        (row,) = self.rows
        assert row is not None
        return row


Read = Callable[..., Reading]


@pytest.fixture
def digester() -> Digester:
    return Digester(PEPPER)


@pytest.fixture
def row() -> Callable[..., dict[str, Any]]:
    """Makes a row in order, but for what is named."""
    return a_row


@pytest.fixture
def manifest() -> dict[str, Any]:
    """A manifest in order, to be changed."""
    return dict(MANIFEST)


@pytest.fixture
def read(digester: Digester) -> Read:
    """Reads rows under a manifest with right totals, both changed as named."""

    def reads(
        *rows: Mapping[str, Any],
        manifest: Mapping[str, Any] | None = None,
        known: Mapping[str, Any] | None = None,
        today: date = TODAY,
    ) -> Reading:
        sums = {"rows": len(rows), "total": _total(rows)}
        head = read_manifest(MANIFEST | sums | dict(manifest or {}))
        reader = RowReader(head, replace(KNOWN, **(known or {})), digester, today=today)
        taken = [reader.read(line, row) for line, row in enumerate(rows, 2)]
        reader.finish()
        return Reading(taken, reader)

    return reads


def _total(rows: Iterable[Mapping[str, Any]]) -> str:
    return f"{sum(fen(str(row['amount'])) or 0 for row in rows) / 100:.2f}"
