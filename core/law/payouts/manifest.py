"""The manifest (批次清单头): the first line of a batch, and what makes it unreadable or doubtful."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import msgspec

from core.law.clock import local_date
from core.law.payouts import amounts
from core.law.payouts.findings import found
from core.law.payouts.id_numbers import holds_id_number
from core.law.payouts.types import FoundIssue, Known, Malformed, Manifest

FEED = 1
MANIFEST_LINE = 1
MAX_ROWS = 5_000_000
KINDS = ("announcement", "payment", "repayment")
YEARS = range(2000, 2101)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_SHORT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", re.ASCII)
_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4]|-H[12])?", re.ASCII)
# How msgspec names the key that is missing, and the key whose type is wrong.
_REQUIRED = re.compile(r"required field `([a-z_]+)`")
_PATH = re.compile(r"`\$\.([a-z_]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class WireManifest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The manifest as it stands on the wire."""

    feed: int
    batch_no: str
    kind: str
    policy_code: str
    year: int
    period: str
    department_code: str
    rows: int
    total: str
    made_at: str
    paid_on: str | None = None
    objections_until: str | None = None
    supersedes: str | None = None
    repays: str | None = None


_DECODER = msgspec.json.Decoder(WireManifest)


def read_manifest(line: bytes | Mapping[str, object]) -> Manifest:
    """The manifest of the first line, or of a mapping with the same JSON types; Malformed says what is wrong."""
    wire = _wire(line)
    for wrong, sentence in _complaints(wire):
        if wrong:
            raise Malformed(MANIFEST_LINE, sentence)
    total_fen = amounts.fen(wire.total)
    if total_fen is None:
        raise Malformed(MANIFEST_LINE, 'total 要写成最多两位小数的文字，比如 "104890.00"。')
    return Manifest(
        batch_no=wire.batch_no,
        kind=wire.kind,
        policy_code=wire.policy_code,
        year=wire.year,
        period=wire.period,
        department_code=wire.department_code,
        rows=wire.rows,
        total_fen=total_fen,
        made_at=_instant(wire.made_at),
        paid_on=_day("paid_on", wire.paid_on),
        objections_until=_day("objections_until", wire.objections_until),
        supersedes=wire.supersedes,
        repays=wire.repays,
    )


def manifest_findings(manifest: Manifest, known: Known, today: date) -> list[FoundIssue]:
    """What in a readable manifest the county does not know or cannot believe."""
    return [
        found(code, None)
        for wrong, code in (
            (manifest.policy_code not in known.policies, "policy.unknown"),
            (manifest.department_code not in known.departments, "department.unknown"),
            (_of_another(manifest, known), "department.other"),
            (manifest.kind == "repayment" and known.failed_rows is None, "repays.unknown"),
            (manifest.paid_on is not None and manifest.paid_on > today, "paid_on.future"),
            (local_date(manifest.made_at) > today, "made_at.future"),
            (_ends_too_early(manifest), "objections.early"),
            (manifest.year > today.year + 1, "year.future"),
        )
        if wrong
    ]


def _of_another(manifest: Manifest, known: Known) -> bool:
    fact = known.policies.get(manifest.policy_code)
    named = manifest.department_code
    return fact is not None and fact.department_code not in {"", named} and named in known.departments


def _ends_too_early(manifest: Manifest) -> bool:
    until = manifest.objections_until
    return until is not None and until <= local_date(manifest.made_at)


def _wire(line: bytes | Mapping[str, object]) -> WireManifest:
    try:
        if isinstance(line, bytes):
            return _DECODER.decode(line)
        return msgspec.convert(line, WireManifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(MANIFEST_LINE, f"第一行不是合格的批次清单：{where(error)}") from None


def where(error: Exception) -> str:
    """Which key is wrong and how, from a msgspec error; its text names keys and types, never values."""
    if not isinstance(error, msgspec.ValidationError):
        return "不是一个 JSON 对象。"
    text = str(error)
    named = _REQUIRED.search(text) or _PATH.search(text)
    name = named.group(1) if named else ""
    if "missing required" in text:
        return f"缺少 {name}。"
    if "unknown field" in text:
        return "有不认识的字段。"
    return f"{name or '整行'} 的类型不对。"


def _complaints(wire: WireManifest) -> Iterator[tuple[bool, str]]:
    yield wire.feed != FEED, "feed 只认 1。"
    yield wire.kind not in KINDS, "kind 只能是 announcement、payment 或 repayment。"
    yield not _CODE.fullmatch(wire.batch_no), "batch_no 只能用字母、数字、点、横线，最多64位。"
    for name in ("supersedes", "repays"):
        value = getattr(wire, name)
        yield value is not None and not _CODE.fullmatch(value), f"{name} 要写批次号，或者 null。"
    for name in ("policy_code", "department_code"):
        yield not _SHORT_CODE.fullmatch(getattr(wire, name)), f"{name} 只能用字母、数字、点、横线，最多32位。"
    codes = (wire.batch_no, wire.supersedes or "", wire.repays or "", wire.policy_code, wire.department_code)
    yield any(map(holds_id_number, codes)), "批次号和编码里不能有身份证号。"
    yield wire.year not in YEARS, "year 要写四位年份。"
    yield not _PERIOD.fullmatch(wire.period), "period 写成 2026、2026-03、2026-Q1 或 2026-H1。"
    yield not 0 < wire.rows <= MAX_ROWS, f"rows 要在 1 和 {MAX_ROWS} 之间。"
    announces = wire.kind == "announcement"
    yield announces and wire.objections_until is None, "公示批次要写 objections_until（公示到哪一天）。"
    yield not announces and wire.objections_until is not None, "只有公示批次才写 objections_until。"
    yield (wire.kind == "repayment") != (wire.repays is not None), "二次发放要写 repays（补发哪个批次），别的批次不写。"
    yield wire.repays is not None and wire.repays == wire.batch_no, "批次不能补发自己。"


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901  refused in the next line, as any time without a zone
    if moment.tzinfo is None or moment.year not in YEARS:
        raise Malformed(MANIFEST_LINE, "made_at 要写成带时区的时间，比如 2026-03-19T08:00:00+08:00。")
    return moment.astimezone(UTC)


def _day(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    day = iso_day(text)
    if day is None:
        raise Malformed(MANIFEST_LINE, f"{name} 要写成真实的日期，比如 2026-03-18。")
    return day


def iso_day(text: str) -> date | None:
    """The day of an ISO date ``YYYY-MM-DD`` of this century, else None."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
