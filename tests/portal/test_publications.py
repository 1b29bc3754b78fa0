"""The publication log: every entry in words, as hashed and to be checked at home; rows only while they are public."""

import ast
import hashlib
import html
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import Response

from core.actions.departments import check_phone
from core.actions.publication import approve_batch, withdraw_batch
from core.actions.row_objections import object_to_row
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.public_view.publications import ACTIONS
from core.records.payouts import Batch
from tests.factories import (
    APPROVER,
    COUNT_ONLY,
    DISCLOSURE,
    FARMING,
    NOT_LISTED,
    NOW,
    OFFICER,
    TODAY,
    Row,
    a_batch,
    a_document,
)
from tests.house.tree import ROOT, called, sources
from tests.portal.conftest import Door

DISCLOSER = Actor("staff", "disclosure-1", "disclosure", DISCLOSURE)
RECIPE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def publish(door: Door, batch_no: str = "P-1", **changes: object) -> Batch:
    """A list that was proposed and approved, with sheets and a real digest."""
    with door.session() as session:
        batch = a_batch(session, batch_no, state="proposed", **changes)  # type: ignore[arg-type]  # columns of Batch
        approve_batch(session, batch.id or 0, "村里更正", actor=APPROVER, now=NOW, calendar=WorkCalendar.load())
        session.commit()
        return batch


def said(answer: Response) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", answer.text)))


def entry_lines(door: Door) -> list[dict[str, object]]:
    return [json.loads(line) for line in door.get("/publications/entries.ndjson").text.splitlines()]


def test_the_log_tells_what_happened_and_links_what_is_still_public(door: Door) -> None:
    batch = publish(door)
    with door.session() as session:
        a_document(session)
        gone = a_document(session, title="张三的材料")
        gone.state = "withdrawn"
        check_phone(session, FARMING, actor=OFFICER, now=NOW)
        session.commit()
    text = said(door.get("/publications"))
    assert f"第 {batch.publication_no} 条 公开" in text
    assert "耕地地力保护补贴（种地补贴）发放名单（2026年11月）" in text
    assert "批次 P-1，第 1 版" in text
    assert "11月24日 10:00，财政部门。3 行，2,734.00 元。" in text
    assert "2026年补贴政策清单" in text
    assert "惠民惠农财政补贴资金“一卡通”管理办法" in text
    assert "电话打通过" in text
    assert "张三" not in text
    assert "finance-" not in door.get("/publications").text
    assert 'href="/lists/P-1"' in door.get("/publications").text
    with door.session() as session:
        withdraw_batch(session, batch.id or 0, "村里核对有误", actor=DISCLOSER, now=NOW)
        session.commit()
    answer = door.get("/publications")
    assert 'href="/lists/P-1"' not in answer.text
    assert "撤下" in said(answer)
    assert "政务公开办" in said(answer)
    assert "原因：村里核对有误" in said(answer)


def test_of_a_list_that_is_not_public_nothing_is_named(door: Door) -> None:
    publish(door, "S-1", policy_code=NOT_LISTED)
    for path in ("/publications", "/publications/2"):
        text = said(door.get(path))
        assert "不公布的名单" in text
        assert "孤儿" not in text
        assert "S-1" not in text


def test_filters_and_pages_are_plain_addresses(door: Door) -> None:
    with door.session() as session:
        for number in range(52):
            a_document(session, doc_no=f"{number}号", title=f"文件{number}")
        session.commit()
    publish(door)
    first = door.get("/publications?kind=document").text
    assert first.count('<div class="card">') == 50
    assert "P-1" not in first
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link
    second = door.get(html.unescape(link[1])).text
    assert second.count('<div class="card">') == 2
    assert 'rel="next"' not in second
    assert "一条也没有" in said(door.get("/publications?year=2025"))
    assert said(door.get("/publications?year=2026&kind=list")).count("批次 P-1") == 1
    for wrong in ("kind=other", "year=x", "year=99999", "before=x"):
        assert door.get(f"/publications?{wrong}").status_code == 404, wrong


def test_an_entry_is_shown_as_it_is_hashed(door: Door) -> None:
    batch = publish(door)
    answer = door.get(f"/publications/{batch.publication_no}")
    found = re.search(r"<pre><code>(.*?)</code></pre>", answer.text)
    assert found
    text = html.unescape(found[1])
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest in answer.text
    assert entry_lines(door)[-1]["hash"] == digest
    for name, value in json.loads(text).items():
        assert name in answer.text
        assert str(value) in html.unescape(answer.text)
    assert 'rel="next"' not in answer.text
    assert 'rel="next"' in door.get("/publications/1").text
    for number in ("0", "99", str(10**30)):
        assert door.get(f"/publications/{number}").status_code == 404


def test_the_head_is_one_line(door: Door) -> None:
    batch = publish(door)
    answer = door.get("/publications/head")
    assert answer.headers["content-type"].startswith("text/plain")
    number, digest = answer.text.split()
    assert int(number) == batch.publication_no
    assert digest == entry_lines(door)[-1]["hash"]
    assert digest[:12] in door.get("/publications").text


