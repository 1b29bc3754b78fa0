"""Short codes that people read, write down and type (短码): the digest on a printed sheet, the 查询码 of a card."""

import hashlib
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, 1, I and L: what is hard to tell apart on paper."""
SHEET_SIGNS = 12
GROUP = 4


def sheet_code(batch_no: str, version: int, place: str, sha256: str) -> str:
    """12 signs (59 bits) that stand for exactly these rows of this version of a list; ``sha256`` is in hex."""
    digest = hashlib.sha256(f"{batch_no}\n{version}\n{place}\n{sha256}".encode()).digest()
    return _signs(int.from_bytes(digest), SHEET_SIGNS)


def check_sign(body: str) -> str:
    """The last sign of a code: one wrong sign and two neighbours exchanged are noticed (weights 1, 2, 3 … mod 31)."""
    weighed = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, 1))
    return ALPHABET[weighed % len(ALPHABET)]


def folded_code(text: str) -> str:
    """As typed to as kept: half-width, upper case, without blanks and hyphens."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if not sign.isspace() and sign not in "-—–·")


def grouped(code: str) -> str:
    """K7M4WQ2B → K7M4-WQ2B."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _signs(number: int, length: int) -> str:
    found = []
    for _ in range(length):
        number, sign = divmod(number, len(ALPHABET))
        found.append(ALPHABET[sign])
    return "".join(found)
