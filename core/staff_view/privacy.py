"""What the privacy gate has found (隐私检查) as officers read it: beside each subject, all together, pass by pass."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.law.privacy.kinds import ERROR, KINDS
from core.records.documents import Document
from core.records.payouts import Batch
from core.records.privacy import ScanFinding, ScanRun

PAGE_ROWS, PASSES_SHOWN, BESIDE = 50, 10, 100
OPEN, OVERRIDDEN = "open", "overridden"
DOWNLOAD, ROWS = "download", "rows"
# Made by the program from masked rows: a finding there is a fault of the program and stands first.
GENERATED = (DOWNLOAD, ROWS)
ABOUT = {
    "document": "文件正文", "file": "附件", "edition": "政策清单", "batch": "批次里的文字", ROWS: "名单上的姓名",
    DOWNLOAD: "下载文件", "log": "公开日志",
}  # fmt: skip
STATES = {
    "draft": "起草中", "held": "待报送", "proposed": "待审核", "published": "已公开", "withdrawn": "已撤下",
    "superseded": "已被更正", "expired": "公示结束", "refused": "已退回",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding stands in; ``path`` is its page, ``leak`` what a leak would take down, a line each."""

    said: str
    path: str
    state: str
    leak: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding, masked, with what to do about it."""

    id: int
    about: str
    generated: bool
    subject: Subject
    name: str
    place: str
    word: str
    error: bool
    sentence: str
    excerpt: str
    found_at: datetime
    gone_at: datetime | None
    overridden_by: str
    overridden_at: datetime | None
    override_reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one subject; ``blocking_n`` errors stand between it and the public."""

    lines: tuple[FindingLine, ...] = ()
    blocking_n: int = 0


@dataclass(frozen=True, slots=True)
class PrivacyFilter:
    """What the address asks for; ``after`` is rank and id of the last line of the page before."""

    state: str = OPEN
    kind: str = ""
    about: str = ""
    after: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PassLine:
    """One pass over everything public; ``state``: asked, under way, broken off, over."""

    began_at: datetime
    ended_at: datetime | None
    checked_n: int
    errors_n: int
    warnings_n: int
    state: str


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """The findings that the filter lets through, errors first, and the last passes."""

    asked: PrivacyFilter
    lines: tuple[FindingLine, ...]
    errors_n: int
    warnings_n: int
    overridden_n: int
    next_after: tuple[int, int] | None
    passes: tuple[PassLine, ...]
    busy: bool
    kinds: tuple[tuple[str, str], ...]
    abouts: tuple[tuple[str, str], ...]


def document_findings(session: Session, document_id: int) -> Findings:
    """In the texts and the attachments of one document."""
    number = str(document_id)
    files = col(ScanFinding.subject_id).startswith(f"{number}/", autoescape=True)
    return _beside(
        session,
        sa.or_(
            sa.and_(col(ScanFinding.subject_kind) == "document", col(ScanFinding.subject_id) == number),
            sa.and_(col(ScanFinding.subject_kind) == "file", files),
        ),
    )


def edition_findings(session: Session, year: int) -> Findings:
    """In the items of one year's policy list."""
    items = col(ScanFinding.subject_id).startswith(f"{year}/", autoescape=True)
    return _beside(session, sa.and_(col(ScanFinding.subject_kind) == "edition", items))


def batch_findings(session: Session, batch_id: int) -> Findings:
    """In what somebody else has written into the rows of one batch, and in its names."""
    where = col(ScanFinding.subject_kind).in_(("batch", ROWS)), col(ScanFinding.subject_id) == str(batch_id)
    return _beside(session, sa.and_(*where))


def finding(session: Session, finding_id: int) -> FindingLine | None:
    """One finding that is still there."""
    found = session.get(ScanFinding, finding_id)
    return None if found is None or found.gone_at is not None else _line(session, found)


def privacy_page(session: Session, asked: PrivacyFilter) -> PrivacyPage:
    """One page of findings, in the order in which they are to be dealt with."""
    rank = _rank()
    where = [_standing(asked.state)]
    if asked.kind:
        where.append(col(ScanFinding.kind) == asked.kind)
    if asked.about:
        where.append(col(ScanFinding.subject_kind) == asked.about)
    if asked.after:
        last, number = asked.after
        where.append(sa.or_(rank > last, sa.and_(rank == last, col(ScanFinding.id) > number)))
    query = select(ScanFinding, rank).where(*where).order_by(rank, col(ScanFinding.id)).limit(PAGE_ROWS + 1)
    found = session.exec(query).all()
    page = found[:PAGE_ROWS]
    passes = _passes(session)
    return PrivacyPage(
        asked=asked,
        lines=tuple(_line(session, one) for one, _ in page),
        errors_n=_count(session, OPEN, col(ScanFinding.severity) == ERROR),
        warnings_n=_count(session, OPEN, col(ScanFinding.severity) != ERROR),
        overridden_n=_count(session, OVERRIDDEN),
        next_after=(page[-1][1], page[-1][0].id or 0) if len(found) > PAGE_ROWS else None,
        passes=passes,
        busy=any(one.state in {"asked", "under_way"} for one in passes),
        kinds=tuple((kind.code, kind.word) for kind in KINDS.values()),
        abouts=tuple(ABOUT.items()),
    )


