"""The worker's own record of the files it made for taking away (下载文件), and how far it has followed the log."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Session
from core.records.downloads import Download, Follower

__all__ = ["DOWNLOADS", "FileFacts", "follow", "replace_files"]

DOWNLOADS = "downloads"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file as it was written; ``size`` in bytes."""

    name: str
    year: int
    policy_code: str
    township_code: str
    form: str
    rows_n: int
    size: int
    sha256: str


def replace_files(
    session: Session, year: int, policy: str, files: Sequence[FileFacts], publication_no: int, *, now: datetime
) -> None:
    """The files of a year and policy are now these, as of ``publication_no``; equal bytes keep the day they were made."""
    before = {
        found.name: found
        for found in session.exec(select(Download).where(Download.year == year, Download.policy_code == policy))
    }
    for facts in files:
        known = before.pop(facts.name, None)
        if known is None:
            session.add(Download(**asdict(facts), made_at=now, publication_no=publication_no))
            continue
        known.made_at = known.made_at if known.sha256 == facts.sha256 else now
        known.rows_n, known.size, known.sha256 = facts.rows_n, facts.size, facts.sha256
        known.publication_no = publication_no
    for gone in before.values():
        session.delete(gone)
    session.flush()


def follow(session: Session, publication_no: int, *, now: datetime) -> None:
    """Every file is as the log says up to this entry."""
    moved = sa.update(Follower).where(col(Follower.name) == DOWNLOADS).values(publication_no=publication_no, at=now)
    if not session.connection().execute(moved).rowcount:
        session.add(Follower(name=DOWNLOADS, publication_no=publication_no, at=now))
    session.flush()
