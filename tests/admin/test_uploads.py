"""A batch as a file: taken whole, told where it is wrong, and nothing personal on any page afterwards."""

import re

from tests.admin.conftest import Door
from tests.admin.feed import PEOPLE, WRONG, a_file
from tests.admin.test_decisions import hand_in


def test_a_file_that_cannot_be_taken_is_told_why(door: Door) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/payouts/upload")
    for name, content, sentence in (
        ("batch.pdf", b"%PDF", "只接受 .ndjson、.csv、.xlsx 文件"),
        ("batch.ndjson", b"not json", "第 1 行"),
        ("batch.xlsx", b"no zip", "打不开"),
        ("batch.ndjson", a_file(*PEOPLE, total="1.00"), "整批未收"),
    ):
        answer = officer.post("/admin/payouts/upload", files={"file": (name, content, "text/plain")})
        assert answer.status_code == 422, name
        assert sentence in answer.text, (name, re.findall(r'class="error".*', answer.text))
    empty = officer.post("/admin/payouts/upload", files={"other": ("x", b"x", "text/plain")})
    assert "还没有选文件" in empty.text


def test_the_same_file_twice_is_one_batch(door: Door) -> None:
    officer = door.officer("farming-1")
    first, second = hand_in(officer, a_file(*PEOPLE)), hand_in(officer, a_file(*PEOPLE))
    assert first == second
    assert "以前收过" in officer.get(second).text


def test_another_departments_batch_cannot_be_handed_in(door: Door) -> None:
    officer = door.officer("civil-1")
    officer.get("/admin/payouts/upload")
    answer = officer.post("/admin/payouts/upload", files={"file": ("batch.ndjson", a_file(*PEOPLE), "text/plain")})
    assert answer.status_code == 403


def test_too_large_a_file_is_refused_before_it_is_read(door: Door) -> None:
    officer = door.officer("finance-1")
    officer.get("/admin/payouts/upload")
    large = b"x" * (34 * 1024 * 1024)
    assert officer.post("/admin/payouts/upload", files={"file": ("a.csv", large, "text/csv")}).status_code == 413


def test_no_page_of_the_desk_shows_a_personal_value(door: Door) -> None:
    maker = door.officer("farming-1")
    good = hand_in(maker, a_file(*PEOPLE))
    bad = hand_in(maker, a_file(WRONG, *PEOPLE[1:], batch_no="210381-2026-NY001-78"))
    maker.post(f"{good}/propose")
    reader = door.officer("finance-1")
    paths = ["/admin/", "/admin/payouts", "/admin/trail"]
    paths += [f"{page}{part}" for page in (good, bad) for part in ("", "/preview", "/findings")]
    paths += [f"{good}/approve"]
    secrets = {secret for person in (*PEOPLE, WRONG) for secret in (person.name, person.number, person.account)}
    tails = {f">{person.account[-4:]}<" for person in PEOPLE}
    for path in paths:
        text = reader.get(path).text
        assert not [secret for secret in secrets | tails if secret in text], path
        assert not re.search(r"[0-9a-f]{32}", re.sub(r'(form_token" value|title)="[^"]+"', "", text)), path
