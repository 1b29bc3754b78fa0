"""Usual rows (常规行): most rows repeat fields already judged fine, so only person and account are still to be looked at.

What is here answers as ``rows`` does, only sooner; whatever is wrong, odd or seen for the first time is left to it.
"""

import secrets
from collections.abc import Container
from datetime import date

from core.law.masking import SHORTEST_ACCOUNT, Digester, fold_id, fold_name, mask_account, mask_name
from core.law.payouts.free_text import FreeFields
from core.law.payouts.id_numbers import LENGTH, PERSON, is_adult
from core.law.payouts.outcomes import SETTLED, Outcomes
from core.law.payouts.people import People
from core.law.payouts.types import StagedRow
from core.law.payouts.wire import WireRow

LONGEST_NAME = 64
LONGEST_ACCOUNT = 32
MEMORY = 16_384
_PUBLIC_ID_SIGNS = 16
_POOL_BYTES = 4096

Money = tuple[int, int | None, int | None]
"""Amount in fen, quantity and rate in ten-thousandths."""


class PublicIds:
    """Random row ids, drawn by the thousand: one call of the system's generator a row would cost more than a digest."""

    def __init__(self) -> None:
        self._pool = ""
        self._at = 0

    def draw(self) -> str:
        """The next one; sixteen digits without a letter would look like a bank card."""
        drawn = self._next()
        while drawn.isdigit():
            drawn = self._next()
        return drawn

    def _next(self) -> str:
        if self._at >= len(self._pool):
            self._pool, self._at = secrets.token_hex(_POOL_BYTES), 0
        start = self._at
        self._at = start + _PUBLIC_ID_SIGNS
        return self._pool[start : self._at]


class UsualMoney:
    """Amount, quantity and rate as written, where there was nothing to say about them."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str | None, str | None], Money] = {}

    def keep(self, row: WireRow, money: Money) -> None:
        """Remember these three."""
        if len(self.known) >= MEMORY:
            self.known.clear()
        self.known[row.amount, row.quantity, row.rate] = money


class UsualRows:
    """Masks a row in which nothing is wrong or odd; of any other it says None and has changed nothing."""

    def __init__(
        self,
        villages: Container[str],
        people: People,
        digester: Digester,
        *,
        free: FreeFields,
        outcomes: Outcomes,
        money: UsualMoney,
        ids: PublicIds,
        today: date,
    ) -> None:
        self._villages = villages
        self._texts = free.known.get
        self._outcome = outcomes.judged.get
        self._money = money.known.get
        self._people = people
        self._digests = digester.row
        self._draw = ids.draw
        self._today = today

    def mask(self, row: WireRow) -> StagedRow | None:
        """The masked row."""
        texts = self._texts((row.group, row.bank, row.unit))
        outcome = self._outcome((row.status, row.reason_code, row.paid_on))
        money = self._money((row.amount, row.quantity, row.rate))
        village = row.village_code
        if (
            texts is None
            or outcome is None
            or outcome.codes
            or money is None
            or row.original_row is not None
            or village not in self._villages
        ):
            return None
        name, number, account = fold_name(row.name or ""), fold_id(row.id_number or ""), fold_id(row.account or "")
        if (
            not name.isalpha()
            or len(name) > LONGEST_NAME
            or (len(name) > 1 and (name in texts.group or name in texts.bank or name in texts.unit))
            or not is_adult(number, self._today)
            or not (is_account(account, number) if account else row.status not in SETTLED)
        ):
            return None
        person, lookup, account_digest = self._digests(name, number, account)
        if not self._people.meets(person, village, counted=True):
            return None
        fen, quantity, rate = money
        return StagedRow(
            row.row_no,
            self._draw(),
            village,
            texts.group,
            PERSON,
            mask_name(name),
            mask_account(account),
            texts.bank,
            quantity,
            texts.unit,
            rate,
            fen,
            row.status,
            outcome.reason,
            outcome.paid_on,
            None,
            person,
            lookup,
            None,
            account_digest,
        )


def is_account(account: str, number: str) -> bool:
    """Whether these are the digits of an account and cannot be an ID number, least of all the payee's own."""
    fits = account.isdigit() and SHORTEST_ACCOUNT <= len(account) <= LONGEST_ACCOUNT
    return fits and len(account) != LENGTH and number not in account
