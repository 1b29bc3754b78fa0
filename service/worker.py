"""The background worker (后台): a thread that runs the jobs, one worker per ``var``, and outlives every failure."""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from web.faults import report

FIRST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(minutes=5)
TURN_SECONDS = 5.0
log = logging.getLogger("mingbai.worker")


@dataclass(frozen=True, slots=True)
class Job:
    """``run`` does one round at the instant it is given and returns the rest until the next."""

    name: str
    run: Callable[[datetime], timedelta]


class Worker:
    """Runs each job when its rest is over; a job that fails rests twice as long each time, up to five minutes."""

    def __init__(self, jobs: Sequence[Job], clock: Callable[[], datetime], turn: Path) -> None:
        self._jobs = jobs
        self._clock = clock
        self._turn = turn
        self._due: dict[str, datetime] = {}
        self._rests: dict[str, timedelta] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def run_once(self) -> timedelta:
        """One round over the jobs that are due; how long until the next one is."""
        for job in self._jobs:
            if self._due.get(job.name, self._clock()) <= self._clock():
                rest = self._run(job)
                self._due[job.name] = self._clock() + rest
        now = self._clock()
        return max(timedelta(0), min((self._due[job.name] - now for job in self._jobs), default=FIRST_REST))

    def run(self) -> None:
        """Work until ``stop``; while another process has the turn, wait for it."""
        while not self._stop.is_set():
            with taking(self._turn) as ours:
                while ours and not self._stop.is_set():
                    self._stop.wait(self.run_once().total_seconds())
            self._stop.wait(TURN_SECONDS)

    def start(self) -> None:
        """Work in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """Finish the job at hand and end; after ``patience`` seconds do not wait for it any longer."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(patience)

    def _run(self, job: Job) -> timedelta:
        try:
            rest = job.run(self._clock())
        except Exception as error:  # noqa: BLE001  the worker outlives whatever a job runs into
            report(log, f"job {job.name}", error)
            self._rests[job.name] = min(2 * self._rests.get(job.name, FIRST_REST / 2), LONGEST_REST)
            return self._rests[job.name]
        self._rests.pop(job.name, None)
        return rest


@contextmanager
def taking(path: Path) -> Iterator[bool]:
    """Whether this process now has the turn; the system gives it back even when the process is killed."""
    with path.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
