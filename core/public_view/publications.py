"""The publication log (公开日志) as anyone may read it: every entry, what it is about, and the rows that it vouches for."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.chain import canonical as canonical_entry
from core.law.clock import CHINA, local_date
from core.law.payouts.words import ENDED, KIND
from core.law.roles import ROLES
from core.law.sensitivity import NAMED, public_mode
from core.public_view.batches import Ended, ListHead, find_list, period_words, policy_name, still_open
from core.records.departments import Department, Township
from core.records.documents import Document
from core.records.payouts import Batch
from core.records.policies import PolicyItem
from core.records.publications import Publication
from core.records.shown_rows import canonical, shown_rows

PAGE_ROWS = 50
CHUNK_BYTES = 65_536
STREAMED_ENTRIES = 1000
LARGEST = 2**31 - 1
SHOWING = ("publish", "hide", "show")
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "list": ("名单", ("batch",)),
    "edition": ("政策清单", ("edition",)),
    "document": ("制度文件", ("document",)),
    "unit": ("单位和村", ("county", "department", "township")),
}
"""What the page can be narrowed to → its word, and what the log calls it."""
ACTIONS: Mapping[str, str] = {
    "publish": "公开",
    "supersede": "换成新的",
    "withdraw": "撤下",
    "expire": "公示期满，撤下",
    "hide": "有一行暂不列出",
    "show": "有一行重新列出",
    "hold": "有异议，公示顺延",
    "release": "异议办完了",
    "replace": "标明已被替代",
    "load": "单位和村更新",
    "check": "电话打通过",
    "edit": "电话地址改了",
}
WITHOUT_ROLE = {"system": "系统自动", "sender": "发放系统", "citizen": "群众"}
FIELDS: Mapping[str, str] = {
    "no": "序号", "at": "时间（世界时）", "action": "做了什么", "subject_kind": "对什么", "subject_id": "编号", "role": "岗位",
    "rows_n": "行数", "total_fen": "合计（分）", "rows_sha256": "各行的摘要", "reason": "原因", "prev_hash": "上一条的摘要",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about; ``path`` is "" where it is not public any more, ``note`` tells which one of its name."""

    kind_said: str
    title: str
    note: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in words; days and times are of China."""

    no: int
    at: datetime
    said: str
    subject: Subject
    role: str
    rows_n: int
    total_fen: int
    rows_sha256: str
    reason: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that the page offers."""

    value: str
    said: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Newest first; ``head_no`` and ``head_hash`` are the end of the chain, 0 and "" before the first entry."""

    entries: tuple[Entry, ...]
    year: int | None
    kind: Choice | None
    years: tuple[int, ...]
    kinds: tuple[Choice, ...]
    next_before: int | None
    head_no: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with ``text``, the bytes that its hash is over, and the same values one by one.

    ``rows_path`` leads to the rows while they are public.
    """

    entry: Entry
    text: str
    fields: tuple[tuple[str, str, str], ...]
    is_head: bool
    rows_path: str


@dataclass(frozen=True, slots=True)
class PublicRows:
    """Rows to be streamed in canonical form; ``sha256`` is what the log says of them."""

    sha256: str
    lines: Iterator[bytes]


def log_page(session: Session, *, today: date, year: int | None, kind: str, before: int | None) -> LogPage | None:
    """50 entries before the number ``before``; None for a kind that does not exist."""
    if kind and kind not in KINDS:
        return None
    asked = sa.select(*sa.inspect(Publication).columns).order_by(col(Publication.no).desc()).limit(PAGE_ROWS + 1)
    if year is not None:
        if not 2000 <= year <= 2999:  # noqa: PLR2004  the years that filters of this site know
            return None
        first, last = (datetime(one, 1, 1, tzinfo=CHINA) for one in (year, year + 1))
        asked = asked.where(col(Publication.at) >= first, col(Publication.at) < last)
    if kind:
        asked = asked.where(col(Publication.subject_kind).in_(KINDS[kind][1]))
    if before is not None:
        asked = asked.where(col(Publication.no) < before)
    rows = session.connection().execute(asked).all()
    shown = rows[:PAGE_ROWS]
    head_no, head_hash = head(session)
    return LogPage(
        entries=tuple(_entries(session, shown, today)),
        year=year,
        kind=Choice(kind, KINDS[kind][0]) if kind else None,
        years=_years(session),
        kinds=tuple(Choice(value, said) for value, (said, _) in KINDS.items()),
        next_before=shown[-1].no if len(rows) > PAGE_ROWS else None,
        head_no=head_no,
        head_hash=head_hash,
    )


