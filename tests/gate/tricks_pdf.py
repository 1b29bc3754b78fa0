"""Numbers hidden in PDF files."""

import io
import zlib

import pikepdf

from core.law.privacy.kinds import COMMENT, EARLIER_REVISION, EMBEDDED_OBJECT
from tests.gate.packages import book, zipped
from tests.gate.pdf_files import FREE, content, pdf, saved_again, stream, text
from tests.gate.planted import BANK_CARD, CARD, ID, MOBILE, PHONE, trick

_BOX = "0 0 0 rg 60 690 300 30 re f"


@trick("公示.pdf", "第1页")
def under_a_black_box() -> bytes:
    return pdf(text(ID) + "\n" + _BOX)


@trick("公示.pdf", "第1页")
def white_on_white() -> bytes:
    return pdf("1 1 1 rg " + text(ID))


@trick("公示.pdf", "第1页")
def drawn_invisibly() -> bytes:
    return pdf(text(ID, mode=3))


@trick("公示.pdf", "第1页")
def off_the_page() -> bytes:
    return pdf(text(ID, at="72 -700"))


@trick("公示.pdf", "第1页", kind=BANK_CARD)
def in_pieces_with_kerning() -> bytes:
    return pdf(f"BT /F1 12 Tf 72 700 Td [({CARD[:6]}) -20 ({CARD[6:12]}) -20 ({CARD[12:]})] TJ ET")


@trick("公示.pdf", "第1页批注", also=COMMENT)
def an_annotation() -> bytes:
    return pdf(text("ok"), page=f"/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({ID}) >>]")


@trick("公示.pdf", "第1页批注", also=COMMENT)
def an_annotation_in_utf_16() -> bytes:
    words = ("\ufeff证号" + ID).encode("utf-16-be").hex()
    return pdf(text("ok"), page=f"/Annots [<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents <{words}> >>]")


@trick("公示.pdf", "表单")
def a_form_field() -> bytes:
    field = f"<< /FT /Tx /T (sfz) /V ({ID}) >>".encode()
    return pdf(text("ok"), catalog=f"/AcroForm << /Fields [{FREE} 0 R] >>", more={FREE: field})


@trick("公示.pdf", "文件属性：标题")
def the_title() -> bytes:
    return pdf(text("ok"), info=f"/Title ({ID})")


@trick("公示.pdf", "文件属性（XMP）", kind=PHONE)
def the_metadata() -> bytes:
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:c='c'><c:contact>{MOBILE}</c:contact></x:xmpmeta>"
    return pdf(
        text("ok"), catalog=f"/Metadata {FREE} 0 R", more={FREE: stream(xmp.encode(), "/Type /Metadata /Subtype /XML")}
    )


@trick("公示.pdf", "附件", "工作表“名单”F3", also=EMBEDDED_OBJECT)
def an_attached_workbook() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(text("ok")))) as opened:
        opened.attachments["list.xlsx"] = book(lambda _, sheet: sheet.write_string(2, 5, ID))
        opened.save(out)
    return out.getvalue()


@trick("公示.pdf", "第1页（早先版本）", also=EARLIER_REVISION)
def an_earlier_revision() -> bytes:
    return saved_again(pdf(text(ID)), content(text("deleted")))


@trick("公示.pdf", "早先版本", also=EARLIER_REVISION)
def a_packed_earlier_revision() -> bytes:
    first = pdf(text("first"))
    packed = {4: stream(zlib.compress(text(ID).encode()), "/Filter /FlateDecode")}
    return saved_again(saved_again(first, packed), content(text("third")))


@trick("公示.pdf", "内部对象")
def an_object_that_no_page_uses() -> bytes:
    return pdf(text("ok"), more={FREE: stream(zlib.compress(text(ID).encode()), "/Filter /FlateDecode")})


@trick("公示.pdf", "内部对象")
def a_bookmark() -> bytes:
    outline = {FREE: b"<< /Type /Outlines /First 8 0 R >>", 8: f"<< /Title ({ID}) /Parent {FREE} 0 R >>".encode()}
    return pdf(text("ok"), catalog=f"/Outlines {FREE} 0 R", more=outline)


@trick("公示.pdf", "文件末尾", also=EMBEDDED_OBJECT)
def an_archive_behind_the_end() -> bytes:
    return pdf(text("ok")) + zipped({"a.txt": f"身份证{ID}"})
