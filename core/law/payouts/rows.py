"""The row reader (逐行检查): reads a row, says what is wrong with it, and lets only its masked form out.

Clear names, ID numbers and accounts live in the local variables of one ``read`` and nowhere else.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from core.law.masking import Digester, fold_id, fold_name, mask_account, mask_name
from core.law.payouts import amounts
from core.law.payouts.findings import FindingLog
from core.law.payouts.free_text import FreeFields
from core.law.payouts.id_numbers import LENGTH, PERSON, Identity, identify
from core.law.payouts.manifest import manifest_findings
from core.law.payouts.outcomes import SETTLED, Outcomes
from core.law.payouts.people import People
from core.law.payouts.repayments import Originals
from core.law.payouts.types import FoundIssue as FoundIssue
from core.law.payouts.types import Known as Known
from core.law.payouts.types import Manifest, PolicyFact
from core.law.payouts.types import StagedRow as StagedRow
from core.law.payouts.usual import LONGEST_ACCOUNT, LONGEST_NAME, Money, PublicIds, UsualMoney, UsualRows
from core.law.payouts.wire import WireRow, read_row
from core.law.refusal import Refusal
from core.law.sensitivity import NAMED, K, public_mode

_UNKNOWN_POLICY = PolicyFact("none")


class Totals(NamedTuple):
    """Rows read and the sum of their amounts."""

    rows_n: int
    total_fen: int


class RowReader:
    """Reads the rows of one batch in order. ``today`` is the day in China on which the batch arrived."""

    def __init__(self, manifest: Manifest, known: Known, digester: Digester, *, today: date) -> None:
        policy = known.policies.get(manifest.policy_code, _UNKNOWN_POLICY)
        self._manifest = manifest
        self._rows = manifest.rows
        self._villages = known.villages
        self._digester = digester
        self._today = today
        self._rate_e4 = policy.rate_e4
        self._mode = public_mode(policy.list_mode_web, policy.name)
        self._free = FreeFields()
        self._log = FindingLog()
        self._outcomes = Outcomes(manifest, known, today)
        self._people = People()
        self._originals = Originals(known)
        self._repays = manifest.kind == "repayment"
        self._rows_n = 0
        self._total_fen = 0
        self._unreadable_n = 0
        self._last = 0
        self._seen = bytearray(manifest.rows + 1)
        self._ids = PublicIds()
        self._known_money = UsualMoney()
        self._usual = UsualRows(
            known.villages, self._people, digester, free=self._free, outcomes=self._outcomes, money=self._known_money,
            ids=self._ids, today=today,
        )  # fmt: skip
        for issue in manifest_findings(manifest, known, today):
            self._log.keep(issue)

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
        row = read_row(line_no, line)
        self._rows_n += 1
        if self._rows_n > self._rows:
            raise self._mismatch()
        at = row.row_no
        if at == self._last + 1 and at <= self._rows and not self._seen[at]:
            usual = self._usual.mask(row)
            if usual is not None:
                self._last = at
                self._seen[at] = 1
                self._total_fen += usual.amount_fen
                return usual
        return self._read(row)

    def read_all(self, line_no: int, lines: Iterable[bytes]) -> list[StagedRow]:
        """What ``read`` takes of these lines, the first of which is ``line_no``."""
        read = self.read
        taken = [read(at, line) for at, line in enumerate(lines, line_no)]
        return [row for row in taken if row is not None]

    def finish(self) -> None:
        """After the last row: compare with the manifest (Refusal ``batch.totals``), look at the groups, sum up."""
        adds_up = self._unreadable_n or self._total_fen == self._manifest.total_fen
        if self._rows_n != self._rows or not adds_up:
            raise self._mismatch()
        if self._mode != "none":
            for village, persons_n in self._people.small_groups():
                named = f"{self._villages[village]}（{village}）"
                sentence = f"{named}只有{persons_n}人领这项补贴，少于{K}人，公布后容易认出是谁。"
                self._log.add("group.small", None, sentence=sentence)
        self._people.forget()
        self._log.summarise()

    def _read(self, row: WireRow) -> StagedRow | None:
        errors_before = self._log.errors_n
        place = self._place(row.row_no)
        name = self._name(row.name, place)
        identity = self._identity(row.id_number, place)
        amount_fen, quantity_e4, rate_e4 = self._money(row, place)
        if row.village_code not in self._villages:
            self._log.add("village.unknown", place)
        reason, paid_on, codes = self._outcomes.judge(row.status, row.reason_code, row.paid_on)
        for code in codes:
            self._log.add(code, place)
        if identity is None or self._log.errors_n != errors_before:
            return None
        person = self._digester.person(identity.number)
        self._person(identity, person, row.village_code, place)
        original = self._original(row.original_row, person, amount_fen, place)
        if self._log.errors_n != errors_before:
            return None
        texts = self._free.clean(row.group, row.bank, row.unit, name if identity.payee == PERSON else "")
        for field, code in texts.codes:
            self._log.add(code, place, field=field)
        tail, account = self._account(row, identity.number, place)
        return StagedRow(
            place,
            self._ids.draw(),
            row.village_code,
            texts.group,
            identity.payee,
            self._shown(name, identity),
            tail,
            texts.bank,
            quantity_e4,
            texts.unit,
            rate_e4,
            amount_fen,
            row.status,
            reason,
            paid_on,
            original,
            person,
            self._digester.lookup(name, identity.number),
            identity.minor_until,
            account,
        )

    def _mismatch(self) -> Refusal:
        return Refusal(
            "batch.totals",
            "数据接口第1版：行数和总额必须与批次清单一致",
            rows=self._rows,
            rows_read=self._rows_n,
            total_fen=self._manifest.total_fen,
            total_fen_read=self._total_fen,
        )

    def _place(self, row_no: int) -> int:
        if not 0 < row_no <= self._rows:
            # A number out of all bounds is not repeated; the finding stands at the place the row has.
            self._log.add("row.range", self._rows_n)
            return self._rows_n
        if self._seen[row_no]:
            self._log.add("row.duplicate", row_no)
        elif row_no != self._last + 1:
            self._log.add("row.order", row_no)
        self._last = row_no
        self._seen[row_no] = 1
        return row_no

    def _name(self, text: str | None, place: int) -> str:
        name = fold_name(text) if text else ""
        if not name:
            self._log.add("name.missing", place)
        elif len(name) > LONGEST_NAME:
            self._log.add("name.long", place)
        elif not name.isalpha() and _has_digits(name):
            self._log.add("name.digits", place)
        return name

    def _identity(self, text: str | None, place: int) -> Identity | None:
        result = identify(fold_id(text or ""), self._today)
        if isinstance(result, str):
            self._log.add(result, place)
            return None
        if result.expanded:
            self._log.add("id.old_form", place)
        return result

    def _money(self, row: WireRow, place: int) -> Money:
        said_before = self._log.errors_n + self._log.warnings_n
        amount = amounts.fen(row.amount)
        quantity = self._factor("quantity.shape", row.quantity, place)
        rate = self._factor("rate.shape", row.rate, place)
        if amount is None:
            self._unreadable_n += 1
            self._log.add("amount.shape", place)
            return 0, quantity, rate
        self._total_fen += amount
        if amount <= 0:
            self._log.add("amount.not_positive", place)
        if rate is not None:
            if quantity is not None and abs(amounts.product_fen(quantity, rate) - amount) > 1:
                self._log.add("amount.product", place)
            if self._rate_e4 is not None and rate != self._rate_e4:
                self._log.add("rate.policy", place)
        if self._log.errors_n + self._log.warnings_n == said_before:
            self._known_money.keep(row, (amount, quantity, rate))
        return amount, quantity, rate

    def _factor(self, code: str, text: str | None, place: int) -> int | None:
        if not text:
            return None
        value = amounts.e4(text)
        if value is None or value < 0:
            self._log.add(code, place)
            return None
        return value

    def _original(self, number: int | None, person: bytes, amount_fen: int, place: int) -> int | None:
        if not self._repays:
            if number is not None:
                self._log.add("original.unwanted", place)
            return None
        code = self._originals.judge(number, person, amount_fen)
        if code is not None:
            self._log.add(code, place)
        return number

    def _person(self, identity: Identity, person: bytes, village: str, place: int) -> None:
        if not self._people.meets(person, village, counted=identity.payee == PERSON):
            self._log.add("person.twice", place)
        if identity.minor_until is not None and self._mode in NAMED:
            self._log.add("person.minor", place)

    def _shown(self, name: str, identity: Identity) -> str:
        if identity.payee == PERSON or self._mode != "full" or _has_digits(name):
            return mask_name(name)
        return name

    def _account(self, row: WireRow, number: str, place: int) -> tuple[str, bytes | None]:
        account = fold_id(row.account or "")
        if not account:
            if row.status in SETTLED:
                self._log.add("account.missing", place)
            return "", None
        # An ID number in the wrong column must not leave its last four digits behind.
        misplaced = number in account or (
            len(account) == LENGTH and not isinstance(identify(account, self._today), str)
        )
        tail = "" if misplaced or len(account) > LONGEST_ACCOUNT else mask_account(account)
        if not tail:
            self._log.add("account.shape", place)
            return "", None
        return tail, self._digester.account(account)


def _has_digits(name: str) -> bool:
    return any(sign.isdigit() for sign in name)