def entry_page(session: Session, number: int, today: date) -> EntryPage | None:
    """One entry of the log."""
    row = _row(session, number)
    if row is None:
        return None
    text = canonical_entry({name: value for name, value in row._mapping.items() if name != "hash"})  # noqa: SLF001  SQLAlchemy's public name
    fields = tuple((FIELDS[name], name, str(value)) for name, value in json.loads(text).items())
    current = _current(session, row, today)
    return EntryPage(
        entry=next(iter(_entries(session, [row], today))),
        text=text,
        fields=fields,
        is_head=head(session)[0] == number,
        rows_path=f"/publications/{number}/rows.ndjson" if isinstance(current, ListHead) else "",
    )


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and "" before the first."""
    last = sa.select(col(Publication.no), col(Publication.hash)).order_by(col(Publication.no).desc()).limit(1)
    found = session.connection().execute(last).first()
    return (int(found[0]), str(found[1])) if found else (0, "")


def entry_lines(session: Session) -> Iterator[bytes]:
    """Every entry with its hash, one canonical JSON object a line, in chunks."""
    asked = sa.select(*sa.inspect(Publication).columns).order_by(col(Publication.no))
    with session.connection().execute(asked.execution_options(yield_per=STREAMED_ENTRIES)) as rows:
        yield from _chunks(canonical_entry(dict(row)).encode() + b"\n" for row in rows.mappings())


def public_rows(session: Session, number: int, today: date) -> PublicRows | Ended | None:
    """The rows that an entry vouches for; Ended when they are not public any more, None when they never were."""
    row = _row(session, number)
    current = None if row is None else _current(session, row, today)
    if row is None or not isinstance(current, ListHead):
        return None if isinstance(current, ListHead) else current
    shown = shown_rows(session, current.batch_id, current.shown_in)
    return PublicRows(row.rows_sha256, _chunks(map(canonical, shown)))


def _row(session: Session, number: int) -> sa.Row[Any] | None:
    if not 0 < number <= LARGEST:
        return None
    asked = sa.select(*sa.inspect(Publication).columns).where(col(Publication.no) == number)
    return session.connection().execute(asked).first()


def _current(session: Session, row: sa.Row[Any], today: date) -> ListHead | Ended | None:
    """The list whose rows this entry says, why it is gone, or None where no rows with names were published."""
    if row.subject_kind != "batch" or row.action not in SHOWING:
        return None
    batch = session.connection().execute(_batches([row.subject_id], today)).first()
    if batch is None or public_mode(batch.list_mode_web, batch.name) not in NAMED:
        return None
    found = find_list(session, batch.batch_no, today)
    if not isinstance(found, ListHead):
        return found
    if found.batch_id != batch.id:
        return Ended(ENDED["superseded"], batch.batch_no)
    newest = sa.select(sa.func.max(col(Publication.no))).where(
        col(Publication.subject_kind) == "batch",
        col(Publication.subject_id) == row.subject_id,
        col(Publication.action).in_(SHOWING),
    )
    if session.connection().execute(newest).scalar_one() != row.no:
        return Ended("这份名单后来改过一行，已经重新公开。", batch.batch_no)
    return found


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth sending."""
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= CHUNK_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _years(session: Session) -> tuple[int, ...]:
    ends = [
        session.connection().execute(sa.select(col(Publication.at)).order_by(order).limit(1)).scalar()
        for order in (col(Publication.no), col(Publication.no).desc())
    ]
    first, last = (local_date(at).year if at else 0 for at in ends)
    return tuple(range(last, first - 1, -1)) if first else ()


