"""What an item of the policy list (补贴政策清单) must say before its edition can be published."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.calendar import UNITS
from core.law.sensitivity import MODES, public_mode

GUIDE = "涉农补贴领域基层政务公开标准目录：申请指南"
LIST = "辽财债管〔2021〕132号：公开补贴政策清单，对象、项目、金额、标准"


@dataclass(frozen=True, slots=True)
class Element:
    """One column of a policy item that must not be empty, its name, and who asks for it."""

    column: str
    name: str
    basis: str


ELEMENTS: tuple[Element, ...] = (
    Element("name", "项目名称", LIST),
    Element("department_code", "业务主管部门", LIST),
    Element("target", "补贴对象", LIST),
    Element("standard_text", "补贴标准", LIST),
    Element("basis", "政策依据", "涉农补贴领域基层政务公开标准目录：政策依据"),
    Element("guide_target", "申请指南：补贴对象", GUIDE),
    Element("guide_scope", "申请指南：补贴范围", GUIDE),
    Element("guide_standard", "申请指南：补贴标准", GUIDE),
    Element("guide_procedure", "申请指南：申请程序", GUIDE),
    Element("guide_materials", "申请指南：申请材料", GUIDE),
    Element("guide_phone", "申请指南：咨询电话", GUIDE),
    Element("guide_office", "申请指南：受理单位", GUIDE),
    Element("guide_time_limit", "申请指南：办理时限", GUIDE),
    Element("guide_contact", "申请指南：联系方式", GUIDE),
    Element("supervision_phone", "监督渠道：举报电话", "涉农补贴领域基层政务公开标准目录：监督渠道"),
    Element("supervision_address", "监督渠道：地址", "涉农补贴领域基层政务公开标准目录：监督渠道"),
)


def missing_elements(values: Mapping[str, object]) -> list[str]:
    """The names of what an item still lacks, its columns given by name; empty when it may be published."""
    return [element.name for element in ELEMENTS if not str(values.get(element.column) or "").strip()] + [
        name
        for name, fine in (
            ("名单公开方式（网站）", values.get("list_mode_web") in MODES),
            ("名单公开方式（村公示栏）", values.get("list_mode_board") in MODES),
            ("公示期", values.get("announce_unit") in UNITS),
            ("公开时限", values.get("disclose_unit") in UNITS),
        )
        if not fine
    ]


def doubts(values: Mapping[str, object]) -> list[str]:
    """Sentences about what is complete but odd; they are shown to the officer and stop nothing."""
    name, mode = str(values.get("name") or ""), str(values.get("list_mode_web") or "")
    own = {str(values.get("guide_phone") or ""), str(values.get("guide_contact") or "")}
    sentences = (
        (values.get("supervision_phone") in own - {""}, "监督电话就是主管部门自己的电话，请换成别的单位的。"),
        (mode in MODES and public_mode(mode, name) != mode, "按项目名称，网上的名单会比这里设的更严。"),
        (MODES.index(mode) < MODES.index("none") and not values.get("announce_n"), "没有公示天数。")
        if mode in MODES
        else (False, ""),
    )
    return [sentence for odd, sentence in sentences if odd]
