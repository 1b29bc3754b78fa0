"""A batch over HTTP: what is taken, what is refused, and that the ledger holds all of it or nothing."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlmodel import select
from standardwebhooks.webhooks import Webhook

from core.database import SessionFactory
from core.records.payouts import Payout
from intake.contract import BATCHES_PATH, MIB, NDJSON
from tests.factories import NOW
from tests.intake.bombs import gzip_bomb
from tests.intake.conftest import SECRET, Ask, Clock, Count, Send, headers, problem
from tests.intake.people import BATCH_NO, line, manifest, ndjson, packed, rows, small_batch

NOTHING = {"batch": 0, "payout": 0, "finding": 0, "progress": 0, "trail": 0}


def test_a_batch_is_taken_with_a_receipt(send: Send, ledger: Count, county: SessionFactory) -> None:
    response = send(small_batch(12))
    assert response.status_code == 202
    receipt = response.json()
    assert receipt.pop("receipt_no")
    assert receipt == {
        "batch_no": BATCH_NO, "version": 1, "state": "held", "rows": 12, "total": "10404.00", "errors": 0,
        "warnings": receipt["warnings"], "repeated": False, "url": f"{BATCHES_PATH}/{BATCH_NO}",
    }  # fmt: skip
    assert ledger()["payout"] == 12
    with county() as session:
        first = session.exec(select(Payout).where(Payout.row_no == 1)).one()
    person = rows(1)[0]
    assert first.name_shown == f"{person['name'][0]}*{person['name'][-1]}"
    assert first.account_tail == person["account"][-4:]
    assert (first.amount_fen, first.quantity_e4) == (86_700, 102_000)


def test_what_the_published_library_signs_is_taken(client: TestClient[Any]) -> None:
    body = small_batch()
    signature = Webhook(SECRET).sign("msg_9", NOW, body.decode())
    given = {"content-type": NDJSON, "webhook-id": "msg_9", "webhook-timestamp": str(int(NOW.timestamp()))}
    assert client.post(BATCHES_PATH, content=body, headers=given | {"webhook-signature": signature}).status_code == 202


def test_packed_is_the_same_batch_as_plain(send: Send, ledger: Count) -> None:
    first = send(packed(small_batch()), content_encoding="gzip").json()
    again = send(small_batch())
    assert again.status_code == 200
    assert again.json() == first | {"repeated": True}
    assert ledger()["batch"] == 1


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbf" + small_batch(), small_batch().rstrip(b"\n"), small_batch().replace(b"\n", b"\r\n")]
)
def test_line_ends_and_a_byte_order_mark_do_not_matter(send: Send, body: bytes) -> None:
    assert send(body).status_code == 202


def test_other_content_under_the_same_number_is_a_conflict(send: Send, ledger: Count) -> None:
    send(small_batch(12))
    before = ledger()
    problem(send(small_batch(13)), 409, "batch.conflict")
    assert ledger() == before


def test_a_correction_supersedes(send: Send, ask: Ask) -> None:
    send(small_batch(12))
    response = send(small_batch(13, supersedes=BATCH_NO))
    assert response.status_code == 202
    assert response.json()["version"] == 2
    new = send(small_batch(13, seed=8, batch_no="210381-2026-NY001-04", supersedes=BATCH_NO))
    assert new.status_code == 202
    assert ask(BATCH_NO).json()["state"] == "superseded"


@pytest.mark.parametrize(
    ("broken", "number"),
    [
        (b"not json\n", 3),
        (b"\n", 3),
        (b"[]\n", 3),
        (b'{"row_no":2}\n', 3),
        (b'{"row_no":"2"}\n', 3),
        (b"\xff\xfe\n", 3),
        ('{"row_no":2,"name":"赵"'.encode() + b"\n", 3),
    ],
)
def test_a_malformed_line_is_named(send: Send, ledger: Count, broken: bytes, number: int) -> None:
    lines = small_batch(3).splitlines(keepends=True)
    lines[2] = broken
    response = send(b"".join(lines))
    code = "feed.encoding" if broken.startswith(b"\xff") else "feed.malformed"
    problem(response, 400, code, line=number)
    assert ledger() == NOTHING


@pytest.mark.parametrize(
    "first",
    [
        b"{}\n",
        b"feed\n",
        line(manifest(rows(3)) | {"feed": 2}),
        line(manifest(rows(3)) | {"rows": "3"}),
        line(manifest(rows(3)) | {"total": 2601}),
    ],
)
def test_a_malformed_manifest_is_line_one(send: Send, ledger: Count, first: bytes) -> None:
    problem(send(first + b"".join(map(line, rows(3)))), 400, "feed.malformed", line=1)
    assert ledger() == NOTHING


def test_nothing_at_all(send: Send) -> None:
    problem(send(b""), 400, "feed.empty")


@pytest.mark.parametrize("changes", [{"rows": 13}, {"rows": 11}, {"total": "10404.01"}, {"total": "1.00"}])
def test_counts_and_totals_must_match_the_manifest(send: Send, ledger: Count, changes: dict[str, Any]) -> None:
    assert "清单" in problem(send(small_batch(12, **changes)), 422, "batch.totals")
    assert ledger() == NOTHING


def test_a_wrong_signature_comes_before_everything_else(send: Send, ledger: Count) -> None:
    for body in (small_batch(), b"not json\n", small_batch(12, rows=1)):
        problem(send(body, webhook_signature="v1,AAAA"), 401, "feed.signature")
    problem(send(small_batch(), webhook_id=""), 401, "feed.signature_missing")
    assert ledger() == NOTHING


@pytest.mark.parametrize("skew", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1)])
def test_a_clock_that_is_off(send: Send, clock: Clock, ledger: Count, skew: timedelta) -> None:
    clock.now = NOW + skew
    assert "时钟" in problem(send(small_batch()), 401, "feed.signature_time")
    assert ledger() == NOTHING
    clock.now = NOW + skew * 0.99
    assert send(small_batch()).status_code == 202


@pytest.mark.parametrize("missing", [1, 8, 9, 100])
def test_truncated_gzip(send: Send, ledger: Count, missing: int) -> None:
    problem(send(packed(small_batch())[:-missing], content_encoding="gzip"), 400, "feed.gzip_truncated")
    assert ledger() == NOTHING


def test_something_after_the_gzip(send: Send, ledger: Count) -> None:
    problem(send(packed(small_batch()) + b"\0\0\0", content_encoding="gzip"), 400, "feed.gzip_trailing")
    assert ledger() == NOTHING


def test_plain_bytes_that_say_they_are_packed(send: Send) -> None:
    problem(send(small_batch(), content_encoding="gzip"), 400, "feed.gzip")


@pytest.mark.parametrize(
    ("block", "start"),
    [
        (bytes(MIB), b""),
        (b"\n" * MIB, b""),
        ((line(rows(1)[0]) * 4000)[:MIB], small_batch(1)),
    ],
    ids=["zeros", "line ends", "rows"],
)
def test_a_bomb(send: Send, ledger: Count, block: bytes, start: bytes) -> None:
    bomb = gzip_bomb(block, 1025, start)
    problem(send(bomb, content_encoding="gzip"), 413, "feed.too_large")
    assert ledger() == NOTHING


def test_an_endless_line(send: Send) -> None:
    problem(send(small_batch(2) + b"x" * 20_000), 413, "feed.line_too_long", line=4)


def test_a_body_that_announces_too_much(client: TestClient[Any]) -> None:
    given = {"content-type": NDJSON, "content-length": str(1024 * MIB + 1)} | headers(b"x")
    problem(client.post(BATCHES_PATH, content=b"x", headers=given), 413, "feed.body_too_large")


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "multipart/form-data; boundary=x", ""])
def test_another_type(send: Send, kind: str) -> None:
    problem(send(small_batch(), content_type=kind), 415, "feed.type")


def test_another_packing(send: Send) -> None:
    problem(send(small_batch(), content_encoding="br"), 415, "feed.content_encoding")


def test_a_batch_with_errors_is_held_without_rows(send: Send, ask: Ask, ledger: Count) -> None:
    bad = rows(4)
    bad[1]["village_code"] = "210381999999"
    bad[2]["id_number"] = bad[2]["id_number"][:-1] + ("0" if bad[2]["id_number"][-1] != "0" else "1")
    receipt = send(ndjson(bad)).json()
    assert (receipt["state"], receipt["errors"]) == ("held", 2)
    assert ledger()["payout"] == 0
    standing = ask(BATCH_NO).json()
    assert standing["state"] == "held"
    errors = {(f["row_no"], f["field"], f["code"]) for f in standing["findings"] if f["severity"] == "error"}
    assert errors == {(2, "village_code", "village.unknown"), (3, "id_number", "id.checksum")}
    text = json.dumps(standing, ensure_ascii=False)
    assert not any(value in text for one in bad for value in (one["name"], one["id_number"], one["account"]))


def test_findings_come_page_by_page(send: Send, ask: Ask) -> None:
    send(ndjson(rows(1100, village_code="210381999999")))
    seen, query = [], ""
    for _ in range(9):
        page = ask(BATCH_NO, query).json()
        seen += [(f["row_no"], f["code"]) for f in page["findings"]]
        if page["next"] is None:
            break
        query = "?" + page["next"].partition("?")[2]
    assert len(seen) == len(set(seen))
    assert [row_no for row_no, code in seen if code == "village.unknown"][:1000] == list(range(1, 1001))


def test_asking_needs_a_signature_and_a_known_batch(client: TestClient[Any], ask: Ask) -> None:
    problem(client.get(f"{BATCHES_PATH}/{BATCH_NO}"), 401, "feed.signature_missing")
    problem(ask(BATCH_NO), 404, "feed.unknown_batch")


def test_gzip_levels_and_members_do_not_change_the_content(send: Send) -> None:
    body = small_batch()
    send(body)
    two_members = gzip.compress(body[:100], 1) + gzip.compress(body[100:], 9)
    assert send(two_members, content_encoding="gzip").status_code == 200
