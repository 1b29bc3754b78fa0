"""Masking (去标识化): the one mask for names and accounts, the folding of names and numbers, the keyed digests."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

STAR = "*"
TAIL = 4
SHORTEST_ACCOUNT = 8
DIGEST_BYTES = 16
_BLOCK = 64
_DOTS = dict.fromkeys(map(ord, "•‧・∙⋅●．.‐"), "·")
# Blanks, controls, invisible and unpaired signs, variation selectors: what cannot be seen must not tell names apart.
# Private-use signs stay: rare characters of names stand there in older systems.
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e01ef]"
)


def fold_name(name: str) -> str:
    """One spelling per name: full-width to half, no blanks, one kind of middle dot, Latin letters upper-case."""
    if name.isalpha() and not name.isascii() and unicodedata.is_normalized("NFKC", name):
        return name.upper()
    shown = _UNSEEN.sub("", unicodedata.normalize("NFKC", name).translate(_DOTS))
    return unicodedata.normalize("NFKC", shown.upper())


def fold_id(text: str) -> str:
    """One spelling per number: full-width digits to ASCII, blanks, hyphens and a leading apostrophe dropped, x to X."""
    if text.isascii() and text.isalnum():
        return text.upper()
    bare = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace("-", "").strip("'`")
    return unicodedata.normalize("NFKC", bare.upper())


def mask_name(name: str) -> str:
    """First character, one star, and the last character of names with three or more: 张*, 张*芳, 欧*修."""
    if len(name) < 2:  # noqa: PLR2004  a name of one character would be shown whole
        return STAR
    return f"{name[0]}{STAR}{name[-1]}" if len(name) > 2 else f"{name[0]}{STAR}"  # noqa: PLR2004  three and more


def mask_account(account: str) -> str:
    """The last four digits of a folded account; nothing of one so short that four would be half of it."""
    return account[-TAIL:] if len(account) >= SHORTEST_ACCOUNT and account.isdigit() else ""


class Digester:
    """HMAC-SHA-256 under the installation's pepper, cut to 16 bytes; one domain per use.

    The two halves of the HMAC are keyed once and copied, which halves the time per row against ``hmac.digest``.
    """

    def __init__(self, pepper: bytes) -> None:
        if not pepper:
            raise ValueError("the pepper is empty: digests without a key can be guessed")
        key = hashlib.sha256(pepper).digest() if len(pepper) > _BLOCK else pepper
        padded = key.ljust(_BLOCK, b"\0")
        self._pepper = pepper
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._person = inner.copy()
        self._person.update(b"person\0")
        self._lookup = inner.copy()
        self._lookup.update(b"lookup\0")
        self._failure = inner.copy()
        self._failure.update(b"failure\0")
        self._account = inner.copy()
        self._account.update(b"account\0")
        self._card = inner.copy()
        self._card.update(b"card\0")

    def person(self, number: str) -> bytes:
        """The digest by which one payee is known again; ``number`` is folded and has 18 characters."""
        inner = self._person.copy()
        inner.update(number.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:DIGEST_BYTES]

    def lookup(self, folded_name: str, number: str) -> bytes:
        """The digest by which a payee finds the own record: folded name and number together."""
        inner = self._lookup.copy()
        inner.update(f"{folded_name}\0{number}".encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:DIGEST_BYTES]

    def account(self, account: str) -> bytes:
        """The digest by which one account is known again; ``account`` is folded."""
        inner = self._account.copy()
        inner.update(account.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:DIGEST_BYTES]

    def row(self, folded_name: str, number: str, account: str) -> tuple[bytes, bytes, bytes | None]:
        """``person``, ``lookup`` and ``account`` of one row in one call; None for an empty account."""
        copy_outer, raw = self._outer.copy, number.encode()
        inner, outer = self._person.copy(), copy_outer()
        inner.update(raw)
        outer.update(inner.digest())
        person = outer.digest()[:DIGEST_BYTES]
        inner, outer = self._lookup.copy(), copy_outer()
        inner.update(folded_name.encode() + b"\0" + raw)
        outer.update(inner.digest())
        lookup = outer.digest()[:DIGEST_BYTES]
        if not account:
            return person, lookup, None
        inner, outer = self._account.copy(), copy_outer()
        inner.update(account.encode())
        outer.update(inner.digest())
        return person, lookup, outer.digest()[:DIGEST_BYTES]

    def card(self, code: str) -> bytes:
        """What is kept of a card's 查询码."""
        inner = self._card.copy()
        inner.update(code.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:DIGEST_BYTES]

    def failure(self, folded_name: str, address: str) -> bytes:
        """The key under which failed look-ups of a name from a network address are counted."""
        inner = self._failure.copy()
        inner.update(f"{folded_name}\0{address}".encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:DIGEST_BYTES]

    def content(self) -> hmac.HMAC:
        """A running 32-byte digest of a batch's bytes, by which a batch sent twice is known again."""
        return hmac.new(self._pepper, b"content\0", hashlib.sha256)


def person_digest(pepper: bytes, number: str) -> bytes:
    """``Digester.person`` for a single number."""
    return Digester(pepper).person(number)


def lookup_digest(pepper: bytes, folded_name: str, number: str) -> bytes:
    """``Digester.lookup`` for a single pair."""
    return Digester(pepper).lookup(folded_name, number)


@dataclass(frozen=True, slots=True)
class Mask:
    """What becomes of one column of ``payout``.

    ``treatment``: shown (in public lists), masked (in public lists, never clear anywhere) or withheld (in no list);
    ``to_payee`` says that the payee sees it in the own record.
    """

    column: str
    treatment: str
    to_payee: bool
    basis: str


LIST_FIELDS = "辽财债管〔2021〕132号：公开对象、项目、金额、标准，涉及个人隐私的除外"
PRIVACY = "个人信息保护法第28条、第34条：敏感个人信息，不超出必需的范围和限度"
HOUSE = "内部编号，公开无用"

MASKS: tuple[Mask, ...] = (
    Mask("id", "withheld", to_payee=False, basis=HOUSE),
    Mask("batch_id", "withheld", to_payee=False, basis=HOUSE),
    Mask("row_no", "shown", to_payee=True, basis="同名的人靠序号区分，不靠证件号码"),
    Mask("public_id", "shown", to_payee=True, basis="随机编号，换一次公开换一次，不能用来连接同一个人"),
    Mask("village_code", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("group_name", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("payee", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("name_shown", "masked", to_payee=True, basis="2018年政务公开工作要点：个人隐私去标识化；全站只用一种写法"),
    Mask("account_tail", "withheld", to_payee=True, basis=PRIVACY),
    Mask("bank", "withheld", to_payee=True, basis=PRIVACY),
    Mask("quantity_e4", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("unit", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("rate_e4", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("amount_fen", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("status", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("reason_code", "withheld", to_payee=True, basis=PRIVACY),
    Mask("paid_on", "shown", to_payee=True, basis=LIST_FIELDS),
    Mask("original_row", "withheld", to_payee=False, basis=HOUSE),
    Mask("person", "withheld", to_payee=False, basis="加密摘要：能把同一个人的各项补贴连在一起，不得外传"),
    Mask("lookup", "withheld", to_payee=False, basis="加密摘要：只用来核对本人查询"),
    Mask("account", "withheld", to_payee=False, basis="加密摘要：只用来发现许多人共用一个账户"),
    Mask("minor_until", "withheld", to_payee=False, basis="个人信息保护法第28条、第31条：未成年人信息"),
)
