"""A batch as a file with clear names, ID numbers and accounts of invented people (county code 210399)."""

import json
from dataclasses import dataclass, replace
from typing import Any

from core.law.payouts.id_numbers import check_digit
from tests.factories import EAST_A, FARMING, MASKED, WEST_A


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    born: str
    account: str
    village: str = EAST_A
    fault: str = ""

    @property
    def number(self) -> str:
        """An ID number with a valid check digit, unless ``fault`` says otherwise."""
        body = f"210399{self.born}001"
        right = check_digit(body)
        return body + right if self.fault != "checksum" else body + ("1" if right == "0" else "0")


PEOPLE = (
    Person("赵子丑", "19500101", "6217000012340001"),
    Person("钱寅卯", "19600202", "6217000012340002"),
    Person("孙辰巳", "19700303", "6217000012340003", WEST_A),
    Person("李午未", "20120404", "6217000012340004", WEST_A),
)


def a_file(*people: Person, batch_no: str = "210381-2026-NY001-77", **changes: Any) -> bytes:  # noqa: ANN401  JSON
    """NDJSON: the manifest and one paid row of 867.00 yuan for each."""
    manifest = {
        "feed": 1, "batch_no": batch_no, "kind": "payment", "policy_code": MASKED, "year": 2026, "period": "2026-11",
        "department_code": FARMING, "rows": len(people), "total": f"{len(people) * 867}.00",
        "made_at": "2026-11-20T08:00:00+08:00", "paid_on": "2026-11-18", "supersedes": None, "repays": None,
    }  # fmt: skip
    lines = [manifest | changes, *(a_row(number, person) for number, person in enumerate(people, 1))]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def a_row(number: int, person: Person) -> dict[str, Any]:
    """One line of the feed."""
    return {
        "row_no": number, "name": person.name, "id_number": person.number, "account": person.account,
        "bank": "海城农商银行", "village_code": person.village, "group": "3组", "quantity": "10.20", "unit": "亩",
        "rate": "85.00", "amount": "867.00", "status": "paid", "reason_code": None, "paid_on": "2026-11-18",
        "original_row": None,
    }  # fmt: skip


WRONG = replace(PEOPLE[0], fault="checksum")
