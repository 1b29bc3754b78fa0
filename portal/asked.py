"""What an address asks for (网址里的数字): anything that is no plain number is an address that does not exist."""

from collections.abc import Mapping

from litestar.exceptions import NotFoundException

DIGITS = 9
"""Longer numbers fit no column."""


def number(query: Mapping[str, str], name: str) -> int | None:
    """A filter that is a number, None without it; 404 when it is something else."""
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > DIGITS:
        raise NotFoundException
    return int(text)
