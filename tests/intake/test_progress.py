"""Reports on the 12 steps of the procedure."""

from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from intake.contract import PROGRESS_PATH
from tests.factories import FARMING
from tests.intake.conftest import Count, headers, problem
from tests.intake.people import line

REPORT = {"batch_no": "not-yet-here", "step": 6, "at": "2026-11-23T08:00:00+08:00", "by": FARMING}


def send(client: TestClient[Any], body: bytes, **changes: str) -> Response:
    given = {"content-type": "application/json"} | headers(body) | {n.replace("_", "-"): t for n, t in changes.items()}
    return client.post(PROGRESS_PATH, content=body, headers=given)


def test_a_step_of_a_batch_that_has_not_come_yet(client: TestClient[Any], ledger: Count) -> None:
    response = send(client, line(REPORT))
    assert response.status_code == 200
    assert response.json()["step"] == 6
    assert send(client, line(REPORT)).status_code == 200
    assert ledger()["progress"] == 1


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"step": 0}, "step"),
        ({"step": 13}, "step"),
        ({"at": "2026-11-23T08:00:00"}, "at"),
        ({"batch_no": "a b"}, "batch_no"),
        ({"batch_no": "A-210399197001010016"}, "批次号"),
        ({"by": 1}, "by"),
        ({"more": 1}, "JSON"),
    ],
)
def test_a_malformed_report(client: TestClient[Any], ledger: Count, changes: dict[str, Any], named: str) -> None:
    assert named in problem(send(client, line(REPORT | changes)), 400, "feed.malformed", line=1)
    assert ledger()["progress"] == 0


def test_refusals(client: TestClient[Any], ledger: Count) -> None:
    problem(send(client, line(REPORT | {"by": "nobody"})), 422, "department.unknown")
    problem(send(client, line(REPORT), webhook_signature="v1,AAAA"), 401, "feed.signature")
    problem(send(client, line(REPORT), content_type="text/plain"), 415, "feed.json_type")
    problem(send(client, b" " * 20_000), 413, "feed.body_too_large")
    assert ledger()["progress"] == 0
