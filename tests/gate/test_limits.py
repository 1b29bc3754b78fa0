"""What cannot be read whole is said so: bombs, locks, broken files, and readers that run away."""

import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest

from core.law.privacy.kinds import ID_NUMBER, UNREADABLE
from gate.scanning import LIMITS, Limits, Reader, scan, scan_many
from tests.gate.compound_files import compound, doc, label, xls
from tests.gate.packages import book, docx, para, zipped
from tests.gate.pdf_files import pdf, text
from tests.gate.planted import ID
from tests.gate.tricks_media import picture

ROW = "序号,姓名,村,金额\n" * 200_000


def nested(times: int) -> bytes:
    content = f"身份证{ID}".encode()
    for _ in range(times):
        content = zipped({"a.zip": content})
    return content


def locked_zip() -> bytes:
    """Marked as encrypted in both of its heads."""
    whole = bytearray(zipped({"a.txt": "内容"}))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(text("ok")))) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="one", user="two"))
    return out.getvalue()


def many_members() -> bytes:
    return zipped({f"{number}.txt": "x" for number in range(60)})


def lying_member() -> bytes:
    """Claims to unpack to one byte and unpacks to eight million."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(8 << 20))
    whole = bytearray(out.getvalue())
    at = whole.index(b"PK\x01\x02")
    whole[22:26] = whole[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(whole)


UNREADABLE_FILES: list[tuple[str, Callable[[], bytes], Limits]] = [
    ("ratio", lambda: zipped({"a.txt": bytes(32 << 20)}), LIMITS),
    ("size", lambda: zipped({"a.txt": bytes(3 << 20)}), Limits(unpacked_bytes=1 << 20)),
    ("entries", many_members, Limits(entries=50)),
    ("depth", lambda: nested(8), LIMITS),
    ("damaged", lying_member, LIMITS),
    ("encrypted", locked_zip, LIMITS),
    ("encrypted", lambda: compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), LIMITS),
    ("encrypted", locked_pdf, LIMITS),
    ("damaged", lambda: book(lambda *_: None)[:3000], LIMITS),
    ("damaged", lambda: docx(para("正文"))[:200], LIMITS),
    ("damaged", lambda: pdf(text("ok"))[:20], LIMITS),
    ("damaged", lambda: doc("正文")[:700], LIMITS),
    ("damaged", lambda: picture("PNG")[:20], LIMITS),
    ("unknown", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(range(256)) * 8, LIMITS),
    ("time", ROW.encode, Limits(seconds=0.05)),
    ("time", ROW.encode, Limits(cpu_seconds=-1)),
    ("memory", (ROW * 8).encode, Limits(memory_bytes=96 << 20)),
]


@pytest.mark.parametrize(("reason", "build", "limits"), UNREADABLE_FILES)
def test_it_is_said_that_it_cannot_be_read(reason: str, build: Callable[[], bytes], limits: Limits) -> None:
    verdict = scan("附件", build(), limits=limits)
    # A machine without room may end the process before it can say so.
    assert verdict.unreadable in ({reason, "crash"} if reason == "memory" else {reason})
    assert verdict.blocks
    assert UNREADABLE in {found.kind for found in verdict.findings}


def test_a_chain_of_archives_is_followed_to_its_depth() -> None:
    verdict = scan("附件.zip", nested(LIMITS.depth))
    assert verdict.unreadable is None
    assert ID_NUMBER in {found.kind for found in verdict.findings}


def test_a_broken_member_does_not_hide_the_others() -> None:
    content = zipped({"坏.xlsx": book(lambda *_: None)[:3000], "好.txt": f"身份证{ID}"})
    verdict = scan("附件.zip", content)
    assert {UNREADABLE, ID_NUMBER} <= {found.kind for found in verdict.findings}


def test_the_next_file_is_read_after_one_that_broke_the_reader() -> None:
    with Reader() as reader:
        assert reader.scan("a.csv", ROW.encode(), Limits(seconds=0.05)).unreadable == "time"
        assert reader.scan("b.txt", f"身份证{ID}".encode()).blocks


def test_verdicts_come_in_the_order_of_the_files() -> None:
    files = [("a.txt", b"ok"), ("b.txt", ID.encode()), ("c.xls", xls(("a", 0, [label(0, 0, "a")])))]
    assert [(one.blocks, one.kind_of_file) for one in scan_many(files)] == [
        (False, "text"),
        (True, "text"),
        (False, "xls"),
    ]


def test_more_findings_than_can_be_listed_are_counted() -> None:
    verdict = scan("a.txt", "\n".join([ID] * 30).encode(), limits=Limits(findings=10))
    assert (len(verdict.findings), verdict.more_n) == (10, 20)


def test_no_entity_is_opened_and_no_address_fetched() -> None:
    body = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "{ID}"><!ENTITY f SYSTEM "file:///etc/passwd">]><w>&a;&f;</w>'
    verdict = scan("a.xml", body.encode())
    assert {found.kind for found in verdict.findings} == {ID_NUMBER}


def test_the_gate_itself_loads_no_reader_of_formats() -> None:
    code = "import sys, gate.scanning; print({'lxml', 'pikepdf', 'pypdfium2', 'xlrd', 'PIL', 'olefile'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"


def test_a_packed_bomb_in_a_picture_is_no_longer_than_it_may_be() -> None:
    body = b"zTXtComment\0\0" + zlib.compress(bytes(64 << 20))
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    whole = picture("PNG")
    assert scan("a.png", whole[:-12] + chunk + whole[-12:]).unreadable in {None, "damaged"}
