"""What may be taken away as files (下载): which files stand, which are being made anew, and which are gone.

A file stands only while nothing of its year and policy has changed in the publication log since it was made.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.open_data import COUNTY, FORMS, TOTALS
from core.law.sensitivity import NAMED
from core.public_view.batches import still_open
from core.public_view.figures import published_modes
from core.public_view.open_data import places
from core.public_view.site import data_version
from core.records.downloads import Download, Follower
from core.records.payouts import Batch
from core.records.policies import PolicyItem
from core.records.publications import Publication
from core.records.versions import Sheet

FOLLOWER = "downloads"
ADDING = frozenset({"publish", "show"})
"""After these a file only lacks something; after every other entry it may show what is public no more."""
NAME = re.compile(
    rf"(?P<year>[0-9]{{4}})/(?:{TOTALS}|(?P<policy>[^/]{{1,16}})/(?P<township>[0-9]{{9}}|{COUNTY}))\.(?:{'|'.join(FORMS)})"
)
STREAMED_ROWS = 1_000
KILO = 1024
Subject = tuple[int, str]
"""Year and policy; the policy is "" for the totals of the year."""


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file that stands; its bytes lie under ``sha256``."""

    name: str
    year: int
    policy_code: str
    township_code: str
    form: str
    rows_n: int
    size: int
    sha256: str
    made_at: datetime
    publication_no: int

    @property
    def size_said(self) -> str:
        """12 KB, 1.4 MB: rounded up, so that nothing is larger than was said."""
        kilobytes = -(-self.size // KILO)
        return f"{kilobytes} KB" if kilobytes < KILO else f"{-(-self.size * 10 // KILO**2) / 10:.1f} MB"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The worker has not made this file yet; nothing that was in it before has to go."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Something of what the file held is public no more."""

    remade: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What the publication log says after the entry up to which all files stand; ``head`` is its last entry."""

    head: int
    subjects: dict[Subject, int]


def changes(session: Session) -> Changes:
    """Years and policies with something new, each with its newest entry; newest year first, its totals last."""
    head = data_version(session)
    found = {subject: max(actions.values()) for subject, actions in _entries(session).items()}
    return Changes(head, dict(sorted(found.items(), key=_newest_year_first)))


def _newest_year_first(item: tuple[Subject, int]) -> tuple[int, bool, str]:
    (year, policy), _ = item
    return -year, not policy, policy


def made(session: Session, subject: Subject) -> int:
    """The entry as of which the files of this year and policy stand, 0 where there are none."""
    year, policy = subject
    oldest = sa.select(sa.func.min(col(Download.publication_no))).where(
        col(Download.year) == year, col(Download.policy_code) == policy
    )
    return session.connection().execute(oldest).scalar() or 0


def kept_digests(session: Session) -> dict[str, Subject]:
    """SHA-256 of every file that has a name, and one of the subjects that name it."""
    asked = sa.select(col(Download.sha256), col(Download.year), col(Download.policy_code))
    return {digest: (year, policy) for digest, year, policy in session.connection().execute(asked)}


def find_file(session: Session, name: str, today: date) -> PublicFile | Waiting | Taken | None:
    """The file of this name; None where none ever was public."""
    asked = NAME.fullmatch(name)
    if asked is None:
        return None
    subject = (int(asked["year"]), asked["policy"] or "")
    found = session.connection().execute(_files().where(col(Download.name) == name)).first()
    newer = _entries(session, *subject).get(subject, {})
    if found is None:
        return _absent(session, subject, asked["township"] or "", newer)
    file = PublicFile(*found)
    newer = {action: number for action, number in newer.items() if number > file.publication_no}
    if newer.keys() - ADDING or subject in _over(session, today):
        return Taken(remade=True)
    return Waiting() if newer else file


def standing_files(
    session: Session, today: date, *, year: int | None = None, policy: str | None = None, township: str | None = None
) -> Iterator[PublicFile]:
    """Files that may be taken now, by name."""
    stale, over = changes(session).subjects, _over(session, today)
    narrowed: tuple[tuple[Any, int | str | None], ...] = (
        (Download.year, year), (Download.policy_code, policy), (Download.township_code, township),
    )  # fmt: skip
    where = [col(column) == value for column, value in narrowed if value is not None]
    asked = _files().where(*where).order_by(col(Download.name)).execution_options(yield_per=STREAMED_ROWS)
    with session.connection().execute(asked) as found:
        for row in found:
            file = PublicFile(*row)
            subject = (file.year, file.policy_code)
            if subject not in over and stale.get(subject, 0) <= file.publication_no:
                yield file


def remaking(session: Session, today: date) -> frozenset[Subject]:
    """Years and policies whose files are being made anew right now."""
    late = {subject for subject, number in changes(session).subjects.items() if number > made(session, subject)}
    listed = {subject for subject, mode in published_modes(session).items() if mode in NAMED}
    return frozenset(subject for subject in late | _over(session, today) if not subject[1] or subject in listed)


@dataclass(frozen=True, slots=True)
class Choice:
    """A year's policy with files: how many rows, and whether they are being made anew."""

    code: str
    name: str
    rows_n: int
    size: int


@dataclass(frozen=True, slots=True)
class TownshipFiles:
    """The files of one township; the county's where the code is ""."""

    code: str
    name: str
    rows_n: int
    files: tuple[PublicFile, ...]


@dataclass(frozen=True, slots=True)
class DownloadsPage:
    """``totals`` and ``parts`` are files that may be taken now; ``remaking`` says that some of them are not there."""

    years: tuple[int, ...]
    year: int | None
    totals: tuple[PublicFile, ...]
    policies: tuple[Choice, ...]
    policy: Choice | None
    township: str
    townships: tuple[tuple[str, str], ...]
    parts: tuple[TownshipFiles, ...]
    remaking: bool
    publication_no: int


def downloads_page(
    session: Session, *, today: date, year: int | None = None, policy: str = "", township: str = ""
) -> DownloadsPage | None:
    """The files of one year, the newest without one; None for a year, policy or township that has none."""
    waiting = remaking(session, today)
    years = tuple(sorted({*_years(session), *(at for at, code in waiting if code)}, reverse=True))
    shown = years[0] if year is None and years else year
    if shown is not None and shown not in years:
        return None
    files = list(standing_files(session, today, year=shown)) if shown is not None else []
    policies = _policies(session, shown, files)
    chosen = next((choice for choice in policies if choice.code == policy), None)
    towns = tuple(sorted(places(session).townships.items()))
    away = {code for at, code in waiting if at == shown}
    if (policy and chosen is None and policy not in away) or (township and township not in dict(towns)):
        return None
    inside = [file for file in files if policy and file.policy_code == policy and township in {"", file.township_code}]
    return DownloadsPage(
        years=years,
        year=shown,
        totals=_in_order(file for file in files if not file.policy_code),
        policies=policies,
        policy=chosen,
        township=township,
        townships=towns,
        parts=_parts(inside, dict(towns)),
        remaking=bool(away & ({policy, ""} if policy else away)),
        publication_no=data_version(session),
    )


def _parts(files: Iterable[PublicFile], names: dict[str, str]) -> tuple[TownshipFiles, ...]:
    found: dict[str, list[PublicFile]] = {}
    for file in files:
        found.setdefault(file.township_code, []).append(file)
    return tuple(
        TownshipFiles(code, names.get(code, "只公布到全市"), inside[0].rows_n, _in_order(inside))
        for code, inside in sorted(found.items(), key=lambda item: (not item[0], item[0]))
    )


def _in_order(files: Iterable[PublicFile]) -> tuple[PublicFile, ...]:
    return tuple(sorted(files, key=lambda file: FORMS.index(file.form)))


def _policies(session: Session, year: int | None, files: Iterable[PublicFile]) -> tuple[Choice, ...]:
    names = _names(session, year)
    sums: dict[str, tuple[int, int]] = {}
    for file in files:
        if file.policy_code and file.form == FORMS[0]:
            rows_n, size = sums.get(file.policy_code, (0, 0))
            sums[file.policy_code] = (rows_n + file.rows_n, size + file.size)
    return tuple(Choice(code, names.get(code, code), *counted) for code, counted in sorted(sums.items()))


def _names(session: Session, year: int | None) -> dict[str, str]:
    asked = sa.select(col(PolicyItem.code), col(PolicyItem.name)).where(col(PolicyItem.year) == year)
    return {code: name for code, name in session.connection().execute(asked)}  # noqa: C416  rows are no plain tuples for dict()


def _years(session: Session) -> Iterable[int]:
    return session.connection().execute(sa.select(col(Download.year)).distinct()).scalars()


def _files() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        col(Download.name), col(Download.year), col(Download.policy_code), col(Download.township_code),
        col(Download.form), col(Download.rows_n), col(Download.size), col(Download.sha256), col(Download.made_at),
        col(Download.publication_no),
    )  # fmt: skip