def test_rows_are_the_bytes_that_the_log_vouches_for(door: Door) -> None:
    publish(door, rows=[Row(), Row(name_shown="李*", minor_until=2030)])
    path = "/publications/2/rows.ndjson"
    answer = door.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    digest = hashlib.sha256(answer.content).hexdigest()
    assert digest == entry_lines(door)[1]["rows_sha256"]
    assert "（未成年人，不列名）" in answer.text
    assert "李*" not in answer.text
    assert answer.headers["etag"] == f'"{digest}"'
    assert door.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert 'href="/publications/2/rows.ndjson"' in door.get("/publications/2").text


def test_a_long_list_comes_in_pieces_and_whole(door: Door) -> None:
    publish(door, rows=[Row(who=str(number)) for number in range(3000)])
    answer = door.get("/publications/2/rows.ndjson")
    assert len(answer.text.splitlines()) == 3000
    assert hashlib.sha256(answer.content).hexdigest() == entry_lines(door)[1]["rows_sha256"]


def test_rows_that_are_not_public_any_more_are_gone(door: Door) -> None:
    first = publish(door, "P-1")
    publish(door, "P-2", supersedes_id=first.id)
    over = publish(door, "A-1", kind="announcement", objections_until=TODAY)
    old = door.get(f"/publications/{first.publication_no}/rows.ndjson")
    assert old.status_code == 410
    assert "/lists/P-2" in old.text
    assert door.get(f"/publications/{over.publication_no}/rows.ndjson").status_code == 200
    door.clock.move(days=30)
    assert door.get(f"/publications/{over.publication_no}/rows.ndjson").status_code == 410
    assert "rows.ndjson" not in door.get(f"/publications/{over.publication_no}").text


def test_a_second_version_under_the_same_number_leaves_the_first_gone(door: Door) -> None:
    first = publish(door, "P-1")
    publish(door, "P-1", version=2, supersedes_id=first.id)
    assert door.get(f"/publications/{first.publication_no}/rows.ndjson").status_code == 410


def test_after_an_objection_only_the_newest_rows_are_given(door: Door) -> None:
    batch = publish(door)
    row = json.loads(door.get("/publications/2/rows.ndjson").text.splitlines()[0])
    with door.session() as session:
        object_to_row(session, "P-1", 1, row[1], actor=Actor.citizen(), now=NOW + timedelta(minutes=1))
        session.commit()
    assert door.get(f"/publications/{batch.publication_no}/rows.ndjson").status_code == 410
    answer = door.get("/publications/3/rows.ndjson")
    assert row[1] not in answer.text
    assert hashlib.sha256(answer.content).hexdigest() == entry_lines(door)[2]["rows_sha256"]
    assert "有一行暂不列出" in said(door.get("/publications"))


@pytest.mark.parametrize("policy", [COUNT_ONLY, NOT_LISTED])
def test_lists_without_names_have_no_rows(door: Door, policy: str) -> None:
    publish(door, policy_code=policy)
    assert door.get("/publications/2/rows.ndjson").status_code == 404
    assert "rows.ndjson" not in door.get("/publications/2").text
    assert door.get("/publications/1/rows.ndjson").status_code == 404
    assert door.get("/publications/99/rows.ndjson").status_code == 404


def recipe() -> str:
    found = RECIPE.search((ROOT / "docs/publication-log.md").read_text(encoding="utf-8"))
    assert found
    return found[1]


def run_recipe(folder: Path, entries: bytes, rows: bytes, number: int) -> subprocess.CompletedProcess[str]:
    for name, content in (("check.py", recipe().encode()), ("entries.ndjson", entries), ("rows.ndjson", rows)):
        (folder / name).write_bytes(content)
    command = [sys.executable, "-I", "check.py", "entries.ndjson", "rows.ndjson", str(number)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_documented_recipe_proves_what_was_downloaded(door: Door, tmp_path: Path) -> None:
    publish(door)
    publish(door, "P-2", rows=[Row(who="x")])
    entries = door.get("/publications/entries.ndjson").content
    rows = door.get("/publications/2/rows.ndjson").content
    done = run_recipe(tmp_path, entries, rows, 2)
    assert (done.returncode, done.stderr) == (0, "")
    assert door.get("/publications/head").text.strip() in done.stdout
    lines = entries.splitlines(keepends=True)
    tampered = {
        "the rows are not those of entry 2": (entries, rows.replace(b"86700", b"86701"), 2),
        "the rows are not those of entry 3": (entries, rows, 3),
        "entry 2 was changed": (entries.replace(b"273400", b"273401"), rows, 2),
        "entry 2 is missing": (b"".join([lines[0], *lines[2:]]), rows, 2),
    }
    for sentence, given in tampered.items():
        done = run_recipe(tmp_path, *given)
        assert done.returncode == 1
        assert sentence in done.stderr


def test_the_recipe_is_short_needs_nothing_and_stands_on_the_page(door: Door) -> None:
    text = recipe()
    assert len(text.splitlines()) <= 20
    imported = {name.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for name in node.names}
    assert imported == {"hashlib", "json", "sys"}
    found = re.search(r"<pre><code>(.*?)</code></pre>", door.get("/publications").text, re.DOTALL)
    assert found
    assert html.unescape(found[1]).strip() == text.strip()


def test_every_action_of_the_log_has_a_word() -> None:
    written = set()
    for tree in sources("core/actions").values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node).rsplit(".", 1)[-1] == "publish_entry":
                given = {keyword.arg: keyword.value for keyword in node.keywords}["action"]
                written |= {given.value} if isinstance(given, ast.Constant) else set()
    assert {"publish", "load", "check", "edit"} <= written <= set(ACTIONS)
