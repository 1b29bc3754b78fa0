"""The shipped font covers what counties write; what it lacks is drawn by the system's font, or as 〓 with a note."""

from pathlib import Path

import pytest

from paper.faces import MISSING, SHIPPED, SYSTEM, faces_for, signs_of

RARE = "𰻞"
"""In the system's font, not in the one that is shipped."""
PRIVATE = "\ue001"
"""In no font: where old registers keep characters that had no number yet."""


def gb2312() -> set[str]:
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return {text for pair in rows if (text := pair.decode("gb2312", "ignore"))}


def test_the_shipped_font_covers_gb2312_latin_and_the_words_of_the_sheets() -> None:
    known = signs_of(SHIPPED)
    assert len(gb2312()) == 6763
    assert gb2312() <= known
    assert set("，。、；：？！“”（）〔〕《》·—…×＊〓○●▲✓　") <= known
    assert {chr(point) for point in range(0x20, 0x7F)} <= known
    # Level three of the 通用规范汉字表 (2013): characters of names and places that GB 2312 has not.
    assert set("堃喆玥翀旸珺垚飏镕𬭎䶮𬀩𬸪") <= known


def test_the_font_is_small_and_comes_with_its_licence() -> None:
    assert SHIPPED.stat().st_size < 5 * 1024 * 1024
    assert "SIL OPEN FONT LICENSE Version 1.1" in (SHIPPED.parent / "OFL.txt").read_text(encoding="utf-8")


def test_plain_texts_need_no_other_font() -> None:
    faces = faces_for(["牛庄镇东村", "王*兰"], system=SYSTEM)
    assert (faces.fallback, faces.missing, faces.note()) == (None, (), "")
    assert faces.printable("王*兰") == "王*兰"


def test_without_a_font_of_the_system_rare_signs_are_marked_and_counted(tmp_path: Path) -> None:
    faces = faces_for([f"张*{RARE}", f"李*{PRIVATE}"], system=(tmp_path / "none.ttc",))
    assert faces.fallback is None
    assert faces.printable(f"张*{RARE}") == f"张*{MISSING}"
    assert "共 2 种：U+E001、U+30EDE。" in faces.note()


@pytest.mark.skipif(not any(path.is_file() for path in SYSTEM), reason="this machine has no Noto CJK of its own")
def test_the_font_of_the_system_draws_what_the_shipped_one_lacks() -> None:
    faces = faces_for([f"张*{RARE}"])
    assert faces.fallback
    assert faces.printable(f"张*{RARE}") == f"张*{RARE}"
