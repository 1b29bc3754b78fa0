"""Batches as the door hands them to the ledger: manifest, masked rows, digest."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from core.actions.payouts import IncomingBatch
from core.law.actor import Actor
from core.law.payouts.types import FoundIssue, Manifest, StagedRow
from tests.factories import EAST_A, EAST_B, FARMING, MASKED, NOW, YEAR, a_digest

SENDER = Actor.sender("dibao")
BATCH_NO = "210381-2026-NY001-03"
AMOUNT = 86_700
BAD_ID = FoundIssue(2, "id_number", "id.checksum", "error", "身份证号码的校验位对不上，可能抄错了一位。")
ODD_SUM = FoundIssue(1, "amount", "amount.factors", "warning", "数量乘标准不等于金额。")


def a_manifest(**changes: object) -> Manifest:
    """A payment of three rows."""
    values: dict[str, Any] = {
        "batch_no": BATCH_NO, "kind": "payment", "policy_code": MASKED, "year": YEAR, "period": "2026-11",
        "department_code": FARMING, "rows": 3, "total_fen": 3 * AMOUNT, "made_at": NOW, "paid_on": date(2026, 11, 18),
    }  # fmt: skip
    values.update(changes)
    return Manifest(**values)


def staged(count: int = 3, **changes: object) -> Iterator[StagedRow]:
    """``count`` masked rows of 867 yuan, every second one in another township."""
    for number in range(1, count + 1):
        row = StagedRow(
            number, hashlib.sha256(str(number).encode()).hexdigest()[:16], EAST_B if number % 2 else EAST_A, "3组",
            "person", "王*", "4321", "海城农商银行", 102_000, "亩", 850_000, AMOUNT, "paid", None, "2026-11-18", None,
            a_digest(f"person {number}"), a_digest(f"lookup {number}"), None, a_digest(f"account {number}"),
        )  # fmt: skip
        yield row._replace(**changes)  # type: ignore[arg-type]  # free changes


def incoming(manifest: Manifest | None = None, content: str = "first", *issues: FoundIssue) -> IncomingBatch:
    """A batch whose bytes are told apart by ``content``."""
    return IncomingBatch(
        manifest or a_manifest(),
        hashlib.sha256(content.encode()).digest(),
        "dibao",
        "http",
        issues,
        sum(issue.severity == "error" for issue in issues),
        sum(issue.severity == "warning" for issue in issues),
    )


def corrected(number: str | None = None, **changes: object) -> Manifest:
    """A manifest that supersedes ``BATCH_NO`` under the same number, or under ``number``."""
    return replace(a_manifest(**changes), batch_no=number or BATCH_NO, supersedes=BATCH_NO)


def never() -> Iterator[StagedRow]:
    """Rows that must not be begun."""
    for row in staged():
        if row.row_no:
            raise AssertionError("the rows of a batch with errors were read")
        yield row
