"""After 10,000 people's rows have come in, by every way and in every broken form, no clear value is left anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.intake.people import GIVEN, SURNAMES, Person, ndjson, packed, people, row
from tests.intake.serving import Installation, Sending, installed, send
from tests.intake.workbooks import csv_text, xlsx

PEOPLE = 10_000
PAST: dict[str, Any] = {"paid_on": "2020-01-02"}
NAME = f"[{SURNAMES}][{GIVEN}][{GIVEN}]"
DIGITS = re.compile(rb"[0-9]{10,}[Xx]?")
BIRTH = slice(0, 14)
"""Region and birth date: as good as the whole number for whoever knows the village."""


class Secrets:
    """What must not be found; names of these people hold characters that nothing else in an installation has."""

    def __init__(self, persons: list[Person]) -> None:
        self.numbers = {text.encode() for one in persons for text in (one.id_number, one.account, one.id_number[BIRTH])}
        self.widths = sorted({len(number) for number in self.numbers})
        # In a class of bytes multi-byte characters fall apart, so names are searched as text.
        self.text = re.compile(NAME)

    def found_in(self, content: bytes) -> bool:
        return self._numbers_in(content) or any(
            self.text.search(content[start:].decode(code, "replace"))
            for code, start in (("utf-8", 0), ("gb18030", 0), ("utf-16-le", 0), ("utf-16-le", 1))
        )

    def _numbers_in(self, content: bytes) -> bool:
        plain = content + content.replace(b"\0", b"")
        return any(
            digits[start : start + width] in self.numbers
            for digits in DIGITS.findall(plain)
            for width in self.widths
            for start in range(len(digits) - width + 1)
        )


@pytest.fixture(scope="module")
def persons() -> list[Person]:
    return list(people(PEOPLE))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    yield from installed(tmp_path)


def batch(persons: list[Person], **changes: object) -> bytes:
    return ndjson([row(one, number, **PAST) for number, one in enumerate(persons, 1)], **PAST | changes)


def open_files(installation: Installation) -> list[bytes]:
    """What the server has open and nobody else can see."""
    assert installation.process is not None
    handles = Path(f"/proc/{installation.process.pid}/fd")
    nameless = [handle for handle in handles.iterdir() if str(handle.readlink()).endswith(" (deleted)")]
    return [handle.read_bytes() for handle in nameless]


def test_the_search_finds_what_is_there(persons: list[Person]) -> None:
    secrets = Secrets(persons)
    one = persons[PEOPLE // 2]
    for text in (one.name, one.id_number, one.account, one.id_number[BIRTH] + "xx", f"9{one.id_number}9"):
        for code in ("utf-8", "gb18030", "utf-16-le"):
            assert secrets.found_in(b"\x01\x02-" + text.encode(code) + b"-\x03\x04"), (text, code)
    masked = f"{one.name[0]}*{one.name[-1]} {one.account[-4:]} 20260319-000000000000 210381101201"
    assert not secrets.found_in(masked.encode())


@pytest.mark.slow
def test_no_clear_value_is_left(
    installation: Installation, persons: list[Person], tmp_path_factory: pytest.TempPathFactory
) -> None:
    secrets = Secrets(persons)
    slow = Sending(installation, batch(persons))
    slow.go_on(len(slow.body) * 3 // 4)
    in_between = open_files(installation)
    slow.go_on()
    status, receipt = slow.answer()
    assert (status, receipt["rows"], receipt["errors"]) == (202, PEOPLE, 0)
    assert sum(map(len, in_between)) > 100_000
    few = persons[:50]
    said = [receipt, *broken_sendings(installation, few)]
    outside = tmp_path_factory.mktemp("outside")
    broken_files(installation, few, outside)
    everything = [path for path in installation.home.rglob("*") if path.is_file()]
    assert {"mingbai.db", "err", "out"} <= {path.name for path in everything}
    for path in everything:
        assert not secrets.found_in(path.read_bytes()), path
    for content in (*in_between, repr(said).encode()):
        assert not secrets.found_in(content)


def broken_sendings(installation: Installation, few: list[Person]) -> list[dict[str, Any]]:
    good = batch(few, batch_no="broken")
    lines = good.splitlines(keepends=True)
    half_a_line = b"".join([*lines[:20], lines[20][:150], b"\n", *lines[21:]])
    name_as_key = good.replace(b'"account"', f'"{few[0].name}"'.encode(), 1)
    wrong_type = good.replace(b'"row_no": 7,', f'"row_no": "{few[0].id_number}",'.encode(), 1)
    misplaced = batch(few, batch_no="misplaced").replace(
        '"3组"'.encode(), f'"{few[1].name}{few[1].id_number}"'.encode()
    )
    unknown = batch(few, batch_no="unknown").replace(b'"210381101201"', f'"{few[2].id_number}"'.encode())
    sent = [
        send(installation, half_a_line),
        send(installation, name_as_key),
        send(installation, wrong_type),
        send(installation, good, webhook_signature="v1,AAAA"),
        send(installation, packed(good)[:-9], packed=True),
        send(installation, batch(few, batch_no="broken", total="1.00")),
        send(installation, misplaced),
        send(installation, unknown),
    ]
    assert [status for status, _ in sent] == [400, 400, 400, 401, 400, 422, 202, 202]
    gone = Sending(installation, batch(few * 50, batch_no="gone"))
    gone.go_on(len(gone.body) * 3 // 4)
    gone.hang_up()
    return [told for _, told in sent]


def broken_files(installation: Installation, few: list[Person], outside: Path) -> None:
    given = [row(one, number, **PAST) for number, one in enumerate(few, 1)]
    files = {
        "good.csv": csv_text(given, batch_no="by-csv", **PAST).encode("gb18030"),
        "good.xlsx": xlsx(given, batch_no="by-xlsx", **PAST),
        "no-header.csv": csv_text(given, **PAST).replace("序号", few[0].name, 1).encode(),
        "broken.csv": csv_text(given, **PAST).encode() + b'"' + few[0].id_number.encode(),
        "broken.ndjson": batch(few)[:-30],
    }
    for name, content in files.items():
        (outside / name).write_bytes(content)
        done = installation.run("intake", str(outside / name))
        assert done.returncode == (0 if name.startswith("good") else 1), done.stderr
