"""A leak (泄露处置) as officers handle it: what will leave the site, what must be done by when, and whether it is grave."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.law.privacy.leaks import DATA_KINDS, NEXT, STEPS
from core.records.documents import Document
from core.records.payouts import Batch
from core.records.privacy import Leak
from core.staff_view.privacy import STATES

SHOWN = 100
DOCUMENT = re.compile(r"文件\s*(?:[#第]\s*)?([0-9]{1,9})(?:\s*号)?")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY_HOURS = 48
"""From so many hours on, days are told."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be taken down or was; ``rows_n`` are the persons' rows of a list, 0 for a document."""

    kind: str
    id: int
    said: str
    path: str
    state: str
    public: bool
    rows_n: int


@dataclass(frozen=True, slots=True)
class Named:
    """What the lines of a form name, and the first line that names nothing (1 is the first), 0 when all do."""

    subjects: tuple[Subject, ...]
    wrong_line: int

    @property
    def rows_n(self) -> int:
        """Rows in all lists together."""
        return sum(one.rows_n for one in self.subjects)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step; ``state`` is done, next or later; ``left`` says how the time stands where there is a last moment."""

    code: str
    word: str
    how: str
    basis: str
    state: str
    done_at: datetime | None
    due_at: datetime | None
    left: str
    late: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """From how many rows on it is grave, and whether this leak has come so far."""

    word: str
    rows: int
    on_duty: int
    basis: str
    applies: bool
    reached: bool
    reached_on_duty: bool


@dataclass(frozen=True, slots=True)
class LeakLine:
    """One line of the list; ``next`` is the word of the step to be taken, "" for what is closed."""

    id: int
    found_at: datetime
    what: str
    data: str
    rows_n: int
    next: str
    left: str
    late: bool


@dataclass(frozen=True, slots=True)
class LeakSheet:
    """One leak with its runbook."""

    id: int
    found_at: datetime
    opened_by: str
    what: str
    data: str
    rows_n: int
    subjects: tuple[Subject, ...]
    steps: tuple[StepLine, ...]
    thresholds: tuple[Threshold, ...]
    grave: bool
    closing_note: str
    taken_down_at: datetime | None


def named_subjects(session: Session, lines: str) -> Named:
    """Batches by their number, documents as 文件 12; a line each, empty ones left out."""
    found: dict[tuple[str, int], Subject] = {}
    for number, line in enumerate(lines.splitlines(), 1):
        if text := line.strip():
            subject = _named(session, text)
            if subject is None:
                return Named(tuple(found.values()), number)
            found[subject.kind, subject.id] = subject
    return Named(tuple(found.values()), 0)


def list_leaks(session: Session, now: datetime) -> tuple[LeakLine, ...]:
    """The newest first."""
    found = session.exec(select(Leak).order_by(col(Leak.id).desc()).limit(SHOWN)).all()
    return tuple(_leak_line(one, now) for one in found)


def leak_sheet(session: Session, leak_id: int, now: datetime) -> LeakSheet | None:
    """``None`` where there is none of this number."""
    leak = session.get(Leak, leak_id)
    if leak is None:
        return None
    thresholds = _thresholds(leak)
    return LeakSheet(
        id=leak_id, found_at=leak.found_at, opened_by=leak.opened_by, what=leak.what,
        data=DATA_KINDS[leak.data_kind].word, rows_n=leak.rows_n, subjects=_subjects(session, leak),
        steps=_steps(leak, now), thresholds=thresholds, grave=any(one.reached_on_duty for one in thresholds),
        closing_note=leak.closing_note, taken_down_at=leak.taken_down_at,
    )  # fmt: skip


def time_left(due: datetime, now: datetime) -> str:
    """还剩3小时20分, 已超过1小时: whole minutes, rounded so that nobody is told more time than there is."""
    late = now > due
    minutes = (now - due if late else due - now) // MINUTE
    hours, rest = divmod(minutes, 60)
    if hours >= DAY_HOURS:
        said = f"{hours // 24}天"
    else:
        said = (f"{hours}小时" if hours else "") + (f"{rest}分" if rest else "") or "不到1分"
    return f"已超过{said}" if late else f"还剩{said}"


def _named(session: Session, text: str) -> Subject | None:
    document = DOCUMENT.fullmatch(text)
    if document:
        return _subject(session, "document", int(document[1]))
    # Of the versions of a list the public one, else the newest.
    asked = select(Batch.id).where(Batch.batch_no == text)
    found = session.exec(asked.order_by((col(Batch.state) == "published").desc(), col(Batch.version).desc())).first()
    return None if found is None else _subject(session, "batch", found)


def _subject(session: Session, kind: str, number: int) -> Subject | None:
    if kind == "document":
        document = session.get(Document, number)
        if document is None:
            return None
        said, state = f"文件 {number} {document.doc_no} {document.title}", document.state
        return Subject(kind, number, said, f"/admin/documents/{number}", STATES[state], state == "published", 0)
    batch = session.get(Batch, number)
    if batch is None:
        return None
    said = f"名单 {batch.batch_no}" + (f" 第 {batch.version} 版" if batch.version > 1 else "")
    public = batch.state == "published"
    return Subject(kind, number, said, f"/admin/payouts/{number}", STATES[batch.state], public, batch.rows_n)


def _subjects(session: Session, leak: Leak) -> tuple[Subject, ...]:
    pairs = (line.split(" ") for line in leak.subjects.splitlines())
    found = (_subject(session, kind, int(number)) for kind, number in pairs)
    return tuple(one for one in found if one is not None)


def _steps(leak: Leak, now: datetime) -> tuple[StepLine, ...]:
    coming = _next(leak)
    lines = []
    for step in STEPS:
        done: datetime | None = getattr(leak, f"{step.code}_at")
        due = leak.found_at + step.within if step.within else None
        state = "done" if done else "next" if step.code == coming else "later"
        left = time_left(due, now) if due and not done else ""
        late = due is not None and (done or now) > due
        lines.append(StepLine(step.code, step.word, step.how, step.basis, state, done, due, left, late))
    return tuple(lines)


def _next(leak: Leak) -> str:
    step: str | None = STEPS[0].code
    while step is not None and getattr(leak, f"{step}_at") is not None:
        step = NEXT.get(step)
    return step or ""


def _leak_line(leak: Leak, now: datetime) -> LeakLine:
    coming = next((step for step in _steps(leak, now) if step.state == "next"), None)
    word, left, late = (coming.word, coming.left, coming.late) if coming else ("", "", False)
    return LeakLine(
        leak.id or 0, leak.found_at, leak.what, DATA_KINDS[leak.data_kind].word, leak.rows_n, word, left, late
    )


def _thresholds(leak: Leak) -> tuple[Threshold, ...]:
    lines = []
    for kind in DATA_KINDS.values():
        applies = kind.code == leak.data_kind
        lines.append(
            Threshold(
                kind.word, kind.rows, kind.on_duty, kind.basis, applies,
                applies and leak.rows_n >= kind.rows, applies and leak.rows_n >= kind.on_duty,
            )
        )  # fmt: skip
    return tuple(lines)
