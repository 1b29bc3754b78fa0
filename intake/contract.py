"""The wire of the feed, version 1 (数据接入接口): addresses, headers, media types and limits."""

from datetime import timedelta

BATCHES_PATH = "/intake/v1/batches"
PROGRESS_PATH = "/intake/v1/progress"

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
SECRET_PREFIX = "whsec_"  # noqa: S105  the public prefix of the standard, no secret
TOLERANCE = timedelta(minutes=5)

NDJSON = "application/x-ndjson"
JSON = "application/json"
PROBLEM = "application/problem+json"

MIB = 1024 * 1024
MAX_UNPACKED = 1024 * MIB
MAX_SENT = 1024 * MIB
MAX_LINE = 16 * 1024
"""A row is about 300 bytes; what is longer than this is no row."""
MAX_PROGRESS = 16 * 1024
MAX_UPLOAD = 32 * MIB
"""A file sent by an officer is kept in memory as a whole, never on disk."""
FINDINGS_A_PAGE = 500
STALLED_SECONDS = 60
"""A sender may be slow, but not silent for longer than this."""
