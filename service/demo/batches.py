"""Writes the demo batches (演示批次) as the feed wants them: a manifest line and one line a payout."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from core.law.payouts.id_numbers import uscc_check
from service.county.catalogue import PolicyRow
from service.demo.people import Person
from service.demo.plan import Plan

FAILED_SHARE = 0.025
SLIP_SHARE = 0.0002  # rows whose amount does not come out of quantity × rate
REASONS = ("3006", "3030", "3031", "3039", "3069", "L002", "L003", "L006", "L007")
MONTHS = {"每月": "3.00", "每季": "3.00"}


@dataclass(frozen=True, slots=True)
class Row:
    """One payout before it has a state: wire values as decimal strings."""

    row_no: int
    person: Person
    name: str
    id_number: str
    quantity: str | None
    rate: str | None
    amount: Decimal
    unit: str


def rows_of(plan: Plan, seed: str) -> list[Row]:
    """The rows of a plan; the same plan and seed give the same amounts in every batch that speaks of it."""
    dice = random.Random(f"{seed}:{plan.batch_no}")
    return [_row(number, person, plan.policy, dice) for number, person in enumerate(plan.payees, start=1)]


def _row(row_no: int, person: Person, policy: PolicyRow, dice: random.Random) -> Row:
    name, id_number = _payee(row_no, person, policy)
    if not policy.rate_yuan:
        return Row(row_no, person, name, id_number, None, None, Decimal(dice.randrange(20, 400) * 5), "")
    quantity = _quantity(person, policy, dice)
    amount = (Decimal(quantity) * Decimal(policy.rate_yuan)).quantize(Decimal("0.01"))
    if dice.random() < SLIP_SHARE:
        amount += 10
    unit = policy.unit.removeprefix("元/").split("·")[-1]
    return Row(row_no, person, name, id_number, quantity, policy.rate_yuan, amount, unit)


def _payee(row_no: int, person: Person, policy: PolicyRow) -> tuple[str, str]:
    if policy.list_mode != "full" or policy.code == "ZZ001":
        return person.name, person.id_number
    body = f"93{person.id_number[:6]}MA{row_no:05d}XX"
    return f"海城市示例{person.name[1:]}专业合作社", body + uscc_check(body)


def _quantity(person: Person, policy: PolicyRow, dice: random.Random) -> str:
    if policy.unit.startswith("元/亩"):
        return f"{Decimal(person.land_e2) / 100:.2f}"
    if policy.unit.startswith(("元/头", "元/只")):
        return f"{dice.randrange(1, 40)}.00"
    if policy.unit.startswith("元/㎡"):
        return f"{dice.randrange(20, 60)}.00"
    return MONTHS.get(policy.frequency, "1.00") if "月" in policy.unit else "1.00"


def announcement(plan: Plan, rows: Sequence[Row], until: date) -> bytes:
    """The list as shown before payment (公示); every row is ``listed``."""
    head = _manifest(plan, f"{plan.batch_no}-G", "announcement", rows, plan.announced_on)
    return _lines(head | {"objections_until": until.isoformat()}, [_wire(row, "listed") for row in rows])


def payment(plan: Plan, rows: Sequence[Row], failed: frozenset[int], *, supersedes: str | None = None) -> bytes:
    """The bank's result (发放结果); row numbers in ``failed`` did not reach the card."""
    head = _manifest(plan, plan.batch_no, "payment", rows, plan.paid_on)
    wired = [
        _wire(row, "failed", plan.paid_on, reason=REASONS[row.row_no % len(REASONS)])
        if row.row_no in failed
        else _wire(row, "paid", plan.paid_on)
        for row in rows
    ]
    return _lines(head | {"paid_on": plan.paid_on.isoformat(), "supersedes": supersedes}, wired)


def repayment(plan: Plan, rows: Sequence[Row], repaid_on: date) -> bytes:
    """The second payment (二次发放) of the given failed rows."""
    head = _manifest(plan, f"{plan.batch_no}-B", "repayment", rows, repaid_on)
    wired = [_wire(row, "repaid", repaid_on, number=number) for number, row in enumerate(rows, start=1)]
    return _lines(head | {"paid_on": repaid_on.isoformat(), "repays": plan.batch_no}, wired)


def failures(rows: Sequence[Row], seed: str, batch_no: str) -> frozenset[int]:
    """Row numbers that fail in this demo."""
    dice = random.Random(f"{seed}:{batch_no}:failed")
    return frozenset(row.row_no for row in rows if dice.random() < FAILED_SHARE)


def broken(data: bytes) -> bytes:
    """The batch with faults that hold it: a wrong check digit and an unknown village in the first rows."""
    lines = [json.loads(line) for line in data.splitlines()]
    lines[1]["id_number"] = lines[1]["id_number"][:17] + ("1" if lines[1]["id_number"][17] != "1" else "2")
    lines[2]["village_code"] = "210381999999"
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def _manifest(plan: Plan, batch_no: str, kind: str, rows: Sequence[Row], day: date) -> dict[str, object]:
    return {
        "feed": 1,
        "batch_no": batch_no,
        "kind": kind,
        "policy_code": plan.policy.code,
        "year": plan.year,
        "period": plan.period,
        "department_code": plan.policy.department_code,
        "rows": len(rows),
        "total": f"{sum((row.amount for row in rows), Decimal(0)):.2f}",
        "made_at": made_at(day).isoformat(),
        "paid_on": None,
        "supersedes": None,
        "repays": None,
    }


def made_at(day: date) -> datetime:
    """The instant at which the disbursement system makes a batch of ``day``: nine in the morning of the day after."""
    return datetime.combine(day + timedelta(days=1), time(1), UTC)


def _wire(
    row: Row, status: str, paid_on: date | None = None, *, reason: str | None = None, number: int | None = None
) -> dict[str, object]:
    return {
        "row_no": number or row.row_no,
        "name": row.name,
        "id_number": row.id_number,
        "account": row.person.account,
        "bank": row.person.bank,
        "village_code": row.person.village_code,
        "group": row.person.group,
        "quantity": row.quantity,
        "unit": row.unit if row.quantity else None,
        "rate": row.rate,
        "amount": f"{row.amount:.2f}",
        "status": status,
        "reason_code": reason,
        "paid_on": paid_on.isoformat() if paid_on and status != "failed" else None,
        "original_row": row.row_no if number else None,
    }


def _lines(head: dict[str, object], rows: Sequence[dict[str, object]]) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in (head, *rows))
