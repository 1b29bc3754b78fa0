"""What is wrong with a number that was typed (身份证号填错), as one would tell a neighbour."""

from datetime import date

from core.law.payouts.id_numbers import LENGTH, identify

FAULTS = {
    "id.birth": "里面的出生日期不对，请对着身份证再看一遍。",
    "id.checksum": "有一位填错了，请对着身份证一位一位再看一遍。",
}


def number_fault(number: str, today: date) -> str:
    """The sentence about a folded number; "" when nothing is wrong."""
    found = identify(number, today)
    if not isinstance(found, str):
        return ""
    missing = LENGTH - len(number)
    if missing:
        said = f"少了 {missing} 位" if missing > 0 else f"多了 {-missing} 位"
        return f"{said}。一共 {LENGTH} 位，现在是 {len(number)} 位。"
    if not (number[:-1].isascii() and number[:-1].isdigit()):
        return "前 17 位都是数字，只有最后一位可以是 X。"
    return FAULTS.get(found, FAULTS["id.checksum"])
