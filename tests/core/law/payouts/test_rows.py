"""Rows as the feed sends them: what is taken, what is found, and that nothing clear comes out."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.law.masking import Digester
from core.law.payouts.id_numbers import PERSON, check_digit, uscc_check
from core.law.payouts.manifest import read_manifest
from core.law.payouts.rows import Known, RowReader
from core.law.payouts.types import Malformed
from core.law.refusal import Refusal

Row = Callable[..., dict[str, Any]]
Read = Callable[..., Any]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
COMPANY = "93210399MA00001XX" + uscc_check("93210399MA00001XX")


def number(serial: int = 1, born: str = "19700101") -> str:
    body = f"210399{born}{serial:03d}"
    return body + check_digit(body)


def test_a_row_comes_out_masked_and_counted(read: Read, row: Row, digester: Digester) -> None:
    taken = read(row()).row
    assert taken._replace(public_id="") == (
        1,
        "",
        "210381001001",
        "3组",
        "person",
        "张*子",
        "0123",
        "海城农商银行",
        102_000,
        "亩",
        850_000,
        86_700,
        "paid",
        None,
        "2026-03-18",
        None,
        digester.person(number()),
        digester.lookup("张甲子", number()),
        None,
        digester.account(row()["account"]),
    )


def test_bytes_and_mappings_are_read_alike(read: Read, row: Row, manifest: dict[str, Any], digester: Digester) -> None:
    expected = read(row()).row
    reader = RowReader(
        read_manifest(manifest),
        Known({"210381001001": ""}, {}, frozenset(), frozenset()),
        digester,
        today=date(2026, 3, 20),
    )
    taken = reader.read(2, json.dumps(row()).encode())
    assert taken is not None
    assert taken._replace(public_id="") == expected._replace(public_id="")


def test_public_ids_are_random(read: Read, row: Row) -> None:
    rows = [row(n) for n in range(1, 1200)]
    ids = {taken.public_id for taken in read(*rows).rows} | {taken.public_id for taken in read(*rows).rows}
    assert len(ids) == 2 * len(rows)
    assert {len(public_id) for public_id in ids} == {16}


def test_the_optional_keys_may_be_left_out(read: Read, row: Row) -> None:
    needed = {key: row()[key] for key in ("row_no", "name", "id_number", "village_code", "amount", "status")}
    reading = read(needed)
    assert reading.codes == ["account.missing"]
    assert reading.row[3:13] == ("", PERSON, "张*子", "", "", None, "", None, 86_700, "paid")
    assert reading.row.paid_on == "2026-03-18"


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ({"id_number": number().translate(FULL_WIDTH)}, {}),
        ({"id_number": f" {number()[:6]} {number()[6:14]} {number()[14:]} "}, {}),
        ({"id_number": number(7).replace("X", "x")}, {"id_number": number(7)}),
        ({"id_number": f"'{number()}"}, {}),
        ({"name": " 张 甲　子 "}, {}),
        ({"amount": "８６７．００"}, {}),
        ({"account": "9999 0000 0000 0000 123"}, {}),
    ],
    ids=["full-width", "blanks", "small x", "apostrophe", "name", "amount", "account"],
)
def test_one_row_written_differently(read: Read, row: Row, written: dict[str, str], clean: dict[str, str]) -> None:
    reading = read(row(**written))
    assert reading.codes == []
    assert reading.row._replace(public_id="") == read(row(**clean)).row._replace(public_id="")


def test_an_old_number_is_the_same_person(read: Read, row: Row) -> None:
    reading = read(row(), row(2, id_number=number()[:6] + number()[8:17]))
    assert reading.codes == ["id.old_form", "person.twice"]
    assert reading.rows[0].person == reading.rows[1].person
    assert reading.rows[0].lookup == reading.rows[1].lookup


@pytest.mark.parametrize("policy", ["NY001", "NY023", "MZ001"])
def test_an_organisation_is_named_only_where_names_are_whole(read: Read, row: Row, policy: str) -> None:
    name = "海城市示例合作社"
    taken = read(row(id_number=COMPANY, name=name), manifest={"policy_code": policy}).row
    assert (taken.payee, taken.name_shown) == ("organisation", name if policy == "NY023" else "海*社")
    assert taken.minor_until is None


def test_a_person_is_masked_even_where_names_are_whole(read: Read, row: Row) -> None:
    assert read(row(), manifest={"policy_code": "NY023"}).row.name_shown == "张*子"


def test_an_organisation_named_by_a_number_is_masked(read: Read, row: Row) -> None:
    taken = read(row(id_number=COMPANY, name="海城13900000000合作社"), manifest={"policy_code": "NY023"}).row
    assert taken.name_shown == "海*社"


@pytest.mark.parametrize("account", [number(3), "1234567", "6222X00000000000", "9" * 33])
def test_what_is_no_account_leaves_no_tail(read: Read, row: Row, account: str) -> None:
    reading = read(row(account=account))
    assert (reading.row.account_tail, reading.codes) == ("", ["account.shape"])


def test_a_listed_row_has_no_day(read: Read, row: Row) -> None:
    manifest = {"kind": "announcement", "objections_until": "2026-03-27", "paid_on": None}
    reading = read(row(status="listed", paid_on="2026-03-18", account=None), manifest=manifest)
    assert (reading.row.paid_on, reading.codes) == (None, [])


def test_a_failed_row_keeps_its_reason(read: Read, row: Row) -> None:
    reading = read(row(status="failed", reason_code="3009", paid_on=None), manifest={"paid_on": None})
    assert (reading.row.reason_code, reading.row.paid_on, reading.codes) == ("3009", None, [])


def test_minors_keep_the_year_in_which_they_grow_up(read: Read, row: Row) -> None:
    child = row(id_number=number(1, "20151231"))
    named, counted = read(child), read(child, manifest={"policy_code": "MZ001"})
    assert (named.row.minor_until, named.codes) == (2033, ["person.minor"])
    assert (counted.row.minor_until, counted.codes) == (2033, [])


def test_a_policy_that_may_not_be_public_has_no_groups(read: Read, row: Row) -> None:
    reading = read(row(), manifest={"policy_code": "MZ012"})
    assert reading.reader.findings == []


def test_the_group_that_is_too_small_is_found_once_a_village(read: Read, row: Row) -> None:
    four = [row(n, village_code="210381001002") for n in range(1, 5)]
    five = [row(n) for n in range(5, 10)]
    company = row(10, id_number=COMPANY, name="海城市示例合作社")
    (issue,) = read(*four, *five, company).reader.findings
    assert (issue.code, issue.row_no) == ("group.small", None)
    assert issue.sentence == "三义社区（210381001002）只有4人领这项补贴，少于5人，公布后容易认出是谁。"


def test_a_rate_within_a_fen_is_fine(read: Read, row: Row) -> None:
    assert read(row(quantity="0.3333", rate="85.00", amount="28.34")).codes == []
    assert read(row(quantity="0.3333", rate="85.00", amount="28.35")).codes == ["amount.product"]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b'{"row_no":1}',
        b'{"row_no":1,"name":"\xff"}',
        b'{"row_no":1,"name":"\\ud800"}',
    ],
)
def test_lines_that_are_no_rows(manifest: dict[str, Any], digester: Digester, line: bytes) -> None:
    reader = RowReader(
        read_manifest(manifest), Known({}, {}, frozenset(), frozenset()), digester, today=date(2026, 3, 20)
    )
    with pytest.raises(Malformed) as refused:
        reader.read(7, line)
    assert refused.value.line == 7


@pytest.mark.parametrize(
    "change",
    [
        {"id_number": 210399197001010016},
        {"amount": 867.0},
        {"amount": None},
        {"row_no": "1"},
        {"status": 1},
        {"quantity": 10.2},
        {"phone": "13900000000"},
        {"original_row": "3"},
    ],
    ids=str,
)
def test_wrong_types_and_unknown_fields_are_malformed(read: Read, row: Row, change: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        read(row(**change), manifest={"total": "867.00"})
    assert refused.value.line == 2
    # The name of an unknown key is the sender's text and might be anybody's number; it is not repeated.
    assert "phone" not in refused.value.sentence


@pytest.mark.parametrize("change", [{"rows": 2}, {"total": "867.01"}])
def test_totals_that_do_not_match_are_refused(read: Read, row: Row, change: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        read(row(), manifest=change)
    assert refused.value.code == "batch.totals"
    assert refused.value.detail["total_fen_read"] == 86_700


def test_a_row_too_many_is_refused_at_once(read: Read, row: Row) -> None:
    with pytest.raises(Refusal) as refused:
        read(row(), row(2), manifest={"rows": 1})
    assert refused.value.code == "batch.totals"


def test_an_amount_nobody_can_read_is_a_finding_and_no_wrong_total(read: Read, row: Row) -> None:
    reading = read(row(amount="1E+3"), manifest={"total": "1000.00"})
    assert (reading.rows, reading.codes, reading.reader.errors_n) == ([None], ["amount.shape"], 1)


def test_rows_out_of_order(read: Read, row: Row) -> None:
    reading = read(row(2), row(1), row(1), row(4))
    assert reading.codes == ["row.order", "row.order", "row.duplicate", "row.order"]


def test_every_fault_of_a_row_is_found_at_once(read: Read, row: Row) -> None:
    bad = row(name="", id_number="1", amount="0", village_code="x", status="failed", quantity="-1")
    assert read(bad).codes == [
        "name.missing",
        "id.length",
        "quantity.shape",
        "amount.not_positive",
        "village.unknown",
        "reason.missing",
    ]
