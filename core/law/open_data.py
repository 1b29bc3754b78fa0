"""What stands in the files and answers that people take away (数据字典): columns of the published rows and totals.

Money is fen, quantities and rates are ten-thousandths in JSON; in tables they are yuan and units as people write them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

FORMS = ("csv", "ndjson", "xlsx")
LARGEST_WORKBOOK = 100_000
"""Rows that one XLSX file may have; what is longer comes as CSV and NDJSON only."""
COUNTY = "county"
"""In the place of a township: rows whose groups are so small that only the county is told."""
TOTALS = "totals"
MEDIA: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TEXT, NUMBER, FEN, E4, DAY = "text", "number", "fen", "e4", "day"
UNITS = {FEN: "元（NDJSON 里是分）", E4: "NDJSON 里是万分之一"}
_TABLE = {FEN: "_fen", E4: "_e4"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``name`` in JSON, ``heading`` in the first line of tables, what it holds and what it means."""

    name: str
    title: str
    kind: str
    says: str

    @property
    def heading(self) -> str:
        """``amount_fen`` is called ``amount`` where it stands in yuan."""
        return self.name.removesuffix(_TABLE[self.kind]) if self.kind in _TABLE else self.name


_LIST = (
    Column("year", "年份", NUMBER, "补贴政策清单的年份"),
    Column("policy_code", "项目编码", TEXT, "补贴政策清单里的编码"),
    Column("policy", "项目名称", TEXT, "补贴政策清单里的名称"),
    Column("batch_no", "批次号", TEXT, "名单的编号，网址是 /lists/ 加编号"),
    Column("version", "版本", NUMBER, "这份名单的第几版"),
    Column("kind", "名单种类", TEXT, "announcement 公示，payment 发放，repayment 补发"),
    Column("period", "期次", TEXT, "2026、2026-03、2026-Q1 或 2026-H1"),
    Column("publication_no", "公开号", NUMBER, "公开日志里最近一次公开这份名单的编号"),
)
_PLACE = (
    Column("township_code", "镇街编码", TEXT, "9 位；空的只公布到全市"),
    Column("township", "镇街", TEXT, "镇街名称"),
    Column("village_code", "公布地编码", TEXT, "村 12 位；人太少的公布到镇街 9 位，或者空（全市）"),
    Column("village", "村", TEXT, "村名；公布到镇街或全市的空着"),
)
ROWS: tuple[Column, ...] = (
    *_LIST,
    *_PLACE,
    Column("row_no", "行号", NUMBER, "在名单里的第几行"),
    Column("public_id", "行代号", TEXT, "随机代号，每次公开不同；有异议暂不列出的行空着"),
    Column("group_name", "村民组", TEXT, "组名；公布到镇街或全市的空着"),
    Column("payee", "领款人种类", TEXT, "person 个人，organization 单位"),
    Column("name_shown", "姓名", TEXT, "个人隐去一个字；未成年人和有异议的不列名"),
    Column("quantity_e4", "数量", E4, "面积、头数等"),
    Column("unit", "单位", TEXT, "数量的单位"),
    Column("rate_e4", "标准", E4, "每单位多少元"),
    Column("amount_fen", "金额", FEN, "应发金额"),
    Column("status", "状态", TEXT, "listed 公示中，paid 已发到卡上，failed 没发成，repaid 已补发"),
    Column("paid_on", "发放日期", DAY, "银行发到卡上的日期"),
)  # fmt: skip
TOTAL: tuple[Column, ...] = (
    *_LIST,
    *_PLACE,
    Column("status", "状态", TEXT, "同名单；不列名的名单不分状态，写 mixed"),
    Column("rows_n", "人次", NUMBER, "名单有几行；一个人几行就算几次"),
    Column("amount_fen", "金额", FEN, "这些行的金额合计"),
)
NOTES: tuple[str, ...] = (
    "文件只有公开的内容：没有身份证号、卡号、开户行，也没有没发成的原因。",
    "不列名的名单只有合计；人太少的村并到镇街，人太少的镇街并到全市。",
    "CSV 是带 BOM 的 UTF-8；以 = + - @ 开头的文字前面加一个单引号，免得表格软件当成公式。",
    "NDJSON 一行一条；金额用分，数量和标准用万分之一，都是整数，可以拿来核对公开日志里的摘要。",
    "名单撤下、到期、更正以后，文件会重新生成。请按 sha256 核对手里的是不是最新的。",
)


def dictionary() -> Iterator[dict[str, str]]:
    """The data dictionary, one entry per file kind and column."""
    for file, columns in (("rows", ROWS), (TOTALS, TOTAL)):
        for column in columns:
            yield {
                "file": file,
                "name": column.name,
                "heading": column.heading,
                "title": column.title,
                "type": column.kind,
                "unit": UNITS.get(column.kind, ""),
                "says": column.says,
            }


def file_name(year: int, policy: str, township: str, form: str) -> str:
    """``2026/NY001/210381101.csv``, ``2026/NY001/county.csv``, or ``2026/totals.csv`` without a policy."""
    return f"{year}/{policy}/{township or COUNTY}.{form}" if policy else f"{year}/{TOTALS}.{form}"
