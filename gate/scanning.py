"""The privacy gate for files (隐私关): what a file holds that may not become public, read in a process of its own."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from core.law.privacy.kinds import UNREADABLE
from core.law.privacy.patterns import Found, Tally
from gate.frames import sent
from gate.limits import LIMITS, Limits
from gate.notes import REASONS

__all__ = ["LIMITS", "Limits", "Reader", "Verdict", "scan", "scan_many"]

_ROOT = Path(__file__).parents[1]
_WHOLE = "整个文件"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one file. ``unreadable`` is a key of gate.notes.REASONS; ``more_n`` findings are not listed."""

    findings: tuple[Found, ...]
    kind_of_file: str
    unreadable: str | None
    parts_n: int
    more_n: int = 0

    @property
    def blocks(self) -> bool:
        """Whether anything found holds publication back."""
        return any(found.blocks for found in self.findings)


class Reader:
    """One reading process for many files; when one of them breaks it, the next file gets a new one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def scan(self, name: str, content: bytes, limits: Limits = LIMITS) -> Verdict:
        """The verdict on one file; never raises for what the file holds."""
        if len(content) > limits.unpacked_bytes:
            return _given_up("size")
        process = self._process = self._process or _started()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(limits.seconds, give_up)
        clock.start()
        try:
            answer = _asked(process, name, content, limits)
        finally:
            clock.cancel()
        if answer.endswith(b"\n") and not late.is_set():
            return _verdict(json.loads(answer))
        self.close()
        return _given_up("time" if late.is_set() or process.returncode == -signal.SIGXCPU else "crash")

    def close(self) -> None:
        """Ends the process; the reader may be used again."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def scan(name: str, content: bytes, *, limits: Limits = LIMITS) -> Verdict:
    """What one file holds that may not become public; ``name`` is looked at too and decides nothing else."""
    with Reader() as reader:
        return reader.scan(name, content, limits)


def scan_many(files: Iterable[tuple[str, bytes]], *, limits: Limits = LIMITS) -> Iterator[Verdict]:
    """The same for many files, in their order, mostly in one process."""
    with Reader() as reader:
        for name, content in files:
            yield reader.scan(name, content, limits)


def _started() -> subprocess.Popen[bytes]:
    # No settings and no secrets: the process that reads strange files knows nothing worth taking.
    environment = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "gate.reader"]
    return subprocess.Popen(  # noqa: S603  our own module, no shell, nothing from outside in the command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
    )


def _asked(process: subprocess.Popen[bytes], name: str, content: bytes, limits: Limits) -> bytes:
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        sent(process.stdin, name, content, limits)  # type: ignore[arg-type]  # IO[bytes] is what a pipe is
    except OSError:
        return b""
    return process.stdout.readline()


def _verdict(answer: dict[str, object]) -> Verdict:
    found = tuple(Found(**one) for one in answer.pop("findings"))  # type: ignore[attr-defined]  # a list of objects
    return Verdict(findings=found, **answer)  # type: ignore[arg-type]  # written by gate.reading


def _given_up(reason: str) -> Verdict:
    return Verdict((Tally().found(UNREADABLE, _WHOLE, REASONS[reason]),), "unknown", reason, 0)
