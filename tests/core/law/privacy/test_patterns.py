"""Personal numbers in text, however they are written; look-alikes; and that no answer repeats a number."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.payouts.id_numbers import check_digit, uscc_check
from core.law.privacy.kinds import ADDRESS, BANK_CARD, ERROR, ID_NUMBER, KINDS, PHONE, Kind
from core.law.privacy.patterns import redact, scan_text

BODY = "21038119790612034"
ID = BODY + check_digit(BODY)
CARD = "6228480128564890019"
PEOPLE = st.builds(
    lambda area, day, serial: f"{area}{day:%Y%m%d}{serial:03d}",
    st.sampled_from(["210381", "110105", "653101", "440308"]),
    st.dates(date(1910, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ID, ID_NUMBER),
        (f"身份证号码：{ID}。", ID_NUMBER),
        (" ".join(ID), ID_NUMBER),
        (f"{ID[:6]} {ID[6:14]} {ID[14:]}", ID_NUMBER),
        (f"{ID[:6]}-{ID[6:14]}-{ID[14:]}", ID_NUMBER),
        ("\u200b".join(ID), ID_NUMBER),
        ("\u2060".join(ID), ID_NUMBER),
        (f"0001{ID}", ID_NUMBER),
        ("210381520417263", ID_NUMBER),
        ("11010519491231002x", ID_NUMBER),
        ("11010519491231002Ｘ", ID_NUMBER),
        ("11010519491231002Х", ID_NUMBER),
        ("1.10105194912310E+17", ID_NUMBER),
        ("2.10381E+17", ID_NUMBER),
        ("2.1038152041726E+14", ID_NUMBER),
        ("210381197906120000", ID_NUMBER),
        ("21O38119790612O34" + ID[-1], ID_NUMBER),
        (CARD, BANK_CARD),
        ("6228 4801 2856 4890 019", BANK_CARD),
        ("6.22848012856489E+18", BANK_CARD),
        ("13941256078", PHONE),
        ("+86 139 4125 6078", PHONE),
        ("一三九四一二五六〇七八", PHONE),
        ("1.3941256078E+10", PHONE),
        ("庙宇村3组15号", ADDRESS),
        ("家住站前路12号", ADDRESS),
        ("阳光花园12栋3单元502室", ADDRESS),
        ("住址：海城市王石镇庙宇村三组", ADDRESS),
    ],
)
def test_it_is_found(text: str, kind: str) -> None:
    assert [found.kind for found in scan_text(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "海财发〔2022〕26号",
        "210381-2026-NY001-03",
        "210381123201",
        "91210381MA0P4QXY7" + uscc_check("91210381MA0P4QXY7"),
        BODY + ("1" if ID[-1] != "1" else "2"),
        "2022-03-18 2026年3月19日",
        "0412-3221234",
        "867.00 1,234,567.89 13812345678.00元",
        "13912345678元",
        "海城市海州大街1号",
        "受理地点：海州大街1号政务服务中心2楼12号窗口",
        "庙宇村3号地块",
        "第3组、第4组",
        "订单号：6228480128564890019",
        "2026031922001455661234567890",
        "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea",
        "2103**************",
        "",
    ],
)
def test_a_look_alike_is_none(text: str) -> None:
    assert scan_text(text) == ()


@given(PEOPLE)
def test_every_id_number_is_found_and_never_told(body: str) -> None:
    number = body + check_digit(body)
    for text in (number, f"号码{number}，", " ".join(number), f"{number[:6]} {number[6:]}"):
        (found,) = scan_text(text, place=f"{number}.txt")
        told = found.place + found.excerpt
        assert found.kind == ID_NUMBER
        assert not any(piece in told for piece in (number, number[:6], number[6:14], number[-6:]))


def test_the_fingerprint_knows_kind_place_and_count_but_not_the_number() -> None:
    first, second = scan_text(f"{ID}，{ID}", place="第1页")
    (other,) = scan_text("11010519491231002X", place="第1页")
    assert first.fingerprint == other.fingerprint
    assert first.fingerprint != second.fingerprint


def test_the_excerpt_is_the_label_and_the_length() -> None:
    (found,) = scan_text(f"张小芳 身份证号：{ID}", place="第1行")
    assert (found.place, found.excerpt, found.severity) == ("第1行", "身份证号［身份证号码，18位］", ERROR)
    assert found.basis == KINDS[ID_NUMBER].basis


def test_names_of_files_are_shown_without_the_numbers_in_them() -> None:
    assert redact(f"名单{ID}.xlsx") == "名单［身份证号码，18位］.xlsx"
    assert redact("2026年名单（第3批）.xlsx") == "2026年名单（第3批）.xlsx"


def test_a_kind_without_a_basis_does_not_construct() -> None:
    with pytest.raises(ValueError, match="basis"):
        Kind("x", "某", ERROR, "某。", "")


def test_the_code_of_a_public_row_is_no_number() -> None:
    for line in (
        "7,d23fa15756092993,3组",
        "121849,701206955ea0f561,3组",
        '{"row_no": 93, "public_id": "6f1b15422090088b"}',
    ):
        assert scan_text(line) == (), line
    assert [found.kind for found in scan_text("电话15422090088，代号 6f1b15422090088b")] == ["phone"]


@pytest.mark.parametrize("sizes", [(6, 6, 6), (5, 5, 5, 3), (6, 8, 4), (4, 5, 5, 4), (10, 4, 4), (2, 8, 8)])
@pytest.mark.parametrize("between", [" ", "-", "  "])
def test_an_id_number_is_found_however_it_is_parted(sizes: tuple[int, ...], between: str) -> None:
    body = "21039919660815002"
    number = body + check_digit(body)
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    parted = between.join(number[start : start + size] for start, size in zip(starts, sizes, strict=True))
    assert [found.kind for found in scan_text(f"证号{parted}。")] == ["id_number"]
