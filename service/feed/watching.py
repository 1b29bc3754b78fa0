"""A progress bar (进度条) beside the reading of a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, TaskID

from core.law.payouts.manifest import read_manifest
from intake.taking import Sink

EVERY = 1000


class _Watched:
    """Passes everything on and counts the rows."""

    def __init__(self, sink: Sink, progress: Progress, task: TaskID) -> None:
        self.content = sink.content
        self._sink = sink
        self._progress = progress
        self._task = task
        self._taken = 0

    def take(self, line: int, entry: bytes | Mapping[str, object]) -> None:
        """See ``Sink``."""
        self._sink.take(line, entry)
        self._count(entry, 1)

    def take_lines(self, line: int, lines: Sequence[bytes]) -> None:
        """See ``Sink``."""
        self._sink.take_lines(line, lines)
        if lines:
            self._count(lines[0], len(lines))

    def _count(self, first: bytes | Mapping[str, object], entries_n: int) -> None:
        if self._taken == 0:
            self._progress.update(self._task, total=read_manifest(first).rows)
        before, self._taken = self._taken, self._taken + entries_n
        if before // EVERY != self._taken // EVERY:
            self._progress.update(self._task, completed=self._taken)


@contextmanager
def watched(name: str, *, quiet: bool) -> Iterator[Callable[[Sink], Sink]]:
    """Gives a function that wraps a sink so that its rows move a bar on the error stream."""
    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task(name, total=None)

        def watch(sink: Sink) -> Sink:
            return sink if quiet else _Watched(sink, progress, task)

        yield watch
