"""Editions: copied, drafted, published by another officer, frozen."""

from dataclasses import fields, replace
from typing import Any

import pytest
from sqlmodel import Session, select

from core.actions.policies import ELEMENTS, PolicyDraft, drop_item, open_edition, publish_edition, save_item
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.records.outbox import OutboxItem
from core.records.policies import PolicyEdition, PolicyItem
from core.records.publications import Publication
from tests.factories import CIVIL, COUNT_ONLY, FARMING, MASKED, NOW, OFFICER, a_policy, an_edition, small_county

DISCLOSER = Actor("staff", "disclosure-1", "disclosure")
FARMER = Actor("staff", "farming-1", "department", FARMING)


def a_draft(code: str = "NY009", **changes: object) -> PolicyDraft:
    full = a_policy(0, code)
    values = {name: getattr(full, name) for name in ELEMENTS} | changes
    return PolicyDraft(**values)


@pytest.fixture
def county(session: Session) -> Session:
    small_county(session)
    return session


def test_a_draft_has_every_column_of_an_item() -> None:
    columns = set(PolicyItem.model_fields) - {"id", "year"}
    assert {field.name for field in fields(PolicyDraft)} == columns


def test_the_first_edition_starts_empty(county: Session) -> None:
    draft = open_edition(county, 2026, actor=OFFICER, now=NOW)
    assert (draft.copied_from, draft.items_n) == (None, 0)


def test_the_next_edition_is_a_copy_of_the_latest_published(county: Session) -> None:
    an_edition(county, 2024, items=[])
    an_edition(county, 2025, items=[a_policy(2025, MASKED, change_reason="新增")])
    an_edition(county, 2027, state="draft")
    draft = open_edition(county, 2026, actor=OFFICER, now=NOW)
    assert (draft.copied_from, draft.items_n) == (2025, 1)
    copy = county.exec(select(PolicyItem).where(PolicyItem.year == 2026)).one()
    assert (copy.code, copy.guide_materials, copy.change_reason) == (MASKED, "身份证、银行卡", "")


def test_a_year_is_opened_once(county: Session) -> None:
    an_edition(county, 2026)
    with pytest.raises(Refusal, match=r"edition\.exists"):
        open_edition(county, 2026, actor=OFFICER, now=NOW)


def test_items_are_added_changed_and_dropped(county: Session) -> None:
    an_edition(county, 2026, state="draft")
    save_item(county, 2026, a_draft("NY009"), actor=OFFICER, now=NOW)
    save_item(county, 2026, a_draft(MASKED, target="有地的农民"), actor=OFFICER, now=NOW)
    drop_item(county, 2026, COUNT_ONLY, actor=OFFICER, now=NOW)
    items = {item.code: item for item in county.exec(select(PolicyItem))}
    assert "NY009" in items
    assert items[MASKED].target == "有地的农民"
    assert COUNT_ONLY not in items
    assert county.get_one(PolicyEdition, 2026).drafted_by == "finance-1"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"list_mode_web": "everything"}, "policy.invalid"),
        ({"announce_unit": "weeks"}, "policy.invalid"),
        ({"disclose_n": -1}, "policy.invalid"),
        ({"name": " "}, "policy.invalid"),
        ({"guide_phone": "1" * 65}, "policy.invalid"),
        ({"department_code": "nobody"}, "department.unknown"),
    ],
)
def test_an_item_that_cannot_be_is_refused(county: Session, changes: dict[str, Any], code: str) -> None:
    an_edition(county, 2026, state="draft")
    with pytest.raises(Refusal) as refusal:
        save_item(county, 2026, a_draft(**changes), actor=OFFICER, now=NOW)
    assert refusal.value.code == code


def test_a_department_drafts_only_its_own_items(county: Session) -> None:
    an_edition(county, 2026, state="draft")
    save_item(county, 2026, a_draft(MASKED, target="有地的农民"), actor=FARMER, now=NOW)
    for item in (a_draft("MZ009", department_code=CIVIL), a_draft(COUNT_ONLY, department_code=FARMING)):
        with pytest.raises(Refusal, match="out_of_scope"):
            save_item(county, 2026, item, actor=FARMER, now=NOW)
    with pytest.raises(Refusal, match="out_of_scope"):
        drop_item(county, 2026, COUNT_ONLY, actor=FARMER, now=NOW)


def test_an_edition_is_published_by_another_officer_and_frozen(county: Session) -> None:
    an_edition(county, 2026, state="draft")
    save_item(county, 2026, a_draft(), actor=OFFICER, now=NOW)
    number = publish_edition(county, 2026, actor=DISCLOSER, now=NOW)
    edition, entry = county.get_one(PolicyEdition, 2026), county.get_one(Publication, number)
    assert (edition.state, edition.published_by, edition.publication_no) == ("published", "disclosure-1", number)
    assert (entry.subject_kind, entry.subject_id, entry.rows_n, len(entry.rows_sha256)) == ("edition", "2026", 5, 64)
    assert [(item.kind, item.subject_id) for item in county.exec(select(OutboxItem))] == [("edition", "2026")]
    for change in (
        lambda: save_item(county, 2026, a_draft(), actor=OFFICER, now=NOW),
        lambda: drop_item(county, 2026, MASKED, actor=OFFICER, now=NOW),
        lambda: publish_edition(county, 2026, actor=DISCLOSER, now=NOW),
    ):
        with pytest.raises(Refusal, match=r"edition\.frozen"):
            change()


def test_the_last_drafter_cannot_publish(county: Session) -> None:
    an_edition(county, 2026, state="draft")
    save_item(county, 2026, a_draft(), actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match="same_officer"):
        publish_edition(county, 2026, actor=OFFICER, now=NOW)


def test_an_edition_with_a_gap_is_not_published(county: Session) -> None:
    an_edition(county, 2026, state="draft", items=[a_policy(2026, MASKED, guide_materials="", supervision_phone=" ")])
    with pytest.raises(Refusal) as refusal:
        publish_edition(county, 2026, actor=OFFICER, now=NOW)
    assert refusal.value.code == "edition.incomplete"
    assert refusal.value.detail["policy"] == MASKED
    assert refusal.value.detail["missing"] == "申请指南：申请材料、监督渠道：举报电话"


def test_an_empty_or_unknown_edition_is_not_published(county: Session) -> None:
    an_edition(county, 2026, state="draft", items=[])
    with pytest.raises(Refusal, match=r"edition\.empty"):
        publish_edition(county, 2026, actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match="not_found"):
        publish_edition(county, 2030, actor=OFFICER, now=NOW)
    with pytest.raises(Refusal, match="not_found"):
        drop_item(county, 2026, "NY404", actor=OFFICER, now=NOW)


@pytest.mark.parametrize("role", ["township", "auditor", "administrator", "unknown"])
def test_other_roles_may_not(county: Session, role: str) -> None:
    an_edition(county, 2026, state="draft")
    actor = replace(OFFICER, id="other-1", role=role)
    for call in (
        lambda: open_edition(county, 2027, actor=actor, now=NOW),
        lambda: save_item(county, 2026, a_draft(), actor=actor, now=NOW),
        lambda: publish_edition(county, 2026, actor=actor, now=NOW),
    ):
        with pytest.raises(Refusal, match="not_allowed"):
            call()