def _entries(session: Session, year: int | None = None, policy: str = "") -> dict[Subject, dict[str, int]]:
    """Subject → action → newest entry, of the entries about lists that the worker has not followed yet.

    Each entry counts for the policy of its list and for the totals of the year.
    """
    followed = sa.select(sa.func.coalesce(sa.func.max(col(Follower.publication_no)), 0)).where(
        col(Follower.name) == FOLLOWER
    )
    asked = (
        sa.select(col(Batch.year), col(Batch.policy_code), col(Publication.action), sa.func.max(col(Publication.no)))
        .join(Batch, sa.cast(col(Batch.id), sa.String) == col(Publication.subject_id))
        .where(col(Publication.subject_kind) == "batch", col(Publication.no) > followed.scalar_subquery())
        .group_by(col(Batch.year), col(Batch.policy_code), col(Publication.action))
    )
    if year is not None:
        asked = asked.where(col(Batch.year) == year, *([col(Batch.policy_code) == policy] if policy else []))
    found: dict[Subject, dict[str, int]] = {}
    for at, code, action, number in session.connection().execute(asked):
        for subject in ((at, code), (at, "")):
            actions = found.setdefault(subject, {})
            actions[action] = max(number, actions.get(action, 0))
    return found


def _over(session: Session, today: date) -> frozenset[Subject]:
    """With an announcement whose last day has passed and that the worker has not taken down yet."""
    asked = (
        sa.select(col(Batch.year), col(Batch.policy_code))
        .where(col(Batch.state) == "published", col(Batch.kind) == "announcement", sa.not_(still_open(today)))
        .distinct()
    )
    found = [(year, policy) for year, policy in session.connection().execute(asked)]
    return frozenset(subject for year, policy in found for subject in ((year, policy), (year, "")))


def _absent(session: Session, subject: Subject, township: str, newer: dict[str, int]) -> Waiting | Taken | None:
    """A file that is not there: not yet made, no more, or never public."""
    year, policy = subject
    if not policy and newer:
        return Waiting()
    if policy and published_modes(session).get(subject) not in NAMED:
        return None
    once = sa.select(col(Sheet.place)).join(Batch, col(Batch.id) == col(Sheet.batch_id)).where(col(Batch.year) == year)
    if policy:
        within = "" if township == COUNTY else township
        here = sa.func.substr(col(Sheet.place), 1, len(within)) == within if within else col(Sheet.place) == ""
        once = once.where(col(Batch.policy_code) == policy, here)
    if session.connection().execute(once.limit(1)).first() is None:
        return None
    return Waiting() if newer and not newer.keys() - ADDING else Taken(remade=False)
