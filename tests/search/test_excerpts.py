"""Marks and excerpts."""

from search.excerpts import Piece, excerpt, marked
from search.tokens import tokens


def shown(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_every_phrase_is_marked_as_it_stands_in_the_text() -> None:
    assert shown(marked("农村低保和城市低保", "低保")) == "农村[低保]和城市[低保]"
    assert shown(marked("按１５０元/亩，NY001", "150元 ny001")) == "按[１５０元]/亩，[NY001]"
    assert shown(marked("海财发〔2022〕26号", "财发2022 26号")) == "海[财发〔2022]〕[26号]"
    assert shown(marked("耕地地力保护", "地力 地力保护 耕")) == "[耕]地[地力保护]"


def test_nothing_to_mark() -> None:
    assert marked("低保", "") == (Piece("低保", marked=False),)
    assert marked("低保", "、，") == (Piece("低保", marked=False),)
    assert marked("", "低保") == ()
    assert shown(marked("150", "15")) == "150"


def test_markup_stays_text() -> None:
    assert marked("<b>低保</b>", "低保")[1] == Piece("低保", marked=True)
    assert "".join(piece.text for piece in marked("<b>低保</b>", "低保")) == "<b>低保</b>"


def test_an_excerpt_surrounds_the_first_find() -> None:
    text = "甲" * 100 + "低保" + "乙" * 100
    found = shown(excerpt(text, "低保", 30))
    assert found == "…" + "甲" * 10 + "[低保]" + "乙" * 18 + "…"
    assert shown(excerpt(text, "没有", 10)) == "甲" * 10 + "…"
    assert shown(excerpt("低保\n\n  按月", "按月", 30)) == "低保 [按月]"
    assert shown(excerpt(text, "乙乙乙", 9)).startswith("…")


def test_a_find_longer_than_the_excerpt_is_whole() -> None:
    assert shown(excerpt("甲" * 9 + "耕地地力保护补贴" + "乙" * 9, "耕地地力保护补贴", 4)) == "…甲[耕地地力保护补贴]…"


def test_tokens_are_characters_and_runs() -> None:
    assert tokens("耕地A1b，１５０．５元 王*芳_") == ["耕", "地", "a1b", "150", "5", "元", "王", "芳"]
    assert tokens("𠮷林") == ["𠮷", "林"]
