"""Every finding of the table is made by some batch, and none repeats what a sender wrote."""

from collections.abc import Callable
from typing import Any

import pytest

from core.law.masking import Digester
from core.law.payouts.findings import CAP, ERROR, FINDINGS, FindingLog, FindingRule
from core.law.payouts.id_numbers import check_digit

Row = Callable[..., dict[str, Any]]
Read = Callable[..., Any]
ID = "21039919700101001" + check_digit("21039919700101001")
CHILD = "21039920151231001" + check_digit("21039920151231001")
AGAIN: dict[str, Any] = {"kind": "repayment", "repays": "210381-2026-NY001-02"}
LISTED: dict[str, Any] = {"kind": "announcement", "objections_until": "2026-03-19", "paid_on": None}
FAILED: dict[str, Any] = {"failed_rows": {3: 86_700, 4: 86_700, 5: 1}, "repaid_rows": frozenset({4})}
OTHER: dict[str, Any] = FAILED | {"failed_persons": {3: b"somebody else..."}}
REPAID: dict[str, Any] = {"status": "repaid", "original_row": 3}

# Code → changes of the manifest, of what is known, and of each row.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]] = {
    "policy.unknown": ({"policy_code": "NY999"}, {}, [{}]),
    "department.unknown": ({"department_code": "210381-xxx"}, {}, [{}]),
    "department.other": ({"department_code": "210381-mzj"}, {}, [{}]),
    "repays.unknown": (AGAIN, {}, [REPAID]),
    "paid_on.future": ({"paid_on": "2026-03-21"}, {}, [{}]),
    "objections.early": (LISTED, {}, [{"status": "listed"}]),
    "made_at.future": ({"made_at": "2026-03-21T00:00:00+08:00"}, {}, [{}]),
    "year.future": ({"year": 2028}, {}, [{}]),
    "row.duplicate": ({}, {}, [{}, {"row_no": 1}]),
    "row.order": ({}, {}, [{"row_no": 2}, {"row_no": 1}]),
    "row.range": ({}, {}, [{"row_no": 10**19}]),
    "name.missing": ({}, {}, [{"name": " "}]),
    "name.long": ({}, {}, [{"name": "张" * 65}]),
    "name.digits": ({}, {}, [{"name": "张三2"}]),
    "id.missing": ({}, {}, [{"id_number": None}]),
    "id.length": ({}, {}, [{"id_number": ID[:17]}]),
    "id.checksum": ({}, {}, [{"id_number": ID[:17] + ("1" if ID[17] != "1" else "2")}]),
    "id.birth": ({}, {}, [{"id_number": "210399197013010010"}]),
    "id.float": ({}, {}, [{"id_number": "2.10399E+17"}]),
    "id.old_form": ({}, {}, [{"id_number": "210399700101001"}]),
    "account.missing": ({}, {}, [{"account": ""}]),
    "account.shape": ({}, {}, [{"account": "6222-X"}]),
    "village.unknown": ({}, {}, [{"village_code": "999999999999"}]),
    "amount.shape": ({}, {}, [{"amount": "8.670"}]),
    "amount.not_positive": ({}, {}, [{"amount": "-867.00", "quantity": None}]),
    "quantity.shape": ({}, {}, [{"quantity": "1e1"}]),
    "rate.shape": ({}, {}, [{"rate": "-85.00"}]),
    "amount.product": ({}, {}, [{"quantity": "10.30"}]),
    "rate.policy": ({}, {}, [{"quantity": None, "rate": "86.00"}]),
    "status.wrong": ({}, {}, [{"status": "listed"}]),
    "reason.missing": ({}, {}, [{"status": "failed"}]),
    "reason.unknown": ({}, {}, [{"status": "failed", "reason_code": "9999"}]),
    "reason.unwanted": ({}, {}, [{"reason_code": "3009"}]),
    "paid_on.shape": ({}, {}, [{"paid_on": "18.3.2026"}]),
    "paid_on.late": ({}, {}, [{"paid_on": "2026-03-21"}]),
    "paid_on.missing": ({"paid_on": None}, {}, [{"paid_on": None}]),
    "original.missing": (AGAIN, FAILED, [{"status": "failed", "reason_code": "3009"}]),
    "original.not_failed": (AGAIN, FAILED, [REPAID | {"original_row": 9}]),
    "original.other_person": (AGAIN, OTHER, [REPAID]),
    "original.twice": (AGAIN, FAILED, [REPAID, REPAID]),
    "original.settled": (AGAIN, FAILED, [REPAID | {"original_row": 4}]),
    "original.unwanted": ({}, {}, [{"original_row": 3}]),
    "original.amount": (AGAIN, FAILED, [REPAID | {"original_row": 5}]),
    "person.twice": ({}, {}, [{}, {"id_number": ID}]),
    "person.minor": ({}, {}, [{"id_number": CHILD}]),
    "free.number": ({}, {}, [{"group": f"3组{ID}"}]),
    "free.name": ({}, {}, [{"group": "3组张甲子家"}]),
    "free.long": ({}, {}, [{"unit": "亩" * 17}]),
    "group.small": ({}, {}, [{}]),
}


