"""Turns a line of the policy catalogue into a draft item of the policy list (补贴政策清单)."""

from decimal import Decimal

from core.actions.policies import PolicyDraft
from core.law.sensitivity import K
from service.county.catalogue import PolicyRow, read_rows

ASSISTANCE = "210381-mzj"  # civil affairs: the catalogue of social assistance has periods of its own
OFFICE = "镇（街）便民服务中心"
PROCEDURE = "本人向村（社区）提出，村里报镇（街）经办站所核对，主管部门审核，公示无异议后，由代发银行打到卡上。"
MATERIALS = "身份证、户口本、本人的银行卡或者社会保障卡；按项目要求带上相关证明。"
# Invented for the demo: the county sets its own days and ceilings. Land in mu, heads of cattle, months of a year.
PAY_BY = {"每年": "07-31", "每学期": "20"}
EARLIER = {"NY005": "06-30"}
MOST_UNITS = {"元/亩": 300, "元/头": 500, "元/只": 500, "元/人·月": 12, "元/户": 2}
PARTS = {"中央": "standard_national", "省": "standard_province", "市": "standard_city", "县": "standard_county"}


def draft_item(row: PolicyRow, change_reason: str = "") -> PolicyDraft:
    """The draft of ``row`` with the nine guide elements filled in; figures are demo data, not the county's own."""
    department = {line["code"]: line for line in read_rows("departments.csv")}[row.department_code]
    standard = f"{row.rate_yuan} {row.unit}" if row.rate_yuan else row.standard_text
    parts = dict.fromkeys(PARTS.values(), "") | {PARTS[row.level]: standard[:128]}
    assistance = row.department_code == ASSISTANCE
    return PolicyDraft(
        code=row.code,
        name=row.name,
        plain_name=row.plain_name,
        level=row.level,
        department_code=row.department_code,
        target=row.target,
        standard_text=row.standard_text,
        **parts,
        unit=row.unit,
        rate_e4=int(Decimal(row.rate_yuan) * 10_000) if row.rate_yuan else None,
        frequency=row.frequency,
        basis=row.basis or "本县依据待补（演示数据）",
        apply_how=PROCEDURE,
        apply_when=_when(row.frequency),
        guide_target=row.target,
        guide_scope="海城市行政区域内",
        guide_standard=row.standard_text,
        guide_procedure=PROCEDURE,
        guide_materials=MATERIALS,
        guide_phone=department["phone"],
        guide_office=OFFICE,
        guide_time_limit="收齐材料后 20 个工作日内审核（演示数据）",
        guide_contact=f"{department['name']} {department['phone']}",
        supervision_phone=department["supervision_phone"],
        supervision_address=department["address"],
        list_mode_web=row.list_mode,
        list_mode_board=row.list_mode,
        announce_n=7,
        announce_unit="working" if assistance else "calendar",
        disclose_n=10 if assistance else 20,
        disclose_unit="working",
        change_reason=change_reason,
        smallest_group=K,
        ceiling_fen=_ceiling_fen(row),
        pay_by=EARLIER.get(row.code) or PAY_BY.get(row.frequency, ""),
    )


def _ceiling_fen(row: PolicyRow) -> int | None:
    if not row.rate_yuan:
        return None
    most = next((units for unit, units in MOST_UNITS.items() if row.unit.startswith(unit)), None)
    return most and int(Decimal(row.rate_yuan) * 100 * most)


def _when(frequency: str) -> str:
    if frequency in {"一次性", "按次"}:
        return "符合条件后随时可以申请"
    return f"{frequency}发放一次，按村里通知的时间申报"
