"""Numbers hidden in XLSX and OpenDocument spreadsheets."""

from collections.abc import Callable

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # the package ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from core.law.privacy.kinds import (
    COMMENT,
    EMBEDDED_OBJECT,
    EXTERNAL_LINK,
    HIDDEN_COLUMN,
    HIDDEN_ROW,
    HIDDEN_SHEET,
    PIVOT_CACHE,
    VERY_HIDDEN_SHEET,
)
from tests.gate.packages import RELS, R, S, book, cells, edited, odf
from tests.gate.planted import ADDRESS, BANK_CARD, CARD, HOME, ID, MOBILE, OLD_ID, PHONE, X_ID, trick


@trick("名单.xlsx", "工作表“名单”F3")
def a_cell_of_text() -> bytes:
    return book(lambda _, sheet: sheet.write_string(2, 5, ID))


@trick("名单.xlsx", "工作表“名单”F3")
def a_number_that_lost_its_last_digits() -> bytes:
    return book(lambda _, sheet: sheet.write_number(2, 5, float(ID)))


@trick("名单.xlsx", "工作表“名单”F3")
def a_number_with_fifteen_digits() -> bytes:
    return book(lambda _, sheet: sheet.write_number(2, 5, int(OLD_ID)))


@trick("名单.xlsx", "工作表“名单”F3", kind=BANK_CARD)
def a_card_stored_as_a_number() -> bytes:
    return book(lambda _, sheet: sheet.write_number(2, 5, float(CARD)))


@trick("名单.xlsx", "工作表“名单”F3")
def split_over_two_cells() -> bytes:
    return book(lambda _, sheet: sheet.write_row(2, 5, [X_ID[:6], X_ID[6:]]))


@trick("名单.xlsx", "工作表“名单”F3")
def split_over_three_numbers() -> bytes:
    return book(lambda _, sheet: sheet.write_row(2, 5, [int(ID[:6]), int(ID[6:14]), ID[14:]]))


@trick("名单.xlsx", "工作表“名单”F4")
def split_over_the_cell_below() -> bytes:
    return book(lambda _, sheet: sheet.write_column(2, 5, [ID[:10], ID[10:]]))


@trick("名单.xlsx", "工作表“名单”C7", "隐藏列", also=HIDDEN_COLUMN)
def a_hidden_column() -> bytes:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        sheet.write_string(6, 2, ID)
        sheet.set_column(2, 2, None, None, {"hidden": True})

    return book(fill)


@trick("名单.xlsx", "工作表“名单”B9", "隐藏行", also=HIDDEN_ROW)
def a_hidden_row() -> bytes:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        sheet.write_string(8, 1, ID)
        sheet.set_row(8, None, None, {"hidden": True})

    return book(fill)


@trick("名单.xlsx", "工作表“底数”A1", "隐藏工作表", also=HIDDEN_SHEET)
def a_hidden_sheet() -> bytes:
    def fill(workbook: Workbook, _: Worksheet) -> None:
        other = workbook.add_worksheet("底数")
        other.write_string(0, 0, ID)
        other.hide()

    return book(fill)


@trick("名单.xlsx", "工作表“底数”A1", "深度隐藏工作表", also=VERY_HIDDEN_SHEET)
def a_very_hidden_sheet() -> bytes:
    def fill(workbook: Workbook, _: Worksheet) -> None:
        other = workbook.add_worksheet("底数")
        other.write_string(0, 0, ID)
        other.very_hidden()

    return book(fill)


@trick("名单.xlsx", "工作表“名单”B2批注", also=COMMENT)
def a_comment() -> bytes:
    return book(lambda _, sheet: sheet.write_comment("B2", f"核对：{ID}"))


@trick("名单.xlsx", "工作表“名单”B3批注", also=COMMENT)
def a_threaded_comment() -> bytes:
    def link(_: str) -> str:
        return f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="x" Target="../threadedComments/threadedComment1.xml"/></Relationships>'

    thread = (
        f'<ThreadedComments xmlns="x"><threadedComment ref="B3"><text>{ID}</text></threadedComment></ThreadedComments>'
    )
    parts: dict[str, Callable[[str], str] | str | bytes] = {
        "xl/threadedComments/threadedComment1.xml": thread,
        "xl/worksheets/_rels/sheet1.xml.rels": link,
    }
    return edited(book(lambda *_: None), parts)


@trick("名单.xlsx", "定义的名称“核对”")
def a_defined_name() -> bytes:
    return book(lambda workbook, _: workbook.define_name("核对", f'="{ID}"'))


@trick("名单.xlsx", "文件属性：备注")
def a_document_property() -> bytes:
    return book(lambda workbook, _: workbook.set_properties({"comments": f"经办人{ID}"}))


@trick("名单.xlsx", "文件属性", kind=PHONE)
def a_custom_property() -> bytes:
    return book(lambda workbook, _: workbook.set_custom_property("联系", MOBILE))


@trick("名单.xlsx", "数据透视表缓存", also=PIVOT_CACHE)
def a_pivot_cache() -> bytes:
    records = f'<pivotCacheRecords xmlns="{S}" count="1"><r><s v="张*芳"/><s v="{ID}"/></r></pivotCacheRecords>'
    return edited(book(lambda *_: None), {"xl/pivotCache/pivotCacheRecords1.xml": records})


