"""Raw bytes (原始字节) of parts that no library reads: whatever in them looks like text is looked at."""

import re

from gate.notes import Notes

# One Chinese sign more than the run of Latin ones: 元 makes an amount of what looks like a phone.
_ASCII_RUN = re.compile(rb"[\x09\x0a\x0d\x20-\x7e]{6,}(?:[\xe2-\xef][\x80-\xbf]{2})?")
_WIDE_RUN = re.compile(rb"(?:[\x09\x0a\x0d\x20-\x7e]\x00){6,}(?:[\x00-\xff][\x4e-\x9f])?")
_WIDE_BE_RUN = re.compile(rb"(?:\x00[\x09\x0a\x0d\x20-\x7e]){6,}(?:[\x4e-\x9f][\x00-\xff])?")
_HAN_RUN = re.compile(rb"(?:[\x09\x0a\x0d\x20-\x7e]|[\x81-\xfe][\x40-\xfe]){8,}")
_HAN_UTF8 = re.compile(rb"(?:[\x09\x0a\x0d\x20-\x7e]|[\xe2-\xef][\x80-\xbf]{2}){6,}")
_HAN_WIDE = re.compile(rb"(?:[\x09\x0a\x0d\x20-\x7e]\x00|[\x00-\xff][\x30\x4e-\x9f\xff]){6,}")
_RUNS = (
    (_ASCII_RUN, "utf-8"),
    (_WIDE_RUN, "utf-16-le"),
    (_WIDE_BE_RUN, "utf-16-be"),
    (_HAN_UTF8, "utf-8"),
    (_HAN_RUN, "gb18030"),
    (_HAN_WIDE, "utf-16-le"),
)


def sweep_bytes(content: bytes, notes: Notes, place: str) -> None:
    """Finds in runs of Latin signs and Chinese, in the encodings that offices use."""
    for pattern, encoding in _RUNS:
        notes.sweep((run.group().decode(encoding, "replace") for run in pattern.finditer(content)), place)
