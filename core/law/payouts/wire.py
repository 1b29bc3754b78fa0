"""A row on the wire (数据行): its JSON shape, and what is said of a line that has another one."""

from collections.abc import Mapping

import msgspec

from core.law.payouts.manifest import where
from core.law.payouts.types import Malformed


class WireRow(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A row as it stands on the wire; what a county may not have is optional, everything else must be there."""

    row_no: int
    name: str | None
    id_number: str | None
    village_code: str
    amount: str
    status: str
    account: str | None = None
    bank: str | None = None
    group: str | None = None
    quantity: str | None = None
    unit: str | None = None
    rate: str | None = None
    reason_code: str | None = None
    paid_on: str | None = None
    original_row: int | None = None


_decode = msgspec.json.Decoder(WireRow).decode


def read_row(line_no: int, line: bytes | Mapping[str, object]) -> WireRow:
    """The row of a line, or of a mapping with the same JSON types; Malformed says what is wrong, without a value."""
    try:
        return _decode(line) if isinstance(line, bytes) else msgspec.convert(line, WireRow)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(line_no, f"这一行不是合格的数据行：{where(error)}") from None
