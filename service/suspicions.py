"""Runs the checks for wrong payments (疑点核查) in the background: one policy a turn, so that no other job waits long."""

from datetime import datetime, timedelta

from core.actions.suspicion_checks import Run, Tally, affected, check_policy
from core.actions.suspicion_checks.findings import Terms
from core.actions.suspicion_checks.runs import every_policy
from core.actions.suspicions import settle_checks
from core.database import SessionFactory
from core.law.actor import Actor
from core.law.calendar import WorkCalendar
from core.law.clock import local_date
from core.law.suspicions.checks import BY_NOTICES, CHECKS, TODAYS
from core.law.suspicions.thresholds import load_thresholds

AGAIN, LATER = timedelta(0), timedelta(seconds=10)


class Checker:
    """Follows the publication log; what was begun and not settled when the process ends is simply begun anew."""

    def __init__(self, read: SessionFactory, write: SessionFactory) -> None:
        self._read, self._write = read, write
        self._calendar, self._thresholds = WorkCalendar.load(), load_thresholds()
        self._waiting: dict[str, tuple[str, ...]] = {}
        self._publication_no, self._tally = 0, Tally()
        self._begun: datetime | None = None

    def run_once(self, now: datetime) -> timedelta:
        """Check one policy; says how long to rest."""
        if not self._waiting and not self._begin(now):
            return LATER
        policy, rules = self._waiting.popitem()
        terms = Terms(self._thresholds, self._calendar, local_date(self._begun or now))
        self._tally = self._tally.plus(check_policy(Run(self._read, self._write, terms, now), policy, rules))
        if not self._waiting:
            with self._write.begin() as session:
                # The time of the beginning: a notice that came in since then is looked at in the next run.
                begun = self._begun or now
                settle_checks(session, self._publication_no, self._tally, actor=Actor.system(), now=begun)
        return AGAIN

    def _begin(self, now: datetime) -> bool:
        with self._read() as session:
            news = affected(session)
            new_day = news.since is not None and local_date(news.since) != local_date(now)
            everywhere = {*(TODAYS if new_day else ()), *(BY_NOTICES if news.noticed else ())}
            named = tuple(rule for rule in CHECKS if rule in everywhere)
            self._waiting = dict.fromkeys(every_policy(session), named) if named else {}
        self._waiting |= dict.fromkeys(news.policies, tuple(CHECKS))
        self._publication_no, self._tally, self._begun = news.publication_no, Tally(), now
        return bool(self._waiting)
