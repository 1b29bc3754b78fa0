"""The API shows what the pages show: masked rows by place, gone lists as gone, limits and ETags in headers."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.actions.publication import withdraw_batch
from core.actions.row_objections import object_to_row
from core.law.actor import Actor
from core.law.chain import entry_hash
from core.records.payouts import Batch, Payout
from portal.api.answers import LIMIT
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    MASKED,
    NOT_LISTED,
    NOW,
    OFFICER,
    TODAY,
    TOWN_A,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    a_document,
)
from tests.portal.conftest import Door
from tests.portal.test_downloads import Maker

API = "/api/v1"


@pytest.fixture
def filled(door: Door) -> Door:
    with door.session() as session:
        a_batch(session, "PAY")
        a_batch(session, "OPEN", kind="announcement", objections_until=TODAY + timedelta(days=3))
        a_batch(session, "COUNT", policy_code=COUNT_ONLY, rows=[Row(village=WEST_A, who="x"), *counted(9)])
        a_batch(session, "NONE", policy_code=NOT_LISTED)
        a_document(session)
        session.commit()
    return door


def counted(persons: int) -> list[Row]:
    return [Row(who=str(n), village=EAST_A) for n in range(persons)]


def ask(door: Door, path: str, status: int = 200) -> Any:  # noqa: ANN401  JSON
    answer = door.get(f"{API}{path}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith(
        "application/json" if status == 200 else "application/problem+json"
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.json()


def numbers(found: Any) -> list[str]:  # noqa: ANN401  JSON
    return [item["batch_no"] for item in found["items"]]


def test_lists_by_filter_and_page(filled: Door) -> None:
    assert numbers(ask(filled, "/lists")) == ["COUNT", "OPEN", "PAY"]
    assert numbers(ask(filled, f"/lists?policy={MASKED}&kind=payment&year={YEAR}")) == ["PAY"]
    first = ask(filled, "/lists?limit=2")
    assert (numbers(first), numbers(ask(filled, f"/lists?limit=2&cursor={first['next']}"))) == (
        ["COUNT", "OPEN"],
        ["PAY"],
    )


def test_a_township_names_no_list_that_only_counts(filled: Door) -> None:
    assert numbers(ask(filled, f"/lists?township={TOWN_A}")) == ["OPEN", "PAY"]
    assert numbers(ask(filled, f"/lists?township={TOWN_B}")) == ["OPEN", "PAY"]


def test_rows_are_those_of_the_page(filled: Door) -> None:
    rows = ask(filled, "/lists/PAY/rows")["items"]
    assert [row["name_shown"] for row in rows] == ["王*", "李*明", "张*"]
    assert rows[0]["amount_fen"] == 86_700
    text = json.dumps(rows, ensure_ascii=False)
    assert not [word for word in ("4321", "3006", "农商", "person_", "lookup", "reason") if word in text]
    assert [row["row_no"] for row in ask(filled, f"/lists/PAY/rows?place={WEST_A}")["items"]] == [2]
    assert [row["row_no"] for row in ask(filled, f"/lists/PAY/rows?township={TOWN_B}")["items"]] == [3]
    second = ask(filled, f"/lists/PAY/rows?limit=1&cursor={ask(filled, '/lists/PAY/rows?limit=1')['next']}")
    assert [row["row_no"] for row in second["items"]] == [2]


def test_what_names_nobody_has_no_rows(filled: Door) -> None:
    ask(filled, "/lists/COUNT/rows", 404)
    assert ask(filled, "/lists/COUNT/totals")["items"] == [
        {"place": TOWN_A, "status": "mixed", "rows_n": 10, "amount_fen": 867_000}
    ]
    for path in ("/lists/NONE", "/lists/NONE/rows", "/lists/NONE/totals", "/lists/NEVER"):
        ask(filled, path, 404)


def test_a_hidden_row_is_hidden_here_too(filled: Door) -> None:
    with filled.session() as session:
        row = session.exec(select(Payout).where(Payout.batch_id == 1, Payout.row_no == 1)).one()
        object_to_row(session, "PAY", 1, row.public_id, actor=Actor.citizen(), now=NOW)
        session.commit()
    hidden = ask(filled, "/lists/PAY/rows?limit=1")["items"][0]
    assert (hidden["name_shown"], hidden["amount_fen"], hidden["public_id"]) == ("（本人提出异议，暂不列出）", None, "")


def test_a_withdrawn_list_is_gone_everywhere(filled: Door, tmp_path: Path) -> None:
    """Downloads, manifest, statistics and API, before the worker has run and after it."""
    maker = Maker(filled, tmp_path)
    maker.catch_up()
    file = f"/downloads/{YEAR}/{MASKED}/{TOWN_A}.csv"
    assert filled.get(file).status_code == 200
    with filled.session() as session:
        for number in session.exec(select(Batch.id).where(Batch.policy_code == MASKED)).all():
            withdraw_batch(session, number or 0, "核对有误", actor=OFFICER, now=NOW)
        session.commit()
    for _ in ("the worker has not run", "it has run"):
        assert filled.get(file).status_code == 410
        assert MASKED not in filled.get("/downloads/manifest.json").text
        assert numbers(ask(filled, "/lists")) == ["COUNT"]
        for path in ("/lists/PAY", "/lists/PAY/rows", "/lists/PAY/totals"):
            assert ask(filled, path, 410)["detail"].startswith("这份名单已经撤下。")
        assert "王*" not in ask(filled, f"/villages/{EAST_A}").__repr__()
        assert not [
            line for line in ask(filled, f"/statistics?by=policy&year={YEAR}")["items"] if line["code"] == MASKED
        ]
        maker.catch_up()
    assert not [path for path in maker.store.folder.glob("??/*") if "王*".encode() in path.read_bytes()]


def test_an_announcement_ends_by_itself(filled: Door) -> None:
    filled.clock.move(days=4)
    ask(filled, "/lists/OPEN", 410)
    assert "OPEN" not in numbers(ask(filled, "/lists"))


def test_an_etag_saves_the_answer(filled: Door) -> None:
    first = filled.get(f"{API}/lists")
    headers = {"If-None-Match": first.headers["etag"]}
    assert filled.get(f"{API}/lists", headers=headers).status_code == 304
    with filled.session() as session:
        a_batch(session, "PAY-2")
        session.commit()
    assert filled.get(f"{API}/lists", headers=headers).status_code == 200


def test_limits_are_stated_and_kept(filled: Door) -> None:
    headers = filled.get(f"{API}/editions").headers
    assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == (str(LIMIT), str(LIMIT - 1))
    left = [filled.get(f"{API}/downloads").headers["ratelimit-remaining"] for _ in range(LIMIT - 1)]
    assert left[-1] == "0"
    refused = filled.get(f"{API}/downloads")
    assert (refused.status_code, refused.headers["ratelimit-remaining"]) == (429, "0")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["status"] == 429
    filled.clock.move(minutes=1)
    ask(filled, "/downloads")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("townshp=210381101", "townshp"), ("limit=201", "limit"), ("limit=0", "limit"), ("year=abc", "year"),
        ("year=2026&year=2025", "year"), ("year=null", "year"), ("cursor=xyz", "cursor"), ("kind=gift", "kind"), ("township=1", "township"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_wrong_is_named(filled: Door, query: str, name: str) -> None:
    found = ask(filled, f"/lists?{query}", 400)
    assert [error["name"] for error in found["errors"]] == [name]


def test_the_log_can_be_checked(filled: Door) -> None:
    entries = ask(filled, "/publications?limit=200")["items"]
    assert len(entries) == 6
    before = ""
    for entry in entries:
        told = dict(entry)
        digest = told.pop("hash")
        told["at"] = told["at"].replace("Z", "+00:00")
        assert told["prev_hash"] == before
        assert entry_hash({**told, "at": _instant(told["at"])}) == digest
        before = digest


def _instant(text: str) -> Any:  # noqa: ANN401  what entry_hash takes
    return datetime.fromisoformat(text)


def test_the_county_as_data(filled: Door) -> None:
    assert [town["code"] for town in ask(filled, "/townships")["items"]] == [TOWN_A, TOWN_B]
    assert [place["code"] for place in ask(filled, f"/villages?township={TOWN_A}")["items"]] == [EAST_A, WEST_A]
    assert ask(filled, f"/policies/{MASKED}")["rate_e4"] == 850_000
    assert len(ask(filled, "/policies")["items"]) == 4
    assert ask(filled, "/documents/1")["doc_no"] == "海财发〔2022〕26号"
    assert ask(filled, "/editions")["items"][0]["year"] == YEAR
    assert len(ask(filled, "/departments")["items"]) == 4
    assert {stand["batch_no"] for stand in ask(filled, "/progress")["items"]} >= {"PAY", "OPEN"}
    assert ask(filled, f"/villages/{EAST_A}")["lists"]
    ask(filled, "/villages/999999999999", 404)
