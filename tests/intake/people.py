"""Invented payees and batches of them: names nobody has, ID numbers of a county that does not exist, valid digits."""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.law.payouts.id_numbers import check_digit
from tests.factories import EAST_A, EAST_B, FARMING, MASKED, SOUTH_B, WEST_A

BATCH_NO = "210381-2026-NY001-03"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "犇骉羴鱻猋麤垚焱淼鑫森晶磊品众堃喆翀翊翎"
VILLAGES = (EAST_A, WEST_A, EAST_B, SOUTH_B)


@dataclass(frozen=True)
class Person:
    name: str
    id_number: str
    account: str


def people(count: int, seed: int = 7) -> Iterator[Person]:
    """Different people; 210399 is no county, and 623052990 no bank."""
    chance = random.Random(seed)  # noqa: S311  the same people in every run
    for number in range(count):
        day = f"19{chance.randrange(40, 99)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
        body = f"210399{day}{number % 1000:03}"
        name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        yield Person(name, body + check_digit(body), f"623052990{chance.randrange(10**10):010}")


def row(person: Person, row_no: int, **changes: object) -> dict[str, Any]:
    """A row as the sender writes it."""
    return {
        "row_no": row_no, "name": person.name, "id_number": person.id_number, "account": person.account,
        "bank": "海城农商银行", "village_code": VILLAGES[row_no % 4], "group": f"{row_no % 9 + 1}组", "quantity": "10.20",
        "unit": "亩", "rate": "85.00", "amount": "867.00", "status": "paid", "reason_code": None,
        "paid_on": "2026-11-18", "original_row": None, **changes,
    }  # fmt: skip


def manifest(given: Iterable[dict[str, Any]] = (), /, **changes: object) -> dict[str, Any]:
    """The first line for these rows."""
    amounts = [Decimal(one["amount"]) for one in given]
    return {
        "feed": 1, "batch_no": BATCH_NO, "kind": "payment", "policy_code": MASKED, "year": 2026, "period": "2026-11",
        "department_code": FARMING, "rows": len(amounts), "total": str(sum(amounts, Decimal("0.00"))),
        "made_at": "2026-11-23T08:00:00+08:00", "paid_on": "2026-11-18", "supersedes": None, "repays": None, **changes,
    }  # fmt: skip


def rows(count: int, seed: int = 7, **changes: object) -> list[dict[str, Any]]:
    return [row(person, number, **changes) for number, person in enumerate(people(count, seed), 1)]


def line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def ndjson(given: list[dict[str, Any]], /, **changes: object) -> bytes:
    """A whole batch; ``changes`` are of the manifest."""
    return b"".join(map(line, [manifest(given, **changes), *given]))


def small_batch(count: int = 12, seed: int = 7, **changes: object) -> bytes:
    return ndjson(rows(count, seed), **changes)


def packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
