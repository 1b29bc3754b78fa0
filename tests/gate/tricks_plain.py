"""Numbers hidden in plain text, tables of text, web pages and RTF, in every way of writing digits."""

import base64

from core.law.privacy.kinds import HIDDEN_TEXT
from tests.gate.packages import book
from tests.gate.planted import ADDRESS, BANK_CARD, CARD, HOME, ID, MOBILE, OLD_ID, PHONE, X_ID, trick

_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_HAN = str.maketrans("0123456789", "〇一二三四五六七八九")
_MARKS = f"{ID[0]}.{ID[1:15]}E+17"


@trick("名单.csv", "第2行第2列")
def a_table_in_gb18030() -> bytes:
    return f"姓名,号码\n张*芳,{ID}\n".encode("gb18030")


@trick("名单.csv", "第2行第2列")
def a_float() -> bytes:
    return f"姓名,号码\n张*芳,{_MARKS}\n".encode()


@trick("名单.csv", "第2行第2列")
def two_columns_with_tabs() -> bytes:
    return f"姓名\t前\t后\n张*芳\t{ID[:6]}\t{ID[6:]}\n".encode("utf-16")


@trick("说明.txt", "第1行")
def full_width() -> bytes:
    return f"号码{ID.translate(_FULL)}。".encode()


@trick("说明.txt", "第1行")
def spaced() -> bytes:
    return f"号码 {' '.join(ID)} 。".encode()


@trick("说明.txt", "第1行")
def hyphenated() -> bytes:
    return f"号码{ID[:6]}-{ID[6:14]}-{ID[14:]}。".encode()


@trick("说明.txt", "第1行")
def written_out_in_chinese() -> bytes:
    return f"号码{X_ID.translate(_HAN)}。".encode()


@trick("说明.txt", "第1行")
def fifteen_digits() -> bytes:
    return f"旧证号{OLD_ID}。".encode()


@trick("说明.txt", "全文")
def over_the_end_of_a_line() -> bytes:
    return f"号码{ID[:8]}\n{ID[8:]}。".encode()


@trick("说明.txt", "第1行")
def inside_a_longer_number() -> bytes:
    return f"流水0001{ID}".encode("utf-16-be")


@trick("说明.txt", "第1行", kind=BANK_CARD)
def a_card_in_fours() -> bytes:
    return f"卡号 {' '.join(CARD[i : i + 4] for i in range(0, 19, 4))}".encode()


@trick("说明.txt", "第1行", kind=PHONE)
def a_phone_in_parts() -> bytes:
    return f"找老张 {MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}".encode()


@trick("说明.txt", "第1行", kind=ADDRESS)
def a_home() -> bytes:
    return f"户主住在{HOME}。".encode()


@trick("说明.txt", "第1行", kind=ADDRESS)
def a_flat() -> bytes:
    return "户主现住海州街道阳光花园12栋3单元502室。".encode()


@trick(f"名单{ID}.txt", "文件名")
def the_name_of_the_file() -> bytes:
    return "没有内容".encode()


@trick("公示.html", "网页注释")
def a_comment() -> bytes:
    return f"<html><body><p>公示</p><!-- {ID} --></body></html>".encode()


@trick("公示.html", "网页属性（td 的 data-id）")
def an_attribute() -> bytes:
    return f'<html><body><table><tr><td data-id="{ID}">张*芳</td></tr></table></body></html>'.encode()


@trick("公示.html", "正文第", also=HIDDEN_TEXT)
def a_hidden_element() -> bytes:
    return f'<html><body><p>公示</p><div style="display: none">{ID}</div></body></html>'.encode()


@trick("公示.html", "正文第")
def tags_between_the_digits() -> bytes:
    return f"<html><body><p>{ID[:6]}<b>{ID[6:14]}</b><i>{ID[14:]}</i></p></body></html>".encode()


@trick("公示.html", "正文第")
def character_references() -> bytes:
    return f"<html><body><p>{''.join(f'&#{ord(sign)};' for sign in ID)}</p></body></html>".encode()


@trick("公示.html", "网页里的", "工作表“名单”F3")
def a_file_in_an_address() -> bytes:
    inner = base64.b64encode(book(lambda _, sheet: sheet.write_string(2, 5, ID))).decode()
    return f'<html><body><a href="data:application/octet-stream;base64,{inner}">表</a></body></html>'.encode()


@trick("公示.html", "网页脚本")
def a_script() -> bytes:
    return f'<html><body><script>var rows=[["张*芳","{ID}"]];</script></body></html>'.encode("gb18030")


@trick("公示.xls", "表格1第1行第2列")
def a_web_page_called_a_workbook() -> bytes:
    return f"<html><body><table><tr><td>张*芳</td><td>{ID}</td></tr></table></body></html>".encode()


@trick("公示.doc", "第1段")
def rich_text_called_a_document() -> bytes:
    return (r"{\rtf1\ansicpg936 \'ba\'c5 " + ID[:6] + r"\b " + ID[6:] + r"\b0\par}").encode()


@trick("导出.xml", "XML 内容")
def a_lone_xml_file() -> bytes:
    return f'<?xml version="1.0"?><rows><row sfz="{ID}"/></rows>'.encode()
