"""Nobody who had a hand in a draft publishes it, and no number of a person gets into what stays or is read by all."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from core.actions.authority import need_reason
from core.actions.documents import DocumentDraft, attach_file, draft_document, edit_document, publish_document
from core.actions.policies import drop_item, open_edition, publish_edition, save_item
from core.law.payouts.id_numbers import check_digit
from core.law.refusal import Refusal
from tests.core.actions.test_policies import DISCLOSER, a_draft
from tests.factories import APPROVER, MASKED, NOW, OFFICER, an_edition, small_county

ID = "21039919700101001" + check_digit("21039919700101001")
DRAFT = DocumentDraft(doc_no="1号", title="办法", issuers="海城市财政局", body="# 总则\n\n电话 0412-3223456。")


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    an_edition(session)
    return session


def test_no_earlier_editor_publishes_an_edition(county: Session) -> None:
    open_edition(county, 2027, actor=OFFICER, now=NOW)
    save_item(county, 2027, a_draft(), actor=APPROVER, now=NOW)
    drop_item(county, 2027, MASKED, actor=APPROVER, now=NOW)
    for actor in (OFFICER, APPROVER):
        with pytest.raises(Refusal, match="same_officer"):
            publish_edition(county, 2027, actor=actor, now=NOW)
    assert publish_edition(county, 2027, actor=DISCLOSER, now=NOW)


def test_no_earlier_editor_publishes_a_document(county: Session) -> None:
    document_id = draft_document(county, DRAFT, actor=OFFICER, now=NOW)
    attach_file(county, document_id, "a.txt", "text/plain", b"text", (), actor=APPROVER, now=NOW)
    for actor in (OFFICER, APPROVER):
        with pytest.raises(Refusal, match="same_officer"):
            publish_document(county, document_id, actor=actor, now=NOW)
    assert publish_document(county, document_id, actor=DISCLOSER, now=NOW)


@pytest.mark.parametrize("number", [ID, "13900000000", "9999000000000000123"])
def test_a_reason_holds_no_number_of_a_person(county: Session, number: str) -> None:
    with pytest.raises(Refusal, match=r"reason\.personal"):
        need_reason(f"{number}的户主来电更正")
    an_edition(county, 2027, state="draft")
    with pytest.raises(Refusal, match=r"reason\.personal"):
        save_item(county, 2027, a_draft(change_reason=number), actor=OFFICER, now=NOW)


@pytest.mark.parametrize("reason", ["2026-03-18 的名单有误", "由 210381-2026-NY001-03 更正", "请打 0412-0000102"])
def test_days_batch_numbers_and_office_phones_may_stand_in_a_reason(reason: str) -> None:
    assert need_reason(reason) == reason


@pytest.mark.parametrize("field", ["title", "body", "addressed_to"])
def test_a_document_with_an_id_number_is_not_kept(county: Session, field: str) -> None:
    changes: dict[str, Any] = {field: f"领款人{ID}"}
    wrong = replace(DRAFT, **changes)
    with pytest.raises(Refusal, match=r"document\.personal"):
        draft_document(county, wrong, actor=OFFICER, now=NOW)
    document_id = draft_document(county, DRAFT, actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match=r"document\.personal"):
        edit_document(county, document_id, wrong, actor=OFFICER, now=NOW)
