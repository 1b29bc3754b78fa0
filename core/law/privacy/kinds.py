"""Kinds of finding (泄露种类) of the privacy gate: what may not become public, how badly, and on what basis.

No word or sentence here holds a personal value; an error blocks, a warning is shown to the officer.
"""

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
PRIVATE = "个人信息保护法第6条、第28条、第34条；政府信息公开条例第15条"
PUBLISHED = "个人信息保护法第25条；政府信息公开条例第15条"
REVIEWED = "政府信息公开条例第17条；个人信息保护法第51条、第55条"

ID_NUMBER = "id_number"
BANK_CARD = "bank_card"
PHONE = "phone"
ADDRESS = "address"
UNREADABLE = "unreadable"
HIDDEN_SHEET = "hidden_sheet"
VERY_HIDDEN_SHEET = "very_hidden_sheet"
HIDDEN_ROW = "hidden_row"
HIDDEN_COLUMN = "hidden_column"
HIDDEN_TEXT = "hidden_text"
HIDDEN_SLIDE = "hidden_slide"
PIVOT_CACHE = "pivot_cache"
EXTERNAL_LINK = "external_link"
EMBEDDED_OBJECT = "embedded_object"
TRACKED_CHANGE = "tracked_change"
COMMENT = "comment"
MACRO = "macro"
EARLIER_REVISION = "earlier_revision"
AUTHOR = "author"
APPENDED_DATA = "appended_data"
PICTURE_PAGE = "picture_page"
VALUES = (ID_NUMBER, BANK_CARD, PHONE, ADDRESS)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; ``sentence`` tells the officer what was found and what to do."""

    code: str
    word: str
    severity: str
    sentence: str
    basis: str

    def __post_init__(self) -> None:
        if not self.basis or self.severity not in {ERROR, WARNING}:
            raise ValueError(f"{self.code}: a kind needs a basis and a severity")


_KINDS = (
    Kind(ID_NUMBER, "身份证号码", ERROR, "有身份证号码。请删掉整个号码。", PRIVATE),
    Kind(BANK_CARD, "银行卡号", ERROR, "有银行卡号。请删掉整个卡号。", PRIVATE),
    Kind(PHONE, "手机号码", ERROR, "有手机号码。请删掉，或者改写单位座机。", PUBLISHED),
    Kind(ADDRESS, "家庭住址", ERROR, "有门牌级的住址。地址只写到乡镇、街道。", PUBLISHED),
    Kind(UNREADABLE, "读不出来", ERROR, "文件读不出来，无法检查。请换一份能打开的文件。", REVIEWED),
    Kind(HIDDEN_SHEET, "隐藏工作表", ERROR, "有隐藏的工作表。请删掉这张表。", REVIEWED),
    Kind(VERY_HIDDEN_SHEET, "深度隐藏工作表", ERROR, "有深度隐藏的工作表。请另做一份新表。", REVIEWED),
    Kind(HIDDEN_ROW, "隐藏行", ERROR, "有隐藏的行。请删掉这些行。", REVIEWED),
    Kind(HIDDEN_COLUMN, "隐藏列", ERROR, "有隐藏的列。请删掉这些列。", REVIEWED),
    Kind(HIDDEN_TEXT, "隐藏文字", ERROR, "有看不见的文字。请删掉这些文字。", REVIEWED),
    Kind(HIDDEN_SLIDE, "隐藏幻灯片", ERROR, "有隐藏的幻灯片。请删掉这一页。", REVIEWED),
    Kind(PIVOT_CACHE, "数据透视表缓存", ERROR, "透视表里存着原始数据。请只粘贴数值。", REVIEWED),
    Kind(EXTERNAL_LINK, "外部链接", ERROR, "引用了别的表格。请断开链接，只留数值。", REVIEWED),
    Kind(EMBEDDED_OBJECT, "嵌入的文件", ERROR, "文件里还装着别的文件。请把它删掉。", REVIEWED),
    Kind(TRACKED_CHANGE, "修订痕迹", ERROR, "有修订痕迹。请先接受全部修订。", REVIEWED),
    Kind(COMMENT, "批注", ERROR, "有批注。请删掉全部批注。", REVIEWED),
    Kind(MACRO, "宏", ERROR, "文件里有宏程序。请另存为不带宏的文件。", REVIEWED),
    Kind(EARLIER_REVISION, "早先版本", WARNING, "文件里还留着早先的版本。请重新导出一份。", REVIEWED),
    Kind(AUTHOR, "作者姓名", WARNING, "文件属性里有作者姓名。请清除文件属性。", REVIEWED),
    Kind(APPENDED_DATA, "末尾附带数据", WARNING, "文件末尾还附着别的数据。请重新导出一份。", REVIEWED),
    Kind(PICTURE_PAGE, "图片页", WARNING, "这一页是图片。图里的文字请人工查看。", REVIEWED),
)
KINDS = {kind.code: kind for kind in _KINDS}
