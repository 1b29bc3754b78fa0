"""Signed values that travel through a browser: form tokens, flash notes, the desk's CSRF tokens."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

SALT_BYTES = 8


class Tokens:
    """Signs with the installation's secret; ages are measured by ``clock``, not by the wall."""

    def __init__(self, secret: bytes, clock: Callable[[], datetime]) -> None:
        class ByClock(TimestampSigner):
            """A signer that reads our clock."""

            def get_timestamp(self) -> int:
                return int(clock().timestamp())

        self._secret = secret
        self._signer: type[TimestampSigner] = ByClock

    def sign(self, purpose: str, value: str) -> str:
        """A URL-safe token that only ``read`` with the same purpose opens. Signed, not secret."""
        return str(self._serializer(purpose).dumps(value))

    def read(self, purpose: str, token: str, max_age: int) -> str | None:
        """The signed value; None when the token is forged, for another purpose, or older than ``max_age`` seconds."""
        try:
            return str(self._serializer(purpose).loads(token, max_age=max_age))
        except BadData:
            return None

    def session_token(self, session: str) -> str:
        """A token for the forms of one signed-in session, written differently each time (BREACH)."""
        salt = secrets.token_hex(SALT_BYTES)
        return salt + self._bound(salt, session)

    def fits_session(self, token: str, session: str) -> bool:
        """Whether ``token`` was made for this very session."""
        salt, mark = token[: 2 * SALT_BYTES], token[2 * SALT_BYTES :]
        return hmac.compare_digest(mark.encode(), self._bound(salt, session).encode())

    def _bound(self, salt: str, session: str) -> str:
        return hmac.digest(self._secret, f"desk form\0{salt}\0{session}".encode(), "sha256").hex()

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret, salt=f"mingbai.{purpose}", signer=self._signer)
