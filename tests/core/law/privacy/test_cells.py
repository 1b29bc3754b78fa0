"""Numbers in tables: split over cells, under headings that say what they are, beside harmless figures."""

import pytest

from core.law.payouts.id_numbers import check_digit
from core.law.privacy.cells import letters, scan_cells
from core.law.privacy.kinds import ADDRESS, BANK_CARD, ID_NUMBER

BODY = "21038119790612034"
ID = BODY + check_digit(BODY)
WRONG = BODY + ("1" if ID[-1] != "1" else "2")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["张*芳", ID]], [(ID_NUMBER, "名单!B1")]),
        ([["a"], ["1", "", ID[:6], ID[6:]]], [(ID_NUMBER, "名单!C2")]),
        ([[ID[:6], ID[6:14], ID[14:]]], [(ID_NUMBER, "名单!A1")]),
        ([["a", ID[:9]], ["b", ID[9:]]], [(ID_NUMBER, "名单!B2")]),
        ([["622848", "0128564890019"]], [(BANK_CARD, "名单!A1")]),
        ([["姓名", "身份证号"], ["张*芳", WRONG]], [(ID_NUMBER, "名单!B2")]),
        ([["开户账号"], ["041234567890123"]], [(BANK_CARD, "名单!A2")]),
        ([["家庭住址"], ["王石镇庙宇村3组"]], [(ADDRESS, "名单!A2")]),
        ([["身份证号"], ["2103**************"]], []),
        ([["家庭住址"], ["海城市王石镇"]], []),
        ([["组别"], ["庙宇村3组"]], []),
        ([["62000000", "10000019"], ["210381123201", "104890"]], []),
        ([["210381123201", "123", "867.00"]], []),
    ],
)
def test_what_is_found_in_a_table(rows: list[list[str]], expected: list[tuple[str, str]]) -> None:
    assert [(found.kind, found.place) for found in scan_cells(rows, "名单")] == expected


def test_columns_have_letters() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
