"""The row reader (逐行检查): reads a row, says what is wrong with it, and lets only its masked form out.

Clear names, ID numbers and accounts live in the local variables of one ``read`` and nowhere else.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import msgspec

from core.law.masking import Digester, fold_id, fold_name, mask_account, mask_name
from core.law.payouts import amounts
from core.law.payouts.findings import FindingLog, found
from core.law.payouts.free_text import FreeFields
from core.law.payouts.id_numbers import LENGTH, ORGANISATION, PERSON, Identity, adult_year, identify
from core.law.payouts.manifest import iso_day, manifest_findings, where
from core.law.payouts.types import FoundIssue as FoundIssue
from core.law.payouts.types import Known as Known
from core.law.payouts.types import Malformed, Manifest, PolicyFact
from core.law.payouts.types import StagedRow as StagedRow
from core.law.refusal import Refusal
from core.law.sensitivity import NAMED, K, public_mode, too_small

LONGEST_NAME = 64
LONGEST_GROUP = 32
LONGEST_BANK = 64
LONGEST_UNIT = 16
LONGEST_ACCOUNT = 32
STATUSES = {
    "announcement": frozenset({"listed"}),
    "payment": frozenset({"paid", "failed"}),
    "repayment": frozenset({"repaid", "failed"}),
}
SETTLED = frozenset({"paid", "repaid"})
_UNKNOWN_POLICY = PolicyFact("none")
_PUBLIC_ID_SIGNS = 16
_POOL_BYTES = 4096
_iso_day = lru_cache(maxsize=1024)(iso_day)


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


class Totals(NamedTuple):
    """Rows read and the sum of their amounts."""

    rows_n: int
    total_fen: int


class RowReader:
    """Reads the rows of one batch in order. ``today`` is the day in China on which the batch arrived."""

    def __init__(self, manifest: Manifest, known: Known, digester: Digester, *, today: date) -> None:
        self._manifest = manifest
        self._known = known
        self._digester = digester
        self._today = today
        self._policy = known.policies.get(manifest.policy_code, _UNKNOWN_POLICY)
        self._mode = public_mode(self._policy.list_mode_web, self._policy.name)
        self._statuses = STATUSES[manifest.kind]
        self._decode = msgspec.json.Decoder(WireRow).decode
        self._free = FreeFields()
        self._log = FindingLog()
        self._rows_n = 0
        self._total_fen = 0
        self._unreadable_n = 0
        self._last = 0
        self._seen = bytearray(manifest.rows + 1)
        self._people: set[int] = set()
        self._per_village: dict[str, int] = {}
        self._originals: set[int] = set()
        self._ids = ""
        self._ids_at = 0
        for issue in manifest_findings(manifest, known, today):
            self._log.note(issue)

    @property
    def findings(self) -> list[FoundIssue]:
        """What was found so far, capped per code."""
        return self._log.found

    @property
    def errors_n(self) -> int:
        """How many errors, also beyond the cap; any holds the batch."""
        return self._log.errors_n

    @property
    def warnings_n(self) -> int:
        """How many warnings, also beyond the cap."""
        return self._log.warnings_n

    @property
    def totals(self) -> Totals:
        """What was read so far."""
        return Totals(self._rows_n, self._total_fen)

    def read(self, line_no: int, line: bytes | Mapping[str, object]) -> StagedRow | None:
        """The masked row, or None when it has an error; ``line_no`` is the line in the file, the manifest being 1.

        Raises Malformed for a line of the wrong shape and Refusal ``batch.totals`` for one row too many.
        """
        row = self._wire(line_no, line)
        self._rows_n += 1
        if self._rows_n > self._manifest.rows:
            raise self._mismatch()
        errors_before = self._log.errors_n
        place = self._place(row.row_no)
        name = self._name(row.name, place)
        identity = self._identity(row.id_number, place)
        amount_fen, quantity_e4, rate_e4 = self._money(row, place)
        if row.village_code not in self._known.villages:
            self._note("village.unknown", place)
        reason, paid_on = self._outcome(row, place)
        if identity is None or self._log.errors_n > errors_before:
            return None
        person = self._digester.person(identity.number)
        original = self._original(row, person, amount_fen, place)
        minor_until = self._person_rules(identity, person, row.village_code, place)
        if self._log.errors_n > errors_before:
            return None
        owner = name if identity.payee == PERSON else ""
        return StagedRow(
            place,
            self._public_id(),
            row.village_code,
            self._clean("group", row.group, LONGEST_GROUP, owner, place),
            identity.payee,
            self._shown(name, identity),
            self._tail(row, place),
            self._clean("bank", row.bank, LONGEST_BANK, owner, place),
            quantity_e4,
            self._clean("unit", row.unit, LONGEST_UNIT, owner, place),
            rate_e4,
            amount_fen,
            row.status,
            reason,
            paid_on,
            original,
            person,
            self._digester.lookup(name, identity.number),
            minor_until,
        )

    def finish(self) -> None:
        """After the last row: compare with the manifest (Refusal ``batch.totals``), look at the groups, sum up."""
        adds_up = self._unreadable_n or self._total_fen == self._manifest.total_fen
        if self._rows_n != self._manifest.rows or not adds_up:
            raise self._mismatch()
        if self._mode != "none":
            for village, persons_n in sorted(self._per_village.items()):
                if too_small(persons_n):
                    self._log.note(found("group.small", None, sentence=self._small(village, persons_n)))
        self._log.summarise()

    def _small(self, village: str, persons_n: int) -> str:
        return (
            f"{self._known.villages[village]}（{village}）只有{persons_n}人领这项补贴，少于{K}人，公布后容易认出是谁。"
        )

    def _mismatch(self) -> Refusal:
        return Refusal(
            "batch.totals",
            "数据接口第1版：行数和总额必须与批次清单一致",
            rows=self._manifest.rows,
            rows_read=self._rows_n,
            total_fen=self._manifest.total_fen,
            total_fen_read=self._total_fen,
        )

    def _note(self, code: str, place: int, field: str = "") -> None:
        self._log.note(found(code, place, field=field))

    def _wire(self, line_no: int, line: bytes | Mapping[str, object]) -> WireRow:
        try:
            if isinstance(line, bytes):
                return self._decode(line)
            return msgspec.convert(line, WireRow)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Malformed(line_no, f"这一行不是合格的数据行：{where(error)}") from None

    def _place(self, row_no: int) -> int:
        expected = self._last + 1
        if not 0 < row_no <= self._manifest.rows:
            # A number out of all bounds is not repeated; the finding stands at the place the row has.
            self._note("row.range", self._rows_n)
            return self._rows_n
        if row_no == expected and not self._seen[row_no]:
            self._last = row_no
        else:
            self._note("row.duplicate" if self._seen[row_no] else "row.order", row_no)
            self._last = row_no
        self._seen[row_no] = 1
        return row_no

    def _name(self, text: str | None, place: int) -> str:
        name = fold_name(text or "")
        if not name:
            self._note("name.missing", place)
        elif len(name) > LONGEST_NAME:
            self._note("name.long", place)
        elif not name.isalpha() and any(sign.isdigit() for sign in name):
            self._note("name.digits", place)
        return name

    def _identity(self, text: str | None, place: int) -> Identity | None:
        result = identify(fold_id(text or ""), self._today)
        if isinstance(result, str):
            self._note(result, place)
            return None
        if result.expanded:
            self._note("id.old_form", place)
        return result

    def _money(self, row: WireRow, place: int) -> tuple[int, int | None, int | None]:
        amount = amounts.fen(row.amount)
        if amount is None:
            self._unreadable_n += 1
            self._note("amount.shape", place)
        else:
            self._total_fen += amount
            if amount <= 0:
                self._note("amount.not_positive", place)
        quantity = self._factor("quantity", row.quantity, place)
        rate = self._factor("rate", row.rate, place)
        if rate is not None:
            if amount is not None and quantity is not None and abs(amounts.product_fen(quantity, rate) - amount) > 1:
                self._note("amount.product", place)
            if self._policy.rate_e4 is not None and rate != self._policy.rate_e4:
                self._note("rate.policy", place)
        return amount or 0, quantity, rate

    def _factor(self, field: str, text: str | None, place: int) -> int | None:
        if not text:
            return None
        value = amounts.e4(text)
        if value is None or value < 0:
            self._note(f"{field}.shape", place)
            return None
        return value

    def _outcome(self, row: WireRow, place: int) -> tuple[str | None, str | None]:
        if row.status not in self._statuses:
            self._note("status.wrong", place)
            return None, None
        return self._reason(row, place), self._paid_on(row, place)

    def _reason(self, row: WireRow, place: int) -> str | None:
        if row.status != "failed":
            if row.reason_code:
                self._note("reason.unwanted", place)
            return None
        if not row.reason_code:
            self._note("reason.missing", place)
        elif row.reason_code not in self._known.reasons:
            self._note("reason.unknown", place)
        return row.reason_code

    def _paid_on(self, row: WireRow, place: int) -> str | None:
        if row.status == "listed":
            return None
        day = self._manifest.paid_on
        if row.paid_on:
            day = _iso_day(row.paid_on)
            if day is None:
                self._note("paid_on.shape", place)
                return None
            if day > self._today:
                self._note("paid_on.late", place)
        if day is None:
            if row.status in SETTLED:
                self._note("paid_on.missing", place)
            return None
        return day.isoformat()

    def _original(self, row: WireRow, person: bytes, amount_fen: int, place: int) -> int | None:
        number = row.original_row
        if self._manifest.kind != "repayment":
            if number is not None:
                self._note("original.unwanted", place)
            return None
        failed = self._known.failed_rows
        if failed is None:
            return None  # the batch that is repaid is unknown, which one finding of the manifest has said
        code = self._why_not_again(number, person, failed)
        if number is None or code:
            self._note(code or "original.missing", place)
            return None
        self._originals.add(number)
        if failed[number] != amount_fen:
            self._note("original.amount", place)
        return number

    def _why_not_again(self, number: int | None, person: bytes, failed: Mapping[int, int]) -> str | None:
        if number is None:
            return "original.missing"
        if number in self._known.repaid_rows:
            return "original.settled"
        if number not in failed:
            return "original.not_failed"
        if number in self._originals:
            return "original.twice"
        if self._known.failed_persons.get(number, person) != person:
            return "original.other_person"
        return None

    def _person_rules(self, identity: Identity, person: bytes, village: str, place: int) -> int | None:
        key = int.from_bytes(person[:7])
        if key in self._people:
            self._note("person.twice", place)
        else:
            self._people.add(key)
            if identity.payee == PERSON:
                self._per_village[village] = self._per_village.get(village, 0) + 1
        if identity.born is None:
            return None
        minor_until = adult_year(identity.born, self._today)
        if minor_until is not None and self._mode in NAMED:
            self._note("person.minor", place)
        return minor_until

    def _shown(self, name: str, identity: Identity) -> str:
        whole = identity.payee == ORGANISATION and self._mode == "full"
        return name if whole and not any(sign.isdigit() for sign in name) else mask_name(name)

    def _tail(self, row: WireRow, place: int) -> str:
        account = fold_id(row.account or "")
        if not account:
            if row.status in SETTLED:
                self._note("account.missing", place)
            return ""
        # An ID number in the wrong column must not leave its last four digits behind.
        misplaced = len(account) == LENGTH and isinstance(identify(account, self._today), Identity)
        tail = "" if misplaced or len(account) > LONGEST_ACCOUNT else mask_account(account)
        if not tail:
            self._note("account.shape", place)
        return tail

    def _clean(self, field: str, text: str | None, longest: int, owner: str, place: int) -> str:
        if not text:
            return ""
        kept, code = self._free.clean(text, longest)
        if code is None and owner and len(owner) > 1 and owner in kept:
            kept, code = "", "free.name"
        if code is not None:
            self._note(code, place, field)
        return kept

    def _public_id(self) -> str:
        # Drawn by the thousand: one call of the system's generator per row would cost more than the digests.
        if self._ids_at >= len(self._ids):
            self._ids, self._ids_at = secrets.token_hex(_POOL_BYTES), 0
        start = self._ids_at
        self._ids_at = start + _PUBLIC_ID_SIGNS
        return self._ids[start : self._ids_at]
