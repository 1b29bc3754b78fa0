"""Keyset pages (翻页): the cursor of the next page is the key of the last row, in a URL-safe wrapping."""

import base64
import binascii
import json

from core.law.refusal import Refusal

Key = tuple[int | str, ...]


def to_cursor(*key: int | str) -> str:
    """The value of ``page=`` for the rows after ``key``."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).rstrip(b"=").decode()


def from_cursor(text: str, *kinds: type) -> Key | None:
    """The key in ``page=``; None on the first page, Refusal when the text is none of ours."""
    if not text:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as broken:
        raise Refusal("page.cursor") from broken
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise Refusal("page.cursor")
    return tuple(key)