@trick("名单.xlsx", "外部链接", also=EXTERNAL_LINK)
def the_cache_of_an_external_link() -> bytes:
    cache = f'<externalLink xmlns="{S}"><externalBook><sheetDataSet><sheetData><row r="1"><cell r="A1"><v>{ID}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
    return edited(book(lambda *_: None), {"xl/externalLinks/externalLink1.xml": cache})


@trick("名单.xlsx", "嵌入的文件", "工作表“名单”F3", also=EMBEDDED_OBJECT)
def a_workbook_in_the_workbook() -> bytes:
    return edited(book(lambda *_: None), {"xl/embeddings/oleObject1.xlsx": a_cell_of_text()})


@trick("名单.xlsx", "工作表“名单”数据有效性")
def the_choices_of_a_cell() -> bytes:
    return book(lambda _, sheet: sheet.data_validation("A9", {"validate": "list", "source": [ID, "无"]}))


@trick("名单.xlsx", "工作表“名单”页眉页脚")
def a_page_header() -> bytes:
    return book(lambda _, sheet: sheet.set_header(f"&C制表人 {ID}"))


@trick("名单.xlsx", "文本框或图形")
def a_text_box() -> bytes:
    return book(lambda _, sheet: sheet.insert_textbox("H2", f"说明：{ID[:10]}{ID[10:]}"))


@trick("名单.xlsx", "图表")
def the_cache_of_a_chart() -> bytes:
    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"name": f"户主{ID}", "values": "=名单!$E$2:$E$4"})
        sheet.insert_chart("H2", chart)

    return book(fill)


@trick("名单.xlsx", "已删除的单元格内容")
def a_string_that_no_cell_shows_any_more() -> bytes:
    def add(strings: str) -> str:
        return strings.replace("</sst>", f"<si><t>{ID}</t></si></sst>")

    return edited(book(lambda *_: None), {"xl/sharedStrings.xml": add})


@trick("名单.xlsx", "工作表“名单”F3")
def a_rich_text_of_two_colours() -> bytes:
    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        red = workbook.add_format({"font_color": "red"})
        sheet.write_rich_string(2, 5, ID[:6], red, ID[6:14], ID[14:])

    return book(fill)


@trick("名单.xlsx", "工作表“名单”F3公式")
def a_formula() -> bytes:
    return book(lambda _, sheet: sheet.write_formula("F3", f'=LEFT("{ID}",6)', None, "21"))


@trick("名单.xlsx", "工作表“名单”超链接")
def the_tip_of_a_link() -> bytes:
    return book(lambda _, sheet: sheet.write_url("F3", "internal:'名单'!A1", string="详情", tip=f"身份证{ID}"))


@trick("名单.xlsx", "工作表名称")
def the_name_of_a_sheet() -> bytes:
    return book(lambda workbook, _: workbook.add_worksheet(f"户{ID}").write_string(0, 0, "无"))


@trick("名单.xlsx", "工作表“名单”G2", kind=ADDRESS)
def a_home_under_its_heading() -> bytes:
    return book(lambda _, sheet: sheet.write_column(0, 6, ["家庭住址", HOME.removesuffix("15号")]))


@trick("名单.xlsx", "工作表“名单”G2")
def a_mistyped_number_under_its_heading() -> bytes:
    wrong = ID[:-1] + str((int(ID[-1]) + 3) % 10 if ID[-1] != "X" else 3)
    return book(lambda _, sheet: sheet.write_column(0, 6, ["身份证号码", wrong]))


@trick("名单.xlsx", "自定义数据")
def custom_data() -> bytes:
    return edited(book(lambda *_: None), {"customXml/item1.xml": f'<list r="{R}"><v n="{ID}"/></list>'})


@trick("名单.ods", "工作表“名单”B2")
def an_open_spreadsheet() -> bytes:
    return odf(
        "spreadsheet", f'<table:table table:name="名单">{cells("姓名", "号码")}{cells("张*芳", ID)}</table:table>'
    )


@trick("名单.ods", "工作表“名单”B1", "隐藏列", also=HIDDEN_COLUMN)
def a_hidden_column_of_an_open_spreadsheet() -> bytes:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    return odf("spreadsheet", f'<table:table table:name="名单">{columns}{cells("张*芳", ID)}</table:table>')


@trick("名单.ods", "工作表“底数”A1", "隐藏工作表", also=HIDDEN_SHEET)
def a_hidden_sheet_of_an_open_spreadsheet() -> bytes:
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    return odf(
        "spreadsheet", f'<table:table table:name="底数" table:style-name="ta2">{cells(ID)}</table:table>', styles=style
    )


@trick("名单.ods", "工作表“名单”A1")
def a_number_of_an_open_spreadsheet() -> bytes:
    cell = f'<table:table-cell office:value-type="float" office:value="{float(ID)!r}"><text:p>2.1E+17</text:p></table:table-cell>'
    return odf("spreadsheet", f'<table:table table:name="名单"><table:table-row>{cell}</table:table-row></table:table>')
