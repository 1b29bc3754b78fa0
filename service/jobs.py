"""What the background does (后台任务): each job runs, then says how long it may rest."""

from datetime import date, datetime, timedelta

from core.actions.publication import expire_announcements
from core.database import SessionFactory
from core.law.actor import Actor
from core.law.clock import local_date
from search.sync import Sync
from service.files import FileMaker
from service.rescans import Rescanner
from service.suspicions import Checker
from service.worker import Job

SOON, LATER, AGAIN = timedelta(seconds=1), timedelta(seconds=10), timedelta(0)


def keep_index(sync: Sync) -> Job:
    """Carries the outbox to the search index; an engine that is down is asked again later."""

    def run(now: datetime) -> timedelta:
        report = sync.run_once(now)
        if report.down:
            return LATER
        return AGAIN if report.done else SOON

    return Job("index", run)


def expire(sessions: SessionFactory) -> Job:
    """Takes down announcements whose time is over: at the start and whenever a new day begins in China."""
    done: list[date] = []

    def run(now: datetime) -> timedelta:
        today = local_date(now)
        if done != [today]:
            with sessions.begin() as session:
                expire_announcements(session, actor=Actor.system(), now=now, today=today)
            done[:] = [today]
        return LATER

    return Job("expiry", run)


def make_files(maker: FileMaker) -> Job:
    """Makes the files that people take away anew after every publication that touches them."""
    return Job("downloads", maker.run_once)


def check_payments(checker: Checker) -> Job:
    """Looks for wrong payments wherever something was published, and day by day for what time brings about."""
    return Job("suspicions", checker.run_once)


def look_again(rescanner: Rescanner) -> Job:
    """Puts everything public through the privacy gate again, once a day and when an officer asks."""
    return Job("rescan", rescanner.run_once)
