"""Numbers hidden in DOCX, PPTX and OpenDocument texts."""

from core.law.privacy.kinds import COMMENT, EMBEDDED_OBJECT, HIDDEN_SLIDE, HIDDEN_TEXT, TRACKED_CHANGE
from tests.gate.packages import A, P, book, cells, docx, edited, odf, para, pptx, story
from tests.gate.planted import BANK_CARD, CARD, ID, MOBILE, PHONE, X_ID, trick


@trick("公示.docx", "正文第2段")
def a_number_in_three_runs() -> bytes:
    return docx(para("身份证号", ID[:6], ID[6:14], ID[14:]))


@trick("公示.docx", "正文表格1第1行第2列")
def two_cells_of_a_table() -> bytes:
    tds = "".join(f"<w:tc>{para(text)}</w:tc>" for text in ("张*芳", X_ID[:6], X_ID[6:]))
    return docx(f"<w:tbl><w:tr>{tds}</w:tr></w:tbl>")


@trick("公示.docx", "批注", also=COMMENT)
def a_comment() -> bytes:
    return docx("", word__comments=story("comments", f'<w:comment w:id="0">{para("核对", ID)}</w:comment>'))


@trick("公示.docx", "正文第2段", "修订", also=TRACKED_CHANGE)
def a_tracked_deletion() -> bytes:
    return docx(f'<w:p><w:r><w:t>户主</w:t></w:r><w:del w:id="1"><w:r><w:delText>{ID}</w:delText></w:r></w:del></w:p>')


@trick("公示.docx", "正文第2段", "隐藏文字", also=HIDDEN_TEXT)
def hidden_text() -> bytes:
    return docx(para(ID, props="<w:rPr><w:vanish/></w:rPr>"))


@trick("公示.docx", "页眉第1段", kind=BANK_CARD)
def a_header() -> bytes:
    return docx("", word__header1=story("hdr", para("账号", CARD)))


@trick("公示.docx", "脚注第1段", kind=PHONE)
def a_footnote() -> bytes:
    return docx("", word__footnotes=story("footnotes", f'<w:footnote w:id="2">{para(MOBILE)}</w:footnote>'))


@trick("公示.docx", "正文第3段")
def a_text_box() -> bytes:
    return docx(f"<w:p><w:r><w:drawing><w:txbxContent>{para(ID[:9], ID[9:])}</w:txbxContent></w:drawing></w:r></w:p>")


@trick("公示.docx", "正文")
def the_description_of_a_picture() -> bytes:
    return docx(f'<w:p><w:r><w:drawing><a:docPr descr="{ID}"/></w:drawing></w:r></w:p>')


@trick("公示.docx", "正文第2段", "域代码")
def a_field_code() -> bytes:
    return docx(f'<w:p><w:r><w:instrText>HYPERLINK "x?{ID}"</w:instrText></w:r></w:p>')


@trick("公示.docx", "自定义数据")
def bound_data() -> bytes:
    return docx("", customXml__item1=f"<root><sfz>{ID}</sfz></root>")


@trick("公示.docx", "嵌入的文件", "工作表“名单”F3", also=EMBEDDED_OBJECT)
def an_embedded_workbook() -> bytes:
    inner = book(lambda _, sheet: sheet.write_string(2, 5, ID))
    return docx("", **{"word__embeddings__Microsoft_Excel_Sheet1.xlsx": inner})


@trick("公示.docx", "正文第2段")
def invisible_signs_between_the_digits() -> bytes:
    return docx(para("\u200b".join(ID)))


@trick("公示.docx", "链接地址")
def the_target_of_a_link() -> bytes:
    rels = f'<Relationships xmlns="x"><Relationship Id="r1" Type="x/hyperlink" TargetMode="External" Target="mailto:{ID}"/></Relationships>'
    return edited(docx(""), {"word/_rels/document.xml.rels": rels})


@trick("公示.docx", "内部文件")
def a_document_variable() -> bytes:
    settings = f'<w:settings xmlns:w="x"><w:docVars><w:docVar w:name="sfz" w:val="{ID}"/></w:docVars></w:settings>'
    return docx("", word__settings=settings)


@trick("培训.pptx", "第1张幻灯片")
def a_slide() -> bytes:
    return pptx(f"{ID[:6]}</a:t></a:r><a:r><a:t>{ID[6:]}")


@trick("培训.pptx", "第1张幻灯片", also=HIDDEN_SLIDE)
def a_hidden_slide() -> bytes:
    return pptx(ID, show="0")


@trick("培训.pptx", "备注页1")
def the_notes_of_a_slide() -> bytes:
    notes = f'<p:notes xmlns:p="{P}" xmlns:a="{A}"><a:p><a:r><a:t>{ID}</a:t></a:r></a:p></p:notes>'
    return pptx("培训", ppt__notesSlides__notesSlide1=notes)


@trick("办法.odt", "正文第1段")
def an_open_text() -> bytes:
    return odf("text", f"<text:p>号码<text:span>{ID[:6]}</text:span>{ID[6:]}</text:p>")


@trick("办法.odt", "正文第1段", also=TRACKED_CHANGE)
def a_deletion_in_an_open_text() -> bytes:
    deleted = f"<text:changed-region><text:deletion><text:p>{ID}</text:p></text:deletion></text:changed-region>"
    return odf("text", f"<text:tracked-changes>{deleted}</text:tracked-changes><text:p>正文</text:p>")


@trick("办法.odt", "批注", also=COMMENT)
def an_annotation_in_an_open_text() -> bytes:
    return odf("text", f"<text:p>正文<office:annotation><text:p>{ID}</text:p></office:annotation></text:p>")


@trick("办法.odt", "文件属性")
def the_properties_of_an_open_text() -> bytes:
    meta = f"<office:document-meta NAMES><office:meta><meta:user-defined>{ID}</meta:user-defined></office:meta></office:document-meta>"
    return odf("text", "<text:p>正文</text:p>", meta=meta)


@trick("办法.odt", "正文表格1第1行第1列")
def a_table_of_an_open_text() -> bytes:
    return odf("text", f"<table:table>{cells(X_ID[:14], X_ID[14:])}</table:table>")
