"""Passes over everything public: counted, ended once, and what they have not seen is gone unless it may still stand."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from core.actions.privacy_findings import keep_findings
from core.actions.rescans import Passes, begin_rescan, end_rescan, last_passes, note_rescanned
from core.law.actor import Actor
from core.law.privacy.patterns import scan_text
from core.law.refusal import Refusal
from core.records.privacy import ScanFinding, ScanRun
from tests.factories import NOW, OFFICER, a_batch, a_document, an_edition, small_county

SYSTEM = Actor.system()
PHONE = scan_text("13912345678", place="正文")


def test_a_pass_counts_and_ends_once(session: Session) -> None:
    assert last_passes(session) == Passes(None, None)
    run = begin_rescan(session, actor=OFFICER, now=NOW)
    assert last_passes(session) == Passes(run, None)
    assert note_rescanned(session, run, "log", "1", PHONE, b"1", NOW) == 1
    assert note_rescanned(session, run, "log", "2", (), b"2", NOW) == 0
    assert last_passes(session) == Passes(None, None), "taken on"
    end_rescan(session, run, frozenset({("log", "1"), ("log", "2")}), actor=SYSTEM, now=NOW + timedelta(minutes=1))
    kept = session.get_one(ScanRun, run)
    assert (kept.checked_n, kept.errors_n, kept.warnings_n) == (2, 1, 0)
    assert last_passes(session) == Passes(None, NOW)
    with pytest.raises(Refusal, match="not_found"):
        end_rescan(session, run, frozenset(), actor=SYSTEM, now=NOW)
    with pytest.raises(Refusal, match="not_allowed"):
        begin_rescan(session, actor=Actor("staff", "farming-1", "department"), now=NOW)


def test_what_is_public_no_more_has_no_findings(session: Session) -> None:
    small_county(session)
    an_edition(session)
    for state in ("published", "withdrawn", "held"):
        a_batch(session, state, state=state)
        a_document(session, state="draft" if state == "held" else state)
    subjects = [
        *((kind, str(number)) for kind in ("batch", "document", "rows") for number in (1, 2, 3)),
        ("batch", "99"), ("file", "2/a.pdf"), ("file", "3/a.pdf"), ("edition", "2026/NY001"), ("log", "1"),
        ("download", "2026/totals.csv"),
    ]  # fmt: skip
    for kind, subject in subjects:
        keep_findings(session, kind, subject, PHONE, b"x", now=NOW)
    run = begin_rescan(session, actor=SYSTEM, now=NOW)
    end_rescan(session, run, frozenset(), actor=SYSTEM, now=NOW)
    gone = session.exec(select(ScanFinding).where(ScanFinding.gone_at != None)).all()  # noqa: E711  SQL
    assert {(one.subject_kind, one.subject_id) for one in gone} == {
        ("batch", "2"), ("batch", "99"), ("document", "2"), ("rows", "2"), ("rows", "3"), ("file", "2/a.pdf"),
        ("download", "2026/totals.csv"),
    }  # fmt: skip
