"""Sixty clean files with look-alikes: amounts, codes, document numbers, office phones and addresses, nobody's numbers."""

from collections.abc import Callable

from core.law.payouts.id_numbers import check_digit, uscc_check
from tests.gate.compound_files import doc, label, number, xls
from tests.gate.packages import Workbook, Worksheet, book, cells, docx, odf, para, pptx, zipped
from tests.gate.pdf_files import pdf, text
from tests.gate.tricks_media import exif, picture


def _code(body: str) -> str:
    return body + uscc_check(body)


def _wrong(body: str) -> str:
    right = check_digit(body)
    return body + ("1" if right != "1" else "2")


CREDIT = (
    _code("91210381MA0P4QXY7"),
    _code("11210381001234567"),
    _code("12210381463892017"),
    _code("52210381503921846"),
)
WRONG_ID = _wrong("21038119760918226")
ORDER = _wrong("21038120260319000")

SENTENCES = (
    "根据海财发〔2022〕26号、辽财债管〔2021〕132号文件，现将2026年耕地地力保护补贴发放情况公示如下。",
    "本批次编号210381-2026-NY001-03，共1234行，合计104890.00元。",
    "行政村代码210381123201、210381101002，组别3组。",
    f"收款单位统一社会信用代码：{CREDIT[0]}。",
    f"海城市某某局统一社会信用代码{CREDIT[1]}，社会组织{CREDIT[3]}。",
    f"事业单位法人证书号{CREDIT[2]}。",
    f"流水号{WRONG_ID}。",
    f"业务编号：{ORDER}，2026年3月19日生成。",
    "咨询电话：0412-3221234，监督举报电话：0412-12345、0412-3235678转801。",
    "受理地点：海城市海州大街1号政务服务中心2楼12号窗口。",
    "联系地址：海城市北关街23号农业农村局305室，邮编114200。",
    "王石镇庙宇村村民委员会，地址庙宇村12号，电话0412-3521888。",
    "庙宇村3号地块面积10.2亩，5号机井已验收。",
    "农机购置补贴：拖拉机出厂编号YT20260319001234，发动机号C5062738491。",
    "合同编号：HC-2026-0000123456789，金额1234567.89元。",
    "订单号：2026031922001455661234567890。",
    "发票号码：25217000000123456789，税率13%。",
    "纳税人识别号：210381463892017。",
    "GPS 面积图斑编号2103811232010000123。",
    "总额13812345678.00元，其中中央资金13912345678元。",
    "资金总额１３８１２３４５.６７元，全角数字。",
    "网址 http://www.example.test/a/20260319/2103811976091822601.html",
    "sha256：3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea",
    "编号 550e8400-e29b-41d4-a716-446655440000。",
    "耳标号 121038100012345、121038100012346，共两头。",
    "国标 GB 11643-1999、GB/T 2260-2007、ISBN 978-7-5095-1234-5。",
    "2024 2025 2026 2027 2028 2029 年度资金分别为 6250 4300 1200 3400 5600 7800 元。",
    "身份证号码：2103**************，银行卡号：****0123，手机138****1234。",
    "第3组、第4组、第5组共15户；三组村民代表已签字。",
    "公示期：2026年3月1日至2026年3月10日，不少于7个工作日。",
    "坐标 122.6851 40.8523，海拔 35.2 米。",
    "邮箱 nyncj@example.test，传真 0412-3221235，值班电话 3221236。",
    "热线 12345、12317、96100；短信端口 106575000012345。",
    "每亩85.00元×10.20亩=867.00元；1,234,567.89元；123,456,789.00元。",
    "项目代码2603-210381-04-01-123456，批复文号鞍发改〔2026〕118号。",
    "镇政府驻地：海城市腾鳌镇中心路88号；派出所地址：腾鳌镇中心路90号。",
    "海城市农商银行王石支行，地址王石镇王石村56号营业网点。",
    "本村共有3个小组、215户、687人，8号公告栏张贴。",
    "图号 210381-198001-0112-001；档案号 0412-1980-0112-0034。",
    "采购编号 62284801，预算 6228480.12 元，批次 62-2848-01。",
)


