"""Whatever text a sender puts into a row: it is taken or refused, never a crash, and numbers never come through."""

from datetime import date
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from core.law.masking import Digester
from core.law.payouts.id_numbers import check_digit
from core.law.payouts.manifest import read_manifest
from core.law.payouts.rows import Known, RowReader
from core.law.payouts.types import PolicyFact

TODAY = date(2026, 3, 20)
DIGESTER = Digester(b"pepper")
VILLAGE = "210381001001"
KNOWN = Known({VILLAGE: "南关社区"}, {"NY001": PolicyFact("full")}, frozenset({"d"}), frozenset({"3009"}))
MANIFEST: dict[str, Any] = {
    "feed": 1,
    "batch_no": "b-1",
    "kind": "payment",
    "policy_code": "NY001",
    "year": 2026,
    "period": "2026-03",
    "department_code": "d",
    "rows": 1,
    "total": "1.00",
    "made_at": "2026-03-19T08:00:00+08:00",
    "paid_on": "2026-03-18",
}
TEXT = st.text(max_size=40)
OPTIONAL = st.none() | TEXT
IDS = st.builds(
    lambda day, serial: (body := f"210399{day:%Y%m%d}{serial:03d}") + check_digit(body),
    st.dates(date(1930, 1, 1), TODAY),
    st.integers(0, 999),
)


def reader() -> RowReader:
    return RowReader(read_manifest(MANIFEST), KNOWN, DIGESTER, today=TODAY)


@given(
    st.fixed_dictionaries(
        {
            "row_no": st.integers(),
            "name": OPTIONAL,
            "id_number": OPTIONAL | IDS,
            "account": OPTIONAL,
            "bank": OPTIONAL,
            "village_code": TEXT | st.just(VILLAGE),
            "group": OPTIONAL,
            "quantity": OPTIONAL,
            "unit": OPTIONAL,
            "rate": OPTIONAL,
            "amount": TEXT | st.just("1.00"),
            "status": TEXT | st.sampled_from(["paid", "failed"]),
            "reason_code": OPTIONAL,
            "paid_on": OPTIONAL,
            "original_row": st.none() | st.integers(),
        }
    )
)
def test_no_text_breaks_the_reader(row: dict[str, Any]) -> None:
    reading = reader()
    taken = reading.read(2, row)
    assert (taken is None) == any(issue.severity == "error" for issue in reading.findings)


@given(IDS, TEXT, TEXT, st.sampled_from(["group", "bank", "unit", "name", "account"]))
def test_an_id_number_comes_through_no_field(number: str, before: str, after: str, field: str) -> None:
    row: dict[str, Any] = {
        "row_no": 1,
        "name": "张甲子",
        "id_number": number,
        "village_code": VILLAGE,
        "amount": "1.00",
        "status": "paid",
        field: before + number + after,
    }
    reading = reader()
    taken = reading.read(2, msgspec.json.encode(row))
    said = repr([taken, *reading.findings])
    assert number not in said
    assert number[:17] not in said
    assert field != "account" or taken is None or not taken.account_tail
