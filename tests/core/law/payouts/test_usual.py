"""A usual row comes out as it does when it is looked at field by field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.masking import Digester
from core.law.payouts.manifest import read_manifest
from core.law.payouts.rows import RowReader, StagedRow
from core.law.payouts.types import FoundIssue
from core.law.payouts.usual import MEMORY, UsualMoney
from core.law.payouts.wire import read_row
from tests.core.law.payouts.conftest import KNOWN, MANIFEST, PEPPER, TODAY, a_row, id_of

CHANGES: dict[str, list[Any]] = {
    "name": ["张甲子", "王", " 李 四", "张·三", "a b", "3组", "农商", "12", "x" * 65, "", None],
    "id_number": [
        id_of(7),
        id_of(7).lower(),
        id_of(7, "20150101"),
        id_of(1),
        "93210399MA000012X3",
        id_of(7)[:-1],
        None,
    ],
    "account": ["9999000000000000124", id_of(7), "1" * 18, "12", "9" * 33, " 6222 0000 0000 0009", "x", "", None],
    "village_code": ["210381001001", "210381009999"],
    "group": ["3组", "13900000000", None],
    "quantity": ["10.20", "10.21", "x", None],
    "rate": ["85.00", "84.00", "-1", None],
    "amount": ["867.00", "０", "868.00", "x"],
    "status": ["paid", "failed", "listed"],
    "reason_code": [None, "3009", "x"],
    "paid_on": ["2026-03-18", "2026-13-01", "2036-01-01", None],
    "original_row": [None, 1],
    "row_no": [2, 3, 1],
}
COLD = {"group": "4组", "quantity": "1.00", "amount": "85.00", "paid_on": "2026-03-17"}
"""Another row before it, of which nothing comes again."""


def second(before: dict[str, Any], row: dict[str, Any], policy: str) -> tuple[StagedRow | None, list[FoundIssue]]:
    manifest = read_manifest(MANIFEST | {"rows": 3, "policy_code": policy})
    reader = RowReader(manifest, KNOWN, Digester(PEPPER), today=TODAY)
    assert reader.read(2, before) is not None
    said = len(reader.findings)
    taken = reader.read(3, row)
    return taken and taken._replace(public_id=""), reader.findings[said:]


@given(
    st.dictionaries(st.sampled_from(sorted(CHANGES)), st.integers(0, 20), max_size=3),
    st.sampled_from(["NY001", "NY023", "MZ001"]),
)
def test_a_usual_row_is_read_as_any_other(chosen: dict[str, int], policy: str) -> None:
    row = a_row(2) | {field: CHANGES[field][at % len(CHANGES[field])] for field, at in chosen.items()}
    assert second(a_row(1), row, policy) == second(a_row(1, **COLD), row, policy)


def test_lines_at_once_are_read_one_by_one(digester: Digester) -> None:
    rows = [a_row(1), a_row(2, name=""), a_row(3)]
    readers = [RowReader(read_manifest(MANIFEST | {"rows": 3}), KNOWN, digester, today=TODAY) for _ in range(2)]
    lines = [str(row).replace("'", '"').replace("None", "null").encode() for row in rows]
    single = [taken for at, line in enumerate(lines, 2) if (taken := readers[0].read(at, line)) is not None]
    together = readers[1].read_all(2, lines)
    assert [row.row_no for row in together] == [1, 3]
    assert [row._replace(public_id="") for row in together] == [row._replace(public_id="") for row in single]
    assert readers[0].findings == readers[1].findings


@pytest.mark.parametrize("times", [1, 3])
def test_what_is_remembered_of_money_is_bounded(times: int) -> None:
    money = UsualMoney()
    for fen in range(times * MEMORY):
        money.keep(read_row(1, a_row(amount=f"{fen}.00")), (fen, None, None))
    assert len(money.known) <= MEMORY
