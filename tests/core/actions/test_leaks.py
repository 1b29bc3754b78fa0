"""Everything named is taken down in one action; the steps come in their order, each once."""

import pytest
from sqlmodel import Session, select

from core.actions.leaks import open_leak, take_leak_step
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.documents import Document
from core.records.outbox import OutboxItem
from core.records.payouts import Batch
from core.records.privacy import Leak
from core.records.publications import Publication
from core.records.totals import Total
from tests.factories import NOW, OFFICER, a_batch, a_document, an_edition, small_county


@pytest.fixture
def county(session: Session) -> Session:
    """One public list, one that was withdrawn, one public document."""
    small_county(session)
    an_edition(session)
    a_batch(session, "A")
    a_batch(session, "B", state="withdrawn")
    a_document(session)
    return session


def test_all_of_it_leaves_at_once_and_the_log_says_so(county: Session) -> None:
    before = len(county.exec(select(Publication)).all())
    subjects = (("batch", 1), ("batch", 2), ("document", 1), ("document", 9))
    number = open_leak(county, subjects, "附件里有号码", "property", 30, actor=OFFICER, now=NOW)
    assert county.get_one(Batch, 1).state == county.get_one(Document, 1).state == "withdrawn"
    assert county.exec(select(Total)).all() == []
    entries = county.exec(select(Publication)).all()[before:]
    assert [(one.action, one.subject_kind, one.reason[:8]) for one in entries] == [
        ("withdraw", "batch", "发现个人信息泄露"),
        ("withdraw", "document", "发现个人信息泄露"),
    ]
    assert county.exec(select(OutboxItem.kind)).all()[-2:] == ["batch", "document"]
    leak = county.get_one(Leak, number)
    assert (leak.taken_down_at, leak.reported_at, leak.rows_n) == (NOW, None, 30)


@pytest.mark.parametrize(
    ("subjects", "what", "kind", "rows_n", "actor", "code"),
    [
        ((), "x", "other", 1, OFFICER, "leak.empty"),
        ((("batch", 1),), "x", "names", 1, OFFICER, "leak.kind"),
        ((("batch", 1),), "x", "other", -1, OFFICER, "leak.kind"),
        ((("batch", 1),), " ", "other", 1, OFFICER, "reason.missing"),
        ((("batch", 1),), "号码 11010519491231002X", "other", 1, OFFICER, "reason.personal"),
        ((("batch", 1),), "x", "other", 1, Actor("staff", "farming-1", "department"), "not_allowed"),
    ],
)
def test_what_is_refused_takes_nothing_down(
    county: Session, subjects: tuple[tuple[str, int], ...], what: str, kind: str, rows_n: int, actor: Actor, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        open_leak(county, subjects, what, kind, rows_n, actor=actor, now=NOW)
    assert county.get_one(Batch, 1).state == "published"


def test_the_steps_come_in_their_order(county: Session) -> None:
    number = open_leak(county, (("batch", 1),), "x", "other", 1, actor=OFFICER, now=NOW)

    def refused(step: str, code: str, note: str = "") -> None:
        with pytest.raises(Refusal, match=code):
            take_leak_step(county, number, step, note, actor=OFFICER, now=NOW)

    refused("told", "leak.step")
    refused("taken_down", "leak.step")
    for step in ("reported", "told"):
        take_leak_step(county, number, step, "", actor=OFFICER, now=NOW)
        refused(step, "leak.step")
    refused("closed", "reason.missing")
    take_leak_step(county, number, "closed", "以后只传 PDF", actor=OFFICER, now=NOW)
    refused("closed", "leak.step", "再结一次")
    assert county.get_one(Leak, number).closing_note == "以后只传 PDF"
    with pytest.raises(Refusal, match="not_found"):
        take_leak_step(county, 99, "reported", "", actor=OFFICER, now=NOW)
