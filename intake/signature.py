"""Standard Webhooks signatures (签名): made and checked over the bytes as sent, while they stream."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Self

from intake.contract import ID_HEADER, SECRET_PREFIX, SIGNATURE_HEADER, TIMESTAMP_HEADER, TOLERANCE
from intake.problems import FeedRefusal

MIN_KEY, MAX_KEY = 24, 64
"""Bytes of a symmetric key, as the standard recommends."""
MAX_ID = 256
MAX_SIGNATURES = 16
MAX_DIGITS = 12


def read_secret(text: str) -> bytes:
    """The key in ``whsec_<base64>``.

    Raises:
        ValueError: not base64, or not 24 to 64 bytes.
    """
    encoded = text.strip().removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error as error:
        message = "密钥应是 whsec_ 后接 base64 文字。"
        raise ValueError(message) from error
    if not MIN_KEY <= len(key) <= MAX_KEY:
        message = f"密钥应为 {MIN_KEY} 到 {MAX_KEY} 字节。"
        raise ValueError(message)
    return key


class Signer:
    """Signs what passes by: ``update`` with the bytes as sent, then ``header``."""

    def __init__(self, key: bytes, message_id: str, timestamp: int) -> None:
        self._mac = hmac.new(key, f"{message_id}.{timestamp}.".encode(), hashlib.sha256)

    def update(self, sent: bytes) -> Self:
        """Take the next bytes of the body."""
        self._mac.update(sent)
        return self

    def header(self) -> str:
        """The value of ``webhook-signature``."""
        return "v1," + base64.b64encode(self._mac.digest()).decode()


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` of a whole body."""
    return Signer(key, message_id, timestamp).update(body).header()


class Verifier:
    """Finds out which sender signed a message; one running MAC for each known key.

    Raises:
        FeedRefusal: at once when a header is missing or the time is off, at the end when no key fits.
    """

    def __init__(self, keys: Mapping[str, bytes], headers: Mapping[str, str], now: datetime) -> None:
        message_id, timestamp = headers.get(ID_HEADER, ""), headers.get(TIMESTAMP_HEADER, "")
        self._given = headers.get(SIGNATURE_HEADER, "").split()
        if not (message_id and timestamp and self._given) or len(message_id) > MAX_ID or not message_id.isprintable():
            raise FeedRefusal("feed.signature_missing")
        if len(self._given) > MAX_SIGNATURES:
            raise FeedRefusal("feed.signature")
        signers_time = _read_time(timestamp)
        if abs(datetime.fromtimestamp(signers_time, UTC) - now) > TOLERANCE:
            raise FeedRefusal("feed.signature_time")
        self._signers = {name: Signer(key, message_id, signers_time) for name, key in keys.items()}

    def update(self, sent: bytes) -> None:
        """Take the next bytes of the body, as sent."""
        for signer in self._signers.values():
            signer.update(sent)

    def sender(self) -> str:
        """The name of the sender whose key made one of the signatures."""
        found = ""
        for name, signer in self._signers.items():
            expected = signer.header().encode()
            for given in self._given:
                # No early way out: the time taken tells neither which key nor which signature came close.
                if hmac.compare_digest(expected, given.encode()):
                    found = name
        if not found:
            raise FeedRefusal("feed.signature")
        return found


def _read_time(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise FeedRefusal("feed.signature_time")
    try:
        datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError) as error:
        raise FeedRefusal("feed.signature_time") from error
    return int(text)
