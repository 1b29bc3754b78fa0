"""Numbers hidden in the binary files of 1997 to 2003: XLS, DOC and what lies inside them."""

from core.law.privacy.kinds import (
    COMMENT,
    EMBEDDED_OBJECT,
    HIDDEN_COLUMN,
    HIDDEN_ROW,
    HIDDEN_SHEET,
    PIVOT_CACHE,
    VERY_HIDDEN_SHEET,
)
from tests.gate.compound_files import doc, hidden_column, hidden_row, label, native, note, number, record, xls
from tests.gate.planted import BANK_CARD, CARD, ID, MOBILE, PHONE, X_ID, trick

_HEAD = (label(0, 0, "姓名"), label(0, 1, "金额"), label(1, 0, "张*芳"), number(1, 1, 867.5))


@trick("名单.xls", "工作表“名单”C2")
def a_cell_of_text() -> bytes:
    return xls(("名单", 0, [*_HEAD, label(1, 2, ID)]))


@trick("名单.xls", "工作表“名单”C2")
def a_number() -> bytes:
    return xls(("名单", 0, [*_HEAD, number(1, 2, float(ID))]))


@trick("名单.xls", "工作表“名单”C2", kind=BANK_CARD)
def a_card() -> bytes:
    return xls(("名单", 0, [*_HEAD, label(1, 2, CARD)]))


@trick("名单.xls", "工作表“名单”C2")
def split_over_two_cells() -> bytes:
    return xls(("名单", 0, [*_HEAD, label(1, 2, X_ID[:6]), label(1, 3, X_ID[6:])]))


@trick("名单.xls", "工作表“名单”C2", "隐藏列", also=HIDDEN_COLUMN)
def a_hidden_column() -> bytes:
    return xls(("名单", 0, [hidden_column(2), *_HEAD, label(1, 2, ID)]))


@trick("名单.xls", "工作表“名单”A4", "隐藏行", also=HIDDEN_ROW)
def a_hidden_row() -> bytes:
    return xls(("名单", 0, [hidden_row(3), *_HEAD, label(3, 0, ID)]))


@trick("名单.xls", "工作表“底数”A1", "隐藏工作表", also=HIDDEN_SHEET)
def a_hidden_sheet() -> bytes:
    return xls(("名单", 0, _HEAD), ("底数", 1, [label(0, 0, ID)]))


@trick("名单.xls", "工作表“底数”A1", "深度隐藏工作表", also=VERY_HIDDEN_SHEET)
def a_very_hidden_sheet() -> bytes:
    return xls(("名单", 0, _HEAD), ("底数", 2, [label(0, 0, ID)]))


@trick("名单.xls", "工作表“名单”B2批注", also=COMMENT)
def a_comment() -> bytes:
    return xls(("名单", 0, [*_HEAD, note(1, 1, f"核对{ID}")]))


@trick("名单.xls", "工作簿的其他内容")
def a_page_header() -> bytes:
    words = f"&C{ID}"
    return xls(("名单", 0, [*_HEAD, record(0x0014, len(words).to_bytes(2, "little") + b"\x00" + words.encode())]))


@trick("名单.xls", "内部数据流", also=PIVOT_CACHE)
def a_pivot_cache() -> bytes:
    item = record(0x00CD, len(ID).to_bytes(2, "little") + b"\x00" + ID.encode())
    return xls(("名单", 0, _HEAD), more={"_SX_DB_CUR/0001": item})


@trick("名单.xls", "嵌入的", also=EMBEDDED_OBJECT)
def a_file_dropped_into_it() -> bytes:
    inner = native("原始名单.csv", f"姓名,号码\n张*芳,{ID}\n".encode("gb18030"))
    return xls(("名单", 0, _HEAD), more={"MBD0001/\x01Ole10Native": inner})


@trick("公示.doc", "正文第2段")
def the_body() -> bytes:
    return doc(f"公示\r身份证{ID}\r")


@trick("公示.doc", "脚注第1段", kind=PHONE)
def a_footnote() -> bytes:
    return doc("公示", notes=f"电话{MOBILE}")


@trick("公示.doc", "批注第1段", also=COMMENT)
def a_comment_of_a_document() -> bytes:
    return doc("公示", comments=ID)


@trick("公示.doc", "已删除但仍留在文件里的文字")
def text_that_was_deleted_by_a_fast_saving() -> bytes:
    return doc("公示", lost=f"身份证{ID}")


@trick("公示.doc", "文件属性")
def a_property_of_a_document() -> bytes:
    return doc("公示", more={"\x05SummaryInformation": b"\xfe\xff" + bytes(40) + ID.encode()})
