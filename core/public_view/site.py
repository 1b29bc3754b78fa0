"""What versions a public page (页面版本): the last publication and the last reported step."""

from datetime import date

from sqlmodel import Session, col, func, select

from core.law.clock import local_date
from core.records.payouts import Progress
from core.records.publications import Publication


def data_version(session: Session) -> int:
    """The number of the last publication, 0 before the first; every public page is made anew when it moves."""
    return session.exec(select(func.max(col(Publication.no)))).one() or 0


def progress_version(session: Session) -> int:
    """The number of the last step that a batch reported, 0 before the first."""
    return session.exec(select(func.max(col(Progress.id)))).one() or 0


def data_date(session: Session) -> date | None:
    """The day of the last publication: up to when the pages are up to date."""
    at = session.exec(select(Publication.at).order_by(col(Publication.no).desc()).limit(1)).first()
    return local_date(at) if at else None
