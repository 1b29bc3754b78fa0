"""The addresses of public pages for search engines (网站地图); pages that list persons are not among them.

Outgoing: ``paths``.
"""

from sqlmodel import Session, col, select

from core.public_view.policies import published_years
from core.records.departments import Village
from core.records.documents import Document
from core.records.policies import PolicyItem

STANDING = (
    "/", "/check", "/villages", "/policies", "/documents", "/departments", "/progress", "/search", "/statistics", "/downloads",
    "/publications", "/verify", "/help", "/privacy", "/accessibility",
)  # fmt: skip


def paths(session: Session) -> tuple[str, ...]:
    """Standing pages, villages, items of the newest edition, editions, documents."""
    years = published_years(session)
    villages = session.exec(select(Village.code).order_by(col(Village.code))).all()
    codes = session.exec(select(PolicyItem.code).where(PolicyItem.year == (years or (0,))[0])).all()
    documents = session.exec(select(Document.id).where(Document.state == "published").order_by(col(Document.id))).all()
    return (
        *STANDING,
        *(f"/policies/editions/{year}" for year in years),
        *(f"/policies/{code}" for code in sorted(codes)),
        *(f"/documents/{number}" for number in documents),
        *(f"/villages/{code}" for code in villages),
    )