def _entries(session: Session, rows: Iterable[sa.Row[Any]], today: date) -> Iterator[Entry]:
    rows = list(rows)
    subjects = _subjects(session, rows, today)
    for row in rows:
        role = ROLES.get(row.role)
        yield Entry(
            row.no, row.at, ACTIONS.get(row.action, "更新"), subjects[row.subject_kind, row.subject_id],
            role.title if role else WITHOUT_ROLE.get(row.role, ""), row.rows_n, row.total_fen, row.rows_sha256,
            row.reason, row.prev_hash, row.hash,
        )  # fmt: skip


def _subjects(session: Session, rows: Iterable[sa.Row[Any]], today: date) -> dict[tuple[str, str], Subject]:
    asked: dict[str, set[str]] = {}
    for row in rows:
        asked.setdefault(row.subject_kind, set()).add(row.subject_id)
    found: dict[tuple[str, str], Subject] = {}
    for kind, ids in asked.items():
        known = _FINDERS[kind](session, ids, today) if kind in _FINDERS else {}
        found |= {(kind, one): known.get(one, Subject("其他", "不公开的内容")) for one in ids}
    return found


def _lists(session: Session, ids: Iterable[str], today: date) -> dict[str, Subject]:
    found = session.connection().execute(_batches(ids, today))
    return {str(row.id): _list(row) for row in found}


def _list(row: sa.Row[Any]) -> Subject:
    mode = public_mode(row.list_mode_web, row.name)
    if mode == "none":
        return Subject("名单", "不公布的名单")
    title = f"{policy_name(row.name, row.plain_name)}{KIND[row.kind]}（{period_words(row.period)}）"
    note = f"批次 {row.batch_no}，第 {row.version} 版"
    return Subject("名单", title, note, f"/lists/{row.batch_no}" if row.open else "")


def _batches(ids: Iterable[str], today: date) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Batch.id), col(Batch.batch_no), col(Batch.version), col(Batch.kind), col(Batch.period),
            col(PolicyItem.name), col(PolicyItem.plain_name), col(PolicyItem.list_mode_web),
            sa.case((still_open(today), 1), else_=0).label("open"),
        )
        .join(PolicyItem, sa.and_(col(PolicyItem.code) == Batch.policy_code, col(PolicyItem.year) == Batch.year))
        .where(col(Batch.id).in_([int(one) for one in ids if one.isdecimal()]))
    )  # fmt: skip


def _editions(_session: Session, ids: Iterable[str], _today: date) -> dict[str, Subject]:
    # A list that was published once is frozen and stays.
    return {year: Subject("政策清单", f"{year}年补贴政策清单", "", f"/policies/editions/{year}") for year in ids}


def _documents(session: Session, ids: Iterable[str], _today: date) -> dict[str, Subject]:
    columns = (col(Document.id), col(Document.doc_no), col(Document.title), col(Document.state))
    asked: sa.Select[*tuple[Any, ...]] = sa.select(*columns)
    asked = asked.where(col(Document.id).in_([int(one) for one in ids if one.isdecimal()]))
    return {str(row.id): _document(row) for row in session.connection().execute(asked)}


def _document(row: sa.Row[Any]) -> Subject:
    # A document may have been taken down for what its title says.
    if row.state != "published":
        return Subject("制度文件", "已经撤下的文件")
    return Subject("制度文件", row.title, row.doc_no, f"/documents/{row.id}")


def _units(session: Session, ids: Iterable[str], _today: date) -> dict[str, Subject]:
    found: dict[str, Subject] = {"all": Subject("单位和村", "全市的单位和村", "", "/departments")}
    for table in (Department, Township):
        asked = sa.select(col(table.code), col(table.name)).where(col(table.code).in_(list(ids)))
        for code, name in session.connection().execute(asked):
            found[code] = Subject("单位和村", name, "", "/departments")
    return found


_FINDERS = {
    "batch": _lists, "edition": _editions, "document": _documents, "county": _units, "department": _units,
    "township": _units,
}  # fmt: skip