def test_every_finding_has_a_case() -> None:
    assert set(CASES) == set(FINDINGS)


@pytest.mark.parametrize("code", CASES)
def test_a_finding_is_made(read: Read, row: Row, code: str) -> None:
    manifest, known, changes = CASES[code]
    rows = [row(at) | change for at, change in enumerate(changes, 1)]
    reader = read(*rows, manifest=manifest, known=known).reader
    made = [issue for issue in reader.findings if issue.code == code]
    assert {issue.code for issue in reader.findings} <= {code, "group.small", "row.order"}
    assert made
    assert all(issue.severity == FINDINGS[code].severity for issue in made)
    assert all(issue.field == FINDINGS[code].field or code.startswith("free.") for issue in made)
    assert all(issue.row_no is None or 1 <= issue.row_no <= len(rows) for issue in made)
    assert bool(reader.errors_n) == any(issue.severity == ERROR for issue in reader.findings)


@pytest.mark.parametrize("code", CASES)
def test_an_error_keeps_its_row_out_and_a_warning_lets_it_pass(read: Read, row: Row, code: str) -> None:
    manifest, known, changes = CASES[code]
    reading = read(*(row(at) | change for at, change in enumerate(changes, 1)), manifest=manifest, known=known)
    of_rows = {issue.row_no for issue in reading.reader.findings if issue.severity == ERROR and issue.row_no}
    assert sum(taken is None for taken in reading.rows) == len(of_rows)


@pytest.mark.parametrize("code", CASES)
def test_nothing_personal_is_in_a_finding_or_a_row(read: Read, row: Row, code: str) -> None:
    manifest, known, changes = CASES[code]
    rows = [row(at) | change for at, change in enumerate(changes, 1)]
    reading = read(*rows, manifest=manifest, known=known)
    said = "\n".join(map(str, [*reading.reader.findings, *reading.rows]))
    for written in rows:
        for key in ("name", "id_number", "account"):
            assert not (written[key] or "").strip() or str(written[key]) not in said


def test_what_is_right_is_repaid(read: Read, row: Row, digester: Digester) -> None:
    known = FAILED | {"failed_persons": {3: digester.person(ID)}}
    reading = read(row(1) | REPAID | {"id_number": ID}, manifest=AGAIN, known=known)
    assert (reading.row.original_row, reading.row.status, reading.codes) == (3, "repaid", [])


def test_findings_are_capped_and_counted() -> None:
    log = FindingLog()
    for row_no in range(1, CAP + 51):
        log.add("amount.product", row_no)
    log.add("id.checksum", 7)
    log.summarise()
    assert (log.warnings_n, log.errors_n, len(log.found)) == (CAP + 50, 1, CAP + 2)
    assert log.found[-1].row_no is None
    assert "还有50行" in log.found[-1].sentence


def test_sentences_fit_and_speak_chinese() -> None:
    for rule in FINDINGS.values():
        assert len(rule.sentence) + 30 < 256
        assert len(rule.code) <= 32
        assert rule.sentence.endswith("。")


@pytest.mark.parametrize(("basis", "severity"), [("", "error"), ("接口", "fatal")])
def test_a_finding_needs_a_basis_and_a_severity(basis: str, severity: str) -> None:
    with pytest.raises(ValueError, match="basis"):
        FindingRule("x", severity, "", "。", basis)
