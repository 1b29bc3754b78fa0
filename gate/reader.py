"""The reading process (读取进程): ``python -m gate.reader`` takes files from its input and answers one line for each.

It writes no file, is bounded in memory and time, and is given neither settings nor secrets.
"""

import json
import resource
import sys

from gate.frames import received
from gate.limits import Limits
from gate.reading import read


def main() -> None:
    """Until the input ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for name, content, limits in received(sys.stdin.buffer):
        _bound(limits)
        verdict = read(name, content, limits)
        sys.stdout.write(json.dumps(verdict, ensure_ascii=True) + "\n")
        sys.stdout.flush()


def _bound(limits: Limits) -> None:
    """Only the soft limits are set: they must be raised again for the next file, which hard ones forbid."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + limits.cpu_seconds + 1)
    _soft(resource.RLIMIT_AS, limits.memory_bytes)


def _soft(which: int, wanted: int) -> None:
    _, hard = resource.getrlimit(which)
    resource.setrlimit(which, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


if __name__ == "__main__":
    main()