def _rank() -> sa.Case[int]:
    error, generated = col(ScanFinding.severity) == ERROR, col(ScanFinding.subject_kind).in_(GENERATED)
    return sa.case((sa.and_(error, generated), 0), (error, 1), (generated, 2), else_=3)


def _standing(state: str) -> sa.ColumnElement[bool]:
    overridden = col(ScanFinding.overridden_at).is_not(None)
    return sa.and_(col(ScanFinding.gone_at).is_(None), overridden if state == OVERRIDDEN else sa.not_(overridden))


def _count(session: Session, state: str, *more: sa.ColumnElement[bool]) -> int:
    asked = sa.select(sa.func.count()).select_from(ScanFinding).where(_standing(state), *more)
    return session.connection().execute(asked).scalar_one()


def _beside(session: Session, where: sa.ColumnElement[bool]) -> Findings:
    here = where, col(ScanFinding.gone_at).is_(None)
    asked = select(ScanFinding).where(*here).order_by(_rank(), col(ScanFinding.id)).limit(BESIDE)
    blocking = sa.select(sa.func.count()).select_from(ScanFinding).where(
        *here, col(ScanFinding.severity) == ERROR, col(ScanFinding.overridden_at).is_(None)
    )  # fmt: skip
    lines = tuple(_line(session, one) for one in session.exec(asked).all())
    return Findings(lines, session.connection().execute(blocking).scalar_one())


def _line(session: Session, found: ScanFinding) -> FindingLine:
    kind = KINDS[found.kind]
    return FindingLine(
        id=found.id or 0, about=ABOUT.get(found.subject_kind, found.subject_kind),
        generated=found.subject_kind in GENERATED, subject=_subject(session, found.subject_kind, found.subject_id),
        name=found.subject_id.partition("/")[2] if found.subject_kind == "file" else "", place=found.place,
        word=kind.word, error=found.severity == ERROR, sentence=kind.sentence, excerpt=found.excerpt,
        found_at=found.found_at, gone_at=found.gone_at, overridden_by=found.overridden_by or "",
        overridden_at=found.overridden_at, override_reason=found.override_reason,
    )  # fmt: skip


def _subject(session: Session, kind: str, subject: str) -> Subject:
    owner, _, rest = subject.partition("/")
    if kind in {"document", "file"}:
        document = session.get(Document, int(owner))
        state = document.state if document else ""
        said = (document.doc_no or document.title) if document else f"文件 {owner}"
        leak = f"文件 {owner}" if state == "published" else ""
        return Subject(said, f"/admin/documents/{owner}", STATES.get(state, ""), leak)
    if kind == "edition":
        return Subject(f"{owner} 年补贴政策清单 {rest}", f"/admin/policies/{owner}/items/{rest}", "", "")
    if kind == DOWNLOAD:
        return Subject(subject, "/downloads", STATES["published"], _lists_in(session, owner, rest.partition("/")[0]))
    if kind == "log":
        return Subject(f"公开号 {subject}", f"/publications/{subject}", STATES["published"], "")
    batch = session.get(Batch, int(subject))
    state, number = (batch.state, batch.batch_no) if batch else ("", subject)
    return Subject(number, f"/admin/payouts/{subject}", STATES.get(state, ""), number if state == "published" else "")


def _lists_in(session: Session, year: str, policy: str) -> str:
    """The public lists of which a file for taking away is made: they all leave with it."""
    asked = select(Batch.batch_no).where(
        Batch.state == "published", Batch.year == int(year), Batch.policy_code == policy
    )
    return "\n".join(session.exec(asked.order_by(col(Batch.id))).all())


def _passes(session: Session) -> tuple[PassLine, ...]:
    found = session.exec(select(ScanRun).order_by(col(ScanRun.id).desc()).limit(PASSES_SHOWN)).all()
    newest = max((one.id or 0 for one in found), default=0)
    return tuple(
        PassLine(
            one.began_at, one.ended_at, one.checked_n, one.errors_n, one.warnings_n,
            _state_of(one, newest=one.id == newest),
        )
        for one in found
    )  # fmt: skip


def _state_of(run: ScanRun, *, newest: bool) -> str:
    if run.ended_at is not None:
        return "over"
    if run.checked_n == 0:
        return "asked"
    return "under_way" if newest else "broken_off"
