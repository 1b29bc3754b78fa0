"""How much one file may cost (检查限额) before it counts as unreadable."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file and everything inside it; ``seconds`` is time on the wall, bytes are bytes."""

    seconds: float = 120.0
    cpu_seconds: int = 90
    memory_bytes: int = 1536 << 20
    unpacked_bytes: int = 512 << 20
    entries: int = 5000
    depth: int = 5
    # deflate reaches 1032; text of an office rarely passes 100.
    ratio: int = 300
    revisions: int = 20
    findings: int = 500


LIMITS = Limits()