def _table() -> list[list[object]]:
    return [
        [n, "张*芳", 210381123201 + n, f"{85 * n}.00", 6228480 + n, 20260319, 114200, 867.5 * n] for n in range(1, 200)
    ]


def _sheet_of(rows: list[list[object]]) -> bytes:
    def fill(workbook: Workbook, _: Worksheet) -> None:
        sheet = workbook.add_worksheet("明细")
        for number_of, row in enumerate(rows):
            sheet.write_row(number_of, 0, row)

    return book(fill)


def _workbook() -> bytes:
    return _sheet_of(_table())


def _large_amounts() -> bytes:
    return _sheet_of(
        [[62000000 + 7919 * n, 10000019 + 104729 * n, 622848.01 + n, 450101123 + 97 * n] for n in range(400)]
    )


def _csv(encoding: str) -> bytes:
    heads = "序号,姓名,村代码,面积,金额,日期\n"
    return (
        heads
        + "".join(f"{n},李*,2103811232{n:02d},{n}.50,{85 * n}.25,2026-03-{n % 28 + 1:02d}\n" for n in range(1, 90))
    ).encode(encoding)


def _page() -> bytes:
    rows = "".join(
        f"<tr><td>{n}</td><td>王*</td><td>{867 * n}.00</td><td>2103811232{n:02d}</td></tr>" for n in range(90)
    )
    return f'<!doctype html><html><head><meta charset="utf-8"><script>var t=1742342400000;</script></head><body><table data-v="1742342400000">{rows}</table><p>电话 0412-3221234</p></body></html>'.encode()


def _plain_docx() -> bytes:
    return docx("".join(para(one) for one in SENTENCES))


def _plain_pdf() -> bytes:
    lines = "\n".join(
        text(f"{n}  {210381123201 + n}  {85 * n}.00  2026-03-{n % 28 + 1:02d}  {6228480 + n}", at=f"72 {800 - 12 * n}")
        for n in range(60)
    )
    return pdf(lines, info="/CreationDate (D:20260319080000+08'00')")


def _built() -> list[Callable[[], bytes]]:
    return [
        _workbook,
        _large_amounts,
        lambda: book(lambda *_: None),
        lambda: _csv("utf-8-sig"),
        lambda: _csv("gb18030"),
        lambda: _csv("utf-16"),
        _page,
        _plain_docx,
        _plain_pdf,
        lambda: pptx("惠农补贴政策培训 0412-3221234"),
        lambda: odf("text", "".join(f"<text:p>{one}</text:p>" for one in SENTENCES)),
        lambda: odf(
            "spreadsheet",
            f'<table:table table:name="表">{cells("序号", "代码")}{cells("1", CREDIT[0])}{cells("2", "210381123201")}</table:table>',
        ),
        lambda: xls(
            (
                "名单",
                0,
                [
                    label(0, 0, "村代码"),
                    *(number(n, 0, 210381123201.0 + n) for n in range(1, 60)),
                    label(3, 3, CREDIT[0]),
                ],
            )
        ),
        lambda: doc("\r".join(SENTENCES)),
        lambda: picture("JPEG", exif=exif(306, "2026:03:19 08:00:00")),
        lambda: picture("PNG"),
        lambda: picture("WEBP"),
        lambda: picture("TIFF"),
        lambda: zipped({"名单.csv": _csv("utf-8"), "说明.txt": SENTENCES[0]}),
        lambda: rb"{\rtf1\ansi 0412-3221234 \par 867.00}",
    ]


def _sentence(words: str) -> Callable[[], bytes]:
    return words.encode


CLEAN: list[Callable[[], bytes]] = [*map(_sentence, SENTENCES), *_built()]
